"""From which day to which: what a department was called on a day, what it did then, and when something of it changes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone

from contracts.departments import DatedName
from contracts.routing import DepartmentDuties, Duty

KOREA = timezone(timedelta(hours=9), "KST")
A_DAY = timedelta(days=1)


def day_of(now: datetime) -> date:
    """The day in Korea: a change comes into force at midnight there."""
    return now.astimezone(KOREA).date()


def covers(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Both days are included; None: since ever, until further notice."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def names_of(entry: DepartmentDuties) -> tuple[DatedName, ...]:
    """What it was ever called, in order of time."""
    return entry.names or (DatedName(name=entry.department.name),)


def stands_on(entry: DepartmentDuties, day: date) -> bool:
    """Is there such a department on this day?"""
    closed = entry.closed_on is not None and day >= entry.closed_on
    return not closed and any(covers(one.valid_from, one.valid_to, day) for one in names_of(entry))


def name_on(entry: DepartmentDuties, day: date) -> DatedName:
    """What it was called on this day; before its time as it began, after its time as it ended."""
    names = names_of(entry)
    last = min(day, entry.closed_on - A_DAY) if entry.closed_on else day
    begun = [one for one in names if one.valid_from is None or one.valid_from <= last]
    return begun[-1] if begun else names[0]


def duties_on(entry: DepartmentDuties, day: date) -> tuple[Duty, ...]:
    return tuple(duty for duty in entry.duties if covers(duty.valid_from, duty.valid_to, day))


def changes_on(entry: DepartmentDuties, day: date) -> date | None:
    """The next day after this one on which something of it changes by itself."""
    return min((one for one in _turning_points(entry) if one > day), default=None)


def _turning_points(entry: DepartmentDuties) -> Iterator[date]:
    spans = [(one.valid_from, one.valid_to) for one in names_of(entry)] + [(one.valid_from, one.valid_to) for one in entry.duties]
    for begins, ends in spans:
        if begins is not None:
            yield begins
        if ends is not None and ends < date.max:
            yield ends + A_DAY
    if entry.closed_on is not None:
        yield entry.closed_on
