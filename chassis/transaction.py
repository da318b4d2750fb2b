"""One unit of work: what a service decides, what it says about it and what it must do are committed together."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Executable, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult

from chassis import tables
from chassis.trace import child
from contracts import wire
from contracts.message import Event, Message, new_id

if TYPE_CHECKING:
    from chassis.envelope import Envelope
    from chassis.shelf import Shelf


@dataclass
class Said:
    event: Event
    traceparent: str | None
    cause: Any


class Transaction:
    """What a use case works with. A service derives its own and adds its repositories as attributes.

    `now` is the only clock a use case may read. `publish` says an event once the transaction commits, `entrust` hands
    an errand to the service's errand door. Repositories use `execute`, or a Shelf.
    """

    def __init__(self, connection: Connection, *, source: str, now: datetime, read_only: bool = False) -> None:
        self.connection, self.source, self.now, self.read_only = connection, source, now, read_only
        self.shelves: list[Shelf[Any]] = []
        self.cause: Envelope | None = None  # the message that is being worked on
        self.traceparent: str | None = None
        self.replaying = False  # state is being rebuilt: nothing is said or done again
        self.said: list[Said] = []
        self.entrusted: list[dict[str, Any]] = []
        self.published = 0
        self.errands = 0
        self.open()

    def open(self) -> None:
        """For the derived class: set up the repositories."""

    def begin(self, now: datetime, cause: Envelope | None = None) -> None:
        """Turn to the next unit of work of this transaction: its moment, and the message that caused it."""
        self.now, self.cause, self.traceparent = now, cause, cause.traceparent if cause else None
        self.replaying = cause is not None and cause.replay

    def publish(self, event: Event) -> None:
        """Say it, in order, when this transaction commits."""
        if event.source != self.source:
            raise ValueError(f"{self.source} can't say {event.type()}: it is {event.source}'s to say")
        if self.replaying:
            return
        self.said.append(Said(event, self.traceparent, self.cause.id if self.cause else None))

    def entrust(self, errand: Message, *, at: datetime | None = None) -> None:
        """Have the errand door act on this record once the transaction has committed, not before `at`."""
        if self.replaying:
            return
        self.entrusted.append(
            {
                "id": new_id(),
                "type": errand.type(),
                "body": json.dumps(wire.dump(errand), ensure_ascii=False),
                "traceparent": self.traceparent,
                "state": "waiting",
                "due_at": at or self.now,
                "attempts": 0,
            }
        )

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement that sees everything this transaction has written."""
        self.flush()
        return self.connection.execute(statement, parameters)  # type: ignore[return-value]  # Core statements give a cursor

    def insert_new(self, table: Table) -> Any:
        """An insert that leaves rows alone that are there already."""
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        return dialect.insert(table).on_conflict_do_nothing()

    def flush(self) -> None:
        """Write what repositories hold back."""
        for shelf in self.shelves:
            shelf.flush()

    def finish(self) -> None:
        """Write everything that is still held back; the commit follows."""
        self.flush()
        if self.said:
            self._number_and_write()
        if self.entrusted:
            self.connection.execute(insert(tables.errand), self.entrusted)
            self.errands += len(self.entrusted)
            self.entrusted = []

    def _number_and_write(self) -> None:
        last = self._numbers()
        rows = []
        for said in self.said:
            event = said.event
            last[event.subject] += 1
            rows.append(
                {
                    "event_id": event.event_id,
                    "type": event.type(),
                    "subject": event.subject,
                    "sequence": last[event.subject],
                    "time": event.occurred_at,
                    "traceparent": child(said.traceparent),
                    "cause": said.cause,
                    "body": json.dumps(wire.dump(event), ensure_ascii=False, separators=(",", ":")),
                }
            )
        self.connection.execute(insert(tables.outbox), rows)
        self.published += len(rows)
        self.said = []

    def _numbers(self) -> Counter[str]:
        """Reserve numbers for the events said: the last number used before, for each subject."""
        wanted = Counter(said.event.subject for said in self.said)
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        reserve = dialect.insert(tables.numbering)
        reserve = reserve.on_conflict_do_update(
            index_elements=[tables.numbering.c.subject], set_={"last": tables.numbering.c.last + reserve.excluded.last}
        ).returning(tables.numbering.c.subject, tables.numbering.c.last)
        rows = [{"subject": subject, "last": wanted[subject]} for subject in sorted(wanted)]
        found = {row.subject: row.last for row in self.connection.execute(reserve, rows)}
        return Counter({subject: found[subject] - wanted[subject] for subject in wanted})
