"""Channels that have to be asked: each mailbox is asked again and again, and how far it was read is kept once all of it was heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contracts.message import new_id
from gateway.domain.conversation.errands import AskMailbox
from gateway.domain.listening import MailboxRead

if TYPE_CHECKING:
    from gateway.store import Transaction

LONGEST_PAUSE = timedelta(minutes=10)  # between two tries of a mailbox that doesn't answer
BROKEN_AFTER = timedelta(minutes=20)  # a row of askings that has been silent for so long has ended


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a mailbox gave has been heard; this is where it was left."""

    cursor: str | None


def ask_mailboxes(tx: Transaction, names: Mapping[str, float]) -> None:
    """See to it that each of them (by name, with its seconds between two askings) is being asked."""
    for name, seconds in names.items():
        known = tx.mailboxes.find(name)
        if known is not None and tx.now - known.asked_at < BROKEN_AFTER + timedelta(seconds=seconds):
            continue
        chain = new_id()
        begun = MailboxRead(name=name, cursor=known.cursor if known else None, asked_at=tx.now, chain=chain)
        (tx.mailboxes.put if known else tx.mailboxes.add)(begun)
        tx.entrust(AskMailbox(name=name, chain=chain), lane="mailboxes")


def cursor_of(tx: Transaction, name: str) -> str | None:
    """How far it was read."""
    known = tx.mailboxes.find(name)
    return known.cursor if known else None


def mailbox_asked(tx: Transaction, errand: AskMailbox, brought: Brought | None, seconds: float | None) -> datetime | None:
    """Keep where it was left, and say when to ask again. None where it didn't answer; without `seconds` it isn't there any more."""
    known: MailboxRead | None = tx.mailboxes.find(errand.name)
    if known is None or known.chain != errand.chain or seconds is None:
        return None  # another row of askings has taken over
    if brought is None:
        failures = known.failures + 1
        tx.mailboxes.put(MailboxRead(name=known.name, cursor=known.cursor, asked_at=tx.now, chain=known.chain, failures=failures))
        pause: timedelta = min(LONGEST_PAUSE, timedelta(seconds=seconds) * 2 ** min(failures, 10))
        return tx.now + pause
    tx.mailboxes.put(MailboxRead(name=known.name, cursor=brought.cursor, asked_at=tx.now, chain=known.chain))
    return tx.now + timedelta(seconds=seconds)
