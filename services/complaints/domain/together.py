"""Several departments work on one case (협조, 분리): the one in charge asks, the others contribute, and one answer goes out.

The Act (제20조) gives each a time of its own inside that of the case, which may be prolonged once. A complaint that holds several
matters is no other thing: each matter is a part that another department contributes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.complaints import Department
from contracts.desk import Staff
from contracts.message import Refusal
from contracts.together import DepartmentInvolved, DepartmentReleased, Part, PartContributed, PartState
from services.complaints.calendar import KOREA
from services.complaints.domain.case import (
    LONGEST_TEXT,
    Complaint,
    Done,
    Noted,
    colon,
    event,
    in_charge,
    line,
    name_of,
    running,
    words,
)
from services.complaints.domain.openings import part_of, unfinished
from services.complaints.lifecycle import step

SHORTEST_PART = 2  # characters
MOST_PARTS = 20  # of one case, whatever became of them


def involve(
    complaint: Complaint, department: Department, *, matter: str, contribute_by: datetime, now: datetime, staff: Staff
) -> Done[DepartmentInvolved]:
    """협조 요청. One part at a time for each department."""
    step(complaint.status, "involve")
    if department.code == in_charge(complaint).code:
        raise Refusal("invalid", f"{department.name} answers for the complaint itself (법 제20조)", field="department_code")
    if (known := part_of(complaint, department.code)) and known in unfinished(complaint):
        raise Refusal("conflict", f"{department.name} was asked already; release it first (법 제20조)", field="department_code")
    if len(complaint.parts) >= MOST_PARTS:
        raise Refusal("conflict", f"a complaint has {MOST_PARTS} parts at most", field="department_code")
    _inside(complaint, contribute_by, after=now)
    words(matter, "matter", most=LONGEST_TEXT, rule="법 제20조")
    part = Part(department=department, matter=matter, asked_at=now, contribute_by=contribute_by)
    shared = replace(complaint, parts=(*complaint.parts, part))
    said = event(DepartmentInvolved, shared, now, contributor=department, contribute_by=contribute_by)
    return shared, said, line(shared, "involve", now, by=name_of(staff), text=f"{department.name} ({_day(contribute_by)}): {matter}")


def contribute(complaint: Complaint, code: str, text: str, now: datetime, staff: Staff) -> Done[PartContributed]:
    """협조 회신. Late is better than never: the case waits for it."""
    step(complaint.status, "contribute")
    part = _open_part(complaint, code)
    words(text, "text", least=SHORTEST_PART, most=LONGEST_TEXT, rule="법 제20조")
    done = _with(complaint, part, replace(part, state=PartState.CONTRIBUTED, text=text, done_at=now, done_by=name_of(staff)))
    said = event(PartContributed, done, now, contributor=part.department)
    return done, said, line(done, "contribute", now, by=name_of(staff), text=colon(part.department.name, text))


def decline_part(complaint: Complaint, code: str, reason: str, now: datetime, staff: Staff) -> Noted:
    """It isn't theirs. The case waits until the department in charge has said what becomes of the matter."""
    step(complaint.status, "decline_part")
    part = _open_part(complaint, code)
    words(reason, "reason", rule="법 제20조")
    declined = _with(complaint, part, replace(part, state=PartState.DECLINED, text=reason, done_at=now, done_by=name_of(staff)))
    return declined, line(declined, "decline_part", now, by=name_of(staff), text=colon(part.department.name, reason))


def prolong(complaint: Complaint, code: str, *, contribute_by: datetime, reason: str, now: datetime, staff: Staff) -> Noted:
    """협조 기간 연장: once, told before it is over, and never beyond the period of the case (법 제20조)."""
    step(complaint.status, "prolong")
    part = _open_part(complaint, code)
    if part.prolonged:
        raise Refusal("conflict", "the time for a part is prolonged once (법 제20조)", field="contribute_by")
    if now > part.contribute_by:
        raise Refusal("conflict", "more time is asked for before the time is over (법 제20조)", field="contribute_by")
    _inside(complaint, contribute_by, after=part.contribute_by)
    words(reason, "reason", rule="법 제20조")
    prolonged = _with(complaint, part, replace(part, contribute_by=contribute_by, prolonged=True))
    text = f"{part.department.name} ({_day(contribute_by)}): {reason}"
    return prolonged, line(prolonged, "prolong", now, by=name_of(staff), text=text)


def release(complaint: Complaint, code: str, reason: str, now: datetime, staff: Staff) -> Done[DepartmentReleased]:
    """협조 해제. What has been contributed stays."""
    step(complaint.status, "release")
    part = part_of(complaint, code)
    if part is None or part not in unfinished(complaint):
        raise Refusal("conflict", "nothing is awaited from that department", field="department_code")
    words(reason, "reason", rule="법 제20조")
    released = _with(complaint, part, replace(part, state=PartState.RELEASED, text=reason, done_at=now, done_by=name_of(staff)))
    said = event(DepartmentReleased, released, now, contributor=part.department)
    return released, said, line(released, "release", now, by=name_of(staff), text=colon(part.department.name, reason))


def joint_draft(complaint: Complaint) -> str | None:
    """What the others have contributed since the case was last taken up, joined as a draft of the one answer."""
    contributed = [one for one in complaint.parts if one.state is PartState.CONTRIBUTED and one.asked_at >= complaint.runs_from]
    return "\n\n".join(f"[{one.department.name}] {one.matter}\n{one.text}" for one in contributed) or None


def _open_part(complaint: Complaint, code: str) -> Part:
    part = part_of(complaint, code)
    if part is None or part.state is not PartState.OPEN:
        raise Refusal("conflict", "nothing is awaited from that department", field="department_code")
    return part


def _inside(complaint: Complaint, contribute_by: datetime, *, after: datetime) -> None:
    due = running(complaint, "give others a time")
    if contribute_by <= after:
        raise Refusal("invalid", f"the time of a part ends after {_day(after)}", field="contribute_by")
    if contribute_by > due:
        raise Refusal("invalid", f"the time of a part ends within that of the complaint, {_day(due)} (법 제20조)", field="contribute_by")


def _with(complaint: Complaint, part: Part, anew: Part) -> Complaint:
    return replace(complaint, parts=tuple(anew if one is part else one for one in complaint.parts))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(KOREA):%Y-%m-%d %H:%M}"
