"""What the complaints service says of a case, and what officers may ask of it. It alone writes the lifecycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.gateway import Channel, Kind, Location, Photo
from contracts.message import CaseEvent, Command, Message, Query


class Status(Enum):
    """The public words for where a case stands."""

    RECEIVED = "received"  # 접수
    ROUTED = "routed"  # 배정
    IN_PROGRESS = "in_progress"  # 처리 중
    ANSWERED = "answered"  # 답변
    NOTIFIED = "notified"  # 통지
    CLOSED = "closed"  # 종결
    WITHDRAWN = "withdrawn"  # 취하


@dataclass(frozen=True, kw_only=True)
class Department(Message):
    """처리부서, as a citizen may read it."""

    code: str
    name: str
    phone: str | None = None


@dataclass(frozen=True, kw_only=True)
class Handler(Message):
    """소속, 성명, 연락처 of the officer in charge (시행령 제31조)."""

    unit: str
    name: str
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintEvent(CaseEvent):
    """Each carries the status after it and what the citizen may do now: the gateway checks that list by itself."""

    source: ClassVar[str] = "complaints"

    receipt_number: str
    status: Status
    citizen_actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ComplaintReceived(ComplaintEvent):
    """접수. The statutory clock runs from `received_at`."""

    channel: Channel
    locale: str
    kind: Kind
    service_code: str | None = None
    service_department_code: str | None = None  # where the city's table of services sends this service code
    title: str | None = None
    text: str
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    sealed_contact: str | None = None
    visibility: str = "private"
    arrived_at: datetime
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintRouted(ComplaintEvent):
    """배정. A department answers for the case until `due_at`."""

    department: Department
    due_at: datetime
    reason: str
    automatic: bool  # decided by routing, not by a person


@dataclass(frozen=True, kw_only=True)
class ComplaintRerouted(ComplaintEvent):
    """재배정. Another department of the same agency takes over."""

    department: Department
    previous_department_code: str
    due_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class ComplaintStarted(ComplaintEvent):
    """처리 중. An officer of the department has taken it up."""

    department: Department
    handler: Handler


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(ComplaintEvent):
    """답변. The result, with who stands for it."""

    department: Department
    handler: Handler
    answer: str
    on_time: bool  # answered not later than due_at


@dataclass(frozen=True, kw_only=True)
class ComplaintNotified(ComplaintEvent):
    """통지. The citizen has been told the result. `means` is a channel, or `page` when no address was left."""

    means: str


@dataclass(frozen=True, kw_only=True)
class ComplaintWithdrawn(ComplaintEvent):
    """취하. Taken back by the citizen."""

    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(ComplaintEvent):
    """종결. `reason` is `confirmed` (by the citizen) or `elapsed` (30 days after the notice)."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class CitizenRequestRefused(ComplaintEvent):
    """The citizen asked for an act that the case no longer allowed when the request arrived."""

    action: str
    reason: str


# What officers ask ---------------------------------------------------------------------------------------------------


class Role(Enum):
    OFFICER = "officer"  # handles the cases of one department
    TRIAGE = "triage"  # 민원실: routes what nobody was given, sees every case
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True)
class Staff(Message):
    """Who asks: the gateway has checked the identity, the service that is asked checks role and department."""

    account_id: str
    name: str
    role: Role
    department_code: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True)
class DeskCommand(Command):
    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = None  # set below, once CaseSummary stands

    staff: Staff
    receipt_number: str


@dataclass(frozen=True, kw_only=True)
class RouteComplaint(DeskCommand):
    """Give the case to a department by hand; a case that has one is rerouted, with the reason."""

    department_code: str
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class StartComplaint(DeskCommand):
    """Take the case up."""


@dataclass(frozen=True, kw_only=True)
class AnswerComplaint(DeskCommand):
    """Answer the citizen."""

    text: str


@dataclass(frozen=True, kw_only=True)
class Proposal(Message):
    """A department that may be right, with the calibrated probability (0..1) and why."""

    department_code: str
    department_name: str
    confidence: float
    reason: str


@dataclass(frozen=True, kw_only=True)
class CaseSummary(Message):
    """A row of the desk's list."""

    complaint_id: UUID
    receipt_number: str
    status: Status
    kind: Kind
    channel: Channel
    title: str | None
    text: str
    department: Department | None
    received_at: datetime
    due_at: datetime
    overdue: bool
    proposals: tuple[Proposal, ...] = ()


DeskCommand.answer = CaseSummary


@dataclass(frozen=True, kw_only=True)
class CasePage(Message):
    items: tuple[CaseSummary, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class ListComplaints(Query):
    """The desk's list, oldest deadline first. An officer sees the own department only."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CasePage

    staff: Staff
    status: Status | None = None
    department_code: str | None = None
    q: str | None = None
    overdue: bool | None = None
    limit: int = 50
    cursor: str | None = None


@dataclass(frozen=True, kw_only=True)
class TimelineEntry(Message):
    """One line of the internal history."""

    at: datetime
    act: str
    status: Status
    by: str | None
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class CaseFile(Message):
    """The whole case, for those who may see it. `original_text` is the text as the citizen wrote it."""

    summary: CaseSummary
    service_code: str | None
    original_text: str
    contact_hint: str | None
    location: Location | None
    photos: tuple[Photo, ...]
    answer: str | None
    handler: Handler | None
    desk_actions: tuple[str, ...]
    timeline: tuple[TimelineEntry, ...]


@dataclass(frozen=True, kw_only=True)
class OpenComplaint(Query):
    """Read one whole case."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CaseFile

    staff: Staff
    receipt_number: str


@dataclass(frozen=True, kw_only=True)
class Service(Message):
    """A line of the city's table of services: what a service code means and how long it may take."""

    code: str
    name: str
    kind: Kind
    period: str  # as `7d` (working days) or `3h` (working hours)
    department_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class RegisterServices(Command):
    """Load the city's table of services; the table replaces the one before."""

    target: ClassVar[str] = "complaints"

    services: tuple[Service, ...]
