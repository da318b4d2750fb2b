"""The clock of a case: it stands while time is not counted, runs longer when extended, and says how much has passed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.complaints.calendar import Calendar, DeclaredDay
from services.complaints.deadlines import (
    Clock,
    due_at,
    next_reminder,
    reached_at,
    share_elapsed,
    time_given,
    time_left,
    time_spent,
)
from services.complaints.extensions import Extension, ExtensionGround
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import Counted, Period
from tests.complaints.builders import CALENDAR, a_pause, korea

OUTAGE, HEARING = PauseGround.OUTAGE, PauseGround.HEARING
FRIDAY = "2026-11-20 10:00"


def a_clock(period: str = "7d", received: str = FRIDAY, *pauses: Pause, extended: tuple[str, ...] = ()) -> Clock:
    extensions = tuple(Extension(length=Period.parse(length), ground=ExtensionGround.FACT_CHECK) for length in extended)
    return Clock(received_at=korea(received), period=Period.parse(period), pauses=pauses, extensions=extensions)


def due(*args, calendar: Calendar = CALENDAR, **more) -> str:
    at = due_at(a_clock(*args, **more), calendar)
    return f"{at:%a %Y-%m-%d %H:%M}" if at else "stands still"


# What is not counted ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "pauses", "expected", "why"),
    [
        ("7d", [], "Mon 2026-11-30 18:00", "nothing stops it"),
        ("7d", [("2026-11-23 10:00", "2026-11-25 15:00")], "Thu 2026-12-03 18:00", "a supplement: three days, both ends included"),
        ("7d", [("2026-11-23 10:00", "2026-11-23 10:05")], "Tue 2026-12-01 18:00", "answered at once: the day is not counted"),
        ("7d", [("2026-11-20 16:00", "2026-11-20 17:00")], "Tue 2026-12-01 18:00", "requested on the day of receipt"),
        ("7d", [("2026-11-21 10:00", "2026-11-22 10:00")], "Mon 2026-11-30 18:00", "over a weekend: nothing to take out"),
        ("7d", [("2026-11-23 09:00", "2026-11-24 09:00"), ("2026-11-24 15:00", "2026-11-25 09:00")], "Thu 2026-12-03 18:00", "overlapping"),
        ("7d", [("2026-11-23 09:30", "2026-11-23 11:00", OUTAGE)], "Tue 2026-12-01 10:30", "exactly the working time"),
        ("7d", [("2026-11-23 18:00", "2026-11-24 09:00", OUTAGE)], "Mon 2026-11-30 18:00", "an outage at night"),
        (
            "7d",
            [("2026-11-20 09:00", "2026-11-20 11:00", OUTAGE)],
            "Tue 2026-12-01 11:00",
            "an outage into which it came, on a day that counts whole",
        ),
        ("7d", [("2026-12-01 09:00", "2026-12-04 18:00")], "Mon 2026-11-30 18:00", "asked when it was late already"),
        ("5d", [("2026-11-23 10:00", "2026-11-25 15:00")], "Wed 2026-12-02 10:00", "hours: three days as well"),
        ("3h", [("2026-11-20 16:00", "2026-11-20 17:00")], "Fri 2026-11-20 14:00", "late by two hours: no supplement mends that"),
        ("3h", [("2026-11-20 11:00", "2026-11-20 12:00", HEARING)], "Fri 2026-11-20 15:00", "an hour's hearing"),
        ("1m", [("2026-11-23 10:00", "2026-11-25 15:00")], "Tue 2026-12-22 18:00", "the 19th, and three days of the calendar"),
        ("1w", [("2026-11-26 10:00", "2026-11-27 15:00")], "Mon 2026-11-30 18:00", "the 26th, and two days: Saturday; Monday"),
        ("1w", [("2026-11-27 10:00", "2026-11-27 15:00")], "Thu 2026-11-26 18:00", "asked a day late"),
    ],
)
def test_what_is_not_counted_makes_it_later(period, pauses, expected, why):
    assert due(period, FRIDAY, *(a_pause(*each) for each in pauses)) == expected, why


def test_an_immediate_answer_waits_for_the_system():
    assert due("3h", "2026-11-20 17:00", a_pause("2026-11-23 09:30", "2026-11-23 11:00", OUTAGE)) == "Mon 2026-11-23 13:30"


def test_while_the_clock_stands_there_is_no_due_date_but_what_is_left():
    clock = a_clock("7d", FRIDAY, a_pause("2026-11-24 15:00", None))

    assert due_at(clock, CALENDAR) is None
    for now in ("2026-11-24 15:00", "2026-11-30 10:00", "2027-03-02 10:00"):
        assert time_left(clock, CALENDAR, korea(now)) == timedelta(hours=5 * 8)
        assert share_elapsed(clock, CALENDAR, korea(now)) == 2 / 7


def test_a_day_declared_closed_moves_open_cases():
    declared = Calendar(declared=[DeclaredDay(date=date(2026, 11, 27), name="임시공휴일")])

    assert due(calendar=declared) == "Tue 2026-12-01 18:00"


# Longer ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "extended", "expected"),
    [
        ("7d", ("7d",), "Wed 2026-12-09 18:00"),
        ("7d", ("3d",), "Thu 2026-12-03 18:00"),
        ("7d", ("7d", "7d"), "Fri 2026-12-18 18:00"),
        ("5d", ("5d",), "Fri 2026-12-04 10:00"),  # ten times eight hours: it does not become a period of days
        ("3h", ("2h",), "Fri 2026-11-20 16:00"),
        ("2w", ("1w",), "Thu 2026-12-10 18:00"),
        ("1m", ("1m",), "Tue 2027-01-19 18:00"),
    ],
)
def test_an_extension_is_counted_as_the_period_is(period, extended, expected):
    assert due(period, extended=extended) == expected


# How much has passed ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "now", "share"),
    [
        (a_clock("4h", "2026-11-24 09:00"), "2026-11-24 09:00", 0),
        (a_clock("4h", "2026-11-24 09:00"), "2026-11-24 11:00", 0.5),
        (a_clock("4h", "2026-11-24 09:00"), "2026-11-24 12:40", 0.75),
        (a_clock("4h", "2026-11-24 09:00"), "2026-11-24 14:00", 1),
        (a_clock("4h", "2026-11-24 09:00"), "2026-11-24 18:00", 2),
        (a_clock("10d", "2026-11-23 15:00"), "2026-11-27 20:00", 0.5),  # the first day counts whole
        (a_clock("10d", "2026-11-23 15:00"), "2026-11-29 20:00", 0.5),
        (a_clock("10d", "2026-11-23 15:00"), "2026-12-04 18:00", 1),
        (a_clock("4h", "2026-11-24 09:00", a_pause("2026-11-24 10:00", "2026-11-24 11:00", OUTAGE)), "2026-11-24 12:00", 0.5),
        (a_clock("4h", "2026-11-24 09:00", a_pause("2026-11-24 10:00", None, OUTAGE)), "2026-11-24 17:00", 0.25),
        (a_clock("2w", "2026-11-23 09:00"), "2026-11-27 18:00", 5 / 11),  # the fourteenth day is a Sunday: eleven working days
    ],
)
def test_how_much_of_the_period_has_passed(clock, now, share):
    assert share_elapsed(clock, CALENDAR, korea(now)) == pytest.approx(share)


def test_reminders_come_at_half_at_four_fifths_and_at_the_end():
    clock = a_clock("10d", "2026-11-23 15:00")

    assert next_reminder(clock, CALENDAR) == (50, korea("2026-11-27 18:00"))
    assert next_reminder(clock, CALENDAR, 50) == (80, korea("2026-12-02 18:00"))
    assert next_reminder(clock, CALENDAR, 80) == (100, korea("2026-12-04 18:00"))
    assert next_reminder(clock, CALENDAR, 100) is None


def test_nobody_is_reminded_while_the_clock_stands():
    clock = a_clock("10d", "2026-11-23 15:00", a_pause("2026-11-30 10:00", None))

    assert next_reminder(clock, CALENDAR) == (50, korea("2026-11-27 18:00"))
    assert next_reminder(clock, CALENDAR, 50) is None


# What is always so -----------------------------------------------------------------------------------------------------

HOLIDAYS = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 2, 8), date(2027, 2, 9), date(2027, 3, 1)}  # from November 2026 to March 2027
OPEN = [
    slot
    for n in range(130)
    if (day := date(2026, 11, 2) + timedelta(n)).weekday() < 5 and day not in HOLIDAYS
    for half in range(18)
    if (slot := korea(f"{day} 09:00") + half * timedelta(minutes=30)).time() < time(12) or slot.time() >= time(13)
]  # every half hour of work, written out
half_hours = st.integers(0, 28 * 48).map(lambda n: korea("2026-11-02 00:00") + n * timedelta(minutes=30))
outages = st.lists(
    st.builds(
        lambda began, long: Pause(began_at=began, ended_at=began + long * timedelta(minutes=30), ground=OUTAGE),
        half_hours,
        st.integers(0, 5 * 48),
    ),
    max_size=3,
).map(tuple)
amounts = {"h": 60, "d": 15, "w": 3, "m": 2}
working = st.sampled_from("hd").flatmap(lambda unit: st.integers(1, amounts[unit]).map(lambda n: Period(amount=n, unit=unit)))
any_period = st.sampled_from("hdwm").flatmap(lambda unit: st.integers(1, amounts[unit]).map(lambda n: Period(amount=n, unit=unit)))
clocks = st.builds(Clock, received_at=half_hours, period=any_period, pauses=outages)


@given(half_hours, working, outages)
def test_the_half_hours_that_no_pause_covers_are_the_period(received, period, pauses):
    clock = Clock(received_at=received, period=period, pauses=pauses)
    begins = received if period.counted is Counted.HOURS else datetime.combine(received.date(), time(), received.tzinfo)

    ends = due_at(clock, CALENDAR)

    stood = {slot for slot in OPEN if slot >= begins and any(pause.began_at <= slot < pause.ended_at for pause in pauses)}
    counted = [slot for slot in OPEN if begins <= slot < ends and slot not in stood]
    assert len(counted) == (2 * period.amount if period.unit == "h" else 16 * period.amount)
    assert ends - timedelta(minutes=30) in counted


@given(half_hours, working, half_hours, st.integers(1, 96), st.integers(1, 96))
def test_a_pause_in_two_parts_is_one_pause(received, period, began, first, second):
    middle, ended = began + first * timedelta(minutes=30), began + (first + second) * timedelta(minutes=30)
    whole = (Pause(began_at=began, ended_at=ended, ground=OUTAGE),)
    parts = (Pause(began_at=middle, ended_at=ended, ground=OUTAGE), Pause(began_at=began, ended_at=middle, ground=OUTAGE))

    clock = Clock(received_at=received, period=period)

    assert due_at(replace(clock, pauses=whole), CALENDAR) == due_at(replace(clock, pauses=parts), CALENDAR)


@given(clocks, half_hours, st.integers(1, 96), st.sampled_from(PauseGround))
def test_one_pause_more_is_never_due_earlier(clock, began, long, ground):
    more = Pause(
        began_at=max(began, clock.received_at), ended_at=max(began, clock.received_at) + long * timedelta(minutes=30), ground=ground
    )

    assert due_at(clock, CALENDAR) <= due_at(replace(clock, pauses=(*clock.pauses, more)), CALENDAR)


@given(half_hours, st.timedeltas(timedelta(), timedelta(days=20)), working, outages)
@example(
    korea("2026-11-04 13:00"),
    timedelta(days=1, microseconds=1),
    Period.parse("6d"),
    (a_pause("2026-11-02 00:00", "2026-11-05 13:30", OUTAGE),),
)
@example(korea("2026-11-20 10:00"), timedelta(minutes=30), Period.parse("7d"), (a_pause("2026-11-20 09:00", "2026-11-20 11:00", OUTAGE),))
def test_who_comes_later_is_not_served_earlier_though_the_system_failed(received, later, period, pauses):
    clock = Clock(received_at=received, period=period, pauses=pauses)

    assert due_at(clock, CALENDAR) <= due_at(replace(clock, received_at=received + later), CALENDAR)


@given(clocks, st.integers(1, 60))
def test_an_extension_never_shortens(clock, amount):
    assume(amount <= clock.period.amount)
    extension = Extension(length=replace(clock.period, amount=amount), ground=ExtensionGround.SIMILAR)

    assert due_at(clock, CALENDAR) <= due_at(replace(clock, extensions=(extension,)), CALENDAR)


@given(clocks)
def test_a_case_is_due_while_the_office_works(clock):
    at = due_at(clock, CALENDAR)

    assert at - timedelta(minutes=30) in OPEN


@given(clocks, half_hours, half_hours)
def test_the_share_only_grows_and_is_whole_when_the_case_is_due(clock, one, other):
    at = due_at(clock, CALENDAR)

    assert share_elapsed(clock, CALENDAR, min(one, other)) <= share_elapsed(clock, CALENDAR, max(one, other))
    assert share_elapsed(clock, CALENDAR, at) == 1
    assert time_spent(clock, CALENDAR, at) == time_given(clock, CALENDAR)
    assert time_left(clock, CALENDAR, at) == timedelta()


@given(clocks)
def test_each_part_is_reached_in_its_turn(clock):
    half, most, all_of_it = (reached_at(percent, clock, CALENDAR) for percent in (50, 80, 100))

    assert half <= most <= all_of_it <= due_at(clock, CALENDAR)
    assert share_elapsed(clock, CALENDAR, half) == pytest.approx(0.5)
    assert share_elapsed(clock, CALENDAR, most) == pytest.approx(0.8)
