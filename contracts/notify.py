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
    REPLY = "reply"  # 회신: an officer writes about an open case
    UPDATE = "update"  # a step of the case, for who wants to be told of each
    TALK = "talk"  # what the gateway answers in a conversation; its words come with it
    NEW_CASE = "new_case"  # to a department: a case has come into its queue
    QUESTION = "question"  # to whoever has a case in hand: its citizen has written
    DANGER = "danger"  # to the duty officer: a citizen's words speak of one
    DANGER_AGAIN = "danger_again"  # likewise: nobody has taken it up
    SURGE = "surge"  # to a department's heads, or triage: many have filed the same
    NEARING = "nearing"  # to whoever has a case in hand: most of its period has passed


class DeliveryState(Enum):
    """Where one delivery stands. `unknown`: it may have gone out; never sent again by itself."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    UNDELIVERABLE = "undeliverable"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"  # staff, or what happened since, have made it pointless


class ChannelClass(Enum):
    """What a letter looks like where it is read: each has words of its own."""

    MAIL = "mail"  # e-mail: whole letters, formal
    CHAT = "chat"  # messengers: a few friendly sentences
    TEXT = "text"  # SMS, LMS and 알림톡: counted


class AttemptOutcome(Enum):
    """How a call or a visit to the citizen ended."""

    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REFUSED = "refused"  # the citizen doesn't want to hear it
    POSTED = "posted"  # 우편: it has been handed to the post


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
    """This address can't be reached on this channel; `reason` holds no address. `next_channel` is tried now; None: none is left."""

    reason: str
    next_channel: str | None = None


@dataclass(frozen=True, kw_only=True)
class NotificationUnknown(NotifyEvent):
    """Nobody can tell whether the letter went out. Staff decide whether it is sent again."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Attempt(Message):
    """One try at a delivery. `outcome` is None while it goes on."""

    number: int
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None  # accepted, delivered, undeliverable, misconfigured, later, unknown; of a call: as AttemptOutcome
    reason: str | None = None
    by: str | None = None  # who called or visited


@dataclass(frozen=True, kw_only=True)
class Delivery(Message):
    """A row of the ledger of deliveries. `recipient_hint` is masked. `reference` is what the provider knows the letter by; `due_at`
    when it is tried next; `after` the delivery in whose place it came."""

    delivery_id: UUID
    letter: LetterName
    channel: str
    state: DeliveryState
    recipient_hint: str
    attempts: int
    updated_at: datetime
    reason: str | None = None
    complaint_id: UUID | None = None
    receipt_number: str | None = None
    reference: str | None = None
    due_at: datetime | None = None
    after: UUID | None = None
    tries: tuple[Attempt, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Deliveries(Message):
    items: tuple[Delivery, ...]


@dataclass(frozen=True, kw_only=True)
class ListDeliveries(Query):
    """The deliveries of one case, or all that are in one state, on one channel, of one department's cases (newest first)."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Deliveries

    complaint_id: UUID | None = None
    state: DeliveryState | None = None
    limit: int = 100
    channel: str | None = None
    department_code: str | None = None  # which answers for the case
    delivery_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ResendLetter(Command):
    """Send a letter again whose outcome is unknown or that could not be delivered. Staff's decision, recorded."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Delivery

    staff: Staff
    delivery_id: UUID


@dataclass(frozen=True, kw_only=True)
class CancelLetter(Command):
    """Don't send it after all. Staff's decision, recorded; what is on its way can't be called back."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Delivery

    staff: Staff
    delivery_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class RecordAttempt(Command):
    """Write down how a call or a visit went: the attempt at a delivery by `phone` or `visit`."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = Delivery

    staff: Staff
    delivery_id: UUID
    outcome: AttemptOutcome
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class WrittenWords(Message):
    """A letter as it would read. `length` of the body, in `unit` ("bytes" or "characters"), of which `limit` hold; None: as many as you
    like. `form`: "SMS" or "LMS"."""

    subject: str
    body: str
    length: int = 0
    limit: int | None = None
    unit: str = "characters"
    form: str | None = None


@dataclass(frozen=True, kw_only=True)
class PreviewLetter(Query):
    """How the words would read in a letter about an invented case; an unknown placeholder is refused and named. Without `subject` and
    `body` the words in use are shown."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WrittenWords

    letter: LetterName
    locale: str
    channel_class: ChannelClass
    subject: str | None = None
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class SandboxLetter(Message):
    """A letter as it would have gone out, kept inside because the provider isn't set. `request` is the provider's exact request as
    JSON: {method, url, headers, body}, with secrets masked."""

    at: datetime
    channel: str
    recipient: str
    subject: str
    body: str
    receipt_number: str
    letter: LetterName
    request: str | None = None


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
    """The words of one letter in one language for one class of channels. Placeholders are `{receipt_number}` and the like."""

    letter: LetterName
    locale: str
    subject: str
    body: str
    channel_class: ChannelClass = ChannelClass.MAIL


@dataclass(frozen=True, kw_only=True)
class Variable(Message):
    """A variable of an 알림톡 template, as `접수번호` for `#{접수번호}`, and the placeholder that fills it."""

    name: str
    placeholder: str


@dataclass(frozen=True, kw_only=True)
class AlimtalkTemplate(Message):
    """알림톡 템플릿. Words that Kakao has seen beforehand: sent only where `approved`, and only exactly so outside the variables."""

    letter: LetterName
    locale: str
    code: str
    text: str
    variables: tuple[Variable, ...] = ()
    approved: bool = False
