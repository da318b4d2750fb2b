"""`departments.toml` of a city's folder: who does what, by which words, from which day to which; see docs/departments.md."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.message import Message
from contracts.routing import DepartmentDuties, Duty
from ontong import tables
from ontong.lines import lines_of

FILE = "departments.toml"
NO_DUTIES = ("duties",)


@dataclass(frozen=True, kw_only=True)
class DutyEntry(Message):
    name: str
    strong: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class SuccessorEntry(Message):
    department_code: str
    duties: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FormerName(Message):
    name: str
    bureau: str | None = None
    parent_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentEntry(Message):
    """`name`, `bureau` and `parent_code` are the latest; since `valid_from`, where there are `former_names`."""

    code: str
    name: str
    bureau: str | None = None
    parent_code: str | None = None
    phone: str | None = None
    kind: DepartmentKind = DepartmentKind.INTERNAL
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    former_names: tuple[FormerName, ...] = ()
    closed_on: date | None = None
    successors: tuple[SuccessorEntry, ...] = ()
    duties: tuple[DutyEntry, ...]  # none: an office that takes what others do, in its area (territory.toml)


@dataclass(frozen=True, kw_only=True)
class DepartmentsFile(Message):
    departments: tuple[DepartmentEntry, ...]


def look(folder: Path, wrong: list[str], warned: list[str]) -> tuple[DepartmentDuties, ...] | None:
    """The departments; what is wrong goes to `wrong`, what is seldom meant to `warned`, with file and line. None where the file can't be
    read at all."""
    from services.routing.domain.checking import problems

    path = folder / FILE
    file = tables.read(DepartmentsFile, path, wrong)
    if file is None:
        return None
    entries = tuple(_entry(one) for one in file.departments)
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    for problem in problems(entries):
        if problem.path == NO_DUTIES:
            continue  # `idle` tells, once it is known who takes cases by area
        if problem.place is None:
            wrong.append(f"{FILE}: departments: {problem.says}")
            continue
        entry = file.departments[problem.place]
        way = _way(entry, problem.path)
        called = entry.code.strip() or f"departments {problem.place + 1}"
        told = f"{tables.at(path, lines, 'departments', problem.place, *way)}: {called}: {problem.says}"
        (warned if problem.warning else wrong).append(told)
    return entries


def idle(folder: Path, entries: Sequence[DepartmentDuties], taking: Collection[str]) -> Iterator[str]:
    """Those without duties to whom nothing leads, with file and line; `taking`: who takes cases by area."""
    lines = lines_of((folder / FILE).read_text(encoding="utf-8-sig"))
    for place, entry in enumerate(entries):
        if not entry.duties and entry.closed_on is None and entry.department.code not in taking:
            told = tables.at(folder / FILE, lines, "departments", place, *NO_DUTIES)
            yield f"{told}: {entry.department.code}: has no duties, and takes none by area: no text leads there"


def _way(entry: DepartmentEntry, path: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where in the file that stands: the last of the names is the department's own."""
    if path[:1] != ("names",):
        return path
    _, number, *field = path
    return ("former_names", number, *field) if isinstance(number, int) and number < len(entry.former_names) else tuple(field)


def _entry(entry: DepartmentEntry) -> DepartmentDuties:
    dated: Mapping[str, Any] = {name: getattr(entry, name) for name in ("bureau", "parent_code", "valid_from", "valid_to")}
    former = tuple(DatedName(**vars(name)) for name in entry.former_names)
    latest = DatedName(name=entry.name, **dated)
    return DepartmentDuties(
        department=Department(code=entry.code, name=entry.name, phone=entry.phone),
        duties=tuple(Duty(**vars(duty)) for duty in entry.duties),
        names=(*former, latest) if former or latest != DatedName(name=entry.name) else (),
        aliases=entry.aliases,
        kind=entry.kind,
        closed_on=entry.closed_on,
        successors=tuple(Successor(**vars(heir)) for heir in entry.successors),
    )
