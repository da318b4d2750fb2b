"""독촉: who is told at each mark of a period, and what an officer reads in the morning, once a working day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.desk import Role
from contracts.gateway import Kind
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.staff import RecordAbsence
from tests.complaints.at_the_doors import City
from tests.complaints.builders import (
    NOON,
    PARKS,
    a_colleague,
    a_head,
    an_admin,
    an_officer,
    korea,
    registered,
)

HALF, MOST, ALL = korea("2026-11-27 14:01"), korea("2026-12-01 14:49"), korea("2026-12-02 18:01")  # of seven days from the 24th
OPENING = korea("2026-11-25 09:00")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def city() -> City:
    return City()


def taken(city, staff=None, **more):
    case = city.takes_up(**more)
    city.does("assign", case, staff or an_officer(), account_id=None)
    return case


def away(city, staff, deputy_id, begins_at=NOON, ends_at=NOON + timedelta(days=30)):
    city.asks(RecordAbsence(staff=staff, begins_at=begins_at, ends_at=ends_at, deputy_id=deputy_id))


def told(city):
    """Of each reminder: the mark, the officer, the heads."""
    return [(event.percent, event.officer_id, event.head_ids) for event in city.said_of(DeadlineReminded)]


def digests(city, account_id="kim"):
    return [event for event in city.db.said() if isinstance(event, DigestCompiled) and event.account_id == account_id]


def numbers(lines):
    return [line.receipt_number for line in lines]


# Reminders -------------------------------------------------------------------------------------------------------------


def test_the_officer_is_reminded_and_at_the_end_the_head_too(city):
    taken(city, kind=Kind.GRIEVANCE)

    for moment in (HALF, MOST, ALL, ALL + MINUTE):
        city.starts()
        city.lets_time_pass(moment)

    assert told(city) == [(50, "kim", ()), (80, "kim", ()), (100, "kim", ("choi",))]


def test_after_a_jump_of_the_clock_the_last_mark_alone_is_told(city):
    taken(city, kind=Kind.GRIEVANCE)

    city.lets_time_pass(ALL)
    city.lets_time_pass(HALF)  # back again
    city.lets_time_pass(ALL)

    assert told(city) == [(100, "kim", ("choi",))]


def test_of_what_nobody_has_the_head_is_told(city):
    city.takes_up(kind=Kind.GRIEVANCE)

    city.lets_time_pass(HALF)

    assert told(city) == [(50, None, ("choi",))]


def test_the_deputies_of_who_is_away_are_told(city):
    taken(city, kind=Kind.GRIEVANCE)
    away(city, an_officer(), "yoon")
    away(city, a_head(), "yoon")

    city.lets_time_pass(HALF)
    city.lets_time_pass(ALL)

    assert told(city) == [(50, "yoon", ()), (100, "yoon", ())]  # one letter, though they stand in for both


@pytest.mark.parametrize("changed", [registered(an_officer(), active=False), registered(an_officer(PARKS))], ids=["left", "moved"])
def test_who_works_there_no_more_is_not_told_of_its_cases(city, changed):
    taken(city, kind=Kind.GRIEVANCE)
    city.tells(changed)

    city.lets_time_pass(HALF)

    assert told(city) == [(50, None, ("choi",))]


def test_nobody_is_told_of_a_case_at_the_counter(city):
    city.receives(kind=Kind.GRIEVANCE)

    city.lets_time_pass(HALF)

    assert told(city) == [(50, None, ())]


# The digest ------------------------------------------------------------------------------------------------------------


def test_the_digest_tells_what_is_late_what_is_due_today_what_nears_and_what_is_new_each_case_once(city):
    late = taken(city, kind=Kind.OTHER)  # three working hours
    nearing = taken(city, kind=Kind.GRIEVANCE)
    city.now = korea("2026-11-27 17:00")  # a Friday
    today = taken(city, kind=Kind.OTHER)
    city.now = korea("2026-11-30 08:59")
    city.lets_time_pass()
    new = taken(city, kind=Kind.GRIEVANCE)
    before = digests(city)

    city.lets_time_pass(korea("2026-11-30 09:00"))

    (digest,) = digests(city)
    assert before == []
    assert digest.day == korea("2026-11-30 09:00").date()
    assert [numbers(part) for part in (digest.late, digest.due_today, digest.nearing, digest.new, digest.nobodys)] == [
        [late.receipt_number],
        [today.receipt_number],
        [nearing.receipt_number],
        [new.receipt_number],
        [],
    ]
    assert digest.nearing[0].percent == 50


def test_there_is_one_digest_a_working_day_whatever_the_clock_and_the_process_do(city):
    taken(city, kind=Kind.GRIEVANCE)

    for moment in (OPENING, OPENING + MINUTE, OPENING - MINUTE, OPENING + 5 * MINUTE, korea("2026-11-25 17:59")):
        city.starts()
        city.lets_time_pass(moment)

    assert len(digests(city)) == 1


def test_a_service_that_was_down_in_the_morning_catches_up_while_the_office_is_open(city):
    taken(city, kind=Kind.OTHER)

    city.lets_time_pass(korea("2026-11-25 18:00"))
    closed = digests(city)
    city.lets_time_pass(korea("2026-11-26 16:00"))

    assert closed == []
    assert [digest.day for digest in digests(city)] == [korea("2026-11-26 16:00").date()]


@pytest.mark.parametrize("closed", ["2026-11-28 10:00", "2026-11-29 10:00", "2026-12-25 10:00", "2026-11-25 08:59", "2026-11-25 18:00"])
def test_nobody_reads_a_digest_while_the_office_is_closed(city, closed):
    taken(city, kind=Kind.OTHER)

    city.lets_time_pass(korea(closed))

    assert digests(city) == []


def test_nobody_gets_an_empty_digest_and_what_was_told_as_new_is_not_new_again(city):
    taken(city, kind=Kind.SUGGESTION)

    for day in ("2026-11-25 09:00", "2026-11-26 09:00", "2026-11-27 09:00"):
        city.lets_time_pass(korea(day))

    assert len(digests(city)) == 1
    assert digests(city, "yoon") == []


def test_a_deputy_reads_of_the_absent_colleagues_cases_and_they_read_nothing(city):
    case = taken(city, kind=Kind.OTHER)
    away(city, an_officer(), "yoon")

    city.lets_time_pass(OPENING)

    (line,) = digests(city, "yoon")[0].late
    assert (line.receipt_number, line.instead_of) == (case.receipt_number, "김가온")
    assert digests(city) == []


def test_a_head_reads_what_is_in_nobodys_hands(city):
    case = city.takes_up(kind=Kind.GRIEVANCE)

    city.lets_time_pass(OPENING)

    (digest,) = digests(city, "choi")
    assert numbers(digest.nobodys) == [case.receipt_number]
    assert digests(city) == []


def test_a_hand_over_that_is_due_stands_in_the_digest(city):
    city.now = korea("2026-11-24 17:30")
    case = taken(city, kind=Kind.GRIEVANCE)
    city.does("hand_back", case, an_officer())

    city.lets_time_pass(OPENING)

    (digest,) = digests(city)
    assert numbers(digest.due_today) == [case.receipt_number]
    assert digest.due_today[0].due_at == korea("2026-11-25 11:30")


def test_what_waits_for_the_citizen_is_not_due(city):
    case = taken(city, kind=Kind.OTHER)
    city.does("request_supplement", case, an_officer())
    city.lets_time_pass(OPENING)  # it was new

    city.lets_time_pass(korea("2026-12-03 09:00"))

    assert len(digests(city)) == 1


def test_a_digest_holds_nothing_that_the_citizen_wrote(city):
    taken(city, kind=Kind.OTHER, title="가로등", text="집 앞 가로등")

    city.lets_time_pass(OPENING)

    assert "가로등" not in str(digests(city))


def test_who_has_gone_to_another_department_reads_nothing_of_the_one_before(city):
    taken(city, kind=Kind.OTHER)
    away(city, an_officer(), "yoon")
    city.tells(registered(a_colleague(PARKS)))

    city.lets_time_pass(OPENING)

    assert digests(city, "yoon") == []


def test_nor_of_the_cases_that_are_still_in_their_hands_there(city):
    taken(city, kind=Kind.OTHER)
    city.tells(registered(an_officer(PARKS)))

    city.lets_time_pass(OPENING)

    assert digests(city) == []


def test_an_administrator_and_who_has_left_read_none(city):
    city.tells(registered(an_admin(), role=Role.ADMIN))
    taken(city, a_colleague(), kind=Kind.OTHER)
    city.tells(registered(a_colleague(), active=False))

    city.lets_time_pass(OPENING)

    assert digests(city, "yoon") == digests(city, "root") == []
