"""What will be late tomorrow: for whoever leads a department, while there is still time to help."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from contracts.desk import Role, Staff
from contracts.lists import DueSoon, LateTomorrow, ListComplaints, OfficersShare
from contracts.message import Refusal
from services.complaints.calendar import KOREA, Calendar
from services.complaints.deadlines import time_left
from services.complaints.desk.search import Search
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED
from services.complaints.roles import looks_at

MOST = 500  # cases of one foresight
MINUTE = timedelta(minutes=1)


def until(calendar: Calendar, now: datetime) -> datetime:
    """The close of the next working day: on a Friday, that of Monday."""
    today = now.astimezone(KOREA).date()
    return calendar.closing(calendar.working_day(today + timedelta(days=1), 1))


def soon(staff: Staff, department_code: str | None, end: datetime) -> Search:
    """Where to look. Raises Refusal unless this person leads a department or sees all. What is due at the close itself is among it."""
    if staff.role is Role.OFFICER:
        raise Refusal("forbidden", "the role officer sees the own cases in the list")
    asked = ListComplaints(staff=staff, due_before=end + timedelta(microseconds=1), overdue=False, limit=MOST)
    return Search(
        asked=asked, department_code=looks_at(staff, department_code), statuses=tuple(sorted(UNANSWERED, key=lambda one: one.value))
    )


def late_tomorrow(found: Sequence[Complaint], code: str | None, calendar: Calendar, now: datetime, end: datetime) -> LateTomorrow:
    """Of a department only what it answers for itself."""
    theirs = [one for one in found if code is None or (one.department is not None and one.department.code == code)]
    items = tuple(sorted((_due_soon(one, calendar, now) for one in theirs[:MOST] if one.due_at), key=lambda one: one.due_at))
    return LateTomorrow(until=end, items=items, by_officer=_by_officer(items), more=len(found) > MOST)


def _due_soon(complaint: Complaint, calendar: Calendar, now: datetime) -> DueSoon:
    assert complaint.due_at is not None, "what is due is looked for by its due date"
    return DueSoon(
        receipt_number=complaint.receipt_number,
        title=None if complaint.folded_at is not None else complaint.title,
        department=complaint.department,
        officer_name=complaint.officer.name if complaint.officer else None,
        status=complaint.status,
        due_at=complaint.due_at,
        working_minutes_left=time_left(complaint.clock, calendar, now) // MINUTE,
        paused=complaint.standing(now) is not None,
    )


def _by_officer(items: Sequence[DueSoon]) -> tuple[OfficersShare, ...]:
    """Whoever has most first, and among equals whoever has least time."""
    shares: dict[str | None, list[int]] = {}
    for item in items:
        shares.setdefault(item.officer_name, []).append(item.working_minutes_left)
    ranked = sorted(shares.items(), key=lambda share: (-len(share[1]), sum(share[1]), share[0] or ""))
    return tuple(OfficersShare(officer_name=name, cases=len(left), working_minutes_left=sum(left)) for name, left in ranked)
