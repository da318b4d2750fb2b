"""Departments change: what one was called on a day is certain, its work is found through all reorganisations, a code is never reused."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.directory import SplitPart
from contracts.message import Refusal
from contracts.routing import DepartmentDuties, Duty
from services.routing.domain import checking, dated, reorganising
from services.routing.domain.departments import in_force_on, listed, register, reorganise, version_of
from services.routing.domain.successors import Successors, codes_by_name

JULY = date(2026, 7, 1)
JUNE = JULY - timedelta(days=1)
BEFORE = datetime(2026, 6, 30, 14, 59, 59, tzinfo=UTC)  # 23:59:59 in Korea
MIDNIGHT = datetime(2026, 6, 30, 15, 0, tzinfo=UTC)  # 2026-07-01 00:00 in Korea


def a_duty(name: str = "도로 보수", *words: str, **more: Any) -> Duty:
    return Duty(name=name, words=words or (f"{name} 말",), **more)


def a_department(code: str = "road", name: str = "도로과", *, duties: tuple[Duty, ...] | None = None, **more: Any) -> DepartmentDuties:
    duties = (a_duty(f"{name} 업무"),) if duties is None else duties
    return DepartmentDuties(department=Department(code=code, name=name, phone="041-000-0101"), duties=duties, **more)


def called(*names: tuple[str, date | None, date | None]) -> tuple[DatedName, ...]:
    return tuple(DatedName(name=name, valid_from=since, valid_to=until) for name, since, until in names)


def wrong(*entries: DepartmentDuties, warnings: bool = False) -> list[tuple[int | None, checking.Path, str]]:
    return [(one.place, one.path, one.says) for one in checking.problems(entries) if warnings or not one.warning]


# What it was called ------------------------------------------------------------------------------------------------------

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 1, 1))
turns = st.lists(days, max_size=5, unique=True).map(sorted)


def a_history(turning: list[date]) -> DepartmentDuties:
    bounds = [None, *turning, None]
    names = [(f"이름{number}", since, until and until - timedelta(days=1)) for number, (since, until) in enumerate(pairwise(bounds))]
    return a_department(names=called(*names))


@given(turns, days)
def test_on_every_day_a_department_has_exactly_one_name(turning: list[date], day: date) -> None:
    entry = a_history(turning)

    assert wrong(entry) == []
    assert [one.name for one in entry.names if dated.covers(one.valid_from, one.valid_to, day)] == [dated.name_on(entry, day).name]


@given(turns, days)
def test_between_two_turns_nothing_changes(turning: list[date], day: date) -> None:
    entry = a_history(turning)

    turn = dated.changes_on(entry, day)

    assert turn is None or turn > day
    last = turn - timedelta(days=1) if turn else date(2040, 1, 1)
    assert dated.name_on(entry, last) == dated.name_on(entry, day)
    assert turn is None or dated.name_on(entry, turn) != dated.name_on(entry, day)


def test_a_closed_department_keeps_its_last_name_and_stands_until_the_day_before() -> None:
    entry = a_department(names=called(("건설과", None, date(2024, 6, 30)), ("도로과", date(2024, 7, 1), None)), closed_on=JULY)

    assert dated.stands_on(entry, JUNE)
    assert not dated.stands_on(entry, JULY)
    assert (dated.name_on(entry, date(2020, 1, 1)).name, dated.name_on(entry, date(2030, 1, 1)).name) == ("건설과", "도로과")


# What is wrong -------------------------------------------------------------------------------------------------------------

PARK = a_department("park", "공원과")
GONE = {"closed_on": JULY, "successors": (Successor(department_code="park"),)}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), (None, (), "there are none")),
        ((PARK, PARK), (1, ("code",), "the code is used twice: department 1 has it too")),
        ((a_department(" "),), (0, ("code",), "code is empty")),
        ((a_department("도로"),), (0, ("code",), "a code has letters, digits, dots, dashes and underscores, 40 at most")),
        ((PARK, a_department("green", "공원과")), (1, ("name",), "park is called 공원과 on the same day")),
        (
            (a_department(names=called(("ㄱ과", None, JULY), ("ㄴ과", JULY, None))),),
            (0, ("names", 1, "valid_from"), "ㄱ과 and ㄴ과 overlap: names stand in order, each ends before the next"),
        ),
        (
            (a_department(names=called(("ㄱ과", None, JUNE), ("ㄴ과", date(2026, 7, 3), None))),),
            (0, ("names", 1, "valid_from"), "nobody says what it is called between ㄱ과 and ㄴ과"),
        ),
        (
            (a_department(names=called(("ㄱ과", JULY, JUNE),), closed_on=None),),
            (0, ("names", 0, "valid_from"), "ㄱ과: valid_from 2026-07-01 is later than valid_to 2026-06-30"),
        ),
        (
            (a_department(names=called(("ㄱ과", None, JUNE))),),
            (0, ("names", 0, "valid_to"), "what is it called after 2026-06-30? Say closed_on if it is no more"),
        ),
        (
            (a_department(duties=(a_duty(valid_from=JULY, valid_to=JUNE),)),),
            (0, ("duties", 0, "valid_from"), "도로 보수: valid_from 2026-07-01 is later than valid_to 2026-06-30"),
        ),
        ((a_department(duties=(a_duty("제설", "…"),)),), (0, ("duties", 0, "words", 0), "제설: '…' is no word")),
        ((a_department(duties=(a_duty(), a_duty())),), (0, ("duties", 1, "name"), "도로 보수 is there twice")),
        (
            (a_department(closed_on=JULY, successors=(Successor(department_code="moon"),)),),
            (0, ("successors", 0, "department_code"), "there is no department moon"),
        ),
        ((a_department(successors=GONE["successors"]), PARK), (0, ("successors",), "only a department that is closed (closed_on) has successors")),
        (
            (a_department(**GONE), a_department("park", "공원과", closed_on=date(2026, 5, 1))),
            (0, ("successors", 0, "department_code"), "on 2026-07-01 there is no department park"),
        ),
        (
            (a_department(**GONE), replace(PARK, kind=DepartmentKind.EXTERNAL)),
            (0, ("successors", 0, "department_code"), "park is another agency: a case is transferred there by a person"),
        ),
        (
            (a_department(closed_on=JULY, successors=(Successor(department_code="park", duties=("제설",)),)), PARK),
            (0, ("successors", 0, "duties"), "it has no duty 제설"),
        ),
        (
            (a_department(**GONE), replace(PARK, closed_on=date(2026, 8, 1), successors=(Successor(department_code="road"),))),
            (0, ("successors",), "its successors lead back to itself"),
        ),
        ((a_department(aliases=("녹지과",)), replace(PARK, aliases=("녹지과",))), (1, ("aliases", 0), "the alias 녹지과 is used twice: it means road too")),
        ((a_department(aliases=("공원과",)), PARK), (0, ("aliases", 0), "the alias 공원과 is used twice: it means park too")),
        (
            (a_department(names=called(("도로과", JULY, None)), closed_on=JULY),),
            (0, ("closed_on",), "closed_on 2026-07-01: there was no such department the day before"),
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_the_list_is_named_with_its_place(
    entries: tuple[DepartmentDuties, ...], expected: tuple[int | None, checking.Path, str]
) -> None:
    assert expected in wrong(*entries)


def test_a_closing_without_successor_and_a_department_without_duty_are_warned_of() -> None:
    entries = (a_department(closed_on=JULY), a_department("park", "공원과", duties=()))

    assert wrong(*entries) == []
    assert [path for _, path, _ in wrong(*entries, warnings=True)] == [("closed_on",), ("duties",)]


def test_one_name_after_another_may_be_two_departments() -> None:
    assert wrong(a_department("old", "환경과", **GONE), a_department("next", "환경과", names=called(("환경과", JULY, None))), PARK) == []


def test_a_code_is_never_used_again_but_one_left_out_by_mistake_comes_back() -> None:
    known, _ = register((), (a_department(), PARK), BEFORE)
    without, _ = register(known, (PARK,), BEFORE)

    with pytest.raises(Refusal, match="the code road was 도로과's: a code is never used again, take a new one"):
        register(without, (a_department("road", "체육과"), PARK), MIDNIGHT)
    back, _ = register(without, (a_department(), PARK), MIDNIGHT)

    assert [one.department.code for one in back if one.active] == ["road", "park"]


# Who has its work ----------------------------------------------------------------------------------------------------------

codes = st.sampled_from([f"d{number}" for number in range(8)])
heirs = st.dictionaries(codes, st.lists(codes, max_size=3).map(tuple), max_size=8)


@given(heirs, st.frozensets(codes), codes)
def test_looking_for_a_successor_ends_whatever_the_list_says(
    heirs: dict[str, tuple[str, ...]], standing: frozenset[str], code: str
) -> None:
    found = Successors({gone: some for gone, some in heirs.items() if gone not in standing}, standing)

    choices = found.choices(code)

    assert set(choices) <= standing
    assert len(set(choices)) == len(choices)
    assert found.label(code) in {None, *standing}
    if code in standing:
        assert choices == (code,)


@given(st.dictionaries(codes, codes, max_size=8), st.lists(codes, max_size=40))
def test_reading_labels_through_mergers_loses_no_case(merged: dict[str, str], labels: list[str]) -> None:
    """Departments merged one into another, never split: each label has a heir, and as many cases are labelled after as before."""
    order = sorted(merged)
    heirs = {code: (into,) for code, into in merged.items() if into > code}  # no circle
    standing = {f"d{number}" for number in range(8)} - heirs.keys()
    found = Successors(heirs, standing)

    read = Counter(found.label(label) for label in labels)

    assert None not in read
    assert sum(read.values()) == len(labels)
    assert set(read) <= standing
    assert order == sorted(merged)


def test_a_split_says_who_may_have_a_case_and_labels_none() -> None:
    found = Successors({"eco": ("water", "air"), "old": ("eco",)}, {"water", "air"})

    assert (found.choices("old"), found.label("old")) == (("water", "air"), None)
    assert found.predecessors("air") == ("eco", "old")


def test_a_department_is_found_by_what_it_is_and_was_called() -> None:
    road = a_department(names=called(("건설과", None, JUNE), ("도로과", JULY, None)), aliases=("도로관리과",))
    other = a_department("build", "건설과", names=called(("건설과", JULY, None)))
    found = codes_by_name(listed((road, other), JULY))

    assert found == {"도로과": "road", "건설과": "build", "도로관리과": "road"}


# A new day -----------------------------------------------------------------------------------------------------------------


def test_a_change_comes_into_force_at_midnight_in_korea_and_is_said_once() -> None:
    renamed = a_department(names=called(("도로과", None, JUNE), ("도로관리과", JULY, None)))
    entries = (
        renamed,
        a_department("green", "녹지과", **GONE),
        PARK,
        a_department("sport", "체육과", names=called(("체육과", JULY, None))),
    )
    known, at_first = register((), entries, BEFORE)

    still, nothing = reorganise(known, BEFORE)
    then, news = reorganise(known, MIDNIGHT)
    _, again = reorganise(then, MIDNIGHT)

    assert [one.department.code for one in at_first] == ["road", "green", "park"]  # what is yet to come is no news
    assert (still, nothing, again) == (known, (), ())
    assert [(one.department.code, one.department.name, one.active, one.successor_codes, one.closed_on) for one in news] == [
        ("road", "도로관리과", True, (), None),
        ("green", "녹지과", False, ("park",), JULY),
        ("sport", "체육과", True, (), None),
    ]
    assert version_of(known) != version_of(then)


@given(st.lists(days, min_size=1, max_size=6).map(sorted), turns)
def test_however_many_days_were_slept_through_the_list_is_the_same_in_the_end(waking: list[date], turning: list[date]) -> None:
    at = [datetime(one.year, one.month, one.day, 3, tzinfo=UTC) for one in waking]
    known, _ = register((), (a_history(turning),), at[0])

    stepwise = known
    for moment in at:
        stepwise, _ = reorganise(stepwise, moment)
    at_once, _ = reorganise(known, at[-1])

    assert stepwise == at_once == (in_force_on(a_history(turning), 0, waking[-1]),)


# What is changed at the desk -----------------------------------------------------------------------------------------------

CITY = (a_department(duties=(a_duty("포장"), a_duty("제설"))), PARK, a_department("green", "녹지과", duties=(a_duty("가로수"),)))


def test_a_department_that_is_renamed_has_both_names_each_in_its_time() -> None:
    renamed = reorganising.rename(CITY, "road", DatedName(name="도로관리과", bureau="건설국", valid_from=JULY))

    entry = reorganising.entry_of(renamed, "road")
    assert [(one.name, one.valid_from, one.valid_to) for one in entry.names] == [("도로과", None, JUNE), ("도로관리과", JULY, None)]
    corrected = reorganising.rename(renamed, "road", DatedName(name="도로시설과", valid_from=JULY))
    assert [one.name for one in reorganising.entry_of(corrected, "road").names] == ["도로과", "도로시설과"]
    with pytest.raises(Refusal, match="a new name begins later") as refused:
        reorganising.rename(renamed, "road", DatedName(name="길과", valid_from=JUNE))
    assert refused.value.field == "valid_from"


def test_what_is_merged_goes_on_with_the_duties_of_both_from_that_day() -> None:
    merged = reorganising.merge(CITY, reorganising.entry_of(CITY, "park"), ["green"], JULY, new=False)

    park, green = reorganising.entry_of(merged, "park"), reorganising.entry_of(merged, "green")
    assert [duty.name for duty in dated.duties_on(park, JUNE)] == ["공원과 업무"]
    assert [duty.name for duty in dated.duties_on(park, JULY)] == ["공원과 업무", "가로수"]
    assert (green.closed_on, green.successors) == (JULY, (Successor(department_code="park"),))
    assert Successors.of(listed(merged, JULY)).label("green") == "park"


def test_several_merge_into_a_new_one() -> None:
    fresh = reorganising.new_entry("eco", "공원녹지과", "환경국", "041-000-2000", JULY)

    merged = reorganising.merge(CITY, fresh, ["park", "green"], JULY, new=True)

    assert [one.department.code for one in listed(merged, JULY) if one.active] == ["road", "eco"]
    assert [one.department.code for one in listed(merged, JUNE) if one.active] == ["road", "park", "green"]
    assert Successors.of(listed(merged, JULY)).predecessors("eco") == ("green", "park")


def test_a_split_gives_each_duty_to_one_part_and_closes_what_keeps_none() -> None:
    pave = SplitPart(department_code="pave", name="포장과", phone="041-000-2000", duties=("포장",))
    parts = (pave, SplitPart(department_code="park", duties=("제설",)))

    done = reorganising.split(CITY, "road", JULY, parts)

    road = reorganising.entry_of(done, "road")
    assert (road.closed_on, [heir.duties for heir in road.successors]) == (JULY, [("포장",), ("제설",)])
    assert [duty.name for duty in dated.duties_on(reorganising.entry_of(done, "park"), JULY)] == ["공원과 업무", "제설"]
    assert Successors.of(listed(done, JULY)).choices("road") == ("pave", "park")


def test_a_department_can_go_on_with_what_a_split_leaves_it() -> None:
    snow = SplitPart(department_code="snow", name="제설과", phone="041-000-2000", duties=("제설",))
    parts = (snow, SplitPart(department_code="road", duties=("포장",)))

    road = reorganising.entry_of(reorganising.split(CITY, "road", JULY, parts), "road")

    assert (road.closed_on, road.successors) == (None, ())
    assert [duty.name for duty in dated.duties_on(road, JUNE)] == ["포장", "제설"]
    assert [duty.name for duty in dated.duties_on(road, JULY)] == ["포장"]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ((SplitPart(department_code="park", duties=("포장",)),), "each duty goes to exactly one part: 제설"),
        ((SplitPart(department_code="park", duties=("포장", "제설", "달맞이")),), "it has no duty 달맞이 on that day"),
        ((SplitPart(department_code="park", duties=("포장", "제설", "제설")),), "each duty goes to exactly one part: 제설"),
        ((SplitPart(department_code="pave", duties=("포장", "제설")),), "pave is new on that day: say what it is called"),
    ],
)
def test_a_split_that_leaves_something_open_is_refused(parts: tuple[SplitPart, ...], says: str) -> None:
    with pytest.raises(Refusal, match=says):
        reorganising.split(CITY, "road", JULY, parts)


def test_a_code_that_was_ever_used_cannot_be_added() -> None:
    with pytest.raises(Refusal, match="a code is never used again"):
        reorganising.add(CITY, a_department("park", "체육과"))
