"""When a city's office works and how long it may take: `deadlines.toml` in the city's folder. Without it, the law alone.

office_hours = ["09:00-12:00", "13:00-18:00"]     eight hours that leave out lunch

[periods]                                         for each kind, where the law lets the city choose
other = "7d"

[surges]                                          from how many people within how many hours the same matter is told as a surge
persons = 5
hours = 24

[[days]]                                          what the public calendar doesn't know yet
date = 2026-11-27
name = "임시공휴일"
works = false                                     true: a public holiday on which the office works
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from contracts import city
from contracts.gateway import Kind
from contracts.message import Message
from ontong import tables
from ontong.tables import BadJurisdiction
from services.complaints.calendar import OFFICE_HOURS, Calendar, DeclaredDay, parse_sessions
from services.complaints.periods import PERIODS, Period, periods_of
from services.complaints.surges import SurgeRules

FILE = "deadlines.toml"


@dataclass(frozen=True, kw_only=True)
class PeriodsEntry(Message):
    statutory: str | None = None
    legal_question: str | None = None
    system_question: str | None = None
    suggestion: str | None = None
    other: str | None = None
    grievance: str | None = None


@dataclass(frozen=True, kw_only=True)
class DayEntry(Message):
    date: date
    name: str
    works: bool = False


@dataclass(frozen=True, kw_only=True)
class SurgesEntry(Message):
    persons: int = SurgeRules.persons
    hours: int = SurgeRules.within // timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class DeadlinesFile(Message):
    office_hours: tuple[str, ...] | None = None
    periods: PeriodsEntry | None = None
    surges: SurgesEntry | None = None
    days: tuple[DayEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Office:
    """What the complaints service needs to know of a city in order to count."""

    calendar: Calendar
    periods: Mapping[Kind, Period]
    days: tuple[city.DeclaredDay, ...] = ()  # as they are sent to a running service
    surges: SurgeRules = field(default_factory=SurgeRules)


def read(folder: Path) -> Office:
    """The office of the city in this folder; raises BadJurisdiction with everything that is wrong."""
    wrong: list[str] = []
    office = look(folder, wrong)
    if office is None or wrong:
        raise BadJurisdiction(folder, wrong)
    return office


def look(folder: Path, wrong: list[str]) -> Office | None:
    """The same; what is wrong goes to `wrong`, a line for each, and what can't be read at all gives None."""
    calendar, periods = Calendar(), PERIODS
    if not (folder / FILE).exists():
        return Office(calendar=calendar, periods=periods)
    file = tables.read(DeadlinesFile, folder / FILE, wrong)
    if file is None:
        return None
    with _told(wrong, FILE):
        sessions = OFFICE_HOURS if file.office_hours is None else parse_sessions(file.office_hours)
        declared = [DeclaredDay(date=entry.date, name=entry.name, works=entry.works) for entry in file.days]
        calendar = Calendar(sessions=sessions, declared=declared)
    with _told(wrong, f"{FILE}: periods"):
        periods = periods_of({kind: text for kind in Kind if (text := getattr(file.periods, kind.value, None))})
    days = tuple(city.DeclaredDay(day=entry.date, name=entry.name, works=entry.works) for entry in file.days)
    with _told(wrong, f"{FILE}: surges"):
        surges = _surges(file.surges or SurgesEntry())
        return Office(calendar=calendar, periods=periods, days=days, surges=surges)
    return None


def _surges(entry: SurgesEntry) -> SurgeRules:
    if not 2 <= entry.persons <= 10_000:
        raise ValueError(f"persons: {entry.persons} must be 2 to 10,000")
    if not 1 <= entry.hours <= 24 * 7:
        raise ValueError(f"hours: {entry.hours} must be 1 to {24 * 7}")
    return SurgeRules(persons=entry.persons, within=timedelta(hours=entry.hours))


@contextmanager
def _told(wrong: list[str], place: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        wrong.append(f"{place}: {error}")
