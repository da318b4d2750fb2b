"""조직 개편. What an administrator changes in the list, each from a day on: the list before goes in, the list after comes out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NoReturn, TypeAlias

from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.directory import SplitPart
from contracts.message import Refusal
from contracts.routing import DepartmentDuties, Duty
from services.routing.domain.checking import problems
from services.routing.domain.dated import A_DAY, covers, names_of, stands_on
from services.routing.domain.departments import told

Entries: TypeAlias = tuple[DepartmentDuties, ...]


def add(entries: Entries, entry: DepartmentDuties) -> Entries:
    """A new department, at the end of the list. Its code was never used."""
    if find(entries, entry.department.code) is not None:
        _is_used(entry.department.code, "code")
    if entry.kind is DepartmentKind.INTERNAL and not entry.department.phone:
        _has_no_phone(entry.department.code)
    return checked((*entries, entry))


def rename(entries: Entries, code: str, named: DatedName) -> Entries:
    """Another name, bureau or parent from a day on."""
    return checked(_with(entries, _renamed(entry_of(entries, code), named)))


def amend(
    entries: Entries, code: str, *, duties: tuple[Duty, ...] | None = None, aliases: tuple[str, ...] | None = None, phone: str | None = None
) -> Entries:
    """Its duties with their words, its aliases, its phone; what is None stays, an empty phone is none."""
    entry = entry_of(entries, code)
    if phone is not None:
        entry = replace(entry, department=replace(entry.department, phone=phone or None))
    changed = replace(entry, duties=entry.duties if duties is None else duties, aliases=entry.aliases if aliases is None else aliases)
    return checked(_with(entries, changed))


def close(entries: Entries, code: str, closed_on: date, successors: tuple[Successor, ...]) -> Entries:
    """폐지. The day or the successors of one that was closed can be corrected, but not where its duties have gone to others already."""
    entry = entry_of(entries, code)
    if _handed_over(entries, entry):
        _without_plan(entry, "code")
    return checked(_with(entries, replace(entry, closed_on=closed_on, successors=successors)))


def merge(entries: Entries, into: DepartmentDuties, codes: Sequence[str], closed_on: date, *, new: bool) -> Entries:
    """통합. Those of `codes` are no more from that day on; `into` has their duties, from then on where it was there before. Refused where
    one of them is or will be closed: its duties would be missing, or come to two."""
    leaving = [entry_of(entries, code) for code in dict.fromkeys(codes) if code != into.department.code]
    if not leaving:
        raise Refusal("invalid", "name the departments that are merged", field="codes")
    _without_plan(into, "code")
    for one in leaving:
        _without_plan(one, "codes")
    coming = [duty for one in leaving for duty in one.duties if duty.valid_to is None or duty.valid_to >= closed_on]
    began = None if new else closed_on
    moved = [replace(duty, valid_from=_later(duty.valid_from, began)) for duty in coming]
    gone = [replace(one, closed_on=closed_on, successors=(Successor(department_code=into.department.code),)) for one in leaving]
    merged = replace(into, duties=_apart((*into.duties, *moved)))
    return checked(_with(entries, *gone, merged))


def split(entries: Entries, code: str, split_on: date, parts: Sequence[SplitPart]) -> Entries:
    """분리. Each duty that it has on that day goes to exactly one part; where it is a part itself, it goes on with these."""
    entry = entry_of(entries, code)
    _without_plan(entry, "code")
    for part in parts:
        if part.name is not None and find(entries, part.department_code) is not None:
            _is_used(part.department_code, "parts")
    had = {duty.name: duty for duty in entry.duties if covers(duty.valid_from, duty.valid_to, split_on)}
    _each_once(had, parts)
    changed: list[DepartmentDuties] = []
    for part in parts:
        if part.department_code != code:
            given = tuple(had[name] for name in part.duties)
            changed.append(_given(entries, part, given, split_on))
    stays = {name for part in parts if part.department_code == code for name in part.duties}
    if stays:
        changed.append(replace(entry, duties=tuple(_ended(duty, stays, had, split_on) for duty in entry.duties)))
    else:
        _nothing_to_come(entry, split_on)
        heirs = tuple(Successor(department_code=part.department_code, duties=part.duties) for part in parts)
        changed.append(replace(entry, closed_on=split_on, successors=heirs))
    return checked(_with(entries, *changed))


def new_entry(code: str, name: str | None, bureau: str | None, phone: str | None, valid_from: date) -> DepartmentDuties:
    """A department that begins on that day, still without duties."""
    if not name:
        raise Refusal("invalid", f"{code} is new on that day: say what it is called", field="name")
    if not phone:
        _has_no_phone(code)
    named = DatedName(name=name, bureau=bureau, valid_from=valid_from)
    return DepartmentDuties(department=Department(code=code, name=name, phone=phone), duties=(), names=(named,))


def find(entries: Iterable[DepartmentDuties], code: str) -> DepartmentDuties | None:
    return next((one for one in entries if one.department.code == code), None)


def entry_of(entries: Iterable[DepartmentDuties], code: str) -> DepartmentDuties:
    """The department; one that is no more can be corrected too."""
    entry = find(entries, code)
    if entry is None:
        raise Refusal("not_found", f"there is no department {code}", field="code")
    return entry


def checked(entries: Entries) -> Entries:
    """The list, if nothing is wrong with it; the Refusal names the department and the field."""
    for problem in problems(entries):
        if not problem.warning:
            field = ".".join(str(step) for step in problem.path) or "code"
            raise Refusal("invalid", told(problem, entries), field=field)
    return entries


def _with(entries: Entries, *changed: DepartmentDuties) -> Entries:
    """The list with these in their places; those that are new at its end."""
    by_code = {one.department.code: one for one in changed}
    known = {one.department.code for one in entries}
    kept = tuple(by_code.get(one.department.code, one) for one in entries)
    return (*kept, *(one for code, one in by_code.items() if code not in known))


def _renamed(entry: DepartmentDuties, named: DatedName) -> DepartmentDuties:
    names, begins = names_of(entry), named.valid_from
    last = names[-1]
    if begins is None or (last.valid_from is not None and begins < last.valid_from):
        raise Refusal("invalid", f"it is called {last.name} from {last.valid_from} on: a new name begins later", field="valid_from")
    if begins == last.valid_from:  # what was to come, or came today, is corrected
        return replace(entry, names=(*names[:-1], named), department=replace(entry.department, name=named.name))
    before = replace(last, valid_to=begins - A_DAY)
    return replace(entry, names=(*names[:-1], before, named), department=replace(entry.department, name=named.name))


def _given(entries: Entries, part: SplitPart, given: tuple[Duty, ...], day: date) -> DepartmentDuties:
    """A part with the duties that it gets: a department that is there has them from that day on."""
    there = find(entries, part.department_code)
    if there is None:
        return replace(new_entry(part.department_code, part.name, part.bureau, part.phone, day), duties=given)
    _without_plan(there, "parts")
    if not stands_on(there, day):
        raise Refusal("invalid", f"on {day} there is no department {part.department_code}", field="parts")
    coming = tuple(replace(duty, valid_from=_later(duty.valid_from, day)) for duty in given)
    return replace(there, duties=_apart((*there.duties, *coming)))


def _ended(duty: Duty, stays: set[str], had: dict[str, Duty], day: date) -> Duty:
    """What goes elsewhere is its own until the day before."""
    goes = had.get(duty.name) == duty and duty.name not in stays
    return replace(duty, valid_to=day - A_DAY) if goes else duty


def _has_no_phone(code: str) -> NoReturn:
    raise Refusal("invalid", f"{code} has no phone: what it answers names one (시행령 제31조)", field="phone")


def _is_used(code: str, field: str) -> NoReturn:
    raise Refusal("conflict", f"the code {code} is used, and a code is never used again", field=field)


def _without_plan(entry: DepartmentDuties, field: str) -> None:
    """Whoever is or will be closed has given its duties away, or will: nothing else is planned for it."""
    if entry.closed_on is not None:
        heirs = ", ".join(heir.department_code for heir in entry.successors) or "nobody"
        says = f"{entry.department.code} is closed on {entry.closed_on} and goes to {heirs}: that stands"
        raise Refusal("conflict", says, field=field)


def _handed_over(entries: Entries, entry: DepartmentDuties) -> bool:
    """Has a merger or a split given its duties to its successors?"""
    names = {duty.name for duty in entry.duties}
    heirs = [heir for successor in entry.successors if (heir := find(entries, successor.department_code))]
    since = [duty.valid_from or names_of(heir)[0].valid_from for heir in heirs for duty in heir.duties if duty.name in names]
    return any(day is not None and day == entry.closed_on for day in since)


def _nothing_to_come(entry: DepartmentDuties, day: date) -> None:
    """A duty that begins later would go to nobody."""
    if coming := [duty for duty in entry.duties if duty.valid_from is not None and duty.valid_from > day]:
        says = f"its duty {coming[0].name} begins on {coming[0].valid_from}: it can't be closed before"
        raise Refusal("conflict", says, field="split_on")


def _each_once(had: dict[str, Duty], parts: Sequence[SplitPart]) -> None:
    given = Counter(name for part in parts for name in part.duties)
    if len({part.department_code for part in parts}) != len(parts):
        raise Refusal("invalid", "a part is there twice", field="parts")
    if strange := sorted(given.keys() - had.keys()):
        raise Refusal("invalid", f"it has no duty {', '.join(strange)} on that day", field="parts")
    if wrong := [name for name in had if given[name] != 1]:
        raise Refusal("invalid", f"each duty goes to exactly one part: {', '.join(wrong)}", field="parts")


def _apart(duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
    """Duties of one name at the same time become one: the words of both."""
    kept: list[Duty] = []
    for duty in duties:
        alike = next((place for place, one in enumerate(kept) if one.name == duty.name and one.valid_to is None), None)
        if alike is None:
            kept.append(duty)
        else:
            kept[alike] = _together(kept[alike], duty)
    return tuple(kept)


def _together(one: Duty, other: Duty) -> Duty:
    strong = tuple(dict.fromkeys((*one.strong, *other.strong)))
    words = tuple(word for word in dict.fromkeys((*one.words, *other.words)) if word not in strong)
    weak = tuple(word for word in dict.fromkeys((*one.weak, *other.weak)) if word not in strong and word not in words)
    return replace(one, strong=strong, words=words, weak=weak)


def _later(one: date | None, other: date | None) -> date | None:
    return max((day for day in (one, other) if day is not None), default=None)
