"""By when an answer is due: the rules of 법 제19조, worked by hand with the calendars of 2026 and 2027."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.gateway import Kind
from services.complaints.deadlines import KOREA, PERIOD_OF_KIND, Calendar, Period, due_at
from tests.complaints.builders import CALENDAR


def due(period: str, received: str, calendar: Calendar = CALENDAR) -> str:
    moment = due_at(datetime.fromisoformat(received).replace(tzinfo=KOREA), Period.parse(period), calendar)
    return f"{moment:%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("period", "received", "expected", "why"),
    [
        # 법 제19조 제2항: six days and more are counted in days, the first day included, without Saturdays and public holidays
        ("7d", "2026-11-24 10:00", "Wed 2026-12-02 18:00", "an ordinary Tuesday"),
        ("7d", "2026-11-24 23:50", "Wed 2026-12-02 18:00", "the first day counts, however late in it"),
        ("7d", "2026-11-22 10:00", "Tue 2026-12-01 18:00", "a Sunday: day one is Monday"),
        ("6d", "2026-09-23 09:00", "Fri 2026-10-02 18:00", "Chuseok, 24 to 26 September"),
        ("14d", "2026-12-21 09:00", "Mon 2027-01-11 18:00", "Christmas, New Year's Day, and into another year"),
        # 법 제19조 제1항: up to five days are counted in hours, eight to a day, from the moment of receipt
        ("1d", "2026-11-24 10:00", "Wed 2026-11-25 10:00", "eight hours later"),
        ("5d", "2026-11-24 10:00", "Tue 2026-12-01 10:00", "forty hours, over a weekend"),
        ("1d", "2026-11-24 09:00", "Tue 2026-11-24 18:00", "what ends at 18:00 isn't due at 09:00 of the next day"),
        ("2d", "2026-11-21 15:00", "Tue 2026-11-24 18:00", "a Saturday: the hours begin on Monday at nine"),
        # 시행령 제19조: 즉시 is three working hours
        ("3h", "2026-11-24 09:30", "Tue 2026-11-24 13:30", "lunch is no working time"),
        ("3h", "2026-11-24 12:20", "Tue 2026-11-24 16:00", "received at lunch"),
        ("3h", "2026-11-24 17:30", "Wed 2026-11-25 11:30", "over the night"),
        ("3h", "2026-11-24 20:00", "Wed 2026-11-25 12:00", "after hours"),
        ("3h", "2026-11-24 06:00", "Tue 2026-11-24 12:00", "before hours"),
        ("3h", "2026-12-24 17:00", "Mon 2026-12-28 11:00", "over Christmas and a weekend"),
    ],
)
def test_when_an_answer_is_due(period, received, expected, why):
    assert due(period, received) == expected, why


def test_a_day_that_the_city_declares_a_holiday_is_not_counted():
    declared = Calendar(closed=lambda year: {date(2026, 11, 27)})

    assert due("7d", "2026-11-24 10:00", declared) == "Thu 2026-12-03 18:00"


def test_an_office_may_have_other_hours():
    one_session = Calendar(closed=lambda year: (), sessions=((time(8), time(16)),))

    assert due("3h", "2026-11-24 14:00", one_session) == "Wed 2026-11-25 09:00"


def test_the_zone_in_which_a_moment_is_written_does_not_matter():
    in_korea = datetime(2026, 11, 24, 23, 30, tzinfo=KOREA)
    seven_days = Period.parse("7d")

    assert due_at(in_korea.astimezone(), seven_days, CALENDAR) == due_at(in_korea, seven_days, CALENDAR)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "reads like 7d"),
        ("d", "reads like 7d"),
        ("7", "reads like 7d"),
        ("7 d", "reads like 7d"),
        ("-1d", "reads like 7d"),
        ("1.5h", "reads like 7d"),
        ("٧d", "reads like 7d"),
        ("7d\n", "reads like 7d"),
        ("0d", "between 1d and 365d"),
        ("9999h", "between 1h and 2920h"),
    ],
)
def test_a_period_that_makes_no_sense_is_named(text, problem):
    with pytest.raises(ValueError, match=problem):
        Period.parse(text)


def test_every_kind_has_a_period():
    assert set(PERIOD_OF_KIND) == set(Kind)


seconds = st.integers(0, 4 * 366 * 24 * 3600)
moments = seconds.map(lambda since: datetime(2024, 1, 1, tzinfo=KOREA) + timedelta(seconds=since))
periods = st.builds(Period, amount=st.integers(1, 60), unit=st.sampled_from("dh"))


@given(moments, periods)
def test_a_deadline_is_always_a_moment_at_which_the_office_works(received, period):
    moment = due_at(received, period, CALENDAR)

    assert moment.date() in CALENDAR.working_days(moment.year)
    assert timedelta() < CALENDAR.worked_by(moment) <= CALENDAR.office_day
    assert moment > received or period.working_time is None


@given(moments, st.timedeltas(timedelta(), timedelta(days=20)), periods)
def test_who_comes_later_is_not_served_earlier(received, later, period):
    assert due_at(received, period, CALENDAR) <= due_at(received + later, period, CALENDAR)


@given(moments, st.integers(1, 100))
def test_a_longer_period_is_never_due_earlier(received, amount):
    shorter, longer = (Period(amount=n, unit="h") for n in (amount, amount + 1))

    assert due_at(received, shorter, CALENDAR) < due_at(received, longer, CALENDAR)
