"""How a citizen can be reached, as the gateway seals it for notify. In clear it stands in no event, table or log."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.gateway import Channel
from contracts.message import Message


@dataclass(frozen=True, kw_only=True)
class Contact(Message):
    """What opens with notify's key. `address` is what the citizen is known by on the `channel` that they came from (a page-scoped id,
    a chat id); `thread` is the message there that a letter answers. `link` opens the case's page, `confirmation_key` (hex) signs the
    links in letters. `result_channels`: where the citizen wants the result, one letter on each; empty: as the city has it."""

    email: str | None = None
    phone: str | None = None
    name: str | None = None
    postal_address: str | None = None  # where they are visited or written to on paper
    link: str | None = None
    confirmation_key: str | None = None
    channel: Channel | None = None
    address: str | None = None
    thread: str | None = None
    result_channels: tuple[Channel, ...] = ()
    updates: bool = False  # each step is wanted, not only what everybody is told


@dataclass(frozen=True, kw_only=True)
class SealedReply(Message):
    """What the gateway has to say in a conversation, and to whom: opens with notify's key."""

    address: str
    text: str
    subject: str | None = None
    thread: str | None = None
    begins: bool = False  # it answers no message of theirs: the subject is its own
