"""What notify says of its letters, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.desk import Staff
from contracts.message import CaseEvent, Command, Message, Query


class LetterName(Enum):
    """The letters a case may need."""

    RECEIPT = "receipt"  # 접수 알림, with the department
    RECEIPT_TRIAGE = "receipt_triage"  # 접수 알림 while nobody has been given the case yet
    RESULT = "result"  # 처리결과 통지
    SUPPLEMENT = "supplement"  # 보완 요구 (시행령 제24조)
    EXTENSION = "extension"  # 처리기간 연장 통지 (시행령 제21조)
    PROGRESS = "progress"  # 처리진행상황 통지 (시행령 제23조)
    TRANSFER = "transfer"  # 이송 통지 (시행령 제13조)
    DIGEST = "digest"  # to an officer: what is due this morning
    DUE = "due"  # to an officer: the period of a case is over
    URGING = "urging"  # 독촉장 (시행령 제28조), to the head of the department
    REFUSAL = "refusal"  # 거부 통지, with reason and remedy (법 제27조)


class DeliveryState(Enum):
    """Where one delivery stands. `unknown`: it may have gone out; never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class NotifyEvent(CaseEvent):
    source: ClassVar[str] = "notify"

    delivery_id: UUID
    letter: LetterName
    channel: str


@dataclass(frozen=True, kw_only=True)
class NotificationDelivered(NotifyEvent):
    """The provider took the letter (`accepted`), or says that it arrived (`delivered`)."""

    outcome: DeliveryState


@dataclass(frozen=True, kw_only=True)
class NotificationFailed(NotifyEvent):
    """This address can't be reached on this channel; `reason` holds no address."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class NotificationUnknown(NotifyEvent):
    """Nobody can tell whether the letter went out. Staff decide whether it is sent again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Delivery(Message):
    """A row of the ledger of deliveries. `recipient_hint` is masked."""

    delivery_id: UUID
    letter: LetterName
    channel: str
    state: DeliveryState
    recipient_hint: str
    attempts: int
    updated_at: datetime
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Deliveries(Message):
    items: tuple[Delivery, ...]


@dataclass(frozen=True, kw_only=True)
class ListDeliveries(Query):
    """The deliveries of one case, or all that are in one state (newest first)."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Deliveries

    complaint_id: UUID | None = None
    state: DeliveryState | None = None
    limit: int = 100


@dataclass(frozen=True, kw_only=True)
class ResendLetter(Command):
    """Send a letter again whose outcome is unknown or that could not be delivered. Staff's decision, recorded."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Delivery

    staff: Staff
    delivery_id: UUID


@dataclass(frozen=True, kw_only=True)
class SandboxLetter(Message):
    """A letter as it would have gone out, kept inside because no mail server is set."""

    at: datetime
    channel: str
    recipient: str
    subject: str
    body: str
    receipt_number: str
    letter: LetterName


@dataclass(frozen=True, kw_only=True)
class SandboxLetters(Message):
    items: tuple[SandboxLetter, ...]


@dataclass(frozen=True, kw_only=True)
class ListSandboxLetters(Query):
    """The newest letters of the sandbox, newest first; of one case when `receipt_number` is given."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = SandboxLetters

    receipt_number: str | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class Template(Message):
    """The words of one letter in one language. Placeholders are `{receipt_number}` and the like."""

    letter: LetterName
    locale: str
    subject: str
    body: str


@dataclass(frozen=True, kw_only=True)
class RegisterTemplates(Command):
    """Load the city's letters; an unknown placeholder is refused and named."""

    target: ClassVar[str] = "notify"

    templates: tuple[Template, ...]
