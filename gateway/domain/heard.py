"""What comes in on a channel, as every provider's file reads it: whoever said it, on whatever channel, it looks alike from here on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.gateway import Channel, Location
from contracts.notify import DeliveryState


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A picture that came with a message: its bytes, or where it is fetched, once and soon (`url`, https), or by what name the
    provider gives it out (`reference`)."""

    content: bytes | None = field(default=None, repr=False)
    url: str | None = field(default=None, repr=False)
    reference: str | None = None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A message from a citizen to the city. `message_id` is the provider's own for it, the same each time it is delivered; `sender` is
    what the provider knows the citizen by, there and only there. `thread` is the id of the case that it belongs to, where the channel
    has proof (a token that only our letters hold); `receipt_number` is one that it names apart from its text, and proves nothing.
    `group`: what has the same one is one message, sent in pieces (an album). `rehearsal`: a tool of the provider tries the door; it
    is answered, and nothing is filed. The text may be empty: a photo without a word, or a sticker."""

    channel: Channel
    message_id: str
    sender: str = field(repr=False)
    text: str = field(repr=False)
    said_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    thread: str | None = field(default=None, repr=False)
    answers: str | None = field(default=None, repr=False)  # the message that a reply to it would name (In-Reply-To)
    subject: str | None = field(default=None, repr=False)
    receipt_number: str | None = None
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    locale: str | None = None
    group: str | None = None
    location: Location | None = field(default=None, repr=False)
    rehearsal: bool = False


@dataclass(frozen=True, kw_only=True)
class Mention:
    """What somebody wrote in public under the city's posts, or naming it: a draft until staff accept it."""

    channel: Channel
    message_id: str
    author: str = field(repr=False)
    author_name: str | None = field(default=None, repr=False)
    text: str = field(repr=False)
    said_at: datetime | None = None
    link: str | None = None
    under: str | None = None  # what a reply in public stands under, as the channel names it
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TakenBack:
    """The citizen has deleted the message there."""

    channel: Channel
    message_id: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A provider says what became of a letter of ours; `reference` is the provider's, `delivery_id` ours. `key` is the same each time
    the same report comes."""

    channel: Channel
    key: str
    state: DeliveryState
    reference: str | None = None
    delivery_id: UUID | None = None
    code: str | None = None
    reported_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Declined:
    """The citizen wants no more letters about this case on the channel; a token of ours has proved it."""

    channel: Channel
    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class Unread:
    """It can't be understood. It is kept, and shown at the desk; `why` holds nothing of the content."""

    channel: Channel
    message_id: str
    content: bytes = field(repr=False)
    why: str


Incoming = Heard | Mention | TakenBack | Report | Declined | Unread


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the city answers at once. `choices` are offered to be tapped, where the channel can."""

    text: str = field(repr=False)
    choices: tuple[str, ...] = ()
