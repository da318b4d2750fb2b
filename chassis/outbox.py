"""What a service has said and not yet handed over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from chassis.envelope import Envelope, envelope_of
from chassis.tables import outbox
from chassis.transaction import Transaction


def unpublished(tx: Transaction, limit: int, *, after: int = 0) -> list[Envelope]:
    """The oldest rows that nobody has taken over yet. `after` is safe only where one writer numbers the rows in the
    order of its commits (SQLite): on PostgreSQL a row with a smaller number may still appear."""
    rows = tx.connection.execute(
        select(outbox).where(outbox.c.published_at.is_(None), outbox.c.seq > after).order_by(outbox.c.seq).limit(limit)
    )
    return [envelope_of(row, tx.source) for row in rows.mappings()]


def mark_published(tx: Transaction, seqs: Sequence[int]) -> None:
    """The broker has confirmed these rows, or every subscriber has committed them."""
    if seqs:
        tx.connection.execute(update(outbox).where(outbox.c.seq.in_(seqs)).values(published_at=tx.now))


def said_since(tx: Transaction, types: Collection[str], since: datetime, *, after: int, limit: int) -> list[Envelope]:
    """What was said of these types since a moment, in order, page by page (to tell it again)."""
    question = select(outbox).where(outbox.c.type.in_(types), outbox.c.time >= since, outbox.c.seq > after)
    return [envelope_of(row, tx.source) for row in tx.connection.execute(question.order_by(outbox.c.seq).limit(limit)).mappings()]


def forget(tx: Transaction, keep: timedelta) -> None:
    """Drop published rows older than `keep`: the outbox is also the log from which events can be replayed."""
    tx.connection.execute(delete(outbox).where(outbox.c.published_at < tx.now - keep))
