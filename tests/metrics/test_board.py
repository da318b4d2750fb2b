"""The public board: the same numbers as everywhere, and nothing of a part that is too small."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry

from chassis.answers import answer_of, request_of
from chassis.database import Store, in_memory, postgres
from chassis.host import Host
from chassis.migrate import migrate
from chassis.watch import Watch
from contracts.board import Board, GetBoard, GetBoardRows, GetMap
from contracts.gateway import Channel, Location
from contracts.message import Event, Refusal
from contracts.promise import FirstResponse
from services.metrics.board.cells import Cell
from services.metrics.board.hiding import hide, hide_table
from services.metrics.board.spans import Span, cover
from services.metrics.board.view import View
from services.metrics.service import Metrics
from tests.metrics.builders import NOON, Case, in_envelopes
from tests.metrics.test_figures import a_life, heard
from tests.metrics.test_figures import asked as statistics

TODAY = date(2026, 3, 2)
YEAR = {"since": date(2026, 2, 16), "until": date(2027, 3, 20)}
MONTH = {"since": date(2026, 3, 1), "until": date(2026, 3, 31)}


@given(seed=st.integers(), cases=st.integers(min_value=0, max_value=30))
@settings(max_examples=25, deadline=None)
def test_the_board_of_all_days_says_what_the_statistics_say(seed: int, cases: int):
    random = Random(seed)
    host = heard([event for _ in range(cases) for event in a_life(Case(), random)], random)

    board, all_time = asked(host, GetBoard(**YEAR)), statistics(host)

    totals = board.totals
    assert (totals.received, totals.answered, totals.rated) == (all_time.received, all_time.answered, all_time.ratings)
    assert (totals.on_time_share, totals.reopened_share) == (all_time.on_time_share, all_time.reopened_share)
    assert totals.rating_average == all_time.satisfaction_mean
    assert sum(week.received or 0 for week in board.weeks) == all_time.received
    assert sum(week.answered or 0 for week in board.weeks) == all_time.answered
    for shown, counted in ((board.by_status, all_time.by_status), (board.by_kind, all_time.by_kind)):
        assert {one.key for one in shown} == {one.key for one in counted}
        assert {one.key: one.value for one in shown if not one.few}.items() <= {one.key: one.value for one in counted}.items()
    channels = {one.key: one.received for one in board.by_channel if not one.few}
    assert channels.items() <= {one.key: one.value for one in all_time.by_channel}.items()


def test_each_figure_stands_on_its_day():
    case = Case()
    first = FirstResponse(in_time=True, warned=False, in_office_hours=True)
    life = [
        case.received(),
        case.routed(),
        case.started(first=first),
        case.answered(at=NOON + timedelta(days=3)),
        case.notified(),
        case.rated(4),
    ]
    host = told(life)

    whole, day = asked(host, GetBoard(**MONTH)), asked(host, GetBoard(since=TODAY, until=TODAY))

    assert (whole.totals.received, whole.totals.answered, whole.totals.on_time_share) == (1, 1, 1.0)
    assert (whole.totals.first_reply_30min_share, whole.totals.rating_average, whole.totals.rated) == (1.0, 4.0, 1)
    assert (whole.totals.median_days, whole.totals.p90_days, whole.as_of) == (3.0, 3.0, case.at)
    assert (day.totals.received, day.totals.answered, day.totals.median_days) == (1, 0, None)
    assert [(week.week, week.received, week.answered) for week in whole.weeks] == [
        (date(2026, 2, 23), 0, 0),
        (date(2026, 3, 2), 1, 1),
        *((date(2026, 3, 2) + timedelta(weeks=n), 0, 0) for n in range(1, 5)),
    ]


def test_a_department_with_few_cases_is_named_and_not_counted_and_no_subtraction_tells():
    host = told([*many(7, "road"), *many(6, "park"), *many(2, "waste")])

    board = asked(host, GetBoard(**MONTH))

    assert board.totals.received == 15
    assert [(one.key, one.few, one.received) for one in board.by_department] == [
        ("park", True, None),
        ("road", False, 7),
        ("waste", True, None),
    ]
    assert {asked(host, GetBoard(**MONTH, department=code)).totals.received for code in ("park", "waste")} == {None}
    narrowed = asked(host, GetBoard(**MONTH, department="waste"))
    assert (narrowed.totals.few, narrowed.by_channel, narrowed.by_status, narrowed.by_kind, narrowed.by_area) == (True, (), (), (), ())
    assert {(week.received, week.few) for week in narrowed.weeks} == {(None, True)}


def test_shares_of_fewer_than_five_are_not_shown_of_a_part():
    answered = [Case() for _ in range(3)]
    host = told(
        [*many(7, "road"), *(event for case in answered for event in (case.received(), case.routed("road"), case.answered("road")))]
    )

    board = asked(host, GetBoard(**MONTH))

    (road,) = board.by_department
    assert (road.received, road.answered, road.on_time_share, road.median_days) == (10, 3, None, None)
    assert board.totals.on_time_share == 1.0


def test_what_nobody_was_given_is_a_part_of_its_own():
    host = told([*many(6, None), *many(5, "road")])

    assert [(one.key, one.received) for one in asked(host, GetBoard(**MONTH)).by_department] == [("none", 6), ("road", 5)]


def test_areas_are_counted_and_cases_of_unknown_areas_hide_among_them():
    host = told([*many(6, "road", area="one"), *many(7, "road", area="two"), *many(3, "road")])

    areas = asked(host, GetBoard(**MONTH)).by_area

    assert [(one.area, one.name, one.received, one.few) for one in areas] == [("one", "one동", None, True), ("two", "two동", 7, False)]


def test_the_table_has_the_departments_week_by_week():
    later = [Case() for _ in range(5)]
    for case in later:
        case.at = NOON + timedelta(weeks=1)
    host = told([*many(6, "road"), *many(5, "park"), *(event for case in later for event in (case.received(), case.routed("road")))])

    rows = asked(host, GetBoardRows(**MONTH)).items

    second = TODAY + timedelta(weeks=1)
    assert [(row.week, row.department, row.received) for row in rows] == [(TODAY, "park", 5), (TODAY, "road", 6), (second, "road", 5)]


def test_the_map_shows_public_cases_to_a_hundred_metres_and_no_others():
    public = Location(lat=36.784512, long=126.450467, address="중앙로 1")
    private = [Case() for _ in range(3)]
    withdrawn = Case()
    host = told(
        [
            *many(6, "road", public_at=public, area="one"),
            *(event for case in private for event in (case.received(), case.routed("road"))),
            *(withdrawn.received(public_at=public), withdrawn.routed("road"), withdrawn.withdrawn()),
            *many(2, "waste", public_at=Location(lat=36.7, long=126.4)),
            *many(5, "park"),
        ]
    )

    found = asked(host, GetMap(**MONTH))

    assert [(one.lat, one.long, one.area, one.received_on) for one in found.items] == [(36.785, 126.45, "one", TODAY)] * 6
    assert asked(host, GetMap(**MONTH, limit=5)).more
    assert asked(host, GetMap(**MONTH, department="waste")).items == ()
    stored = host.store.read(lambda tx: tx.facts.of(withdrawn.id))
    assert (stored.lat, stored.long) == (36.785, 126.45)


def test_a_period_is_no_longer_than_a_year_and_a_month():
    host = told([])

    with pytest.raises(Refusal, match="1 to 400 days"):
        asked(host, GetBoard(since=TODAY, until=TODAY + timedelta(days=400)))
    with pytest.raises(Refusal, match="1 to 400 days"):
        asked(host, GetBoard(since=TODAY, until=TODAY - timedelta(days=1)))


@pytest.mark.parametrize("view", [{}, {"department": "road"}, {"channel": Channel.WEB}, {"department": "park", "channel": Channel.WEB}])
def test_postgresql_counts_the_same(database_url: str, view: dict[str, Any]):
    random = Random(5)
    log = [event for _ in range(60) for event in a_life(Case(), random)]
    migrated = postgres(Metrics.db, database_url, source="metrics")
    migrate(Metrics.db, migrated.engine)

    here, there = told(log), told(log, migrated)

    for question in (GetBoard(**YEAR, **view), GetBoardRows(**YEAR, **view), GetMap(**YEAR, **view)):
        assert asked(here, question) == asked(there, question)
    migrated.close()


# Pure ------------------------------------------------------------------------------------------------------------------


@given(first=st.dates(date(2025, 1, 1), date(2027, 12, 31)), days=st.integers(0, 399), span=st.sampled_from(Span))
def test_the_pieces_of_a_period_are_its_days_each_once(first: date, days: int, span: Span):
    last = first + timedelta(days=days)

    pieces = cover(first, last, span)

    found = [piece.first + timedelta(days=n) for piece in pieces for n in range((piece.last - piece.first).days + 1)]
    assert sorted(found) == [first + timedelta(days=n) for n in range(days + 1)]


@given(seed=st.integers())
@settings(max_examples=20, deadline=None)
def test_a_period_adds_up_to_its_days(seed: int):
    random = Random(seed)
    host = told([])
    found = [
        Cell(TODAY + timedelta(days=random.randrange(-80, 80)), random.choice(["a", "b"]), random.choice(["web", "sms"]), *figure)
        for figure in random.choices([("received",), ("answered",), ("kind", "other")], k=60)
    ]
    for cell in found:
        host.store.transact(lambda tx, cell=cell: tx.board.move({cell: 1}))
    first = TODAY - timedelta(days=random.randrange(90))
    view = View(
        first=first,
        last=first + timedelta(days=random.randrange(120)),
        department=random.choice([None, "a"]),
        channel=random.choice([None, "sms"]),
    )

    def counted(figure: str, cells: Iterable[Cell]) -> int:
        return sum(cell.figure == figure for cell in cells)

    inside = [cell for cell in found if view.first <= cell.day <= view.last]
    seen = [cell for cell in inside if view.department in (None, cell.department) and view.channel in (None, cell.channel)]
    read = host.store.read(lambda tx: (tx.board.parts(view), tx.board.weeks(view), tx.board.mixes(view), tx.board.numbers(view)))
    whole = read[0].get((view.department or "", view.channel or ""), {})
    assert (whole.get("received", 0), whole.get("answered", 0)) == (counted("received", seen), counted("answered", seen))
    assert sum(week["received"] for week in read[1].values()) == counted("received", seen)
    if view.department is None or view.channel is None:
        assert sum(read[2]["kind"].values()) == counted("kind", seen)
    assert sum(read[3].values()) >= max(counted("received", inside), counted("answered", inside))


def test_a_small_part_is_never_hidden_alone():
    assert hide({"a": 7, "b": 8}) == frozenset()
    assert hide({"a": 2, "b": 9, "c": 8}) == {"a", "c"}
    assert hide({"a": 1, "b": 1, "c": 8, "d": 20, "e": 0}) == {"a", "b", "c"}
    assert hide({"a": 4, "b": 4, "c": 8}) == {"a", "b"}


@given(numbers=st.dictionaries(st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz")), st.integers(0, 12), max_size=16))
def test_no_line_of_a_table_has_one_hidden_cell_among_others(numbers: dict[tuple[str, str], int]):
    hidden = hide_table(numbers)

    assert {cell for cell, n in numbers.items() if 0 < n < 5} <= hidden.cells
    for side, but in ((0, hidden.rows), (1, hidden.columns)):
        for key in {cell[side] for cell in numbers} - but:
            line = [cell for cell, n in numbers.items() if cell[side] == key and n]
            inside = [cell for cell in line if cell in hidden.cells]
            assert len(inside) != 1 or line == inside


# Their words -----------------------------------------------------------------------------------------------------------


def many(count: int, department: str | None, *, area: str | None = None, public_at: Location | None = None) -> list[Event]:
    events: list[Event] = []
    for _ in range(count):
        case = Case()
        events.append(case.received(Channel.WEB, public_at=public_at))
        if department:
            events += [case.assigned(department, area=area), case.routed(department)]
    return events


def told(log: list[Event], store: Store | None = None) -> Host:
    host = Host(Metrics(), store or in_memory(Metrics.db, source="metrics"), Watch("metrics", CollectorRegistry()))
    host.take(in_envelopes(log))
    return host


def asked(host: Host, question: Any) -> Any:
    return answer_of(question, host.answer(request_of(question)))


def test_the_moment_of_the_newest_is_told():
    case = Case()
    host = told([case.received(), case.routed()])
    before: Board = asked(host, GetBoard(**MONTH))
    late = Case()
    late.at = datetime(2026, 1, 1, tzinfo=NOON.tzinfo)

    host.take(in_envelopes([late.received()]))

    after: Board = asked(host, GetBoard(**MONTH))
    assert before.as_of == after.as_of == case.at
