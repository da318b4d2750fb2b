"""Acts that wait: kept, taken back, carried out by one process at a time, and how they ended."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.gateway import Photo
from gateway.domain import held as domain
from gateway.domain.held import HeldAct, HeldState, TooLate
from gateway.store import Transaction

KEPT_FOR = timedelta(days=45)  # as long as the service that is asked knows a command again
SESSIONS_KEPT_FOR = timedelta(days=31)  # longer than any token lasts


def hold(tx: Transaction, complaint_id: UUID, files: Sequence[Photo], make: Callable[[tuple[str, ...]], HeldAct]) -> HeldAct:
    """Keep what `make` gives for the files that weren't with the case before; or give what the same command was kept as before. Raises
    TooLate where that was taken back."""
    kept = tx.held.add(make(tx.photos.lay(complaint_id, files)))
    if kept.state is HeldState.UNDONE:
        raise TooLate("it was taken back")
    return kept


def hurry(tx: Transaction, held_id: UUID, now: datetime) -> HeldAct:
    hurried = domain.hurry(tx.held.get(held_id), now)
    tx.held.put(hurried)
    return hurried


def take_up(tx: Transaction, held_id: UUID, now: datetime) -> HeldAct | None:
    """Carry it out: one process at a time may. None: not this one, or not now."""
    found = tx.held.find(held_id)
    taken = domain.take_up(found, now) if found else None
    if taken is not None:
        tx.held.put(taken)
    return taken


def undo(tx: Transaction, held_id: UUID, laid: Sequence[str], now: datetime) -> HeldAct:
    """Nothing happens, and the files that were laid for it go. Raises TooLate."""
    before = tx.held.get(held_id)
    undone = domain.undo(before, now)
    if before.state is not undone.state:
        tx.photos.take_back(before.complaint_id, laid)
        tx.held.put(undone)
    return undone


def put_off(tx: Transaction, taken: HeldAct, problem: Mapping[str, Any], now: datetime) -> HeldAct:
    """Nobody could be asked."""
    return _settled(tx, taken, lambda known: domain.try_again(known, problem, now))


def succeed(tx: Transaction, taken: HeldAct, now: datetime) -> HeldAct:
    """It is done."""
    return _settled(tx, taken, lambda known: domain.end(known, None, now))


def fail(tx: Transaction, taken: HeldAct, problem: Mapping[str, Any], laid: Sequence[str], now: datetime) -> HeldAct:
    """It was refused: the files that were laid for it go."""
    failed = _settled(tx, taken, lambda known: domain.end(known, problem, now))
    if failed.state is HeldState.FAILED:
        tx.photos.take_back(failed.complaint_id, laid)
    return failed


def _settled(tx: Transaction, taken: HeldAct, settle: Callable[[HeldAct], HeldAct]) -> HeldAct:
    """Whoever was slower than its lease has nothing to say any more: another process is at it, and hears the same."""
    known = tx.held.get(taken.held_id)
    if known.state is not HeldState.WAITING or known.attempts != taken.attempts:
        return known
    settled = settle(known)
    tx.held.put(settled)
    return settled


def clear(tx: Transaction) -> None:
    """What nobody looks at any more."""
    tx.held.empty(tx.now - domain.SHOWN_FOR)
    tx.held.forget(tx.now - KEPT_FOR)
    tx.ended_sessions.forget(tx.now - SESSIONS_KEPT_FOR)
