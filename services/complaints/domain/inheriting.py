"""승계. A department is no more: who has its work, and how an open case goes on there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from contracts.complaints import Department
from contracts.desk import Staff
from contracts.proposals import Proposal
from contracts.together import ComplaintInherited, Part, PartState
from services.complaints.calendar import Calendar
from services.complaints.domain.case import Complaint, Done, Listed, Noted, colon, event, in_charge, line, name_of, words
from services.complaints.domain.openings import unfinished
from services.complaints.handovers import Handover, pending
from services.complaints.lifecycle import step

CITY = "reorganisation"  # who acted, when the city was reorganised


def heirs(code: str, directory: Mapping[str, Listed]) -> tuple[Department, ...] | None:
    """The departments that stand and have the work of this one now, through all reorganisations since; itself while it stands. None
    while one of them isn't known here yet."""
    found: dict[str, Department] = {}
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.add(one)
        listed = directory.get(one)
        if listed is None:
            return None
        if listed.active and not listed.external:
            found[one] = listed.department
        elif not listed.active:
            waiting = [*listed.successor_codes, *waiting]
    return tuple(found.values())


def inherit(
    complaint: Complaint, department: Department, reason: str, now: datetime, *, staff: Staff | None = None
) -> Done[ComplaintInherited]:
    """The case goes on as it stands. Without `staff` the whole department went there, its officers too; else a person chose among
    several, and nobody there has taken it up yet. Its clock runs on."""
    previous = in_charge(complaint)
    waits = complaint.handover if staff is None and complaint.handover and complaint.handover.handover is not Handover.INHERIT else None
    inherited = replace(
        complaint,
        status=step(complaint.status, "inherit"),
        department=department,
        came_at=now,
        handover=waits,
        proposals=(),
        parts=inherited_parts(complaint, previous.code, department, now, lead=department),
    )
    if staff is not None:
        inherited = replace(inherited, officer=None, assigned_at=None, handler=None, draft=None, disputed_at=None)
    said = event(
        ComplaintInherited,
        inherited,
        now,
        department=department,
        previous_department_code=previous.code,
        due_at=inherited.due_at,
        reason=words(reason, "reason", rule="시행령 제13조"),
        as_a_whole=staff is None,
    )
    text = colon(f"{previous.name} → {department.name}", reason)
    return inherited, said, line(inherited, "inherit", now, by=name_of(staff) if staff else CITY, text=text)


def await_heir(complaint: Complaint, choices: Sequence[Department], *, calendar: Calendar, now: datetime) -> Noted:
    """Several departments share its work, or nobody is known to have it: a person at the counter chooses, and has three hours."""
    gone = in_charge(complaint)
    shared = f" 업무를 나누어 맡은 부서: {', '.join(one.name for one in choices)}" if choices else " 업무를 맡은 부서를 정해야 합니다."
    reason = f"조직 개편: {gone.name} 폐지.{shared}"
    proposals = tuple(
        Proposal(
            department_code=one.code,
            department_name=one.name,
            confidence=1 / len(choices),
            reason=f"조직 개편으로 없어진 부서({gone.name})의 업무를 나누어 맡았습니다.",
        )
        for one in choices
    )
    waiting = replace(complaint, proposals=proposals, handover=pending(Handover.INHERIT, now, calendar, reason))
    return waiting, line(waiting, "await_heir", now, by=CITY, text=reason)


def inherit_part(complaint: Complaint, code: str, department: Department, now: datetime) -> Noted:
    """협조. What a department that is no more was to contribute, its successor does."""
    lead = complaint.department
    inherited = replace(complaint, parts=inherited_parts(complaint, code, department, now, lead=lead))
    return inherited, line(inherited, "inherit_part", now, by=CITY, text=f"{code} → {department.name}")


def inherited_parts(complaint: Complaint, code: str, heir: Department, now: datetime, *, lead: Department | None) -> tuple[Part, ...]:
    """Whoever answers for the case has no part in it beside that, and nobody has two."""
    waiting = unfinished(complaint)
    has_one = {part.department.code for part in waiting if part.department.code != code}

    def after(part: Part) -> Part:
        if part not in waiting:
            return part
        department = heir if part.department.code == code else part.department
        twice = part.department.code == code and heir.code in has_one
        if twice or (lead is not None and department.code == lead.code):
            return replace(part, department=department, state=PartState.RELEASED, done_at=now)
        return replace(part, department=department)

    return tuple(after(part) for part in complaint.parts)
