"""The way to a due date, day by day: which days were counted, and why the others were not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from services.complaints.calendar import KOREA, WORKING_DAY, Calendar, midnight
from services.complaints.counting import Measure, measure
from services.complaints.deadlines import Clock, due_at, pauses_that_count, uncounted
from services.complaints.pauses import IN_KOREAN, Pause, Span
from services.complaints.periods import Counted

DAY = timedelta(days=1)
WEEKEND = {"토요일": "saturday", "일요일": "sunday"}


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day on the way. `counted` is how much of the period it was: working time, or for weeks, months and years the time of the
    day. `number` says the which day of the period it was, where days are counted. `because` tells in Korean why it was not
    counted, or not wholly; `reasons` are the same as codes: saturday, sunday, holiday, after_hours, civil_code_161, or a pause's ground."""

    date: date
    counted: timedelta
    number: int | None = None
    because: str | None = None
    reasons: tuple[str, ...] = ()


def days(clock: Clock, calendar: Calendar) -> Iterator[Day]:
    """From the day of receipt to the due date; while the clock stands still, to the day on which it stopped."""
    by, begins, left = measure(clock.period, calendar), clock.begins_at, clock.length
    stands, pauses = uncounted(clock, calendar), pauses_that_count(clock, calendar)
    last = due_at(clock, calendar) or stands[-1][0]
    whole = DAY if clock.period.counted is Counted.CALENDAR else WORKING_DAY
    used, day = timedelta(), clock.received_at.astimezone(KOREA).date()
    while day <= last.date():
        start, end = max(begins, midnight(day)), midnight(day + DAY)
        counted = min(left - used, by.between(start, end) - sum((_within(by, span, start, end) for span in stands), timedelta()))
        used += counted
        standing = [pause for pause in pauses if _within(by, pause.span(start), start, end)]
        reasons, because = _why(clock, calendar, day, counted, standing)
        yield Day(
            date=day,
            counted=counted,
            number=ceil(used / whole) if counted and clock.period.counted is not Counted.HOURS else None,
            because=because,
            reasons=reasons,
        )
        day += DAY


def _why(clock: Clock, calendar: Calendar, day: date, counted: timedelta, standing: Sequence[Pause]) -> tuple[tuple[str, ...], str | None]:
    """For programs, and in Korean."""
    if standing:
        grounds = tuple(dict.fromkeys(pause.ground for pause in standing))
        return tuple(ground.value for ground in grounds), f"일시정지({', '.join(IN_KOREAN[ground] for ground in grounds)})"
    if counted:
        return (), None
    if closed := calendar.closed_because(day):
        return (WEEKEND.get(closed, "holiday"),), closed
    return (("civil_code_161",), "민법 제161조") if clock.period.counted is Counted.CALENDAR else (("after_hours",), "근무시간 뒤 접수")


def _within(by: Measure, span: Span, start: datetime, end: datetime) -> timedelta:
    began, ended = span
    return by.between(max(began, start), min(ended or end, end))
