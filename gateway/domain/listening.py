"""What the door remembers of what came in on channels: that it was told something, what nobody could read, and comments in public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.gateway import Channel
from gateway.domain.conversation import Say


@dataclass(frozen=True, kw_only=True)
class Told:
    """A provider has told us something, which may be told again: `what` became of it, and what was said to it."""

    message_id: UUID
    heard_at: datetime
    what: str
    complaint_id: UUID | None = None
    locale: str | None = None
    said: tuple[Say, ...] = ()
    taken_back: bool = False


@dataclass(frozen=True, kw_only=True)
class KeptUnread:
    """What a provider has sent and nobody could make anything of. `excerpt` is masked; the whole opens with complaints' key."""

    unread_id: UUID
    channel: Channel
    received_at: datetime
    excerpt: str
    sealed_content: str
    why: str
    seen_at: datetime | None = None
    seen_by: str | None = None


class MentionState(Enum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DISMISSED = "dismissed"


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What somebody wrote in public: staff make it a case, or don't. What masking hides, and who wrote it, is kept shut."""

    mention_id: UUID
    channel: Channel
    heard_at: datetime
    said_at: datetime | None
    author_hint: str | None
    shut_author: str
    text: str
    shut_text: str | None
    link: str | None
    under: str | None
    shut_pictures: str | None
    state: MentionState = MentionState.WAITING
    decided_at: datetime | None = None
    decided_by: str | None = None
    complaint_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MailboxRead:
    """How far a mailbox has been read, and how often in a row it didn't answer."""

    name: str
    cursor: str | None
    asked_at: datetime
    chain: UUID
    failures: int = 0
