"""계획 취소. A merger, a split or a closing that hasn't come yet is taken back: what it changed in the list is as it was before, and what
was changed since stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, NoReturn, TypeAlias

from contracts.message import Refusal
from contracts.routing import DepartmentDuties, Duty
from services.routing.domain.dated import A_DAY, names_of
from services.routing.domain.reorganising import checked, find

Entries: TypeAlias = tuple[DepartmentDuties, ...]


def planned_on(before: Entries, after: Entries) -> date | None:
    """The first day of what was planned between two editions: somebody is closed, or something goes from one to another. None: nothing."""
    changed = tuple(_changed(before, after))
    closes = any(new.closed_on is not None and (old is None or old.closed_on != new.closed_on) for old, new in changed)
    if not closes and len(changed) < 2:
        return None
    return min((day for old, new in changed for day in _begins(old, new)), default=None)


def call_off(entries: Entries, before: Entries, after: Entries, today: date) -> Entries:
    """The list without what was planned between two editions. Refused where a day of it has come, and where what it changed has been
    changed again: nobody's words are lost."""
    begins = planned_on(before, after)
    if begins is None:
        raise Refusal("invalid", "this edition planned nothing", field="edition")
    if begins <= today:
        raise Refusal("conflict", f"it has begun on {begins}: what has come is not called off", field="edition")
    found = {one.department.code: one for one in entries}
    for old, new in _changed(before, after):
        code = new.department.code
        if (now := found.get(code)) is None:
            _changed_since(code, "code")
        elif old is None:
            if now.duties != new.duties:
                _changed_since(code, "duties")
            del found[code]
        else:
            found[code] = _as_before(now, old, new)
    return checked(tuple(found.values()))


def _changed(before: Entries, after: Entries) -> Iterator[tuple[DepartmentDuties | None, DepartmentDuties]]:
    """Each that reads otherwise in the second, as it was and as it is there."""
    for new in after:
        old = find(before, new.department.code)
        if old != new:
            yield old, new


def _begins(old: DepartmentDuties | None, new: DepartmentDuties) -> set[date]:
    if old is None:  # what it is given has days of its own, of before its time
        return {names_of(new)[0].valid_from or date.min}
    return set(_days(new)) - set(_days(old))


def _days(entry: DepartmentDuties) -> Iterator[date]:
    spans = [(one.valid_from, one.valid_to) for one in names_of(entry)] + [(one.valid_from, one.valid_to) for one in entry.duties]
    for begins, ends in spans:
        if begins is not None:
            yield begins
        if ends is not None and ends < date.max:
            yield ends + A_DAY
    if entry.closed_on is not None:
        yield entry.closed_on


def _as_before(now: DepartmentDuties, old: DepartmentDuties, new: DepartmentDuties) -> DepartmentDuties:
    """Each field that the plan changed as it was; the others as they are now."""
    code = new.department.code
    back: dict[str, Any] = {"duties": _duties(code, now.duties, old.duties, new.duties)}
    for name in (field.name for field in fields(DepartmentDuties) if field.name not in ("duties", "department")):
        was, planned = getattr(old, name), getattr(new, name)
        if was != planned:
            if getattr(now, name) != planned:
                _changed_since(code, name)
            back[name] = was
    if old.department.name != new.department.name:
        back["department"] = replace(now.department, name=old.department.name)
    return replace(now, **back)


def _duties(code: str, now: Sequence[Duty], old: Sequence[Duty], new: Sequence[Duty]) -> tuple[Duty, ...]:
    """Those that the plan brought or changed go, those that it took come back to their places."""
    brought = [duty for duty in new if duty not in old]
    if lost := [duty.name for duty in brought if duty not in now]:
        _changed_since(code, f"duties ({', '.join(lost)})")
    back = [duty for duty in now if duty not in brought]
    for place, duty in enumerate(old):
        if duty not in new:
            back.insert(min(place, len(back)), duty)
    return tuple(back)


def _changed_since(code: str, what: str) -> NoReturn:
    raise Refusal("conflict", f"{code} has been changed since, in {what}: what was planned can't be taken out of it", field="edition")
