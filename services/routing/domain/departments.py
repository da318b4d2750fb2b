"""The city's list of departments: taken as a whole, and what a new one changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.complaints import Department
from contracts.message import Refusal
from contracts.routing import DepartmentDuties, DepartmentRegistered, Duty


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department in the city's list. An inactive one is kept: older cases name it."""

    department: Department
    duties: tuple[Duty, ...]
    position: int
    active: bool = True


def register(
    known: Iterable[Listed], loaded: Sequence[DepartmentDuties], now: datetime
) -> tuple[tuple[Listed, ...], tuple[DepartmentRegistered, ...]]:
    """The whole list as it reads from now on, and news of each department that is new, reads differently or is gone.

    Other services know a department's name and phone, not its duties: a change of duties alone is no news to them.
    """
    before, wanted = {one.department.code: one for one in known}, listed(loaded)
    gone = before.keys() - {one.department.code for one in wanted}
    now_listed = (*wanted, *(replace(before[code], active=False) for code in sorted(gone)))
    news = tuple(
        DepartmentRegistered(occurred_at=now, department=one.department, active=one.active)
        for one in now_listed
        if _public(before.get(one.department.code)) != _public(one)
    )
    return now_listed, news


def listed(loaded: Sequence[DepartmentDuties]) -> tuple[Listed, ...]:
    """A loaded list, in the city's order. It is taken as a whole or not at all; the Refusal names the department."""
    seen: set[str] = set()
    for number, one in enumerate(loaded, start=1):
        code = one.department.code
        if not code.strip() or not one.department.name.strip():
            raise Refusal("invalid", f"department {number} has no code or no name", field="departments")
        if code in seen:
            raise Refusal("invalid", f"the department {code} is there twice", field="departments")
        for duty in one.duties:
            if not duty.words and not duty.strong:
                raise Refusal("invalid", f"{code}: the duty {duty.name!r} has no words", field="departments")
        seen.add(code)
    return tuple(Listed(department=one.department, duties=one.duties, position=i) for i, one in enumerate(loaded))


def in_force(departments: Iterable[Listed]) -> list[Listed]:
    """The active departments in the city's own order."""
    return sorted((one for one in departments if one.active), key=lambda one: one.position)


def version_of(active: Sequence[Listed]) -> str:
    """A name for everything that a proposal rests upon or says: the same list has the same name everywhere."""
    content = [(one.department.code, one.department.name, one.department.phone, [_words(duty) for duty in one.duties]) for one in active]
    return "duties-" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def _words(duty: Duty) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return duty.name, duty.strong, duty.words, duty.weak


def _public(one: Listed | None) -> tuple[Department, bool] | None:
    return None if one is None else (one.department, one.active)
