"""What the complaints service says of a case, and what officers may ask of it. It alone writes the lifecycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from contracts.gateway import Answer, Channel, Kind, Location, Photo
from contracts.message import CaseEvent, Message
from contracts.promise import FirstResponse
from contracts.urgency import Danger


class Status(Enum):
    """The public words for where a case stands."""

    RECEIVED = "received"  # 접수
    ROUTED = "routed"  # 배정
    IN_PROGRESS = "in_progress"  # 처리 중
    WAITING = "waiting"  # 보완 요구: the citizen was asked for something, and the clock stands
    ANSWERED = "answered"  # 답변
    NOTIFIED = "notified"  # 통지
    CLOSED = "closed"  # 종결
    WITHDRAWN = "withdrawn"  # 취하
    TRANSFERRED = "transferred"  # 이송: another agency answers
    DECLINED = "declined"  # 반려, 불수용: told with the ground and the remedy
    MERGED = "merged"  # 병합: answered together with another case of the same matter


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
    first_response: FirstResponse | None = None  # where it is a person's first to the citizen


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
    register_by: datetime | None = None  # 시행령 제6조: eight working hours from the arrival
    told: bool = False  # as in ComplaintSubmitted
    answers: tuple[Answer, ...] = ()  # to the questions of the service; masked
    in_office_hours: bool | None = None  # did the office work when it arrived?
    danger: Danger | None = None  # likewise


@dataclass(frozen=True, kw_only=True)
class ComplaintRouted(ComplaintEvent):
    """배정. A department answers for the case until `due_at`."""

    department: Department
    due_at: datetime
    reason: str
    automatic: bool  # decided by routing, not by a person
    hand_over_by: datetime | None = None  # 시행령 제13조 제1항


@dataclass(frozen=True, kw_only=True)
class ComplaintRerouted(ComplaintEvent):
    """재배정. Another department of the same agency takes over. `moves` counts how often the case has changed hands."""

    department: Department
    previous_department_code: str
    due_at: datetime
    reason: str
    moves: int = 0
    hand_over_by: datetime | None = None  # 제13조 제2항


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
    files: tuple[Photo, ...] = ()
    answer_number: int = 1  # of the case's answers and refusals
    official_answer: str | None = None  # where `answer` is its wording for a channel


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


@dataclass(frozen=True, kw_only=True)
class ComplaintReclassified(ComplaintEvent):
    """분류 변경. The kind was corrected; the due date is counted anew from the same receipt."""

    kind: Kind
    previous_kind: Kind
    previous_due_at: datetime | None = None
    due_at: datetime | None = None  # None while the clock stands
    reason: str


@dataclass(frozen=True, kw_only=True)
class SupplementRequested(ComplaintEvent):
    """보완 요구 (법 제22조). The clock stands from `paused_since` until the citizen has answered."""

    department: Department
    handler: Handler
    request: str
    answer_by: datetime
    paused_since: datetime


@dataclass(frozen=True, kw_only=True)
class SupplementPeriodExtended(ComplaintEvent):
    """보완 기간 연장. The citizen has asked for more time (시행령 제24조: at most twice)."""

    handler: Handler
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintSupplemented(ComplaintEvent):
    """보완. The citizen has answered, the clock goes on. `text` is masked."""

    text: str
    photos: tuple[Photo, ...] = ()
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ClockPaused(ComplaintEvent):
    """처리기간에 산입하지 않는 기간 (시행령 제20조): a hearing, an appraisal, a study on site, ... `ground` is a word of the pauses."""

    ground: str
    paused_since: datetime
    until: datetime | None = None  # where it is known beforehand
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ClockResumed(ComplaintEvent):
    """The clock goes on."""

    ground: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineExtended(ComplaintEvent):
    """처리기간 연장 (시행령 제21조). The citizen is told reason, new date and who stands for it."""

    department: Department
    handler: Handler
    ground: str
    reason: str
    previous_due_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineRecomputed(ComplaintEvent):
    """The days themselves have changed: `because` is `calendar` (a newly declared day off) or `outage`."""

    because: str
    previous_due_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ComplaintTransferred(ComplaintEvent):
    """이송 (법 제16조). Another agency answers; where it can be asked is told as far as it is known."""

    department: Department | None = None
    handler: Handler
    agency: str
    agency_receipt_number: str | None = None
    agency_link: str | None = None
    reason: str
    hand_over_by: datetime | None = None  # 제13조 제3항


@dataclass(frozen=True, kw_only=True)
class ComplaintDeclined(ComplaintEvent):
    """반려, 불수용 (법 제27조). Told with the legal ground, the reason and the remedy."""

    department: Department
    handler: Handler
    ground: str
    reason: str
    remedy: str
    answer_number: int = 1


@dataclass(frozen=True, kw_only=True)
class ComplaintReopened(ComplaintEvent):
    """재처리. The citizen is not content (`dissatisfied`), or objects where the law gives an objection (`objection`, 법 제35조).
    A new period runs from `received_at`."""

    because: str
    text: str
    photos: tuple[Photo, ...] = ()
    received_at: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintMerged(ComplaintEvent):
    """병합. The same matter is answered with another case; the answer comes here too."""

    into_receipt_number: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ComplaintUnmerged(ComplaintEvent):
    """분리. It goes its own way again."""

    department: Department
    due_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProgressReported(ComplaintEvent):
    """처리진행상황 (시행령 제23조): thirty days have passed since the receipt, and each thirty days again."""

    department: Department | None = None
    handler: Handler
    days: int
    due_at: datetime | None = None
