"""A list of departments in whatever form a city has it: `[[departments]]` or `[departments.road]`, duties in tables, lists or lines.

    code       stable, as cases name it            name       as citizens read it
    aliases    other and former names              duties     what it does, in the words that citizens use
    territory  places that are its own             words      the same without naming each duty

What isn't known is named in a note; what can't be right is refused with the department it stands in.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from contracts.complaints import Department
from contracts.routing import DepartmentDuties, Duty
from ontong.failures import Stop
from ontong.routing import wordings
from ontong.routing.wordings import WrongForm
from ontong.typed import KOREA

CODE, NAME = ("code", "id"), ("name", "department", "부서명", "부서")
DUTIES = ("duties", "duty", "words", "keywords", "strong", "weak", "duties_words", "duty_words", "업무", "소관업무")
OTHER_NAMES = ("aliases", "alias", "names", "former_names", "former", "short", "short_name", "labels")
TERRITORY = ("territory", "territories", "areas")
SUCCESSORS = ("successors", "successor")
PASSED = ("bureau", "parent", "parent_code", "phone", "kind", "position", "active", "external", "valid_from", "valid_to", "closed_on")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One department with all the names by which a file of cases may call it."""

    department: Department
    duties: tuple[Duty, ...]
    aliases: tuple[str, ...] = ()
    territory: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    active: bool = True
    external: bool = False  # another agency: a case goes there by a person's hand only

    @property
    def stands(self) -> bool:
        """May a case still be given to it?"""
        return self.active and not self.successors


@dataclass(frozen=True, kw_only=True)
class Departments:
    """The list, in the city's order."""

    path: Path | None
    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()

    @property
    def duties(self) -> tuple[DepartmentDuties, ...]:
        return tuple(DepartmentDuties(department=one.department, duties=one.duties) for one in self.entries)

    @property
    def names(self) -> Mapping[str, str]:
        """code -> name."""
        return {one.department.code: one.department.name for one in self.entries}


@dataclass(kw_only=True)
class _Reading:
    path: Path
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(path: Path) -> Departments:
    """The departments of a TOML file; raises Stop with everything that is wrong."""
    reading = _Reading(path=path)
    found = [_entry(place, code, entry, reading) for place, code, entry in _entries(_tables(path, reading), path)]
    entries = tuple(one for one in found if one is not None)
    reading.problems += [*_twice(entries), *_lost(entries)]
    if reading.problems:
        raise Stop("\n  ".join([f"{path} can't be used:", *reading.problems]))
    wordless = [one.department.code for one in entries if one.stands and not one.duties and not one.territory]
    if wordless:
        reading.notes.append(f"without words of their duties, so proposed only once they have cases: {', '.join(wordless)}")
    return Departments(path=path, entries=entries, notes=tuple(f"{path.name}: {note}" for note in reading.notes))


def of_labels(labels: Iterator[str] | list[str]) -> Departments:
    """Without a list the labels of the cases are the departments, known by nothing but their cases."""
    return Departments(
        path=None, entries=tuple(Entry(department=Department(code=label, name=label), duties=()) for label in dict.fromkeys(labels))
    )


def _tables(path: Path, reading: _Reading) -> Mapping[str, Any]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Stop(f"{path}: can't be read ({error.strerror})") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("cp949")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Stop(f"{path}: line {line}: can't be read as UTF-8") from None
        reading.notes.append("is CP949; TOML is UTF-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Stop(f"{path}: is no TOML: {error}") from None


def _entries(tables: Mapping[str, Any], path: Path) -> Iterator[tuple[str, str | None, Mapping[str, Any]]]:
    """Each department with its place in the file, and the code if that is the name of its table."""
    listed = next((tables[key] for key in ("departments", "department") if key in tables), tables)
    if isinstance(listed, Mapping) and listed and all(isinstance(one, Mapping) for one in listed.values()):
        yield from ((f"[{code}]", code, entry) for code, entry in listed.items())
    elif isinstance(listed, list) and listed and all(isinstance(one, Mapping) for one in listed):
        yield from ((f"departments {number}", None, entry) for number, entry in enumerate(listed, start=1))
    else:
        raise Stop(f"{path}: holds no departments; each is a table `[[departments]]` with code, name and duties")


def _entry(place: str, code: str | None, table: Mapping[str, Any], reading: _Reading) -> Entry | None:
    code = _first(table, CODE) or code or ""
    name = _first(table, NAME) or _today(table) or (code if place.startswith("[") else "")
    place = f"{place} ({code})" if code and not place.startswith("[") else place
    if not code or not name:
        reading.problems.append(f"{place}: has no {'code' if not code else 'name'}")
        return None
    known = {*CODE, *NAME, *DUTIES, *OTHER_NAMES, *TERRITORY, *SUCCESSORS, *PASSED}
    reading.notes += [f"{place}: `{key}` is not known and not used" for key in table if key not in known]
    try:
        return Entry(
            department=Department(code=code, name=name, phone=str(table["phone"]) if table.get("phone") else None),
            duties=wordings.duties({key: table[key] for key in DUTIES if key in table}, name),
            aliases=tuple(one for key in OTHER_NAMES if key in table for one in wordings.names(key, table[key])),
            territory=tuple(one for key in TERRITORY if key in table for one in wordings.names(key, table[key])),
            successors=tuple(one for key in SUCCESSORS if key in table for one in wordings.names(key, table[key]) if not _still(table)),
            active=table.get("active", True) is not False and not _closed(table),
            external=table.get("external") is True or table.get("kind") == "external",
        )
    except WrongForm as problem:
        reading.problems.append(f"{place} > {problem}")
        return None


def _first(table: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    return next((str(table[key]).strip() for key in keys if isinstance(table.get(key), str | int) and str(table[key]).strip()), None)


def _today(table: Mapping[str, Any]) -> str | None:
    """Of dated names the one that has no end."""
    names = table.get("names")
    dated = [one for one in names if isinstance(one, Mapping) and "name" in one] if isinstance(names, list) else []
    return next((str(one["name"]) for one in reversed(dated) if "valid_to" not in one), None)


def _still(table: Mapping[str, Any]) -> bool:
    """Will it be closed, and isn't yet?"""
    return "closed_on" in table and not _closed(table)


def _closed(table: Mapping[str, Any]) -> bool:
    """`closed_on` is its first day without, `valid_to` its last day with."""
    today = datetime.now(KOREA).date()
    closed, last = table.get("closed_on"), table.get("valid_to")
    return (isinstance(closed, date) and closed <= today) or (isinstance(last, date) and last < today)


def _lost(entries: tuple[Entry, ...]) -> Iterator[str]:
    """A successor that is no department."""
    codes = {one.department.code for one in entries}
    for one in entries:
        yield from (f"{one.department.code} > successors: {code!r} is no department" for code in one.successors if code not in codes)


def _twice(entries: tuple[Entry, ...]) -> Iterator[str]:
    """A code or a name that means two departments."""
    seen: dict[str, int] = {}
    for number, one in enumerate(entries, start=1):
        if one.department.code in seen:
            yield f"departments {number}: the code {one.department.code!r} stands at departments {seen[one.department.code]} too"
        seen[one.department.code] = number
