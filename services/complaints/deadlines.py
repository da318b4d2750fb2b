"""By when a case must be answered: the processing period (처리기간), counted in working days or working hours."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Literal

from contracts.gateway import Kind

KOREA = timezone(timedelta(hours=9), "KST")  # Asia/Seoul; no daylight saving since 1988, and no time zone files needed
WORKING_DAY = timedelta(hours=8)  # "1일은 8시간의 근무시간" (법 제19조 제1항)
OFFICE_HOURS = ((time(9), time(12)), (time(13), time(18)))  # lunch is no working time (지방공무원 복무규정)
LONGEST = {"d": 365, "h": 365 * 8}


@dataclass(frozen=True, kw_only=True)
class Period:
    """처리기간. `d` counts working days, `h` working hours."""

    amount: int
    unit: Literal["d", "h"]

    @classmethod
    def parse(cls, text: str) -> Period:
        """From `7d` or `3h`; a ValueError names what is wrong."""
        if not (found := re.fullmatch(r"([0-9]{1,4})([dh])", text)):
            raise ValueError(f"a period reads like 7d (working days) or 3h (working hours), not {text!r}")
        amount, unit = int(found[1]), found[2]
        if not 1 <= amount <= LONGEST[unit]:
            raise ValueError(f"a period lies between 1{unit} and {LONGEST[unit]}{unit}, not {text!r}")
        return cls(amount=amount, unit="d" if unit == "d" else "h")

    @property
    def working_time(self) -> timedelta | None:
        """How much working time it is, if it is counted in hours: up to five days are (법 제19조 제1항)."""
        if self.unit == "h":
            return timedelta(hours=self.amount)
        return self.amount * WORKING_DAY if self.amount <= 5 else None


# What a city grants where its table of services says nothing else. Articles are of the decree (시행령).
PERIOD_OF_KIND = {
    Kind.LEGAL_QUESTION: Period.parse("14d"),  # 제14조: 법령 질의 14일
    Kind.SYSTEM_QUESTION: Period.parse("7d"),  # 제14조: 제도·절차 질의 7일
    Kind.SUGGESTION: Period.parse("14d"),  # 제15조: 건의 14일
    Kind.GRIEVANCE: Period.parse("7d"),  # 제17조: 고충 7일
    Kind.OTHER: Period.parse("7d"),  # 제16조: 기타 즉시, unless the head of the body sets another period (제3항), as here
    Kind.STATUTORY: Period.parse("14d"),  # published for each service (법 제17조, 제36조); this until it has a service code
}


@cache
def public_holidays(year: int) -> frozenset[date]:
    """공휴일 and 대체공휴일 of Korea. Saturdays and Sundays are not among them."""
    from holidays import country_holidays  # slow to load, and needed only where something is received

    return frozenset(country_holidays("KR", years=year))


class Calendar:
    """When the office works: Monday to Friday without `closed(year)`, in sessions that lie between the hours of lunch."""

    def __init__(
        self, closed: Callable[[int], Collection[date]] = public_holidays, sessions: tuple[tuple[time, time], ...] = OFFICE_HOURS
    ) -> None:
        self.closed = closed
        self.sessions = tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in sessions)
        self.office_day = sum((closes - opens for opens, closes in self.sessions), timedelta())
        self.years: dict[int, tuple[date, ...]] = {}

    def working_days(self, year: int) -> tuple[date, ...]:
        """All working days of a year, counted once."""
        if year not in self.years:
            closed = self.closed(year)
            days = (date(year, 1, 1) + timedelta(n) for n in range(366))
            self.years[year] = tuple(day for day in days if day.year == year and day.weekday() < 5 and day not in closed)
        return self.years[year]

    def working_day(self, start: date, number: int) -> date:
        """The first, second, ... working day from `start` on, `start` included."""
        year, days = start.year, self.working_days(start.year)
        position = bisect_left(days, start) + number - 1
        while position >= len(days):
            position -= len(days)
            year += 1
            days = self.working_days(year)
        return days[position]

    def worked_by(self, moment: datetime) -> timedelta:
        """How much of its day's working time has passed, as if the day were a working day."""
        clock = _since_midnight(moment.time())
        return sum((min(clock, closes) - opens for opens, closes in self.sessions if clock > opens), timedelta())

    def when_worked(self, day: date, worked: timedelta) -> datetime:
        """The moment of a working day by which so much working time has passed: 18:00, not 09:00 of the next day."""
        for opens, closes in self.sessions:
            if worked <= closes - opens:
                return _midnight(day) + opens + worked
            worked -= closes - opens
        raise ValueError("a day has no more working time than its sessions")

    def closing(self, day: date) -> datetime:
        """The end of office on this day."""
        return _midnight(day) + self.sessions[-1][1]


def due_at(received_at: datetime, period: Period, calendar: Calendar) -> datetime:
    """처리기한: the last moment at which the answer is in time. `received_at` with a zone; the result is in Korean time."""
    received = received_at.astimezone(KOREA)
    working_time = period.working_time
    if working_time is None:
        return _after_days(received, period.amount, calendar)
    return _after_hours(received, working_time, calendar)


def _after_days(received: datetime, days: int, calendar: Calendar) -> datetime:
    """Six days and more: the first day counts, Saturdays and public holidays don't (법 제19조 제2항). The law fixes the
    day; that it ends at the close of office is the city's convention."""
    return calendar.closing(calendar.working_day(received.date(), days))


def _after_hours(received: datetime, working_time: timedelta, calendar: Calendar) -> datetime:
    """Up to five days: working hours from the moment of receipt (법 제19조 제1항)."""
    first = calendar.working_day(received.date(), 1)
    worked = calendar.worked_by(received) if first == received.date() else timedelta()
    full_days, rest = divmod(worked + working_time, calendar.office_day)
    if not rest:  # it ends with a day, so it is due at the close of that day
        full_days, rest = full_days - 1, calendar.office_day
    return calendar.when_worked(calendar.working_day(first, full_days + 1), rest)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=KOREA)


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
