"""Remember which department was right: the next case like it is given to the same one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintEvent,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
)
from services.routing.domain import Remembered, remembering

if TYPE_CHECKING:
    from services.routing.store import Transaction


FORGOTTEN_AT_ONCE = 500


def receive(tx: Transaction, event: ComplaintReceived) -> None:
    _change(tx, event, lambda kept: remembering.receive(kept, event))


def choose(tx: Transaction, event: ComplaintRouted | ComplaintRerouted) -> None:
    _change(tx, event, lambda kept: remembering.choose(kept, event))


def answer(tx: Transaction, event: ComplaintAnswered | ComplaintDeclined) -> None:
    _change(tx, event, lambda kept: remembering.answer(kept, event))


def give_away(tx: Transaction, event: ComplaintTransferred) -> None:
    body = tx.cities.now().body(event.agency)
    _change(tx, event, lambda kept: remembering.give_away(kept, body, event.occurred_at))


def leave_out(tx: Transaction, event: ComplaintWithdrawn | ComplaintMerged) -> None:
    _change(tx, event, remembering.leave_out)


def take_in(tx: Transaction, event: ComplaintUnmerged) -> None:
    _change(tx, event, remembering.take_in)


def _change(tx: Transaction, event: ComplaintEvent, change: Callable[[Remembered], Remembered]) -> None:
    tx.memories.keep(change(tx.memories.find(event.complaint_id) or remembering.unheard(event.complaint_id)))


def forget(tx: Transaction, keep: timedelta) -> None:
    """What is older is forgotten, some of it at a time."""
    tx.memories.forget(tx.now - keep, FORGOTTEN_AT_ONCE)
