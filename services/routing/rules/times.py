"""Times in rules: weekdays, hours of the day, office hours, ranges of dates and seasons, read from what an officer writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time

from contracts.rules import AtTimes
from services.routing.rules.facts import Facts

Test = Callable[[Facts], bool]

WEEKDAYS = "월화수목금토일"
USUAL_HOURS = (time(9), time(18))  # where nobody says whether the office worked


class Unclear(ValueError):
    """What an officer wrote can't be understood; the text says what and how it is written."""


def tests(written: AtTimes) -> list[Test]:
    """One test for each thing that is asked about the time; raises Unclear."""
    found: list[Test] = []
    if written.weekdays:
        days = frozenset(_weekday(day) for day in written.weekdays)
        found.append(lambda facts: _with(facts, lambda local: local.weekday() in days))
    if written.hours:
        hours = tuple(_hours(span) for span in written.hours)
        found.append(lambda facts: _with(facts, lambda local: any(_within(local.time(), *span) for span in hours)))
    if written.office is not None:
        found.append(lambda facts: _office(facts) is written.office)
    if written.dates:
        dates = tuple(_dates(span) for span in written.dates)
        found.append(lambda facts: _with(facts, lambda local: any(first <= local.date() <= last for first, last in dates)))
    if written.season:
        seasons = tuple(_season(span) for span in written.season)
        found.append(lambda facts: _with(facts, lambda local: any(_in_season(local, *span) for span in seasons)))
    return found


def _with(facts: Facts, test: Callable[[datetime], bool]) -> bool:
    return facts.local is not None and test(facts.local)


def _office(facts: Facts) -> bool | None:
    if facts.office is not None or facts.local is None:
        return facts.office
    return facts.local.weekday() < 5 and _within(facts.local.time(), *USUAL_HOURS)


def _within(moment: time, first: time, end: time) -> bool:
    """From the first minute until before the last; a span that ends before it begins goes over midnight."""
    return first <= moment < end if first < end else moment >= first or moment < end


def _in_season(local: datetime, first: tuple[int, int], last: tuple[int, int]) -> bool:
    day = (local.month, local.day)
    return first <= day <= last if first <= last else day >= first or day <= last


def _weekday(written: str) -> int:
    day = written.strip().removesuffix("요일")
    if len(day) != 1 or day not in WEEKDAYS:
        raise Unclear(f"time > weekdays: {written!r} is no weekday; write one of {' '.join(WEEKDAYS)}")
    return WEEKDAYS.index(day)


def _hours(written: str) -> tuple[time, time]:
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*[-~]\s*(\d{1,2}):(\d{2})\s*", written)
    try:
        if found:
            first_hour, first_minute, end_hour, end_minute = (int(part) for part in found.groups())
            end = time(0) if (end_hour, end_minute) == (24, 0) else time(end_hour, end_minute)
            if time(first_hour, first_minute) != end:
                return time(first_hour, first_minute), end
    except ValueError:  # no time of any day, as 25:00: refused below
        pass
    raise Unclear(f"time > hours: {written!r} is no span of hours; write it as 18:00-09:00")


def _dates(written: str) -> tuple[date, date]:
    first, _, last = written.partition("~")
    try:
        span = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        if span[0] <= span[1]:
            return span
    except ValueError:  # no day of any month: refused below
        pass
    raise Unclear(f"time > dates: {written!r} is no span of dates; write it as 2026-07-01~2026-07-31")


def _season(written: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, _, last = written.partition("~")
    try:
        return _day_of_year(first), _day_of_year(last)
    except ValueError:
        raise Unclear(f"time > season: {written!r} is no season; write it as 12-01~02-28, month and day") from None


def _day_of_year(written: str) -> tuple[int, int]:
    """Of any year: the 29th of February too."""
    found = re.fullmatch(r"\s*(\d{1,2})-(\d{1,2})\s*", written)
    if not found:
        raise ValueError
    day = date(2024, int(found[1]), int(found[2]))
    return day.month, day.day
