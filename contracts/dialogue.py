"""문의와 회신. What citizen and officers write to each other about a case while it is open, and how the citizen can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.complaints import ComplaintEvent, Department, Handler
from contracts.desk import DeskCommand, Staff
from contracts.gateway import Photo
from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class QuestionReceived(ComplaintEvent):
    """문의. The citizen has written about the open case. `officer_id` is whose hands it is in, for who should know at once."""

    text: str
    photos: tuple[Photo, ...] = ()
    department: Department | None = None
    officer_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReplySent(ComplaintEvent):
    """회신. An officer writes to the citizen; the case stands where it stood."""

    department: Department | None = None
    handler: Handler
    text: str


@dataclass(frozen=True, kw_only=True)
class ContactChanged(ComplaintEvent):
    """The citizen can be reached otherwise from now on. `sealed_contact` opens with notify's key."""

    sealed_contact: str
    unreachable_after: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReplyToCitizen(DeskCommand):
    """Write to the citizen about the case, without answering it."""

    text: str


@dataclass(frozen=True, kw_only=True)
class OpenedText(Message):
    """What was sealed, as it came."""

    text: str


@dataclass(frozen=True, kw_only=True)
class OpenSealedText(Query):
    """Read what the gateway sealed of a message that nobody could read. The counter looks after those; the gateway writes down who."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = OpenedText

    staff: Staff
    sealed_text: str


@dataclass(frozen=True, kw_only=True)
class Words(Message):
    """What the citizen wrote at one time, as it came."""

    at: datetime
    text: str


@dataclass(frozen=True, kw_only=True)
class Original(Message):
    """원문. Each text of the citizen's in which something is covered, as it came, by time. A title that was covered stands before its
    text."""

    receipt_number: str
    items: tuple[Words, ...]


@dataclass(frozen=True, kw_only=True)
class OpenOriginal(Query):
    """Read what the citizen of a case wrote before it was masked. Whoever handles the case may; the gateway writes down who, and why."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Original

    staff: Staff
    receipt_number: str
