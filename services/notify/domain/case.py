"""What letters need to know of a case, and what each event makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from contracts.complaints import (
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    DeadlineExtended,
    DeadlineRecomputed,
    Department,
    ProgressReported,
    SupplementRequested,
)
from contracts.contact import Contact
from contracts.dialogue import ContactChanged
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.notify.domain.office import PostOffice, Recipient

TRIAGE_AFTER = timedelta(seconds=60)

Routed: TypeAlias = ComplaintRouted | ComplaintRerouted | ComplaintUnmerged
Ended: TypeAlias = ComplaintAnswered | ComplaintDeclined | ComplaintClosedAsRepeated | ComplaintTransferred
Moved: TypeAlias = (
    ComplaintReclassified
    | ComplaintSupplemented
    | ClockPaused
    | ClockResumed
    | DeadlineExtended
    | DeadlineRecomputed
    | ComplaintReopened
    | ProgressReported
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """`ways` lead to the citizen, in the order in which they are tried; `wanted` are the channels on which the citizen wants the result,
    `updates`: each step is wanted too. `told`: they know the receipt number from where they spoke. `wrote_at` is when they wrote last
    where the first way leads to. `due_at` is None while the clock stands. `triage_at`: when the citizen is told of the receipt even if
    nobody has been given the case by then; None once that is no longer due. `received_event_id` is what such a letter is caused by."""

    id: UUID
    receipt_number: str
    locale: str
    sealed_contact: str | None
    ways: tuple[Recipient, ...]
    wanted: tuple[str, ...] = ()
    updates: bool = False
    told: bool = False
    wrote_at: datetime
    received_event_id: UUID
    received_at: datetime
    due_at: datetime | None
    triage_at: datetime | None
    department: Department | None = None


def receive(event: ComplaintReceived, office: PostOffice, now: datetime) -> Case:
    contact = office.open_contact(event.sealed_contact) if event.sealed_contact else Contact()
    ways = office.ways(contact, event.arrived_at)
    return Case(
        id=event.complaint_id,
        receipt_number=event.receipt_number,
        locale=event.locale,
        sealed_contact=event.sealed_contact,
        ways=ways,
        wanted=tuple(channel.value for channel in contact.result_channels),
        updates=contact.updates,
        told=event.told,
        wrote_at=event.arrived_at,
        received_event_id=event.event_id,
        received_at=event.received_at,
        due_at=event.due_at,
        triage_at=now + TRIAGE_AFTER if not event.told and any(not way.by_hand for way in ways) else None,
    )


def change_contact(case: Case, event: ContactChanged, office: PostOffice) -> Case:
    """The citizen can be reached otherwise. Only what is new was sealed: it stands behind what was known, and counts more."""
    sealed = f"{case.sealed_contact or ''} {event.sealed_contact}".strip()
    contact = office.open_contact(sealed)
    return replace(
        case,
        sealed_contact=sealed,
        ways=office.ways(contact, event.occurred_at),
        wanted=tuple(channel.value for channel in contact.result_channels),
        updates=contact.updates,
        wrote_at=event.occurred_at,
    )


def route(case: Case, event: Routed) -> Case:
    return replace(case, department=event.department, due_at=event.due_at, triage_at=None)


def inherit(case: Case, event: ComplaintInherited) -> Case:
    """Another department stands in later letters; nobody is written to for that."""
    return replace(case, department=event.department, due_at=event.due_at)


def request_supplement(case: Case, event: SupplementRequested) -> Case:
    """The clock stands until the citizen has answered."""
    return replace(case, department=event.department, due_at=None, triage_at=None)


def move_deadline(case: Case, event: Moved) -> Case:
    return replace(case, due_at=event.due_at)


def end(case: Case, event: Ended) -> Case:
    """Answered, refused, or in another agency's hands. A case may leave the house before it had a department in it."""
    return replace(case, department=event.department or case.department, triage_at=None)


def settle_triage(case: Case) -> Case:
    """No letter about the missing department is due any more."""
    return replace(case, triage_at=None)
