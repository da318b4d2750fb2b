"""What a letter tells of the event that caused it, kept with the letter: it may be written much later, when the case has gone on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from contracts.complaints import ComplaintEvent, Department, Handler, Status
from contracts.message import Message
from contracts.reminders import DigestLine
from services.notify.domain.case import Case


@dataclass(frozen=True, kw_only=True)
class Facts(Message):
    """Each field is called as in the events that bring it. There is no address among them. `due_at` is None while the clock
    stands."""

    status: Status | None = None
    department: Department | None = None
    handler: Handler | None = None
    due_at: datetime | None = None
    previous_due_at: datetime | None = None
    answer: str | None = None
    request: str | None = None
    text: str | None = None
    answer_by: datetime | None = None
    days: int | None = None
    agency: str | None = None
    agency_receipt_number: str | None = None
    agency_link: str | None = None
    ground: str | None = None
    reason: str | None = None
    remedy: str | None = None
    answer_number: int | None = None
    name: str | None = None  # of a letter to staff, as all that follow: whom it is for
    case_number: str | None = None
    danger: str | None = None  # what the city calls it
    call: str | None = None  # the number that the citizen was told
    minutes: int | None = None  # that it has waited
    day: date | None = None
    late: tuple[DigestLine, ...] | None = None
    due_today: tuple[DigestLine, ...] | None = None
    nearing: tuple[DigestLine, ...] | None = None
    new: tuple[DigestLine, ...] | None = None
    nobodys: tuple[DigestLine, ...] | None = None
    persons: int | None = None  # of a surge, as what follows
    matter: str | None = None
    place: str | None = None


TOLD = tuple(field.name for field in fields(Facts))


def facts_of(case: Case, event: ComplaintEvent) -> Facts:
    """What the event tells; where it leaves department or due date open, those of the case after it."""
    told = {name: value for name in TOLD if (value := getattr(event, name, None)) is not None}
    return Facts(**{"department": case.department, "due_at": case.due_at, **told})


def facts_now(case: Case) -> Facts:
    """For a letter that tells of no event but of the case: whoever has it by now is named."""
    return Facts(department=case.department, due_at=case.due_at)
