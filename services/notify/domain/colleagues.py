"""Whom a letter inside the house goes to: staff as the gateway last registered them, and what the city's list of addresses names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contracts.complaints import Department
from contracts.dangers import DangerHeard, DangerUnacknowledged
from contracts.dialogue import QuestionReceived
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.similar import SurgeNoticed
from contracts.staff import StaffRegistered
from contracts.together import ComplaintInherited
from services.notify.domain.case import Case, Routed
from services.notify.domain.facts import Facts
from services.notify.domain.office import PostOffice, Recipient

DUTY = "duty"  # 당직: the entry of who is told of dangers
STAFF = "staff"  # the channel of notices to addresses that the city has listed


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
    contact = office.open_contact(event.sealed_email) if event.sealed_email else None
    return Colleague(
        account_id=event.account_id,
        name=event.name,
        sealed_email=event.sealed_email,
        recipient=office.recipient(contact, "email") if contact and "email" in office.channels else None,
        active=event.active,
        registered_at=event.occurred_at,
    )


def entry_of(office: PostOffice, *, account_id: str | None = None, department: Department | None = None) -> str | None:
    """Where the city's list has a person told, else the department; None when it names neither."""
    wanted = [f"account:{account_id}"] if account_id else []
    wanted += [f"department:{department.code}"] if department else []
    return next((entry for entry in wanted if entry in office.entries), None)


def listed(entry: str) -> Recipient:
    """The recipient that an entry of the list stands for; its addresses are known to the channel only."""
    return Recipient(channel=STAFF, fingerprint=entry, hint=entry)


def facts_of_danger(event: DangerHeard | DangerUnacknowledged) -> Facts:
    """What the city calls it, and in which case: nothing of what was written."""
    heard_at = event.heard_at if isinstance(event, DangerUnacknowledged) else event.occurred_at
    return Facts(
        case_number=event.receipt_number,
        department=event.department,
        danger=event.danger.name,
        call=event.danger.call,
        minutes=int((event.occurred_at - heard_at).total_seconds()) // 60,
    )


def facts_of_digest(event: DigestCompiled, colleague: Colleague) -> Facts:
    return Facts(
        name=colleague.name,
        day=event.day,
        late=event.late,
        due_today=event.due_today,
        nearing=event.nearing,
        new=event.new,
        nobodys=event.nobodys,
    )


def facts_of_reminder(event: DeadlineReminded, name: str) -> Facts:
    return Facts(name=name, case_number=event.receipt_number, department=event.department, due_at=event.due_at)


def facts_of_new_case(case: Case, event: Routed | ComplaintInherited) -> Facts:
    return Facts(name=event.department.name, case_number=case.receipt_number, department=event.department, due_at=event.due_at)


def facts_of_surge(event: SurgeNoticed, name: str) -> Facts:
    """What it is in the city's words and how many they are; not what they wrote."""
    return Facts(name=name, department=event.department, persons=event.persons, matter=event.matter, place=event.place)


def facts_of_question(case: Case, event: QuestionReceived, name: str) -> Facts:
    """That they have written; not what."""
    return Facts(name=name, case_number=case.receipt_number, department=event.department or case.department, due_at=case.due_at)
