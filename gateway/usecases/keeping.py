"""What can't be dealt with by itself is kept for a person: nothing that a citizen has sent is lost."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.gateway import Channel
from contracts.message import new_id
from gateway import masking
from gateway.domain.conversation.meaning import clean
from gateway.domain.listening import KeptUnread
from gateway.reception import Reception

if TYPE_CHECKING:
    from gateway.store import Transaction

EXCERPT = 300  # characters
KEY = re.compile(r"(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{16,}")  # what a provider knows somebody, or a message, by
BYTES = "base64:"  # so begins what is sealed of a message that is no UTF-8
MOST_KEPT = 256 * 1024  # bytes; what is longer is no message


def keep_unread(
    tx: Transaction, reception: Reception, channel: Channel, content: bytes, *, why: str, unread_id: UUID | None = None
) -> None:
    """Sealed as a whole; a few masked words show what it may be. With an id of its own it is kept once."""
    unread_id = unread_id or new_id()
    if tx.unreads.find(unread_id) is not None:
        return
    text = content[:MOST_KEPT].decode("utf-8", "replace")
    kept = KeptUnread(
        unread_id=unread_id,
        channel=channel,
        received_at=tx.now,
        excerpt=KEY.sub("***", masking.mask(clean(text[:4000])))[:EXCERPT],
        sealed_content=reception.seals.for_complaints(BYTES + b64encode(content[:MOST_KEPT]).decode() if "\ufffd" in text else text),
        why=why[:100],
    )
    tx.unreads.add(kept)


def as_it_came(opened: str) -> str:
    """The words of a kept message; what is no UTF-8 is read as Korean mail programs write (cp949), as far as it can be."""
    if not opened.startswith(BYTES):
        return opened
    return b64decode(opened.removeprefix(BYTES)).decode("cp949", "replace")
