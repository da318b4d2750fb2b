"""What staff are shown that is the door's own: the filters that they have kept, the audit, and what came in and waits for a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contracts.desk import Role
from contracts.gateway import Channel
from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class NamedFilter(Message):
    """`query` as in the address of the list; or use it there by its name: `filter=`."""

    name: str
    query: str
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class KeptFilters(Message):
    items: tuple[NamedFilter, ...]


@dataclass(frozen=True, kw_only=True)
class AuditedAct(Message):
    """Who asked what, when, and why it was refused; or, where `reason` is `searched`, whose number they looked up."""

    line_id: UUID
    at: datetime
    account_id: str
    role: Role
    department_code: str | None
    what: str
    receipt_number: str | None
    status: int
    reason: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class AuditPage(Message):
    items: tuple[AuditedAct, ...]
    next_before: UUID | None = None


# What came in on channels ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PublicComment(Message):
    """What somebody wrote under the city's posts, or naming it. `text` is masked; `link` opens it where it stands."""

    mention_id: UUID
    channel: Channel
    heard_at: datetime
    said_at: datetime | None
    author_hint: str | None
    text: str
    link: str | None


@dataclass(frozen=True, kw_only=True)
class Mentions(Message):
    """Oldest first."""

    items: tuple[PublicComment, ...]


@dataclass(frozen=True, kw_only=True)
class DecidedMention(Message):
    """`state` is accepted, and then there is a case with this number, or dismissed."""

    mention_id: UUID
    state: str
    receipt_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnreadMessage(Message):
    """What a provider brought and nobody could read; `excerpt` is masked, `why` says what was wrong with it."""

    unread_id: UUID
    channel: Channel
    received_at: datetime
    excerpt: str
    why: str


@dataclass(frozen=True, kw_only=True)
class OriginalMessage(UnreadMessage):
    """The same with all that came, unmasked: whoever reads it stands in the audit."""

    original: str


@dataclass(frozen=True, kw_only=True)
class UnreadList(Message):
    """Oldest first."""

    items: tuple[UnreadMessage, ...]


@dataclass(frozen=True, kw_only=True)
class SeenUnread(Message):
    """Somebody has seen to it; with a number where it has become a case."""

    unread_id: UUID
    receipt_number: str | None = None
