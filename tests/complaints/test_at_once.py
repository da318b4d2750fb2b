"""Two officers act at once: one is done, the other is told what the first has done. In both modes of storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chassis.answers import Request, answer_of, reply_to, request_of
from chassis.database import Store, create_tables, postgres, sqlite
from chassis.doors import doors_of
from contracts.complaints import Status
from contracts.desk import AnswerComplaint, CaseFile, DeclineComplaint, NoteComplaint, OpenComplaint
from contracts.message import Command, Refusal
from services.complaints import domain
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from services.complaints.usecases import hearing
from services.complaints.usecases.saying import say
from tests.complaints.at_the_doors import City
from tests.complaints.builders import ASKED, CALENDAR, CITY, ROAD, a_submission, an_admin, an_officer, asking, heard

SERVICE = Complaints(open_text=str, calendar=CALENDAR, periods=PERIODS)


@pytest.fixture
def city() -> City:
    return City()


def revision(city, case):
    return city.opens(case).summary.revision


def test_every_line_of_the_history_is_a_revision(city):
    case = city.takes_up()
    city.now += timedelta(minutes=5)
    done = city.does("note", case)

    file = city.opens(case)

    assert done.revision == file.summary.revision == len(file.timeline) == 3
    assert file.summary.updated_at == file.timeline[-1].at == city.now


@pytest.mark.parametrize("act", sorted(ASKED.keys() - {"route", "resume", "unmerge", "unfold"}))
def test_an_act_on_what_was_seen_is_done_and_on_what_has_changed_is_not(city, act):
    again = {"citizen_keys": ("k" * 64,)} if act == "close_as_repeated" else {}
    if again:
        city.answers_before(2)
    case, more = city.takes_up(**again), {"into_receipt_number": city.takes_up().receipt_number} if act == "merge" else {}
    if act in {"contribute", "decline_part", "prolong", "release"}:
        city.does("involve", case)
    if act == "acknowledge_danger":
        city.tells(heard(case, city))
    seen = revision(city, case)
    city.does("note", case, an_officer())

    refused = city.refuses(asking(act, case, seen_revision=seen, **more))

    assert (refused.reason, refused.field) == ("conflict", "seen_revision")
    assert refused.changed == ({"act": "note", "at": city.now.isoformat(), "by": "김가온 (kim)", "status": "routed"},)
    city.does(act, case, seen_revision=seen + 1, **more)


def test_routing_what_somebody_else_has_routed_tells_to_whom(city):
    case = city.receives()
    city.does("route", case)

    refused = city.refuses(asking("route", case, department_code="parks", reason="공원", seen_revision=1))

    assert [one["act"] for one in refused.changed] == ["route"]


@pytest.mark.parametrize("seen", [99, -1, 0])
def test_a_revision_that_never_was_is_refused_too(city, seen):
    refused = city.refuses(asking("note", city.takes_up(), seen_revision=seen))

    assert refused.field == "seen_revision"


def test_who_may_not_see_the_case_is_not_told_what_changed(city):
    case = city.takes_up()

    assert city.refuses(asking("note", case, an_officer(department_code="parks"), seen_revision=1)).reason == "not_found"


def test_what_nobody_did_is_no_revision(city):
    case = city.takes_up()
    seen = revision(city, case)

    city.lets_time_pass()

    assert revision(city, case) == seen


# in both modes of storage ----------------------------------------------------------------------------------------------


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.stack)])
def stores(request, tmp_path) -> Iterator[Callable[[], Store]]:
    """Opens the same database as another process would."""
    opened: list[Store] = []
    url = request.getfixturevalue("database_url") if request.param == "postgres" else None

    def open_store() -> Store:
        store = postgres(Complaints.db, url, source="complaints") if url else sqlite(Complaints.db, tmp_path / "c.db", source="complaints")
        opened.append(store)
        return store

    create_tables(Complaints.db, open_store().engine)
    yield open_store
    for store in opened:
        store.close()


def ask(store: Store, command: Command) -> Any:
    request: Request = request_of(command)
    return answer_of(command, reply_to(request, store=store, service=SERVICE, doors=doors_of(Complaints)))


def test_of_two_acts_at_the_same_moment_one_is_done_and_the_other_learns_what(stores):
    one, other = stores(), stores()
    submitted = a_submission()
    one.transact(lambda tx: hearing.receive(tx, submitted, CITY))
    case = {"receipt_number": submitted.receipt_number, "staff": an_admin()}
    together = Barrier(2)

    def act(store: Store, command: Command) -> Any:
        together.wait()
        try:
            return ask(store, command)
        except Refusal as refusal:
            return refusal

    for round_ in range(8):
        file: CaseFile = ask(one, OpenComplaint(**case))
        notes = [NoteComplaint(**case, text=f"{round_}", seen_revision=file.summary.revision) for _ in range(2)]
        with ThreadPoolExecutor(2) as two:
            outcomes = list(two.map(act, (one, other), notes))

        (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refusal)]
        assert refused.reason == "conflict"
        assert [(line["act"], line["by"]) for line in refused.changed] == [("note", "관리자 (root)")]
    assert len(ask(one, OpenComplaint(**case)).timeline) == 1 + 8


def test_of_an_answer_and_a_refusal_only_one_reaches_the_citizen(stores):
    one, other = stores(), stores()
    submitted = a_submission()

    def take_up(tx):
        hearing.receive(tx, submitted, CITY)
        say(tx, domain.route(tx.complaints.get(submitted.complaint_id), ROAD, "가로등", tx.now))

    one.transact(take_up)
    case = {"receipt_number": submitted.receipt_number, "staff": an_admin(), "seen_revision": 2}
    done = ask(one, AnswerComplaint(**case, text="고쳤습니다."))

    with pytest.raises(Refusal, match="answer by 관리자") as refused:
        ask(other, DeclineComplaint(**case, ground="법 제21조", reason="재판 중", remedy="행정심판"))

    assert done.status is Status.ANSWERED
    assert refused.value.changed[0]["status"] == "answered"
