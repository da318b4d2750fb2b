"""What a service does in the outside world: claimed alone, prepared and committed, then done, then settled; never done twice by itself."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, bindparam, delete, func, literal, select, union_all, update

from chassis import statements
from chassis.columns import Moment
from chassis.database import has_collided, is_away
from chassis.doors import Doors
from chassis.logs import Log
from chassis.patience import Patience
from chassis.tables import errand
from chassis.transaction import Transaction
from contracts import wire
from contracts.message import Message

log = Log("chassis")
LEASE = timedelta(seconds=120)  # longer than any act may take
UNPREPARED = Patience(first_seconds=5.0)  # how long an errand waits that couldn't be prepared
LOOK = 2000  # errands of a lane that are counted at most: more than go out until it is looked again

_MINE = (errand.c.id == bindparam("errand_id", type_=errand.c.id.type), errand.c.attempts == bindparam("attempt", type_=Integer))
_WAITING = errand.c.state == "waiting"
_DUE = (_WAITING, errand.c.due_at <= bindparam("now", type_=Moment))


def _claim_next() -> Any:
    lane, most = errand.c.lane == bindparam("in_lane", type_=String), bindparam("most", type_=Integer)
    due = select(errand.c.id).where(*_DUE, lane).order_by(errand.c.due_at, errand.c.id).limit(most)
    first = due.with_for_update(skip_locked=True).cte("first")  # looked for once, whatever the planner thinks best
    claimed = {"state": "claimed", "lease_until": bindparam("lease_end", type_=Moment), "attempts": errand.c.attempts + 1, "failures": 0}
    change = update(errand).where(errand.c.id.in_(select(first.c.id))).values(claimed)
    return change.returning(errand.c.id, errand.c.type, errand.c.body, errand.c.traceparent, errand.c.attempts, errand.c.due_at)


def _over() -> Any:
    return delete(errand).where(*_MINE)


def _again() -> Any:
    return update(errand).where(*_MINE).values(state="waiting", lease_until=None, due_at=bindparam("again_at", type_=Moment))


UNREADABLE = update(errand).where(*_MINE).values(state="unreadable", lease_until=None)  # kept; it must not stop the others


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An errand that this process alone may do now. `over`: its preparing door has found that there is nothing to do."""

    id: UUID
    type: str
    record: Message
    traceparent: str | None
    attempt: int
    prepared: Any = None
    over: bool = False


class NotPrepared(Exception):
    """The preparing door of this claim has raised: the claim must not be committed."""

    def __init__(self, claimed: Claim, error: Exception) -> None:
        super().__init__(f"an errand could not be prepared: {type(error).__name__}")
        self.claimed, self.error = claimed, error


def claim(tx: Transaction, service: Any, doors: Doors, lane: str) -> Claim | None:
    """Claim the errand of this lane that has been due for longest, and prepare it; None when there is none."""
    ahead = tx.claimed_ahead.setdefault(lane, deque())
    while ahead or claim_ahead(tx, doors, lane, 1):
        if (claimed := ahead.popleft()) is not None:
            return _prepare(tx, service, doors, claimed)
    return None


def claim_several(tx: Transaction, service: Any, doors: Doors, lane: str, most: int) -> list[Claim]:
    """The same for as many as one act takes: each is claimed and prepared for itself."""
    found: list[Claim] = []
    while len(found) < most and (claimed := claim(tx, service, doors, lane)) is not None:
        found.append(claimed)
    return found


def claim_ahead(tx: Transaction, doors: Doors, lane: str, count: int) -> list[Claim | None]:
    """Claim so many errands of this lane at once, for as many workers whose turn comes in this transaction: each is still claimed
    for itself, with its own lease. One that can't be read is no claim, but somebody has looked for it."""
    wanted = {"now": tx.now, "lease_end": tx.now + LEASE, "in_lane": lane, "most": count}
    rows = statements.prepared(tx.connection, _claim_next).rows(tx.connection, wanted)
    found = [_readable(tx, row, doors) for row in sorted(rows, key=lambda row: (row["due_at"], row["id"]))]
    tx.claimed_ahead.setdefault(lane, deque()).extend(found)
    return found


def _readable(tx: Transaction, row: Mapping[str, Any], doors: Doors) -> Claim | None:
    try:
        return _claim(row, doors)
    except (KeyError, wire.Unreadable):
        tx.connection.execute(UNREADABLE, {"errand_id": row["id"], "attempt": row["attempts"]})
        log.error("errand_unreadable", errand_id=row["id"], event_type=row["type"])
        return None


def claim_and_write(tx: Transaction, service: Any, doors: Doors, lane: str) -> Claim | None:
    """The same, after what it wrote together with others could not be written: whose fault was it?"""
    claimed = claim(tx, service, doors, lane)
    try:
        tx.flush()
    except Exception as error:
        raise _blame(claimed, error) from error
    return claimed


def _prepare(tx: Transaction, service: Any, doors: Doors, claimed: Claim) -> Claim:
    method = doors.errands[claimed.type].prepare
    if method is None:
        return claimed
    tx.traceparent = claimed.traceparent
    try:
        prepared = getattr(service, method)(claimed.record, tx)
    except Exception as error:
        raise _blame(claimed, error) from error
    if prepared is None:
        tx.at_the_end(_over, _mine(claimed))
    return replace(claimed, prepared=prepared, over=prepared is None)


def _blame(claimed: Claim | None, error: Exception) -> Exception:
    return error if claimed is None or is_away(error) or has_collided(error) else NotPrepared(claimed, error)


def put_back(tx: Transaction, claimed: Claim) -> None:
    """The claim was taken back because the errand couldn't be prepared: let it wait, longer each time, so that it keeps
    nobody busy. Nobody has begun it, so it is as safe to try as before."""
    before = errand.c.id == claimed.id, errand.c.attempts == claimed.attempt - 1, _WAITING
    failures = tx.execute(select(errand.c.failures).where(*before).with_for_update()).scalar()
    if failures is not None:
        wait = UNPREPARED.wait(min(failures + 1, UNPREPARED.tries - 1))
        assert wait is not None, "it is never given up: it may be a citizen's letter"
        tx.execute(update(errand).where(*before).values(failures=failures + 1, due_at=tx.now + wait))


def settle(tx: Transaction, service: Any, doors: Doors, claimed: Claim, outcome: Any) -> None:
    """Write down how it ended, with whatever the service says of it. An outcome that comes after its claim has lapsed is
    told to the service too; the errand itself is no longer this process's."""
    tx.lock({str(claimed.id)})
    tx.traceparent = claimed.traceparent
    again_at = getattr(service, doors.errands[claimed.type].settle)(claimed.record, outcome, tx)
    if again_at is None:
        tx.at_the_end(_over, _mine(claimed))
    else:
        tx.at_the_end(_again, {**_mine(claimed), "again_at": again_at})


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


def due_in(tx: Transaction, lanes: Collection[str]) -> Mapping[str, int]:
    """How many errands of these lanes could be claimed now, of each lane at most so many as matter."""
    if not lanes:
        return {}
    found = [select(literal(lane).label("lane"), _count_in(lane, tx)) for lane in lanes]
    return {row.lane: row.due for row in tx.execute(union_all(*found)) if row.due}


def _count_in(lane: str, tx: Transaction) -> Any:
    due = select(errand.c.id).where(_WAITING, errand.c.lane == lane, errand.c.due_at <= tx.now).limit(LOOK).subquery()
    return select(func.count()).select_from(due).scalar_subquery().label("due")


def lane_of_the_oldest(tx: Transaction) -> str | None:
    """In which lane is the errand that has been due for longest? Reads all that wait."""
    oldest = select(errand.c.lane).where(_WAITING, errand.c.due_at <= tx.now).order_by(errand.c.due_at, errand.c.id).limit(1)
    return tx.execute(oldest).scalar()


def lanes_beside(tx: Transaction, lanes: Collection[str]) -> list[str]:
    """Lanes other than these in which errands wait. Reads all that wait."""
    return list(tx.execute(select(errand.c.lane).where(_WAITING, errand.c.lane.not_in(lanes)).distinct()).scalars())


def _mine(claimed: Claim) -> dict[str, Any]:
    return {"errand_id": claimed.id, "attempt": claimed.attempt}


def _claim(row: Mapping[Any, Any], doors: Doors) -> Claim:
    record = wire.load(doors.errands[row["type"]].record, json.loads(row["body"]))
    return Claim(id=row["id"], type=row["type"], record=record, traceparent=row["traceparent"], attempt=row["attempts"])
