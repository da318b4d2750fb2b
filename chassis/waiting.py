"""The events that could not be applied: tried again when their time comes, parked when it is enough, an operator's to decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select, update

from chassis.envelope import Envelope, envelope_of
from chassis.inbox import HeldFailed, Inbox, is_poison, keep
from chassis.patience import Patience
from chassis.tables import waiting
from chassis.transaction import Transaction
from contracts.message import Refusal, new_id

GAP = timedelta(minutes=10)  # after this an event that waits for a missing one is parked, so that somebody sees it
EARLY = and_(waiting.c.state == "parked", waiting.c.attempts == 0)  # parked for a gap: it has not failed


def postpone(tx: Transaction, envelope: Envelope, reason: str, patience: Patience, *, poison: bool) -> str:
    """A new event has failed: keep it for later, or park it at once when trying again can't help. Returns the state."""
    wait = None if poison else patience.wait(1)
    state = "parked" if wait is None else "retry"
    keep(tx, envelope, state=state, reason=reason, attempts=1, next_at=tx.now + wait if wait else None)
    return state


def postpone_again(tx: Transaction, row_id: int, reason: str, patience: Patience, *, poison: bool) -> str | None:
    """A kept event has failed once more. None when somebody else has settled it meanwhile."""
    undecided = or_(waiting.c.state.in_(("held", "retry")), EARLY)
    attempts = tx.execute(select(waiting.c.attempts).where(waiting.c.id == row_id, undecided).with_for_update()).scalar()
    if attempts is None:
        return None
    wait = None if poison else patience.wait(attempts + 1)
    state = "parked" if wait is None else "retry"
    change = update(waiting).where(waiting.c.id == row_id)
    tx.execute(change.values(state=state, attempts=attempts + 1, reason=reason, next_at=tx.now + wait if wait else None))
    return state


def due(tx: Transaction, limit: int = 100) -> list[int]:
    """The rows whose time has come, oldest first."""
    question = select(waiting.c.id).where(waiting.c.state == "retry", waiting.c.next_at <= tx.now)
    return list(tx.execute(question.order_by(waiting.c.next_at, waiting.c.id).limit(limit)).scalars())


def try_again(tx: Transaction, box: Inbox, row_id: int) -> Envelope | None:
    """Apply one kept event and everything that waited behind it. None when somebody else has it."""
    envelope = _decide(tx, box, row_id, from_=("retry",), to="held")
    if envelope is None:
        return None
    try:
        if envelope.subject is not None:
            _go_on(box, envelope)
        elif box.apply(envelope):
            tx.execute(delete(waiting).where(waiting.c.id == row_id))
    except HeldFailed as failed:
        raise failed.error if failed.row_id == row_id else failed from None
    return envelope


def drop(tx: Transaction, box: Inbox, row_id: int) -> bool:
    """An operator lets an event go: it stays in the list as dropped, and its case goes on. False: no such parked row."""
    envelope = _decide(tx, box, row_id, from_=("parked", "retry"), to="dropped")
    if envelope is not None and envelope.subject is not None:
        _go_on(box, envelope)
    return envelope is not None


def retry_now(tx: Transaction, row_id: int) -> bool:
    """An operator has mended the cause: try the event again at once, with fresh patience."""
    change = update(waiting).where(waiting.c.id == row_id, waiting.c.state == "parked")
    return bool(tx.execute(change.values(state="retry", attempts=0, next_at=tx.now)).rowcount)


def park_gaps(tx: Transaction) -> int:
    """Park what has waited too long for an event that never came. Only the first of a case: the rest waits behind it."""
    other = waiting.alias()
    failed = or_(other.c.state == "retry", and_(other.c.state == "parked", other.c.attempts > 0))
    earlier = and_(other.c.source == waiting.c.source, other.c.sequence < waiting.c.sequence, other.c.state.in_(("held", "parked")))
    waits_for_another = exists().where(other.c.subject == waiting.c.subject, or_(failed, earlier))
    change = update(waiting).where(waiting.c.state == "held", waiting.c.first_at < tx.now - GAP, ~waits_for_another)
    return tx.execute(change.values(state="parked", attempts=0, reason="an earlier event of this case never came")).rowcount


def park_unreadable(tx: Transaction, *, body: str, source: str, type_: str, reason: str) -> None:
    """Keep what can't be decoded, as it came, outside every case."""
    message = Envelope(id=new_id(), type=type_[:80], source=source[:40], subject="", sequence=0, time=tx.now, body=body)
    keep(tx, message, state="parked", reason=reason, blocking=False)


def list_waiting(tx: Transaction, state: str | None, limit: int = 200) -> list[Mapping[Any, Any]]:
    """What an operator sees: no bodies, newest last."""
    columns = [c for c in waiting.c if c.name not in ("body", "traceparent", "cause")]
    question = select(*columns).order_by(waiting.c.id).limit(limit)
    return list(tx.execute(question.where(waiting.c.state == state) if state else question).mappings())


def show_waiting(tx: Transaction, row_id: int) -> Mapping[Any, Any] | None:
    """One kept event with its body."""
    return tx.execute(select(waiting).where(waiting.c.id == row_id)).mappings().one_or_none()


def reason_of(error: Exception) -> str:
    """Why it failed, for the operator's list: the kind of error and where; its message may hold a citizen's words."""
    if isinstance(error, Refusal):
        return f"refused: {error.reason}"
    if is_poison(error):
        return str(error)[:500]
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    place = f" at {last.tb_frame.f_globals.get('__name__')}:{last.tb_lineno}" if last else ""
    return f"{type(error).__name__}{place}"


def _decide(tx: Transaction, box: Inbox, row_id: int, *, from_: Sequence[str], to: str) -> Envelope | None:
    """Have a row, and its case, to this transaction alone, and write what becomes of it; None when it isn't as expected."""
    row = tx.execute(select(waiting).where(waiting.c.id == row_id)).mappings().one_or_none()
    if row is None:
        return None
    envelope = envelope_of(row)
    if envelope.subject is not None:
        box.lock([envelope])
    change = update(waiting).where(waiting.c.id == row_id, waiting.c.state.in_(from_)).values(state=to, next_at=None)
    return envelope if tx.execute(change).rowcount else None


def _go_on(box: Inbox, envelope: Envelope) -> None:
    box.give_up_gap(envelope)
    box.go_on(envelope.subject)
    box.save()
