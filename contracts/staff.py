"""Who works at the desk, and in whose hands a case is: what the gateway says of its accounts, what staff ask about persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.desk import DeskCommand, Officer, Role, Staff
from contracts.message import Command, Event, Message, Query


@dataclass(frozen=True, kw_only=True)
class StaffRegistered(Event):
    """Somebody has an account at the desk, as it reads from now on; a closed one isn't `active`. `contact` is what citizens read.
    `sealed_email` opens with notify's key: {email}, as ComplaintSubmitted's contact does."""

    source: ClassVar[str] = "gateway"

    account_id: str
    name: str
    role: Role
    department_code: str | None = None
    contact: str | None = None
    sealed_email: str | None = None
    active: bool = True

    @property
    def subject(self) -> str:
        return f"staff:{self.account_id}"


@dataclass(frozen=True, kw_only=True)
class AssignComplaint(DeskCommand):
    """Put the case into the hands of somebody of the department; without `account_id`, into one's own."""

    account_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Absence(Message):
    """대직. From when to when somebody is away, and who stands in."""

    absence_id: UUID
    account_id: str
    begins_at: datetime
    ends_at: datetime
    deputy: Officer


@dataclass(frozen=True, kw_only=True)
class RecordAbsence(Command):
    """Say that somebody will be away, and who stands in; without `account_id`, oneself."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Absence

    staff: Staff
    account_id: str | None = None
    begins_at: datetime
    ends_at: datetime
    deputy_id: str


@dataclass(frozen=True, kw_only=True)
class EndAbsence(Command):
    """They are back, or don't go: from now on nobody stands in."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Absence

    staff: Staff
    absence_id: UUID


@dataclass(frozen=True, kw_only=True)
class Colleague(Message):
    """Somebody of a department, with their absences of today and to come."""

    account_id: str
    name: str
    role: Role
    department_code: str
    contact: str | None
    absences: tuple[Absence, ...]


@dataclass(frozen=True, kw_only=True)
class Colleagues(Message):
    items: tuple[Colleague, ...]


@dataclass(frozen=True, kw_only=True)
class ListColleagues(Query):
    """Who works in a department. An officer sees the own one; whoever sees all departments names one."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Colleagues

    staff: Staff
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Succession(Message):
    """How many open cases go from one to the other, a few at a time."""

    account_id: str
    successor: Officer
    cases: int


@dataclass(frozen=True, kw_only=True)
class SucceedOfficer(Command):
    """인사이동. Hand all open cases of one officer to a successor in the department that answers for them."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Succession

    staff: Staff
    account_id: str
    successor_id: str
