"""What staff see at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter

from contracts.desk import CaseFile, CaseSummary, HandOver, Staff, TimelineEntry
from contracts.dialogue import Original, Words
from contracts.message import Refusal
from contracts.together import Change, Part, PartState, Question
from services.complaints.calendar import KOREA, WORKING_DAY, Calendar, midnight
from services.complaints.deadlines import share_elapsed
from services.complaints.domain import Complaint, joint_draft, part_of, silent
from services.complaints.domain.case import CITIZEN
from services.complaints.handovers import Handover, Pending
from services.complaints.lifecycle import UNANSWERED, allows
from services.complaints.roles import may, offered

LONGEST_REPORT = 1000
DAY = timedelta(days=1)
TO = {
    Handover.TO_DEPARTMENT: "department",
    Handover.TO_REMOTE_DEPARTMENT: "department",
    Handover.REROUTE: "right_department",
    Handover.TRANSFER: "agency",
    Handover.INHERIT: "successor",
}


def stale(complaint: Complaint, since: Sequence[TimelineEntry]) -> Refusal:
    """Why somebody's act isn't done: they saw the case before these lines were written. What was written stays in the history."""
    acts = ", ".join(f"{one.act.replace('_', ' ')} by {one.by or 'the clock'}" for one in since) or "there is no such revision"
    changed = [{"act": one.act, "at": one.at.isoformat(), "by": one.by, "status": one.status.value} for one in since]
    detail = f"the complaint is at revision {complaint.revision}, not as you saw it: {acts}; look again"
    return Refusal("conflict", detail, "seen_revision", changed)


def overdue(complaint: Complaint, now: datetime) -> bool:
    """Is it unanswered past its deadline?"""
    return complaint.status in UNANSWERED and complaint.due_at is not None and complaint.due_at < now


def summary(
    complaint: Complaint,
    now: datetime,
    calendar: Calendar | None = None,
    department_code: str | None = None,
    *,
    unfold: bool = False,
) -> CaseSummary:
    """The case as a row of the list, in that of a department with the time for its part; with a calendar, how much of its period has
    passed. Folded words are left out unless they are asked for."""
    folded = complaint.folded_at is not None
    stands, part = complaint.standing(now), open_part(complaint, department_code)
    return CaseSummary(
        complaint_id=complaint.id,
        receipt_number=complaint.receipt_number,
        status=complaint.status,
        kind=complaint.kind,
        channel=complaint.channel,
        title=None if folded and not unfold else complaint.title,
        text="" if folded and not unfold else complaint.text,
        department=complaint.department,
        received_at=complaint.received_at,
        due_at=complaint.due_at,
        overdue=overdue(complaint, now),
        proposals=complaint.proposals,
        kind_proposal=complaint.kind_proposal if allows(complaint.status, "reclassify") else None,
        paused_since=stands.began_at if stands else None,
        paused_because=stands.ground.value if stands else None,
        moves=complaint.moves,
        disputed_since=complaint.disputed_at,
        share_elapsed=round(share_elapsed(complaint.clock, calendar, now), 3) if calendar and complaint.status in UNANSWERED else None,
        working_days=_working_days(complaint, now, calendar) if calendar and complaint.status in UNANSWERED else None,
        officer=complaint.officer,
        hand_over=_hand_over(complaint.handover, now) if complaint.handover else None,
        revision=complaint.revision,
        draft=complaint.draft.state if complaint.draft else None,
        folded=folded,
        silent=complaint.status in UNANSWERED and silent(complaint, now),
        updated_at=complaint.updated_at,
        repeat=complaint.repeat,
        group=complaint.group_at is not None,
        unreachable_after=complaint.unreachable_after,
        asked_at=complaint.question_at,
        joinable=complaint.joinable and allows(complaint.status, "merge"),
        alarm=complaint.alarm,
        urgency=complaint.urgency,
        immediate=complaint.immediate if complaint.status in UNANSWERED else None,
        contribute_by=part.contribute_by if part else None,
    )


def _working_days(complaint: Complaint, now: datetime, calendar: Calendar) -> int | None:
    """From today to the day on which it is due; backwards where that has passed."""
    if complaint.due_at is None:
        return None
    today, due = (midnight(moment.astimezone(KOREA).date()) + DAY for moment in (now, complaint.due_at))
    return calendar.between(today, due) // WORKING_DAY - calendar.between(due, today) // WORKING_DAY


def _hand_over(waiting: Pending, now: datetime) -> HandOver:
    return HandOver(
        to=TO[waiting.handover], since=waiting.begins_at, due_at=waiting.due_at, late=waiting.due_at < now, reason=waiting.reason
    )


def open_part(complaint: Complaint, department_code: str | None) -> Part | None:
    """What this department still has to contribute to the case."""
    part = part_of(complaint, department_code)
    return part if part and part.state is PartState.OPEN and complaint.status in UNANSWERED else None


def case_file(
    complaint: Complaint,
    history: tuple[TimelineEntry, ...],
    staff: Staff,
    *,
    now: datetime,
    calendar: Calendar,
    unfold: bool = False,
) -> CaseFile:
    """The whole case, with the acts that are open to whoever reads it; what is folded is there for who asks for it (`unfold`)."""
    hidden = complaint.folded_at is not None and not unfold
    return CaseFile(
        summary=summary(complaint, now, calendar, staff.department_code, unfold=unfold),
        service_code=complaint.service_code,
        original_text="" if hidden else complaint.text,
        covered=covered(complaint) and may(staff, complaint, "open_original"),
        contact_hint=complaint.contact_hint,
        location=complaint.place,
        photos=complaint.photos,
        answer=complaint.answer,
        answer_files=complaint.answer_files,
        official_answer=complaint.official_answer,
        first_response_minutes=_response_minutes(complaint, calendar),
        draft=complaint.draft,
        handler=complaint.handler,
        desk_actions=offered(staff, complaint, now),
        timeline=tuple(replace(one, text=None) if hidden and one.by == CITIZEN else one for one in history),
        changes=tuple(replace(one, original_text="") if hidden else one for one in _changes(complaint)),
        questions=tuple(_questions(complaint, hidden=hidden)),
        parts=complaint.parts,
        joint_draft=joint_draft(complaint),
        answers=() if hidden else complaint.particulars,
    )


def _response_minutes(complaint: Complaint, calendar: Calendar) -> int | None:
    if complaint.responded_at is None:
        return None
    return calendar.between(complaint.arrived_at.astimezone(KOREA), complaint.responded_at.astimezone(KOREA)) // timedelta(minutes=1)


def _changes(complaint: Complaint) -> Iterator[Change]:
    """Old and new side by side, oldest first."""
    place = complaint.location
    for one in complaint.changes:
        yield Change(
            at=one.occurred_at,
            original_text=one.text,
            location=one.location,
            previous_location=place if one.location else None,
            photos=one.photos,
        )
        place = one.location or place


def _questions(complaint: Complaint, *, hidden: bool) -> Iterator[Question]:
    """Oldest first."""
    for one in complaint.questions:
        yield Question(at=one.occurred_at, original_text="" if hidden else one.text, photos=one.photos)


def covered(complaint: Complaint) -> bool:
    """Did masking change anything of what the citizen wrote?"""
    return any(True for _ in _sealed(complaint))


def original(complaint: Complaint, open_text: Callable[[str], str]) -> Original:
    """What masking has changed, as it came. `open_text` opens what was sealed."""
    words = tuple(Words(at=at, text=open_text(sealed)) for at, sealed in sorted(_sealed(complaint), key=itemgetter(0)))
    return Original(receipt_number=complaint.receipt_number, items=words)


def _sealed(complaint: Complaint) -> Iterator[tuple[datetime, str]]:
    """When each text came in which something is covered, and the original of it."""
    if complaint.sealed_text:
        yield complaint.received_at, complaint.sealed_text
    yield from ((one.occurred_at, one.sealed_text) for one in complaint.changes if one.sealed_text)
    yield from ((one.occurred_at, one.sealed_text) for one in complaint.questions if one.sealed_text)
    yield from ((one.at, one.sealed_text) for one in complaint.sealed_words)
