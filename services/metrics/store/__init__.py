"""Where a row for each case and the sums over all of them are kept, always moved together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

import chassis.transaction
from chassis.shelf import Shelf
from contracts.message import Event
from services.metrics.counting import Doubt, Fact, Key
from services.metrics.judging import Mark
from services.metrics.store.board import Board
from services.metrics.store.tables import fact, metadata, routing_week, tally

__all__ = ["Facts", "Tally", "Transaction", "Weeks", "metadata"]

K = TypeVar("K", Key, Mark)


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.facts = Facts(self)
        self.tally = Tally(self)
        self.weeks = Weeks(self)
        self.board = Board(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read the facts of a whole batch of events with one statement."""
        self.facts.prefetch(filter(None, (_case(event.subject) for event in events)))

    def finish(self) -> None:
        """The sums come last, in one sorted statement: every transaction moves them, so nobody may hold them for long."""
        self.flush()
        self.tally.write()
        self.weeks.write()
        self.board.write()
        super().finish()


class Facts:
    """What the figures need to know of each case."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._shelf = Shelf(tx, fact, record=_fact, row=_row)
        self._new: set[UUID] = set()  # looked for and not there

    def prefetch(self, complaint_ids: Iterable[UUID]) -> None:
        wanted = set(complaint_ids) - self._new
        self._shelf.fetch(wanted)
        self._new.update(complaint_id for complaint_id in wanted if complaint_id not in self._shelf.known)

    def of(self, complaint_id: UUID) -> Fact:
        """What is known of a case; a blank fact when nothing is."""
        if complaint_id not in self._shelf.known:
            self.prefetch([complaint_id])
        return self._shelf.known.get(complaint_id) or Fact(complaint_id=complaint_id)

    def put(self, changed: Fact) -> None:
        """Keep it; `of` has been asked for it before."""
        if changed.complaint_id in self._new:
            self._new.discard(changed.complaint_id)
            self._shelf.add(changed)
        else:
            self._shelf.put(changed)

    def untold_since(self) -> datetime | None:
        """When the case was received whose citizen has waited longest for a first letter."""
        waiting = select(fact.c.untold_since).where(fact.c.untold_since.is_not(None))
        return self._tx.execute(waiting.order_by(fact.c.untold_since).limit(1)).scalar()


class Sums(Generic[K]):
    """Sums that transactions move by adding to them."""

    table: ClassVar[Table]

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._moved: Counter[K] = Counter()

    def move(self, by: Mapping[K, int]) -> None:
        """Add to the sums; written once, when the transaction ends."""
        self._moved.update(by)

    def write(self) -> None:
        rows = [{**key._asdict(), "value": by} for key, by in sorted(self._moved.items()) if by]
        self._moved = Counter()
        if rows:
            dialect = postgresql if self._tx.connection.dialect.name == "postgresql" else sqlite
            add = dialect.insert(self.table)
            added = {"value": self.table.c.value + add.excluded.value}
            self._tx.connection.execute(add.on_conflict_do_update(index_elements=self.table.primary_key.columns, set_=added), rows)


class Tally(Sums[Key]):
    """The sums over all cases."""

    table = tally

    def all(self) -> dict[Key, int]:
        """Every sum, as it was committed."""
        return {Key(row.figure, row.first, row.second, row.third): row.value for row in self._tx.execute(select(tally))}


class Weeks(Sums[Mark]):
    """What each week counts of routing's guesses."""

    table = routing_week

    def since(self, week: date) -> dict[Mark, int]:
        rows = self._tx.execute(select(routing_week).where(routing_week.c.week >= week))
        return {Mark(row.week, row.mode, row.department, row.counted): row.value for row in rows}


def _case(subject: str) -> UUID | None:
    """The case that an event is about; None when it is about something else."""
    try:
        return UUID(subject)
    except ValueError:  # about something else, as a department
        return None


def _fact(row: Mapping[str, Any]) -> Fact:
    return Fact(
        **{
            **row,
            "doubts": tuple(Doubt(**doubt) for doubt in row["doubts"]),
            "guesses": tuple(row["guesses"]),
            "forebears": tuple(row["forebears"]),
        }
    )


def _row(known: Fact) -> dict[str, Any]:
    return {name: getattr(known, name) for name in _NAMES} | {
        "doubts": [asdict(doubt) for doubt in known.doubts],
        "guesses": list(known.guesses),
        "forebears": list(known.forebears),
    }


_NAMES = tuple(field.name for field in fields(Fact))
