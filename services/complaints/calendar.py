"""When the office works: on which days and at what hours, and why not on the others."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from itertools import pairwise
from typing import TypeAlias

KOREA = timezone(timedelta(hours=9), "KST")  # Asia/Seoul; no daylight saving since 1988, and no time zone files needed
WORKING_DAY = timedelta(hours=8)  # "1일은 8시간의 근무시간" (법 제19조 제1항)
WEEKDAYS = ("월", "화", "수", "목", "금", "토", "일")

Sessions: TypeAlias = tuple[tuple[time, time], ...]
OFFICE_HOURS: Sessions = ((time(9), time(12)), (time(13), time(18)))  # lunch is no working time (지방공무원 복무규정)


@cache
def public_holidays(year: int) -> Mapping[date, str]:
    """공휴일 and 대체공휴일 of Korea with their Korean names. Saturdays and Sundays are not among them. ValueError for a year
    of which nobody knows them."""
    from holidays import country_holidays  # slow to load, and needed only where something is counted

    found = country_holidays("KR", years=year, language="ko")
    if not found:
        raise ValueError(f"the public holidays of {year} are not known")
    return dict(found)


@dataclass(frozen=True, kw_only=True)
class DeclaredDay:
    """A line of the city's own table: a day newly declared closed (임시공휴일), or a public holiday on which it `works`."""

    date: date
    name: str
    works: bool = False


def parse_sessions(texts: Iterable[str]) -> Sessions:
    """From `09:00-12:00`, `13:00-18:00`; a ValueError names what is wrong."""
    return tuple(_session(text) for text in texts)


class Calendar:
    """근무일 and 근무시간: Monday to Friday without public holidays and without what the city has declared closed, in sessions
    that leave out lunch. ValueError if that can't be lawful."""

    def __init__(
        self,
        *,
        holidays: Callable[[int], Mapping[date, str]] = public_holidays,
        declared: Iterable[DeclaredDay] = (),
        sessions: Sessions = OFFICE_HOURS,
    ) -> None:
        self.holidays = holidays
        self.declared = _by_date(declared)
        self.sessions = tuple((_since_midnight(opens), _since_midnight(closes)) for opens, closes in _whole_day(sessions))
        self.years: dict[int, tuple[date, ...]] = {}

    def declaring(self, declared: Iterable[DeclaredDay]) -> Calendar:
        """The same office with these declared days and no others."""
        other = copy(self)
        other.declared, other.years = _by_date(declared), {}
        return other

    def closed_because(self, day: date) -> str | None:
        """Why the office is closed on this day, in Korean: 추석, 임시공휴일, 토요일; None when it works."""
        if line := self.declared.get(day):
            return None if line.works else line.name
        if name := self.holidays(day.year).get(day):
            return name
        return f"{WEEKDAYS[day.weekday()]}요일" if day.weekday() >= 5 else None

    def working_days(self, year: int) -> tuple[date, ...]:
        """All working days of a year, counted once."""
        if year not in self.years:
            days = (date(year, 1, 1) + timedelta(n) for n in range(366))
            self.years[year] = tuple(day for day in days if day.year == year and self.closed_because(day) is None)
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

    def opening(self, day: date) -> datetime:
        """The beginning of office on this day."""
        return midnight(day) + self.sessions[0][0]

    def closing(self, day: date) -> datetime:
        """The end of office on this day."""
        return midnight(day) + self.sessions[-1][1]

    def after(self, start: datetime, working_time: timedelta) -> datetime:
        """The moment by which so much working time has passed since `start`: 18:00, not 09:00 of the next day."""
        first = self.working_day(start.date(), 1)
        worked = self._worked_by(start) if first == start.date() else timedelta()
        full_days, rest = divmod(worked + working_time, WORKING_DAY)
        if not rest:  # it ends with a day, so at the close of that day
            full_days, rest = full_days - 1, WORKING_DAY
        return self._when_worked(self.working_day(first, full_days + 1), rest)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments; none if `end` is the earlier one."""
        if end <= start:
            return timedelta()
        full_days = sum(len(self.working_days(year)) for year in range(start.year, end.year))
        return self._since_new_year(end) + full_days * WORKING_DAY - self._since_new_year(start)

    def _since_new_year(self, moment: datetime) -> timedelta:
        days, today = self.working_days(moment.year), moment.date()
        position = bisect_left(days, today)
        works = position < len(days) and days[position] == today
        return position * WORKING_DAY + (self._worked_by(moment) if works else timedelta())

    def _worked_by(self, moment: datetime) -> timedelta:
        """How much of its day's working time has passed, as if the day were a working day."""
        clock = _since_midnight(moment.time())
        return sum((min(clock, closes) - opens for opens, closes in self.sessions if clock > opens), timedelta())

    def _when_worked(self, day: date, worked: timedelta) -> datetime:
        """The moment of a working day by which so much working time has passed."""
        for opens, closes in self.sessions:
            if worked <= closes - opens:
                return midnight(day) + opens + worked
            worked -= closes - opens
        raise ValueError("a day has no more working time than its sessions")


def midnight(day: date) -> datetime:
    """The beginning of a day in Korea."""
    return datetime(day.year, day.month, day.day, tzinfo=KOREA)


def _session(text: str) -> tuple[time, time]:
    found = re.fullmatch(r"([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})", text)
    try:
        if found:
            return time.fromisoformat(found[1]), time.fromisoformat(found[2])
    except ValueError:  # no time of any day, as 25:00: refused below
        pass
    raise ValueError(f"a session reads like 09:00-12:00, not {text!r}")


def _whole_day(sessions: Sessions) -> Sessions:
    """The sessions, if they follow one another and make the working day of the Act."""
    moments = [_since_midnight(moment) for session in sessions for moment in session]
    if any(later <= earlier for earlier, later in pairwise(moments)):
        raise ValueError("each session of the office hours must end before the next begins")
    total = sum(moments[1::2], timedelta()) - sum(moments[::2], timedelta())
    if total != WORKING_DAY:
        raise ValueError(f"the office hours make {total / timedelta(hours=1):g} hours, but a working day has 8 (법 제19조 제1항)")
    return sessions


def _by_date(declared: Iterable[DeclaredDay]) -> Mapping[date, DeclaredDay]:
    found: dict[date, DeclaredDay] = {}
    for line in declared:
        if line.date in found:
            raise ValueError(f"{line.date} is declared twice")
        if line.works and line.date.weekday() >= 5:
            raise ValueError(f"{line.date} is a {WEEKDAYS[line.date.weekday()]}요일, which is never counted (법 제19조)")
        if not line.name.strip():
            raise ValueError(f"{line.date} has no name")
        found[line.date] = line
    return found


def _since_midnight(clock: time) -> timedelta:
    return timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second, microseconds=clock.microsecond)
