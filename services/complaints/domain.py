"""What is true of a case, and what each act makes of it. Every act returns the case after it, what is said about it,
and the line it leaves in the internal history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar
from uuid import UUID

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintEvent,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
    Department,
    Handler,
    Proposal,
    Service,
    Staff,
    Status,
    TimelineEntry,
)
from contracts.gateway import Channel, ComplaintSubmitted, Kind, Location, Photo
from contracts.message import Refusal
from services.complaints.calendar import Calendar
from services.complaints.counting import expires_at
from services.complaints.lifecycle import NOT_YET, allows, citizen_actions, step
from services.complaints.periods import Period, granted, within_the_law

E = TypeVar("E", bound=ComplaintEvent)

CLOSES_AFTER = timedelta(days=30)  # after the notice, if the citizen says nothing
LONGEST_ANSWER = 20_000  # characters
LONGEST_REASON = 1_000
CITIZEN, GATEWAY, ROUTING, NOTIFY = "citizen", "gateway", "routing", "notify"  # who acted, when it was no officer


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """A case. Its texts are masked; `sealed_text` holds what the citizen wrote, if masking changed anything."""

    id: UUID
    receipt_number: str
    status: Status
    channel: Channel
    locale: str
    kind: Kind
    service_code: str | None = None
    title: str | None = None
    text: str
    sealed_text: str | None = None
    contact_hint: str | None = None
    reachable: bool  # the citizen left an address
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    visibility: str
    arrived_at: datetime
    received_at: datetime
    due_at: datetime
    department: Department | None = None  # who answers for it, as named when it was given the case
    proposals: tuple[Proposal, ...] = ()  # while a person must choose
    handler: Handler | None = None
    answer: str | None = None
    notified_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department in the directory."""

    department: Department
    active: bool
    registered_at: datetime


Done: TypeAlias = tuple[Complaint, E, TimelineEntry]


def receive(
    submitted: ComplaintSubmitted, service: Service | None, periods: Mapping[Kind, Period], calendar: Calendar, now: datetime
) -> Done[ComplaintReceived]:
    """접수. What the citizen left open is filled in from the city's table of services."""
    kind = submitted.kind or (service.kind if service else Kind.OTHER)
    period = granted(kind, Period.parse(service.period) if service else None, periods)
    complaint = Complaint(
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
        location=submitted.location,
        photos=submitted.photos,
        visibility=submitted.visibility,
        arrived_at=submitted.occurred_at,
        received_at=now,
        due_at=expires_at(now, period, calendar),
    )
    received = _event(
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
        due_at=complaint.due_at,
    )
    return complaint, received, _line(complaint, "receive", now, by=submitted.taken_by or CITIZEN)


def propose(complaint: Complaint, proposals: tuple[Proposal, ...], now: datetime) -> tuple[Complaint, TimelineEntry]:
    """Routing is not sure: keep its best guesses for the person who chooses. Nothing is said, for nothing is decided."""
    proposed = replace(complaint, proposals=proposals)
    guesses = ", ".join(f"{guess.department_name} {guess.confidence:.0%}" for guess in proposals)
    return proposed, _line(proposed, "propose", now, by=ROUTING, text=guesses)


def route(complaint: Complaint, department: Department, reason: str, now: datetime, staff: Staff | None = None) -> Done[ComplaintRouted]:
    """배정. Without `staff` it was routing that proposed it."""
    routed = replace(complaint, status=step(complaint.status, "route"), department=department, proposals=())
    event = _event(
        ComplaintRouted, routed, now, department=department, due_at=routed.due_at, reason=_within(reason), automatic=staff is None
    )
    return routed, event, _line(routed, "route", now, by=_name(staff) if staff else ROUTING, text=_colon(department.name, reason))


def reroute(complaint: Complaint, department: Department, reason: str, now: datetime, staff: Staff) -> Done[ComplaintRerouted]:
    """재배정. The clock runs on; whoever had taken the case up is no longer in charge."""
    rerouted = replace(complaint, status=step(complaint.status, "reroute"), department=department, handler=None)
    previous = _in_charge(complaint)
    if department.code == previous.code:
        raise Refusal("invalid", f"the complaint is with {previous.name} already", field="department_code")
    if not reason.strip():
        raise Refusal("invalid", "say why another department should answer", field="reason")
    event = _event(
        ComplaintRerouted,
        rerouted,
        now,
        department=department,
        previous_department_code=previous.code,
        due_at=rerouted.due_at,
        reason=_within(reason),
    )
    return rerouted, event, _line(rerouted, "reroute", now, by=_name(staff), text=_colon(department.name, reason))


def start(complaint: Complaint, now: datetime, staff: Staff) -> Done[ComplaintStarted]:
    """처리 중. From here on the citizen can read who is in charge."""
    started = replace(complaint, status=step(complaint.status, "start"), handler=_handler(complaint, staff))
    event = _event(ComplaintStarted, started, now, department=started.department, handler=started.handler)
    return started, event, _line(started, "start", now, by=_name(staff))


def answer(complaint: Complaint, text: str, now: datetime, staff: Staff) -> Done[ComplaintAnswered]:
    """답변. Whoever answers stands for it with unit, name and contact (시행령 제31조)."""
    answered = replace(complaint, status=step(complaint.status, "answer"), answer=text, handler=_handler(complaint, staff))
    if not text.strip():
        raise Refusal("invalid", "an answer needs words", field="text")
    if len(text) > LONGEST_ANSWER:
        raise Refusal("invalid", f"an answer has at most {LONGEST_ANSWER:,} characters", field="text")
    event = _event(
        ComplaintAnswered,
        answered,
        now,
        department=answered.department,
        handler=answered.handler,
        answer=text,
        on_time=now <= answered.due_at,
    )
    return answered, event, _line(answered, "answer", now, by=_name(staff), text=text)


def notify(complaint: Complaint, means: str, now: datetime) -> Done[ComplaintNotified]:
    """통지. `means` is the channel of the letter, or `page` where there was no address to write to."""
    notified = replace(complaint, status=step(complaint.status, "notify"), notified_at=now)
    event = _event(ComplaintNotified, notified, now, means=means)
    return notified, event, _line(notified, "notify", now, by=GATEWAY if means == "page" else NOTIFY, text=means)


def withdraw(complaint: Complaint, reason: str | None, now: datetime) -> Done[ComplaintWithdrawn] | Done[CitizenRequestRefused]:
    """취하, while nobody has answered (법 제22조 제2항)."""
    if not allows(complaint.status, "withdraw"):
        return refuse(complaint, "withdraw", now)
    withdrawn = replace(complaint, status=step(complaint.status, "withdraw"))
    event = _event(ComplaintWithdrawn, withdrawn, now, reason=reason)
    return withdrawn, event, _line(withdrawn, "withdraw", now, by=CITIZEN, text=reason)


def confirm(complaint: Complaint, now: datetime) -> Done[ComplaintClosed] | Done[CitizenRequestRefused]:
    """종결 by the citizen: the matter is settled, whether or not the letter has arrived."""
    if not allows(complaint.status, "confirm"):
        return refuse(complaint, "confirm", now)
    closed = replace(complaint, status=step(complaint.status, "confirm"))
    return closed, _event(ComplaintClosed, closed, now, reason="confirmed"), _line(closed, "confirm", now, by=CITIZEN)


def rate(complaint: Complaint, score: int, comment: str | None, now: datetime) -> tuple[Complaint, TimelineEntry]:
    """만족도. Kept in the history; the gateway, which heard it, has said it already."""
    rated = replace(complaint, status=step(complaint.status, "rate"))
    return rated, _line(rated, "rate", now, by=CITIZEN, text=_colon(f"{score}/5", comment))


def close(complaint: Complaint, now: datetime) -> Done[ComplaintClosed]:
    """종결 by time: CLOSES_AFTER has passed since the notice."""
    closed = replace(complaint, status=step(complaint.status, "close"))
    return closed, _event(ComplaintClosed, closed, now, reason="elapsed"), _line(closed, "close", now, by=None)


def refuse(complaint: Complaint, action: str, now: datetime) -> Done[CitizenRequestRefused]:
    """The citizen's request crossed with another act on its way here; they can read that it came too late."""
    reason = f"too late to {action}: the complaint is {complaint.status.value}"
    event = _event(CitizenRequestRefused, complaint, now, action=action, reason=reason)
    return complaint, event, _line(complaint, "refuse", now, by=CITIZEN, text=reason)


def check_services(services: Sequence[Service]) -> None:
    """A table of services is loaded as a whole or not at all; the Refusal names the line."""
    seen: set[str] = set()
    for number, service in enumerate(services, start=1):
        try:
            within_the_law(service.kind, Period.parse(service.period))
        except ValueError as error:
            raise Refusal("invalid", f"line {number} ({service.code}): {error}", field="services") from None
        if service.code in seen:
            raise Refusal("invalid", f"line {number}: the code {service.code} is there twice", field="services")
        seen.add(service.code)


def _in_charge(complaint: Complaint) -> Department:
    assert complaint.department is not None, "the lifecycle lets nobody act on a case before it has a department"
    return complaint.department


def _handler(complaint: Complaint, staff: Staff) -> Handler:
    return Handler(unit=_in_charge(complaint).name, name=staff.name, contact=staff.contact)


def _name(staff: Staff) -> str:
    return f"{staff.name} ({staff.account_id})"


def _within(reason: str) -> str:
    if len(reason) > LONGEST_REASON:
        raise Refusal("invalid", f"a reason has at most {LONGEST_REASON:,} characters", field="reason")
    return reason


def _colon(head: str, text: str | None) -> str:
    return f"{head}: {text}" if text else head


def _event(event: type[E], complaint: Complaint, now: datetime, **more: Any) -> E:
    """An event about the case as it stands after the act."""
    return event(
        occurred_at=now,
        complaint_id=complaint.id,
        receipt_number=complaint.receipt_number,
        status=complaint.status,
        citizen_actions=citizen_actions(complaint.status),
        **more,
    )


def _line(complaint: Complaint, act: str, now: datetime, *, by: str | None, text: str | None = None) -> TimelineEntry:
    return TimelineEntry(at=now, act=act, status=complaint.status, by=by, text=text)
