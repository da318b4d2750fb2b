"""What time brings: reminders at 50, 80 and 100 percent, progress every thirty days, each once, whatever the clock does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import Handler, ProgressReported
from contracts.gateway import Kind
from contracts.reminders import DeadlineReminded
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, ROAD, an_officer, korea

HALF, MOST, ALL = korea("2026-11-27 14:00"), korea("2026-12-01 14:48"), korea("2026-12-02 18:00")  # of seven days from the 24th
MONTH = timedelta(days=30)


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def case(city):
    return city.takes_up(kind=Kind.GRIEVANCE)


def reminders(city):
    return [event.percent for event in city.said_of(DeadlineReminded)]


def progress(city):
    return [event.days for event in city.said_of(ProgressReported)]


def test_at_half_at_four_fifths_and_at_the_end_once_each(city, case):
    heard = []
    for moment in (HALF, MOST, ALL):
        city.lets_time_pass(moment - timedelta(minutes=1))
        heard.append(list(reminders(city)))
        city.lets_time_pass(moment + timedelta(minutes=1))
        city.lets_time_pass(moment + timedelta(minutes=2))

    assert heard == [[], [50], [50, 80]]
    assert reminders(city) == [50, 80, 100]
    assert city.said_last().due_at == ALL
    assert city.said_last().department == ROAD
    city.lets_time_pass(ALL + timedelta(days=20))
    assert reminders(city) == [50, 80, 100]


def test_a_restart_and_a_jump_of_the_clock_remind_of_the_highest_mark_alone(city, case):
    city.lets_time_pass(HALF + timedelta(minutes=1))
    city.starts()
    city.lets_time_pass()

    city.lets_time_pass(ALL + timedelta(days=3))

    assert reminders(city) == [50, 100]


def test_a_clock_that_jumps_back_reminds_of_nothing_twice(city, case):
    city.lets_time_pass(MOST + timedelta(minutes=1))

    city.lets_time_pass(NOON)
    city.lets_time_pass(MOST + timedelta(minutes=2))

    assert reminders(city) == [80]


@pytest.mark.parametrize("act", ["answer", "decline", "transfer"])
def test_nobody_is_reminded_of_what_is_done(city, case, act):
    city.does(act, case)

    city.lets_time_pass(ALL + 2 * MONTH)

    assert (reminders(city), progress(city)) == ([], [])


def test_nobody_is_reminded_while_the_clock_stands_though_a_mark_was_just_passed(city, case):
    other = city.takes_up(kind=Kind.GRIEVANCE)
    city.now = HALF + timedelta(seconds=1)
    city.does("pause", case)  # before the timer came by

    city.lets_time_pass(HALF + timedelta(seconds=20))
    city.lets_time_pass(HALF + timedelta(days=10))

    assert {event.complaint_id for event in city.said_of(DeadlineReminded)} == {other.complaint_id}
    city.does("resume", case)
    city.lets_time_pass()
    assert reminders(city)[-1] == 50


def test_a_new_kind_has_its_own_marks(city):
    case = city.takes_up()
    city.lets_time_pass(korea("2026-11-24 17:00"))
    city.does("reclassify", case)

    city.lets_time_pass(HALF + timedelta(minutes=1))

    assert reminders(city) == [100, 50]


# 처리진행상황 ------------------------------------------------------------------------------------------------------------


def test_the_citizen_hears_each_thirty_days_how_it_stands(city, case):
    for days in (29, 31, 59, 61, 61, 91):
        city.lets_time_pass(NOON + timedelta(days=days))

    assert progress(city) == [31, 61, 91]
    assert city.said_last().handler == Handler(unit="도로과", name="민원 담당", contact=ROAD.phone)
    assert city.owes().count((case.receipt_number, "progress")) == 3


def test_it_names_the_officer_who_has_taken_it_up(city, case):
    city.does("start", case, an_officer(contact="041-000-1001"))

    city.lets_time_pass(NOON + MONTH + timedelta(hours=1))

    assert city.said_of(ProgressReported)[0].handler == Handler(unit="도로과", name="김가온", contact="041-000-1001")


def test_after_a_jump_of_the_clock_there_is_one_report(city, case):
    city.lets_time_pass(NOON + timedelta(days=100))
    city.lets_time_pass()

    assert progress(city) == [100]
    city.lets_time_pass(NOON + timedelta(days=121))
    assert progress(city) == [100, 121]


@pytest.mark.parametrize("standing", ["waiting", "paused", "merged", "not routed"])
def test_it_is_owed_wherever_the_case_stands(city, standing):
    case = city.receives() if standing == "not routed" else city.takes_up()
    if standing == "waiting":
        city.does("request_supplement", case)
    elif standing == "paused":
        city.does("pause", case)
    elif standing == "merged":
        city.does("merge", case, into_receipt_number=city.takes_up().receipt_number)

    city.lets_time_pass(NOON + MONTH + timedelta(hours=1))

    assert (case.receipt_number, "progress") in city.owes()


def test_no_progress_is_owed_after_the_answer_and_again_after_a_reopening(city):
    case = city.takes_up(sealed_contact=None)
    city.does("answer", case)
    city.tells(published(case))
    city.now = NOON + timedelta(days=25)
    city.hears("reopen", case)

    city.lets_time_pass(NOON + timedelta(days=31))

    assert progress(city) == [31]


def published(case):
    from contracts.gateway import AnswerPublished

    return AnswerPublished(occurred_at=NOON, complaint_id=case.complaint_id)
