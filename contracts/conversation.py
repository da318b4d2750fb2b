"""What the gateway says of conversations: what citizens add where they spoke, how they can be reached, what providers report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from contracts.gateway import Channel, GatewayEvent, Photo
from contracts.message import Event
from contracts.notify import DeliveryState


@dataclass(frozen=True, kw_only=True)
class ContactGiven(GatewayEvent):
    """The citizen can be reached like this from now on. `sealed_contact` takes the place of the one before; `unreachable_after` as in
    ComplaintSubmitted."""

    sealed_contact: str
    contact_hint: str | None = None
    citizen_keys: tuple[str, ...] = ()
    unreachable_after: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class QuestionAsked(GatewayEvent):
    """문의. The citizen writes about a case that is open, and nobody has asked for it; `text` masked, `sealed_text` as in
    ComplaintSubmitted. A photo may come without a word."""

    text: str
    sealed_text: str | None = None
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReplyGiven(Event):
    """What the gateway answers in a conversation on a channel whose HTTP answer carries no words: notify takes it there.
    `sealed_reply` is a SealedReply."""

    source: ClassVar[str] = "gateway"

    conversation_id: UUID
    channel: Channel
    sealed_reply: str
    complaint_id: UUID | None = None

    @property
    def subject(self) -> str:
        return f"conversation:{self.conversation_id}"


@dataclass(frozen=True, kw_only=True)
class DeliveryReported(Event):
    """A provider says what became of a letter: found by the `reference` that the provider gave it, or by our own `delivery_id`.
    `state` is accepted, delivered or undeliverable; `code` is the provider's own word for it."""

    source: ClassVar[str] = "gateway"

    channel: Channel
    reference: str | None = None
    delivery_id: UUID | None = None
    state: DeliveryState
    code: str | None = None
    reported_at: datetime

    @property
    def subject(self) -> str:
        return f"delivery:{self.channel.value}:{self.delivery_id or self.reference}"


@dataclass(frozen=True, kw_only=True)
class LettersDeclined(GatewayEvent):
    """The citizen wants no more letters on this channel than the law obliges the city to send."""

    channel: Channel
