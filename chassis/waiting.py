"""The events that could not be applied: tried again when their time comes, parked when it is enough, an operator's to decide."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, func, select, update

from chassis.envelope import Envelope, envelope_of
from chassis.inbox import Inbox, keep
from chassis.patience import Patience
from chassis.tables import cursor, waiting
from chassis.transaction import Transaction
from contracts.message import new_id

GAP = timedelta(minutes=10)  # after this an event that waits for a missing one is parked, so that somebody sees it


def postpone(tx: Transaction, envelope: Envelope, reason: str, patience: Patience, *, poison: bool) -> str:
    """A new event has failed: keep it for later, or park it at once when trying again can't help. Returns the state."""
    wait = None if poison else patience.wait(1)
    state = "parked" if wait is None else "retry"
    keep(tx, envelope, state=state, reason=reason, attempts=1, next_at=tx.now + wait if wait else None)
    return state


def postpone_again(tx: Transaction, row_id: int, reason: str, patience: Patience, *, poison: bool) -> str:
    """A kept event has failed once more."""
    attempts = tx.execute(select(waiting.c.attempts).where(waiting.c.id == row_id)).scalar_one() + 1
    wait = None if poison else patience.wait(attempts)
    state = "parked" if wait is None else "retry"
    change = update(waiting).where(waiting.c.id == row_id)
    tx.execute(change.values(state=state, attempts=attempts, reason=reason, next_at=tx.now + wait if wait else None))
    return state


def due(tx: Transaction, limit: int = 100) -> list[int]:
    """The rows whose time has come, oldest first."""
    question = select(waiting.c.id).where(waiting.c.state == "retry", waiting.c.next_at <= tx.now)
    return list(tx.execute(question.order_by(waiting.c.next_at, waiting.c.id).limit(limit)).scalars())


def try_again(tx: Transaction, box: Inbox, row_id: int) -> Envelope | None:
    """Apply one kept event and everything that waited behind it. None when somebody else has it."""
    question = select(waiting).where(waiting.c.id == row_id, waiting.c.state == "retry").with_for_update(skip_locked=True)
    row = tx.execute(question).mappings().one_or_none()
    if row is None:
        return None
    envelope = envelope_of(row)
    box.lock([envelope] if envelope.subject else [])
    if envelope.subject is None or not box.known_before(envelope):
        box.apply(envelope)
    _let_go(tx, box, envelope, row_id)
    return envelope


def drop(tx: Transaction, box: Inbox, row_id: int) -> bool:
    """An operator lets an event go: it stays in the list as dropped, and its case goes on. False: no such parked row."""
    question = select(waiting).where(waiting.c.id == row_id, waiting.c.state.in_(("parked", "retry"))).with_for_update()
    row = tx.execute(question).mappings().one_or_none()
    if row is None:
        return False
    envelope = envelope_of(row)
    tx.execute(update(waiting).where(waiting.c.id == row_id).values(state="dropped", next_at=None))
    if envelope.subject is not None:
        box.lock([envelope])
        _go_on(tx, box, envelope)
    return True


def retry_now(tx: Transaction, row_id: int) -> bool:
    """An operator has mended the cause: try the event again at once, with fresh patience."""
    change = update(waiting).where(waiting.c.id == row_id, waiting.c.state == "parked")
    return bool(tx.execute(change.values(state="retry", attempts=0, next_at=tx.now)).rowcount)


def park_gaps(tx: Transaction) -> int:
    """Park what has waited too long for an event that never came. Only the first of a case: the rest waits behind it."""
    failing = select(waiting.c.subject).where(waiting.c.state.in_(("retry", "parked")), waiting.c.subject.is_not(None))
    first = (
        select(func.min(waiting.c.id))
        .where(waiting.c.state == "held", waiting.c.first_at < tx.now - GAP, waiting.c.subject.not_in(failing))
        .group_by(waiting.c.subject)
    )
    change = update(waiting).where(waiting.c.id.in_(first)).values(state="parked", reason="an earlier event of this case never came")
    return tx.execute(change).rowcount


def park_unreadable(tx: Transaction, *, body: str, source: str, type_: str, reason: str, message_id: Any = None) -> None:
    """Keep what can't be decoded, as it came, outside every case."""
    message = Envelope(id=message_id or new_id(), type=type_[:80], source=source[:40], subject="", sequence=0, time=tx.now, body=body)
    keep(tx, message, state="parked", reason=reason, blocking=False)


def list_waiting(tx: Transaction, state: str | None, limit: int = 200) -> list[Mapping[str, Any]]:
    """What an operator sees: no bodies, newest last."""
    columns = [c for c in waiting.c if c.name not in ("body", "traceparent", "cause")]
    question = select(*columns).order_by(waiting.c.id).limit(limit)
    return list(tx.execute(question.where(waiting.c.state == state) if state else question).mappings())


def show_waiting(tx: Transaction, row_id: int) -> Mapping[str, Any] | None:
    """One kept event with its body."""
    return tx.execute(select(waiting).where(waiting.c.id == row_id)).mappings().one_or_none()


def _let_go(tx: Transaction, box: Inbox, envelope: Envelope, row_id: int) -> None:
    tx.execute(delete(waiting).where(waiting.c.id == row_id))
    if envelope.subject is not None:
        _go_on(tx, box, envelope)


def _go_on(tx: Transaction, box: Inbox, envelope: Envelope) -> None:
    """The case may go on, unless another of its events has failed too."""
    box.pass_by(envelope)
    blocking = select(waiting.c.id).where(waiting.c.subject == envelope.subject, waiting.c.state.in_(("retry", "parked")))
    if tx.execute(blocking.limit(1)).first() is None:
        box.watch_subject(envelope.subject)
        box.release(envelope.subject)
    box.save()


def reset_cursor(tx: Transaction, source: str, subject: str, last: int) -> None:
    """Set how far a case has come (for a replay that rebuilds a consumer)."""
    tx.execute(update(cursor).where(cursor.c.source == source, cursor.c.subject == subject).values(last=last))
