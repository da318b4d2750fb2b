"""The city's list of departments: taken as a whole, what of it is in force on a day, and what others must hear of that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from contracts.complaints import Department
from contracts.departments import DepartmentKind
from contracts.message import Refusal
from contracts.routing import DepartmentDuties, DepartmentRegistered, Duty
from services.routing.domain.checking import Problem, problems
from services.routing.domain.dated import A_DAY, day_of, duties_on, name_on, names_of, stands_on
from services.routing.domain.successors import Successors


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department in the city's list, as it is in force. An inactive one is kept: older cases name it. `entry` has all its dates."""

    department: Department
    duties: tuple[Duty, ...]
    position: int
    active: bool = True
    entry: DepartmentDuties | None = None

    @property
    def dated(self) -> DepartmentDuties:
        """With all its dates; one that was listed without any has been as it is since ever."""
        return self.entry or DepartmentDuties(department=self.department, duties=self.duties)

    @property
    def external(self) -> bool:
        """Is it another agency?"""
        return self.entry is not None and self.entry.kind is DepartmentKind.EXTERNAL


def in_force_on(entry: DepartmentDuties, position: int, day: date) -> Listed:
    """The department as it is on this day."""
    named, last = name_on(entry, day), min(day, entry.closed_on - A_DAY) if entry.closed_on else day
    return Listed(
        department=replace(entry.department, name=named.name),
        duties=duties_on(entry, last),
        position=position,
        active=stands_on(entry, day),
        entry=entry,
    )


def register(
    known: Iterable[Listed], loaded: Sequence[DepartmentDuties], now: datetime
) -> tuple[tuple[Listed, ...], tuple[DepartmentRegistered, ...]]:
    """The whole list as it reads from now on, and news of each department that is new, reads differently or is gone.

    Other services know a department's name and phone, not its duties: a change of duties alone is no news to them.
    """
    before, today = {one.department.code: one for one in known}, day_of(now)
    wanted = listed(loaded, today)
    _never_again(before, wanted)
    gone = before.keys() - {one.department.code for one in wanted}
    kept = (
        in_force_on(_closed(before[code].dated, today), len(wanted) + place, today)
        for place, code in enumerate(sorted(gone, key=lambda code: before[code].position))
    )
    now_listed = (*wanted, *kept)
    return now_listed, news(before.values(), now_listed, now)


def relist(
    known: Iterable[Listed], entries: Sequence[DepartmentDuties], now: datetime
) -> tuple[tuple[Listed, ...], tuple[DepartmentRegistered, ...]]:
    """The list as somebody at the desk has changed it, and what others hear of that."""
    now_listed = tuple(in_force_on(entry, place, day_of(now)) for place, entry in enumerate(entries))
    return now_listed, news(known, now_listed, now)


def reorganise(known: Iterable[Listed], now: datetime) -> tuple[tuple[Listed, ...], tuple[DepartmentRegistered, ...]]:
    """The same list on a new day: what was to come into force by now is."""
    known, today = tuple(known), day_of(now)
    today_listed = tuple(in_force_on(one.dated, one.position, today) if one.entry else one for one in known)
    return today_listed, news(known, today_listed, now)


def news(before: Iterable[Listed], after: Iterable[Listed], now: datetime) -> tuple[DepartmentRegistered, ...]:
    """What others hear: whoever is no more first names who has taken over. One that is yet to come is no news."""
    known = {one.department.code: _told(one, now) for one in before}
    told = [(known.get(one.department.code), _told(one, now)) for one in after if one.active or not _to_come(one, day_of(now))]
    return tuple(said for was, said in told if was is None or replace(said, event_id=was.event_id) != was)


def listed(loaded: Sequence[DepartmentDuties], today: date | None = None) -> tuple[Listed, ...]:
    """A loaded list, in the city's order, as it is on a day, or once all that is dated has come. It is taken as a whole or not at all;
    the Refusal names the department."""
    for problem in problems(loaded) if loaded else ():
        if not problem.warning:
            raise Refusal("invalid", told(problem, loaded), field="departments")
    if today is None:
        return tuple(
            Listed(department=one.department, duties=one.duties, position=place, active=one.closed_on is None, entry=one)
            for place, one in enumerate(loaded)
        )
    return tuple(in_force_on(one, place, today) for place, one in enumerate(loaded))


def told(problem: Problem, entries: Sequence[DepartmentDuties]) -> str:
    """What is wrong, with the department and the way to it in words."""
    if problem.place is None:
        return f"departments: {problem.says}"
    code = entries[problem.place].department.code.strip() or f"department {problem.place + 1}"
    way = " > ".join(str(step + 1) if isinstance(step, int) else step for step in problem.path)
    return f"{code}: {way}: {problem.says}" if way else f"{code}: {problem.says}"


def in_force(departments: Iterable[Listed]) -> list[Listed]:
    """The active departments in the city's own order."""
    return sorted((one for one in departments if one.active), key=lambda one: one.position)


def version_of(departments: Iterable[Listed]) -> str:
    """A name for everything that a proposal rests upon or says: the same list has the same name everywhere."""
    departments = tuple(departments)
    content: list[object] = [_read(one) for one in in_force(departments)]
    successors = Successors.of(departments)
    if successors.heirs:
        content.append([(code, successors.choices(code)) for code in sorted(successors.heirs)])
    return "duties-" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def _read(one: Listed) -> tuple[object, ...]:
    """What of a department is read or said."""
    said = one.department.code, one.department.name, one.department.phone, [_words(duty) for duty in one.duties]
    return (*said, "external") if one.external else said


def _words(duty: Duty) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return duty.name, duty.strong, duty.words, duty.weak


def _closed(entry: DepartmentDuties, today: date) -> DepartmentDuties:
    """Whoever is missing in a new list is no more from that day on."""
    if entry.closed_on is not None and entry.closed_on <= today:
        return entry
    return replace(entry, closed_on=today, successors=())


def _never_again(before: dict[str, Listed], wanted: Sequence[Listed]) -> None:
    """A code stands for one department for ever: older cases and links name it."""
    for one in wanted:
        known = before.get(one.department.code)
        if known is None or known.active or one.dated.closed_on is not None:
            continue
        if {name.name for name in names_of(known.dated)} & {*(name.name for name in names_of(one.dated)), *one.dated.aliases}:
            continue  # it was left out by mistake, and is back
        says = f"the code {one.department.code} was {known.department.name}'s: a code is never used again, take a new one"
        raise Refusal("invalid", says, field="departments")


def _to_come(one: Listed, today: date) -> bool:
    first = names_of(one.dated)[0].valid_from
    return first is not None and first > today


def _told(one: Listed, now: datetime) -> DepartmentRegistered:
    entry, gone = one.dated, not one.active
    return DepartmentRegistered(
        occurred_at=now,
        department=one.department,
        active=one.active,
        external=one.external,
        bureau=name_on(entry, day_of(now)).bureau,
        closed_on=entry.closed_on if gone else None,
        successor_codes=tuple(heir.department_code for heir in entry.successors) if gone else (),
    )
