"""When a period has run out: 법 제19조 and 민법 제159조 to 제161조, worked by hand with the calendars of 2025 to 2029."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.complaints.calendar import Calendar, DeclaredDay
from services.complaints.counting import expires_at
from services.complaints.periods import Period
from tests.complaints.builders import CALENDAR, korea

MOMENTS = st.integers(0, 4 * 366 * 24 * 60).map(lambda since: korea("2024-01-01 00:00") + timedelta(minutes=since))
LONGEST = {"h": 400, "d": 60, "w": 20, "m": 12, "y": 2}
PERIODS = st.sampled_from("hdwmy").flatmap(lambda unit: st.integers(1, LONGEST[unit]).map(lambda n: Period(amount=n, unit=unit)))


def expiry(period: str, received: str, calendar: Calendar = CALENDAR) -> str:
    return f"{expires_at(korea(received), Period.parse(period), calendar):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("period", "received", "expected", "why"),
    [
        # 법 제19조 제2항: six days and more are counted in days, the first day included, without Saturdays and public holidays
        ("7d", "2026-09-18 10:00", "Wed 2026-09-30 18:00", "Chuseok, 24 to 26 September"),
        ("14d", "2026-09-18 10:00", "Tue 2026-10-13 18:00", "Chuseok, the substitute day of 개천절, 한글날"),
        ("7d", "2026-02-13 10:00", "Thu 2026-02-26 18:00", "Seollal, 16 to 18 February"),
        ("7d", "2026-04-30 10:00", "Tue 2026-05-12 18:00", "노동절, a public holiday from 2026 on, and 어린이날"),
        ("14d", "2025-09-30 10:00", "Fri 2025-10-24 18:00", "개천절, Chuseok with its substitute day, 한글날"),
        ("7d", "2026-11-20 10:00", "Mon 2026-11-30 18:00", "no holiday inside"),
        ("7d", "2026-05-30 10:00", "Wed 2026-06-10 18:00", "a Saturday: day one is Monday; an election on the 3rd"),
        ("7d", "2026-11-21 10:00", "Tue 2026-12-01 18:00", "a Saturday"),
        ("14d", "2026-11-20 10:00", "Wed 2026-12-09 18:00", "no holiday inside"),
        ("14d", "2026-12-18 10:00", "Fri 2027-01-08 18:00", "Christmas, New Year's Day, and into another year"),
        ("7d", "2026-11-24 23:50", "Wed 2026-12-02 18:00", "the first day counts, however late in it"),
        ("6d", "2026-09-23 09:00", "Fri 2026-10-02 18:00", "six days are days"),
        # 법 제19조 제1항: up to five days are counted in hours, eight to a day, from the moment of receipt
        ("3d", "2026-11-24 10:00", "Fri 2026-11-27 10:00", "24 hours"),
        ("5d", "2026-11-24 10:00", "Tue 2026-12-01 10:00", "forty hours, over a weekend"),
        ("5d", "2026-11-20 11:00", "Fri 2026-11-27 11:00", "forty hours from a Friday"),
        ("1d", "2026-11-24 09:00", "Tue 2026-11-24 18:00", "what ends at 18:00 isn't due at 09:00 of the next day"),
        ("2d", "2026-11-21 15:00", "Tue 2026-11-24 18:00", "a Saturday: the hours begin on Monday at nine"),
        # 시행령 제19조: 즉시 is three working hours
        ("3h", "2026-11-20 17:00", "Mon 2026-11-23 11:00", "late on a Friday"),
        ("3h", "2026-11-20 19:30", "Mon 2026-11-23 12:00", "after hours"),
        ("3h", "2026-11-21 10:00", "Mon 2026-11-23 12:00", "on a Saturday"),
        ("3h", "2026-12-24 16:30", "Mon 2026-12-28 10:30", "over Christmas and a weekend"),
        ("3h", "2026-11-24 09:30", "Tue 2026-11-24 13:30", "lunch is no working time"),
        ("3h", "2026-11-24 12:20", "Tue 2026-11-24 16:00", "received at lunch"),
        ("3h", "2026-11-24 06:00", "Tue 2026-11-24 12:00", "before hours"),
        # 법 제19조 제3항: weeks, months and years by the calendar, the first day included
        ("1w", "2026-11-20 10:00", "Thu 2026-11-26 18:00", "a Friday to a Thursday"),
        ("1w", "2026-11-21 10:00", "Fri 2026-11-27 18:00", "a Saturday is a day of the calendar too"),
        ("1w", "2026-11-23 10:00", "Mon 2026-11-30 18:00", "ends on a Sunday: 민법 제161조"),
        ("2w", "2026-09-11 10:00", "Mon 2026-09-28 18:00", "ends on the eve of Chuseok: 민법 제161조"),
        ("1m", "2026-11-20 10:00", "Mon 2026-12-21 18:00", "ends on Saturday the 19th: 민법 제160조 제2항, 제161조"),
        ("1m", "2026-12-01 10:00", "Thu 2026-12-31 18:00", "a whole month"),
        ("1m", "2026-03-31 10:00", "Thu 2026-04-30 18:00", "April has no 31st: 민법 제160조 제3항"),
        ("1m", "2026-01-31 10:00", "Tue 2026-03-03 18:00", "ends with February, on a Saturday; Monday is a substitute day"),
        ("2m", "2026-11-24 10:00", "Mon 2027-01-25 18:00", "over the turn of the year; the 23rd is a Saturday"),
        ("12m", "2026-11-24 10:00", "Tue 2027-11-23 18:00", "twelve months"),
        ("1y", "2026-11-24 10:00", "Tue 2027-11-23 18:00", "are a year"),
        ("1y", "2028-02-29 10:00", "Wed 2029-02-28 18:00", "2029 has no 29 February: 민법 제160조 제3항"),
    ],
)
def test_when_a_period_has_run_out(period, received, expected, why):
    assert expiry(period, received) == expected, why


def test_a_day_that_the_city_declares_closed_is_not_counted():
    declared = Calendar(declared=[DeclaredDay(date=date(2026, 11, 27), name="임시공휴일")])

    assert expiry("7d", "2026-11-20 10:00", declared) == "Tue 2026-12-01 18:00"
    assert expiry("5d", "2026-11-20 11:00", declared) == "Mon 2026-11-30 11:00"


def test_the_zone_in_which_a_moment_is_written_does_not_matter():
    in_korea = korea("2026-11-24 23:30")

    for text in ("7d", "3h", "1m"):
        period = Period.parse(text)
        assert expires_at(in_korea.astimezone(), period, CALENDAR) == expires_at(in_korea, period, CALENDAR)


@given(MOMENTS, PERIODS)
def test_a_period_runs_out_while_the_office_works(received, period):
    expires = expires_at(received, period, CALENDAR)

    assert CALENDAR.closed_because(expires.date()) is None
    assert 9 * 60 < expires.hour * 60 + expires.minute <= 18 * 60
    assert not 12 * 60 < expires.hour * 60 + expires.minute <= 13 * 60


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(days=20)), PERIODS)
def test_who_comes_later_is_not_served_earlier(received, later, period):
    assert expires_at(received, period, CALENDAR) <= expires_at(received + later, period, CALENDAR)


@given(MOMENTS, PERIODS)
def test_a_longer_period_never_runs_out_earlier(received, period):
    longer = Period(amount=period.amount + 1, unit=period.unit)

    assert expires_at(received, period, CALENDAR) <= expires_at(received, longer, CALENDAR)
