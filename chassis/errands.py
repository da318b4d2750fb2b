"""What a service does in the outside world: claimed alone and committed, then done, then settled; never done twice by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update

from chassis.doors import Doors
from chassis.tables import errand
from chassis.transaction import Transaction
from contracts import wire
from contracts.message import Message

LEASE = timedelta(seconds=120)  # longer than any act may take


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
    question = select(errand).where(errand.c.state == "waiting", errand.c.due_at <= tx.now).order_by(errand.c.due_at, errand.c.id)
    row = tx.execute(question.limit(1).with_for_update(skip_locked=True)).mappings().one_or_none()
    if row is None:
        return None
    attempt = row["attempts"] + 1
    tx.execute(update(errand).where(errand.c.id == row["id"]).values(state="claimed", lease_until=tx.now + LEASE, attempts=attempt))
    record = wire.load(doors.errands[row["type"]].record, json.loads(row["body"]))
    return Claim(id=row["id"], type=row["type"], record=record, traceparent=row["traceparent"], attempt=attempt)


def settle(tx: Transaction, service: Any, doors: Doors, claimed: Claim, outcome: Any) -> None:
    """Write down how it ended, with whatever the service says of it. An outcome that comes after its claim has lapsed is
    told to the service too; the errand itself is no longer this process's."""
    tx.execute(select(errand.c.id).where(errand.c.id == claimed.id).with_for_update())
    tx.traceparent = claimed.traceparent
    again_at = getattr(service, doors.errands[claimed.type].settle)(claimed.record, outcome, tx)
    mine = (errand.c.id == claimed.id, errand.c.attempts == claimed.attempt)
    if again_at is None:
        tx.execute(delete(errand).where(*mine))
    else:
        tx.execute(update(errand).where(*mine).values(state="waiting", lease_until=None, due_at=again_at))


def lapsed(tx: Transaction, doors: Doors, *, all_claimed: bool = False) -> list[Claim]:
    """Claims whose lease ran out: their process is gone, or hangs. `all_claimed`: no process but this one can hold a
    claim (at the start of the embedded mode)."""
    question = select(errand).where(errand.c.state == "claimed")
    if not all_claimed:
        question = question.where(errand.c.lease_until < tx.now)
    return [
        Claim(
            id=row["id"],
            type=row["type"],
            record=wire.load(doors.errands[row["type"]].record, json.loads(row["body"])),
            traceparent=row["traceparent"],
            attempt=row["attempts"],
        )
        for row in tx.execute(question.limit(500)).mappings().all()
    ]


def still_claimed(tx: Transaction, claimed: Claim) -> bool:
    """Lock a claim and see whether it is still as it was found."""
    question = select(errand.c.id).where(errand.c.id == claimed.id, errand.c.state == "claimed", errand.c.attempts == claimed.attempt)
    return tx.execute(question.with_for_update()).first() is not None


def count_due(tx: Transaction, most: int = 100) -> int:
    """How many errands could be claimed now, at most `most`."""
    due = select(errand.c.id).where(errand.c.state == "waiting", errand.c.due_at <= tx.now).limit(most).subquery()
    return int(tx.execute(select(func.count()).select_from(due)).scalar_one())
