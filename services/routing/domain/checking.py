"""What is wrong with a list of departments: each problem with the way to it in the list, so that a file's line can be named."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contracts.departments import DepartmentKind
from contracts.routing import DepartmentDuties, Duty
from services.routing.domain.dated import A_DAY, covers, names_of, stands_on

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
NO_CODES = frozenset({"new"})  # the desk's page of a new one has this address
Path = tuple[str | int, ...]  # as ("names", 1, "valid_from") within the department


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with which department (its place in the list; None: with the list), and where in it."""

    place: int | None
    path: Path = ()
    says: str
    warning: bool = False  # it can be so, but is seldom meant


def problems(entries: Sequence[DepartmentDuties]) -> tuple[Problem, ...]:
    """Everything that is wrong, in the list's own order."""
    found = list(_of_the_list(entries))
    known = {entry.department.code: entry for entry in entries}
    for place, entry in enumerate(entries):
        says = (*_of_names(entry), *_of_duties(entry), *_of_closing(entry, known))
        found += [Problem(place=place, path=path, says=text, warning=warning) for path, text, warning in says]
    return tuple(sorted(found, key=lambda one: -1 if one.place is None else one.place))


Said = Iterator[tuple[Path, str, bool]]


def _of_the_list(entries: Sequence[DepartmentDuties]) -> Iterator[Problem]:
    if not entries:
        yield Problem(place=None, says="there are none")
    first: dict[str, int] = {}
    for place, entry in enumerate(entries):
        code = entry.department.code
        if not code.strip():
            yield Problem(place=place, path=("code",), says="code is empty")
        elif not CODE.fullmatch(code):
            yield Problem(place=place, path=("code",), says="a code has letters, digits, dots, dashes and underscores, 40 at most")
        elif code in NO_CODES:
            yield Problem(place=place, path=("code",), says=f"the code {code} can't be had: take another one")
        if code in first:
            yield Problem(place=place, path=("code",), says=f"the code is used twice: department {first[code] + 1} has it too")
        first.setdefault(code, place)
    yield from _shared_names(entries)
    yield from _circles(entries)


def _shared_names(entries: Sequence[DepartmentDuties]) -> Iterator[Problem]:
    """Two departments of one name on the same day, an alias that two have or that another one is called."""
    named: dict[str, list[tuple[int, date | None, date | None]]] = defaultdict(list)
    for place, entry in enumerate(entries):
        for number, name in enumerate(names_of(entry)):
            until = _earlier(name.valid_to, entry.closed_on - A_DAY if entry.closed_on else None)
            for other, since, to in named[name.name]:
                if other != place and _meet((since, to), (name.valid_from, until)):
                    says = f"{entries[other].department.code} is called {name.name} on the same day"
                    yield Problem(place=place, path=("names", number, "name") if entry.names else ("name",), says=says)
            named[name.name].append((place, name.valid_from, until))
    alias_of: dict[str, int] = {}
    for place, entry in enumerate(entries):
        for number, alias in enumerate(entry.aliases):
            others = {one for one, _, _ in named.get(alias, ())} - {place} | ({alias_of[alias]} - {place} if alias in alias_of else set())
            if others:
                says = f"the alias {alias} is used twice: it means {entries[min(others)].department.code} too"
                yield Problem(place=place, path=("aliases", number), says=says)
            if not alias.strip():
                yield Problem(place=place, path=("aliases", number), says="an alias is empty")
            alias_of.setdefault(alias, place)


def _circles(entries: Sequence[DepartmentDuties]) -> Iterator[Problem]:
    heirs = {entry.department.code: [one.department_code for one in entry.successors] for entry in entries}
    for place, entry in enumerate(entries):
        code, seen = entry.department.code, set[str]()
        waiting = list(heirs[code])
        while waiting:
            one = waiting.pop()
            if one == code:
                yield Problem(place=place, path=("successors",), says="its successors lead back to itself")
                break
            if one not in seen:
                seen.add(one)
                waiting += heirs.get(one, ())


def _of_names(entry: DepartmentDuties) -> Said:
    if not entry.names and not entry.department.name.strip():
        yield ("name",), "name is empty", False
    names = names_of(entry)
    for number, name in enumerate(names if entry.names else ()):
        at: Path = ("names", number)
        if not name.name.strip():
            yield (*at, "name"), "name is empty", False
        if name.valid_from and name.valid_to and name.valid_from > name.valid_to:
            yield (*at, "valid_from"), f"{name.name}: valid_from {name.valid_from} is later than valid_to {name.valid_to}", False
        if name.parent_code == entry.department.code:
            yield (*at, "parent_code"), "a department doesn't stand under itself", False
        if number:
            before = names[number - 1]
            if before.valid_to is None or name.valid_from is None or name.valid_from <= before.valid_to:
                yield (*at, "valid_from"), f"{before.name} and {name.name} overlap: names stand in order, each ends before the next", False
            elif name.valid_from > before.valid_to + A_DAY:
                yield (*at, "valid_from"), f"nobody says what it is called between {before.name} and {name.name}", False
    last = names[-1].valid_to
    if last is not None and (entry.closed_on is None or entry.closed_on > last + A_DAY):
        yield ("names", len(names) - 1, "valid_to"), f"what is it called after {last}? Say closed_on if it is no more", False


def _of_duties(entry: DepartmentDuties) -> Said:
    if not entry.duties and entry.closed_on is None:
        yield ("duties",), "has no duties: no text leads there", True
    for number, duty in enumerate(entry.duties):
        at: Path = ("duties", number)
        if not duty.name.strip():
            yield (*at, "name"), "name is empty", False
        if duty.valid_from and duty.valid_to and duty.valid_from > duty.valid_to:
            yield (*at, "valid_from"), f"{duty.name}: valid_from {duty.valid_from} is later than valid_to {duty.valid_to}", False
        if not duty.strong and not duty.words:
            yield at, f"{duty.name}: has neither strong nor usual words", False
        yield from ((path, text, False) for path, text in _words(at, duty))
        twice = [
            one.name
            for one in entry.duties[:number]
            if one.name == duty.name and _meet((one.valid_from, one.valid_to), (duty.valid_from, duty.valid_to))
        ]
        if twice:
            yield (*at, "name"), f"{duty.name} is there twice", False


def _words(at: Path, duty: Duty) -> Iterator[tuple[Path, str]]:
    for kind in ("strong", "words", "weak"):
        for number, word in enumerate(getattr(duty, kind)):
            if not any(character.isalnum() for character in word):
                yield (*at, kind, number), f"{duty.name}: {word!r} is no word"


def _of_closing(entry: DepartmentDuties, known: Mapping[str, DepartmentDuties]) -> Said:
    for number, name in enumerate(entry.names):
        if name.parent_code is not None and name.parent_code not in known:
            yield ("names", number, "parent_code"), f"there is no department {name.parent_code}", False
    if entry.closed_on is None:
        if entry.successors:
            yield ("successors",), "only a department that is closed (closed_on) has successors", False
        return
    if not stands_on(entry, entry.closed_on - A_DAY):
        yield ("closed_on",), f"closed_on {entry.closed_on}: there was no such department the day before", False
    if not entry.successors and entry.kind is DepartmentKind.INTERNAL:
        yield ("closed_on",), "is closed without a successor: its open cases will wait at the counter", True
    for number, heir in enumerate(entry.successors):
        at: Path = ("successors", number, "department_code")
        other = known.get(heir.department_code)
        if other is None:
            yield at, f"there is no department {heir.department_code}", False
        elif other is entry or heir.department_code == entry.department.code:
            continue  # a circle, and told as such
        elif other.kind is DepartmentKind.EXTERNAL:
            yield at, f"{heir.department_code} is another agency: a case is transferred there by a person", False
        elif not stands_on(other, entry.closed_on):
            yield at, f"on {entry.closed_on} there is no department {heir.department_code}", False
        strange = sorted(set(heir.duties) - {duty.name for duty in entry.duties})
        if strange:
            yield ("successors", number, "duties"), f"it has no duty {', '.join(strange)}", False


def _meet(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Is there a day that both cover?"""
    begins = max(one[0] or date.min, other[0] or date.min)
    return covers(one[0], one[1], begins) and covers(other[0], other[1], begins)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)
