"""A case comes in, finds its department, and is taken up (접수, 배정, 재배정, 처리 중)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from contracts.city import Service
from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted, ComplaintStarted, Department
from contracts.desk import Officer, Staff
from contracts.gateway import ComplaintSubmitted, Kind
from contracts.message import Refusal
from contracts.proposals import KindProposal, Proposal
from contracts.together import Part, PartState, Repeat
from contracts.urgency import UrgencyAdvice
from services.complaints.calendar import Calendar
from services.complaints.domain.case import (
    CITIZEN,
    LONGEST_TEXT,
    PROGRESS_EACH,
    ROUTING,
    City,
    Complaint,
    Done,
    Noted,
    colon,
    counted,
    event,
    had_since,
    handed_over_by,
    handler_of,
    in_charge,
    line,
    name_of,
    running,
    words,
)
from services.complaints.domain.clock import over
from services.complaints.domain.openings import unfinished
from services.complaints.domain.promise import promised
from services.complaints.handovers import Handover, pending, register_by
from services.complaints.lifecycle import NOT_YET, step
from services.complaints.periods import Period, granted

GIVEN_TO = {"department": Handover.REROUTE, "agency": Handover.TRANSFER}  # who must answer instead
MOST_MOVES = 2  # the third change of hands is an arbiter's to decide


def receive(
    submitted: ComplaintSubmitted,
    service: Service | None,
    city: City,
    now: datetime,
    repeat: Repeat | None = None,
    *,
    joinable: bool = False,
) -> Done[ComplaintReceived]:
    """접수. What the citizen left open is filled in from the city's table of services."""
    kind = submitted.kind or (service.kind if service else Kind.OTHER)
    promise = promised(submitted.occurred_at, city.calendar)
    bare = Complaint(
        id=submitted.complaint_id,
        receipt_number=submitted.receipt_number,
        status=step(NOT_YET, "receive"),
        channel=submitted.channel,
        locale=submitted.locale,
        kind=kind,
        service_code=submitted.service_code,
        title=submitted.title,
        text=submitted.text,
        sealed_text=submitted.sealed_text,
        contact_hint=submitted.contact_hint,
        reachable=submitted.sealed_contact is not None,
        unreachable_after=submitted.unreachable_after,
        location=submitted.location,
        photos=submitted.photos,
        particulars=submitted.answers,
        visibility=submitted.visibility,
        signatories=submitted.signatories,
        repeat=repeat,
        joinable=joinable,
        arrived_at=submitted.occurred_at,
        received_at=now,
        warn_at=promise.warn_at,
        respond_by=promise.respond_by,
        arrived_in_hours=promise.in_hours,
        revision=1,
        updated_at=now,
        period=granted(kind, Period.parse(service.period) if service else None, city.periods),
        runs_from=now,
        due_at=None,
        handover=pending(Handover.TO_DEPARTMENT, now, city.calendar),
        counted_as=city.version,
        progress_at=now + PROGRESS_EACH,
    )
    complaint = counted(bare, city.calendar)
    received = event(
        ComplaintReceived,
        complaint,
        now,
        channel=complaint.channel,
        locale=complaint.locale,
        kind=complaint.kind,
        service_code=complaint.service_code,
        service_department_code=service.department_code if service else None,
        title=complaint.title,
        text=complaint.text,
        location=complaint.location,
        photos=complaint.photos,
        sealed_contact=submitted.sealed_contact,
        visibility=complaint.visibility,
        arrived_at=complaint.arrived_at,
        received_at=complaint.received_at,
        due_at=running(complaint, "receive it"),
        register_by=register_by(submitted.occurred_at, city.calendar),
        told=submitted.told,
        danger=submitted.danger,
        answers=complaint.particulars,
        in_office_hours=complaint.arrived_in_hours,
    )
    return complaint, received, line(complaint, "receive", now, by=submitted.taken_by or CITIZEN)


def propose(
    complaint: Complaint,
    proposals: tuple[Proposal, ...],
    kind: KindProposal | None,
    now: datetime,
    *,
    urgency: UrgencyAdvice | None = None,
    immediate: str | None = None,
    notes: tuple[str, ...] = (),
) -> Noted:
    """Routing is not sure: keep its best guesses for the person who chooses, with the `notes` of the city's own rules. Nothing is said,
    for nothing is decided."""
    guesses = ", ".join(f"{guess.department_name} {guess.confidence:.0%}" for guess in proposals)
    waiting = replace(complaint.handover, reason=guesses or None) if complaint.handover else None
    proposed = replace(complaint, proposals=proposals, kind_proposal=kind, handover=waiting, urgency=urgency, immediate=immediate)
    return proposed, line(proposed, "propose", now, by=ROUTING, text="\n".join([guesses, *notes]))


def route(
    complaint: Complaint,
    department: Department,
    reason: str,
    now: datetime,
    *,
    staff: Staff | None = None,
    kind: KindProposal | None = None,
    urgency: UrgencyAdvice | None = None,
    immediate: str | None = None,
) -> Done[ComplaintRouted]:
    """배정. Without `staff` it was routing that proposed it, with a kind where the text speaks for another one, and with its advice."""
    routed = replace(
        complaint,
        status=step(complaint.status, "route"),
        department=department,
        came_at=now,
        proposals=(),
        kind_proposal=kind or complaint.kind_proposal,
        urgency=urgency or complaint.urgency,
        immediate=immediate or complaint.immediate,
        handover=None,
    )
    said = event(
        ComplaintRouted,
        routed,
        now,
        department=department,
        due_at=running(routed, "route it"),
        reason=words(reason, "reason", least=0),
        automatic=staff is None,
        hand_over_by=complaint.handover.due_at if complaint.handover else None,
    )
    return routed, said, line(routed, "route", now, by=name_of(staff) if staff else ROUTING, text=colon(department.name, reason))


def reroute(
    complaint: Complaint, department: Department, reason: str, *, calendar: Calendar, now: datetime, staff: Staff
) -> Done[ComplaintRerouted]:
    """재배정. The clock runs on; whoever had taken the case up is no longer in charge, and what they stopped it for is over."""
    moved = replace(
        complaint,
        status=step(complaint.status, "reroute"),
        department=department,
        came_at=now,
        handover=None,
        officer=None,
        assigned_at=None,
        handler=None,
        moves=complaint.moves + 1,
        disputed_at=None,
        draft=None,
        pauses=over(complaint, now),
        parts=_taken_over(complaint, department, now),
    )
    rerouted = counted(moved, calendar)
    previous = _other(complaint, department)
    said = event(
        ComplaintRerouted,
        rerouted,
        now,
        department=department,
        previous_department_code=previous.code,
        due_at=running(rerouted, "hand it on"),
        reason=words(reason, "reason", rule="시행령 제13조"),
        moves=rerouted.moves,
        hand_over_by=handed_over_by(complaint, Handover.REROUTE, calendar),
    )
    return rerouted, said, line(rerouted, "reroute", now, by=name_of(staff), text=colon(department.name, reason))


def _taken_over(complaint: Complaint, department: Department, now: datetime) -> tuple[Part, ...]:
    """Whoever answers for the case now has no part in it beside that."""
    waiting = unfinished(complaint)
    return tuple(
        replace(part, state=PartState.RELEASED, done_at=now) if part in waiting and part.department.code == department.code else part
        for part in complaint.parts
    )


def dispute(complaint: Complaint, department: Department, reason: str, *, calendar: Calendar, now: datetime, staff: Staff) -> Noted:
    """핑퐁 방지. It has changed hands MOST_MOVES times: who answers is no longer for the departments to say, but for the arbiter."""
    step(complaint.status, "reroute")
    _other(complaint, department)
    words(reason, "reason", rule="시행령 제13조")
    waiting = complaint.handover or pending(Handover.REROUTE, had_since(complaint), calendar, reason)
    disputed = replace(complaint, disputed_at=complaint.disputed_at or now, handover=waiting)
    return disputed, line(disputed, "dispute", now, by=name_of(staff), text=colon(department.name, reason))


def settle_dispute(complaint: Complaint, reason: str, now: datetime, staff: Staff) -> Noted:
    """민원조정. The arbiter leaves the case where it is."""
    settled = replace(complaint, disputed_at=None, handover=None)
    return settled, line(settled, "settle_dispute", now, by=name_of(staff), text=words(reason, "reason", rule="시행령 제13조"))


def hand_back(complaint: Complaint, to: str, reason: str, *, calendar: Calendar, now: datetime, staff: Staff) -> Noted:
    """소관 아님. The department says, with the reason, that another one or another agency must answer; through the counter the case
    goes there (시행령 제13조 제2항, 제3항). Whoever takes it up after all keeps it."""
    step(complaint.status, "hand_back")
    handover = GIVEN_TO.get(to)
    if handover is None:
        raise Refusal("invalid", f"to must be one of {', '.join(GIVEN_TO)}", field="to")
    if complaint.handover is not None:
        raise Refusal("conflict", "it waits to be handed over already", field="to")
    waiting = pending(handover, had_since(complaint), calendar, words(reason, "reason", rule="시행령 제13조"))
    return replace(complaint, handover=waiting), line(complaint, "hand_back", now, by=name_of(staff), text=f"{to}: {reason}")


def start(complaint: Complaint, now: datetime, staff: Staff) -> Done[ComplaintStarted]:
    """처리 중. From here on the citizen can read who is in charge. Whoever takes up what nobody has, has it."""
    status, handler, officer, since = (
        step(complaint.status, "start"),
        handler_of(complaint, staff),
        complaint.officer,
        complaint.assigned_at,
    )
    if officer is None and staff.department_code == in_charge(complaint).code:
        officer, since = Officer(account_id=staff.account_id, name=staff.name), now
    started = replace(complaint, status=status, handler=handler, officer=officer, assigned_at=since, handover=None)
    said = event(ComplaintStarted, started, now, department=started.department, handler=started.handler)
    return started, said, line(started, "start", now, by=name_of(staff))


def note(complaint: Complaint, text: str, now: datetime, staff: Staff) -> Noted:
    """For colleagues only: a note is never said."""
    step(complaint.status, "note")
    return complaint, line(complaint, "note", now, by=name_of(staff), text=words(text, "text", most=LONGEST_TEXT))


def fold(complaint: Complaint, reason: str, now: datetime, staff: Staff) -> Noted:
    """The citizen's words are abusive: colleagues need not read them in every list. All of it is kept, and the case goes its way."""
    step(complaint.status, "fold")
    if complaint.folded_at is not None:
        raise Refusal("conflict", "it is folded already")
    return replace(complaint, folded_at=now), line(complaint, "fold", now, by=name_of(staff), text=words(reason, "reason"))


def unfold(complaint: Complaint, now: datetime, staff: Staff) -> Noted:
    step(complaint.status, "unfold")
    if complaint.folded_at is None:
        raise Refusal("conflict", "it isn't folded")
    return replace(complaint, folded_at=None), line(complaint, "unfold", now, by=name_of(staff))


def _other(complaint: Complaint, department: Department) -> Department:
    previous = in_charge(complaint)
    if department.code == previous.code:
        raise Refusal("invalid", f"the complaint is with {previous.name} already (시행령 제13조)", field="department_code")
    return previous
