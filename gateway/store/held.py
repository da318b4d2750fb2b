"""Where acts wait that can still be taken back, and which sign-ins were ended before their time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import func, or_, select, update

from chassis import statements
from chassis.shelf import Shelf
from gateway.domain.held import HeldAct, HeldState
from gateway.store.tables import ended_session, held_act

if TYPE_CHECKING:
    from gateway.store import Transaction

_WAITING = held_act.c.state == HeldState.WAITING.value


class HeldActs:
    """What officers have asked for and is done in some seconds; and, for a while, how it ended."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, held_act, record=_as_held, row=_held_row)
        self.get, self.find, self.put = self.shelf.get, self.shelf.find, self.shelf.put

    def add(self, held: HeldAct) -> HeldAct:
        """Keep it; where it is kept already, give what was kept then."""
        if statements.add_new(self.tx.connection, held_act, [_held_row(held)], returning="held_id"):
            return held
        return self.get(held.held_id)

    def due(self, now: datetime, limit: int) -> list[UUID]:
        """Those whose time has come and that nobody is at, the oldest first."""
        free = or_(held_act.c.leased_until.is_(None), held_act.c.leased_until <= now)
        question = select(held_act.c.held_id).where(_WAITING, held_act.c.try_at <= now, free).order_by(held_act.c.try_at).limit(limit)
        return list(self.tx.execute(question).scalars())

    def next_at(self, now: datetime) -> datetime | None:
        """When, after now, the next one is due."""
        question = select(func.min(held_act.c.try_at)).where(_WAITING, held_act.c.try_at > now)
        at: datetime | None = self.tx.execute(question).scalar()
        return at

    def of(self, account_id: str, ended_since: datetime) -> list[HeldAct]:
        """One person's, those included that ended since then; the latest first."""
        shown = or_(_WAITING, held_act.c.ended_at >= ended_since)
        question = select(held_act).where(held_act.c.account_id == account_id, shown)
        return self.shelf.all(question.order_by(held_act.c.held_at.desc(), held_act.c.held_id.desc()).limit(500))

    def waiting_for(self, receipt_number: str) -> list[HeldAct]:
        """What is about to be done to a case, the soonest first."""
        question = select(held_act).where(_WAITING, held_act.c.receipt_number == receipt_number)
        return self.shelf.all(question.order_by(held_act.c.until, held_act.c.held_id))

    def empty(self, ended_before: datetime) -> None:
        """What officers wrote leaves those that have ended and were shown."""
        ended = held_act.c.ended_at < ended_before, held_act.c.shut.is_not(None)
        self.tx.execute(update(held_act).where(*ended).values(shut=None))

    def forget(self, before: datetime) -> None:
        self.tx.execute(held_act.delete().where(held_act.c.ended_at < before))


class EndedSessions:
    """Until when the sign-ins of somebody, or one of them, count no more."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def end(self, session: str, at: datetime) -> None:
        """Those that began until then, however often they were renewed."""
        row = {"session": session, "ended_at": at}
        statements.put(self.tx.connection, ended_session, [row], by=("session",), change=("ended_at",))

    def ended_at(self, session: str) -> datetime | None:
        at: datetime | None = self.tx.execute(select(ended_session.c.ended_at).where(ended_session.c.session == session)).scalar()
        return at

    def forget(self, before: datetime) -> None:
        """Tokens of then have run out by themselves."""
        self.tx.execute(ended_session.delete().where(ended_session.c.ended_at < before))


def _as_held(row: Mapping[str, Any]) -> HeldAct:
    return HeldAct(**{**row, "state": HeldState(row["state"])})


def _held_row(record: HeldAct) -> dict[str, Any]:
    return {**vars(record), "state": record.state.value}
