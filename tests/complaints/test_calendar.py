"""When the office works: the calendar of Korea, what a city declares, and its hours."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from services.complaints.calendar import Calendar, DeclaredDay, parse_sessions, public_holidays
from tests.complaints.builders import CALENDAR, korea

EIGHT_TO_FIVE = ((time(8), time(12)), (time(13), time(17)))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("2026-11-24", None),
        ("2026-11-21", "토요일"),
        ("2026-11-22", "일요일"),
        ("2026-09-25", "추석"),
        ("2026-10-05", "개천절 대체 휴일"),
        ("2026-05-01", "노동절"),  # a public holiday from 2026 on
        ("2025-05-01", None),
        ("2026-06-03", "지방선거일"),
        ("2024-10-01", "국군의 날"),  # declared for that year only
        ("2025-01-27", "임시공휴일"),
    ],
)
def test_why_the_office_is_closed(day, why):
    assert CALENDAR.closed_because(date.fromisoformat(day)) == why


def test_a_day_that_the_city_declares_closed_is_closed_under_its_name():
    calendar = Calendar(declared=[DeclaredDay(date=date(2026, 11, 27), name="임시공휴일")])

    assert calendar.closed_because(date(2026, 11, 27)) == "임시공휴일"
    assert date(2026, 11, 27) not in calendar.working_days(2026)
    assert len(calendar.working_days(2026)) == len(CALENDAR.working_days(2026)) - 1


def test_a_public_holiday_that_the_city_works_on_is_a_working_day():
    calendar = Calendar(declared=[DeclaredDay(date=date(2026, 7, 17), name="제헌절", works=True)])

    assert date(2026, 7, 17) in calendar.working_days(2026)
    assert date(2026, 7, 17) not in CALENDAR.working_days(2026)


@pytest.mark.parametrize(
    ("days", "problem"),
    [
        ([("2026-11-27", "임시공휴일", False), ("2026-11-27", "개청기념일", False)], "2026-11-27 is declared twice"),
        ([("2026-11-28", "토요 근무", True)], "2026-11-28 is a 토요일, which is never counted"),
        ([("2026-11-27", " ", False)], "2026-11-27 has no name"),
    ],
)
def test_a_table_of_days_that_cannot_be_is_refused(days, problem):
    declared = [DeclaredDay(date=date.fromisoformat(day), name=name, works=works) for day, name, works in days]

    with pytest.raises(ValueError, match=problem):
        Calendar(declared=declared)


def test_the_year_2026_has_as_many_working_days_as_one_counts_on_a_wall_calendar():
    # 261 days from Monday to Friday, without 1 Jan, Seollal (3), 2 March, 1, 5 and 25 May, 3 June, 17 July, 17 Aug, Chuseok (2), 5 and 9 Oct, 25 Dec
    assert len(CALENDAR.working_days(2026)) == 261 - 16


def test_a_year_of_which_nobody_knows_the_holidays_is_refused():
    with pytest.raises(ValueError, match="the public holidays of 2200 are not known"):
        public_holidays(2200)


@pytest.mark.parametrize(
    ("start", "hours", "end"),
    [
        ("2026-11-24 09:00", 8, "2026-11-24 18:00"),
        ("2026-11-24 11:30", 1, "2026-11-24 13:30"),
        ("2026-11-24 12:30", 5, "2026-11-24 18:00"),
        ("2026-11-27 17:30", 1, "2026-11-30 09:30"),
        ("2026-12-31 18:30", 24, "2027-01-06 18:00"),
    ],
)
def test_working_time_from_one_moment_to_another(start, hours, end):
    assert CALENDAR.after(korea(start), timedelta(hours=hours)) == korea(end)
    assert CALENDAR.between(korea(start), korea(end)) == timedelta(hours=hours)


def test_nothing_lies_between_a_moment_and_an_earlier_one():
    assert CALENDAR.between(korea("2026-11-25 10:00"), korea("2026-11-24 10:00")) == timedelta()


def test_an_office_may_have_other_hours():
    early = Calendar(sessions=EIGHT_TO_FIVE)

    assert early.after(korea("2026-11-24 16:00"), timedelta(hours=2)) == korea("2026-11-25 09:00")
    assert early.closing(date(2026, 11, 24)) == korea("2026-11-24 17:00")


def test_office_hours_read_as_they_are_written():
    assert parse_sessions(["08:00-12:00", "13:00-17:00"]) == EIGHT_TO_FIVE


@pytest.mark.parametrize("text", ["9-12", "09:00–12:00", "09:00-25:00", "09:00", "", "09:00-12:00\n"])
def test_a_session_that_makes_no_sense_is_named(text):
    with pytest.raises(ValueError, match="a session reads like 09:00-12:00, not"):
        parse_sessions([text])


@pytest.mark.parametrize(
    ("sessions", "problem"),
    [
        (["09:00-17:00", "18:00-19:00"], "make 9 hours, but a working day has 8 .*제19조 제1항"),
        (["09:00-12:00"], "make 3 hours"),
        ([], "make 0 hours"),
        (["13:00-18:00", "09:00-12:00"], "must end before the next begins"),
        (["12:00-09:00"], "must end before the next begins"),
    ],
)
def test_office_hours_that_make_no_working_day_of_the_act_are_refused(sessions, problem):
    with pytest.raises(ValueError, match=problem):
        Calendar(sessions=parse_sessions(sessions))
