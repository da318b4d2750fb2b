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
from contracts.together import ComplaintClosedAsRepeated
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
    """`due_at` is None while the clock stands. `triage_at`: when the citizen is told of the receipt even if nobody has been
    given the case by then; None once that is no longer due. `received_event_id` is what such a letter is caused by."""

    id: UUID
    receipt_number: str
    locale: str
    sealed_contact: str | None
    recipient: Recipient | None
    received_event_id: UUID
    received_at: datetime
    due_at: datetime | None
    triage_at: datetime | None
    department: Department | None = None


def receive(event: ComplaintReceived, office: PostOffice, now: datetime) -> Case:
    recipient = office.recipient(event.sealed_contact)
    return Case(
        id=event.complaint_id,
        receipt_number=event.receipt_number,
        locale=event.locale,
        sealed_contact=event.sealed_contact,
        recipient=recipient,
        received_event_id=event.event_id,
        received_at=event.received_at,
        due_at=event.due_at,
        triage_at=now + TRIAGE_AFTER if recipient else None,
    )


def route(case: Case, event: Routed) -> Case:
    return replace(case, department=event.department, due_at=event.due_at, triage_at=None)


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
