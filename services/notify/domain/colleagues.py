"""Whom a letter inside the house goes to: staff, as the gateway last registered them, and what such a letter tells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.message import Message
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.staff import StaffRegistered
from services.notify.domain.facts import Facts
from services.notify.domain.office import PostOffice, Recipient


@dataclass(frozen=True, kw_only=True)
class Memo(Message):
    """The errand: carry out a letter to a colleague. It holds no address and no word of the letter."""

    delivery_id: UUID


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """Somebody at the desk. Without a recipient they see at the desk what is due, and there only."""

    account_id: str
    name: str
    sealed_email: str | None
    recipient: Recipient | None
    active: bool
    registered_at: datetime


def register(event: StaffRegistered, office: PostOffice) -> Colleague:
    return Colleague(
        account_id=event.account_id,
        name=event.name,
        sealed_email=event.sealed_email,
        recipient=office.recipient(event.sealed_email),
        active=event.active,
        registered_at=event.occurred_at,
    )


def facts_of_digest(event: DigestCompiled) -> Facts:
    return Facts(day=event.day, late=event.late, due_today=event.due_today, nearing=event.nearing, new=event.new, nobodys=event.nobodys)


def facts_of_reminder(event: DeadlineReminded) -> Facts:
    return Facts(case_number=event.receipt_number, department=event.department, due_at=event.due_at)
