"""What waits on the channels, for whoever watches over the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.store import Transaction


@dataclass(frozen=True, kw_only=True)
class Waits:
    """`failures` and `asked_seconds` by mailbox; `mention_seconds` is 0 when no comment waits."""

    failures: Mapping[str, int] = field(default_factory=dict)
    asked_seconds: Mapping[str, float] = field(default_factory=dict)
    unread: int = 0
    mention_seconds: float = 0.0


def what_waits(tx: Transaction, mailboxes: Iterable[str]) -> Waits:
    """`mailboxes`: the names of those that are asked; what isn't asked any more isn't missed."""
    asked = [known for name in mailboxes if (known := tx.mailboxes.find(name))]
    oldest = tx.mentions.waiting(1)
    return Waits(
        failures={one.name: one.failures for one in asked},
        asked_seconds={one.name: (tx.now - one.asked_at).total_seconds() for one in asked},
        unread=tx.unreads.count(),
        mention_seconds=(tx.now - oldest[0].heard_at).total_seconds() if oldest else 0.0,
    )
