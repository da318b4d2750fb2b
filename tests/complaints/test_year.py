"""A simulated year: whatever officers and citizens did, no case is lost, every history holds together, and nobody was left untold.

A year of five thousand cases is played in memory, in ten seconds; a small one also on a database, and comes to the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from chassis.database import in_memory
from contracts.complaints import ComplaintEvent, ComplaintReceived, Status
from contracts.dangers import DangerUnacknowledged
from contracts.similar import SimilarCasesFound
from contracts.together import ComplaintInherited
from services.complaints.deadlines import due_at
from services.complaints.lifecycle import LIFECYCLE, NOT_YET, UNANSWERED
from services.complaints.notices import Notice
from services.complaints.service import Complaints
from tests.complaints.year import Year

CASES = 5_000
BESIDE_THE_TABLE = {
    "dispute",
    "settle_dispute",
    "ask_too_late",
    "hear_of_question",
    "propose",
    "refuse",
    "recompute",
    "change_contact",
    "remind",
    "report_progress",
    "hear_of_change",
    "recognize_group",
}  # they change no status


# What this year has none of: cases are compared in the database, nobody cries for help, no department is closed.
ELSEWHERE = {SimilarCasesFound, DangerUnacknowledged, ComplaintInherited}


@pytest.fixture(scope="module")
def year() -> Year:
    year = Year(CASES)
    year.passes()
    return year


@pytest.fixture(scope="module")
def kept(year):
    """Each case as it stands in the end, with its history."""
    return year.city.db.read(lambda tx: {key: (tx.complaints.get(key), tx.complaints.history(key)) for key in year.cases})


def test_everything_has_happened(year):
    assert {type(event) for event in year.said} == set(ComplaintEvent.__subclasses__()) - ELSEWHERE
    assert {"conflict", "illegal_step", "invalid", "not_found"} <= set(year.refusals)


def test_the_year_in_memory_is_the_year_on_a_database():
    a_year, on_a_database = Year(150, days=90), Year(150, days=90, store=database)

    a_year.passes()
    on_a_database.passes()

    assert story(a_year) == story(on_a_database)


def database(clock: Callable[[], datetime]) -> Any:
    return in_memory(Complaints.db, source="complaints", clock=clock)


def story(year: Year) -> tuple[list[tuple[Any, ...]], Counter[str]]:
    """What was said, in order, and what was refused."""
    said = [(type(event), event.occurred_at, event.receipt_number, event.status, event.citizen_actions) for event in year.said]
    return said, year.refusals


def test_no_case_is_lost(year, kept):
    received = Counter(event.complaint_id for event in year.said if isinstance(event, ComplaintReceived))

    assert received == dict.fromkeys(year.cases, 1)
    assert len(kept) == CASES
    assert sum(case.status in UNANSWERED for case, _ in kept.values()) < CASES / 10


def test_nobody_was_left_untold(year):
    assert year.city.owes() == []


def test_every_history_goes_along_the_table(kept):
    for case, history in kept.values():
        status = NOT_YET
        for line in history:
            assert line.status is (status if line.act in BESIDE_THE_TABLE else LIFECYCLE[line.act][status]), history
            status = line.status
        assert status is case.status
        assert [line.at for line in history] == sorted(line.at for line in history)


def test_what_was_said_of_a_case_is_what_has_become_of_it(year, kept):
    last: dict[object, Status] = {}
    for event in year.said:
        last[event.complaint_id] = event.status

    assert last == {key: case.status for key, (case, _) in kept.items()}


def test_every_due_date_follows_from_the_clock_and_the_days_of_the_end(year, kept):
    city = year.city.db.read(year.city.service.cities.now)

    for case, _ in kept.values():
        if case.status in UNANSWERED:
            assert case.counted_as == city.version
            assert case.due_at == due_at(case.clock, city.calendar)


@pytest.mark.parametrize("notice", Notice)
def test_a_notice_that_nobody_sent_is_found_out(notice):
    year = Year(120, days=30, suppressed=notice)

    year.passes()

    assert {kind for _, kind in year.city.owes()} == {notice.value}
