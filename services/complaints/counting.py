"""How a period is counted (처리기간의 계산, 법 제19조): where it begins, how long it is, and when it has run out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from services.complaints.calendar import KOREA, WORKING_DAY, Calendar, midnight
from services.complaints.pauses import Span, union
from services.complaints.periods import Counted, Period

MOMENT = timedelta(microseconds=1)


class Measure(Protocol):
    """What a period is measured in."""

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The last moment of a period of which so much is left at `start`."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of it lies between two moments; none if `end` is the earlier one."""


@dataclass(frozen=True)
class Everyday:
    """역(曆): weeks, months and years, in which every day counts. One that ends on a Saturday or a public holiday ends with the
    working day after (민법 제161조)."""

    calendar: Calendar

    def after(self, start: datetime, length: timedelta) -> datetime:
        last_day = (start + length - MOMENT).date()
        return self.calendar.closing(self.calendar.working_day(last_day, 1))

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, timedelta())


def measure(period: Period, calendar: Calendar) -> Measure:
    """Hours and days are working time, eight hours to a day (법 제19조 제1항, 제2항). The law fixes the day on which a period of
    days ends; that it ends at the close of office is the city's convention."""
    return Everyday(calendar) if period.counted is Counted.CALENDAR else calendar


def begins_at(received_at: datetime, period: Period) -> datetime:
    """Hours run from the moment of receipt (법 제19조 제1항); otherwise the first day counts whole (제2항, 제3항)."""
    received = received_at.astimezone(KOREA)
    return received if period.counted is Counted.HOURS else midnight(received.date())


def length(begins: datetime, period: Period, extensions: Sequence[Period] = ()) -> timedelta:
    """How much of its measure a period is that begins at this moment, with what it was extended by."""
    amount = period.amount + sum(extension.amount for extension in extensions)
    if period.unit == "h":
        return timedelta(hours=amount)
    if period.unit == "d":
        return amount * WORKING_DAY
    if period.unit == "w":
        return timedelta(weeks=amount)
    return midnight(_months_later(begins.date(), amount if period.unit == "m" else 12 * amount)) - begins


def ends_at(by: Measure, begins: datetime, left: timedelta, uncounted: Sequence[Span]) -> datetime | None:
    """The last moment of a period of this length, without the time that is not counted; None while the clock stands still."""
    for stands_at, goes_on_at in union(uncounted):
        if by.after(begins, left) <= stands_at:
            break
        if goes_on_at is None:
            return None
        left = max(left - by.between(begins, stands_at), MOMENT)
        begins = max(begins, goes_on_at)
    return by.after(begins, left)


def expires_at(received_at: datetime, period: Period, calendar: Calendar) -> datetime:
    """만료: the last moment of a period that nothing stops or extends, in Korean time."""
    begins = begins_at(received_at, period)
    return measure(period, calendar).after(begins, length(begins, period))


def _months_later(day: date, months: int) -> date:
    """The day of the same number, before which the period ends (민법 제160조 제2항); where the month has none, the first of the
    next, so that it ends with the month (제3항)."""
    years, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + years, month=month + 1)
    except ValueError:  # never in December, which has all days
        return date(day.year + years, month + 2, 1)
