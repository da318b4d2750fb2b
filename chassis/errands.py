"""What a service does in the outside world: claimed alone and committed, then done, then settled; never done twice by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, bindparam, delete, func, select, update

from chassis import statements
from chassis.columns import Moment
from chassis.doors import Doors
from chassis.logs import Log
from chassis.tables import errand
from chassis.transaction import Transaction
from contracts import wire
from contracts.message import Message

log = Log("chassis")
LEASE = timedelta(seconds=120)  # longer than any act may take

_MINE = (errand.c.id == bindparam("errand_id", type_=errand.c.id.type), errand.c.attempts == bindparam("attempt", type_=Integer))


def _claim_next() -> Any:
    due = errand.c.state == "waiting", errand.c.due_at <= bindparam("now", type_=Moment)
    first = select(errand.c.id).where(*due).order_by(errand.c.due_at, errand.c.id).limit(1).with_for_update(skip_locked=True)
    claimed = {"state": "claimed", "lease_until": bindparam("lease_end", type_=Moment), "attempts": errand.c.attempts + 1}
    change = update(errand).where(errand.c.id == first.scalar_subquery()).values(claimed)
    return change.returning(errand.c.id, errand.c.type, errand.c.body, errand.c.traceparent, errand.c.attempts)


def _over() -> Any:
    return delete(errand).where(*_MINE)


def _again() -> Any:
    return update(errand).where(*_MINE).values(state="waiting", lease_until=None, due_at=bindparam("again_at", type_=Moment))


UNREADABLE = update(errand).where(*_MINE).values(state="unreadable", lease_until=None)  # kept; it must not stop the others


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An errand that this process alone may do now."""

    id: UUID
    type: str
    record: Message
    traceparent: str | None
    attempt: int


def claim(tx: Transaction, doors: Doors) -> Claim | None:
    """Claim the errand that has been due for longest; None when there is none."""
    claiming = statements.prepared(tx.connection, _claim_next)
    rows = claiming.rows(tx.connection, {"now": tx.now, "lease_end": tx.now + LEASE})
    if not rows:
        return None
    (row,) = rows
    try:
        return _claim(row, doors)
    except (KeyError, wire.Unreadable):
        tx.connection.execute(UNREADABLE, {"errand_id": row["id"], "attempt": row["attempts"]})
        log.error("errand_unreadable", errand_id=row["id"], event_type=row["type"])
        return None


def settle(tx: Transaction, service: Any, doors: Doors, claimed: Claim, outcome: Any) -> None:
    """Write down how it ended, with whatever the service says of it. An outcome that comes after its claim has lapsed is
    told to the service too; the errand itself is no longer this process's."""
    mine = {"errand_id": claimed.id, "attempt": claimed.attempt}
    tx.lock({str(claimed.id)})
    tx.traceparent = claimed.traceparent
    again_at = getattr(service, doors.errands[claimed.type].settle)(claimed.record, outcome, tx)
    if again_at is None:
        tx.at_the_end(_over, mine)
    else:
        tx.at_the_end(_again, {**mine, "again_at": again_at})


def lapsed(tx: Transaction, doors: Doors, *, all_claimed: bool = False) -> list[Claim]:
    """Claims whose lease ran out: their process is gone, or hangs. `all_claimed`: no process but this one can hold a
    claim (at the start of the embedded mode)."""
    question = select(errand).where(errand.c.state == "claimed")
    if not all_claimed:
        question = question.where(errand.c.lease_until < tx.now)
    return [_claim(row, doors) for row in tx.execute(question.limit(500)).mappings()]


def still_claimed(tx: Transaction, claimed: Claim) -> bool:
    """Lock a claim and see whether it is still as it was found."""
    question = select(errand.c.id).where(errand.c.id == claimed.id, errand.c.state == "claimed", errand.c.attempts == claimed.attempt)
    return tx.execute(question.with_for_update()).first() is not None


def count_due(tx: Transaction, most: int = 100) -> int:
    """How many errands could be claimed now, at most `most`."""
    due = select(errand.c.id).where(errand.c.state == "waiting", errand.c.due_at <= tx.now).limit(most).subquery()
    return int(tx.execute(select(func.count()).select_from(due)).scalar_one())


def _claim(row: Mapping[Any, Any], doors: Doors) -> Claim:
    record = wire.load(doors.errands[row["type"]].record, json.loads(row["body"]))
    return Claim(id=row["id"], type=row["type"], record=record, traceparent=row["traceparent"], attempt=row["attempts"])
