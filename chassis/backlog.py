"""How much waits in a service: what it has said and not handed over, what failed, what it still has to do outside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from chassis.tables import errand, outbox, waiting
from chassis.transaction import Transaction


def count(tx: Transaction) -> Mapping[str, float]:
    """The figures for chassis.watch.BACKLOG, each from an index."""
    unpublished = outbox.c.published_at.is_(None)
    pending = tx.execute(select(func.count()).select_from(outbox).where(unpublished)).scalar_one()
    oldest = tx.execute(select(outbox.c.time).where(unpublished).order_by(outbox.c.seq).limit(1)).scalar()
    kept = {row.state: row.rows for row in tx.execute(select(waiting.c.state, func.count().label("rows")).group_by(waiting.c.state))}
    failed = tx.execute(select(func.min(waiting.c.first_at)).where(waiting.c.state == "retry")).scalar()
    # asked for by name, so that the many that are done are not counted
    undone = select(errand.c.state, func.count().label("rows")).where(errand.c.state.in_(("waiting", "claimed"))).group_by(errand.c.state)
    errands = {row.state: row.rows for row in tx.execute(undone)}
    return {
        "msg_outbox_pending": pending,
        "msg_outbox_oldest_seconds": _age(tx, oldest),
        "msg_retry_pending": kept.get("retry", 0),
        "msg_retry_oldest_seconds": _age(tx, failed),
        "msg_parked": kept.get("parked", 0),
        "msg_held": kept.get("held", 0),
        "msg_errands_waiting": errands.get("waiting", 0),
        "msg_errands_claimed": errands.get("claimed", 0),
        "msg_errands_unprepared": tx.execute(select(func.count()).select_from(errand).where(errand.c.failures > 0)).scalar_one(),
    }


def due_by_lane(tx: Transaction) -> Mapping[str, int]:
    """How many errands could go out now."""
    due = select(errand.c.lane, func.count().label("rows")).where(errand.c.state == "waiting", errand.c.due_at <= tx.now)
    return {row.lane: row.rows for row in tx.execute(due.group_by(errand.c.lane))}


def _age(tx: Transaction, moment: datetime | None) -> float:
    return max((tx.now - moment).total_seconds(), 0.0) if moment else 0.0
