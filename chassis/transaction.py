"""One unit of work: what a service decides, what it says about it and what it must do are committed together."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Executable, Table, text
from sqlalchemy.engine import CursorResult

from chassis import statements, tables
from chassis.columns import ENCODE
from chassis.envelope import Envelope, spoken_as
from chassis.trace import child
from contracts import wire
from contracts.message import Event, Message, new_id

if TYPE_CHECKING:
    from chassis.shelf import Shelf


@dataclass
class Said:
    event: Event
    traceparent: str | None
    cause: Any
    again: bool  # said before; counted, not told


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
        self.last_words: dict[Callable[[], Any], list[dict[str, Any]]] = {}
        self.published = 0
        self.errands: Counter[str] = Counter()  # by lane: those that are due
        self.claimed_ahead: dict[str, deque[Any]] = {}  # errands, by lane: for the workers whose turn comes in this transaction
        self.locked: set[str] = set()
        self.tells = False  # keep what is published at hand, for whoever takes it to the others
        self.told: list[Envelope] = []
        self.open()

    def open(self) -> None:
        """For the derived class: set up the repositories."""

    def begin(self, now: datetime, cause: Envelope | None = None) -> None:
        """Turn to the next unit of work of this transaction: its moment, and the message that caused it."""
        self.now, self.cause, self.traceparent = now, cause, cause.traceparent if cause else None
        self.replaying = cause is not None and cause.replay

    def foresee(self, works: Iterable[Any]) -> None:
        """Works that have `together` are looked at before the turn of any of them, so that what they need is read at once."""
        alike: dict[Any, list[Any]] = {}
        for work in works:
            if (together := getattr(work, "together", None)) is not None:
                alike.setdefault(together, []).append(work)
        for together, several in alike.items():
            together(self, several)

    def publish(self, event: Event) -> None:
        """Say it, in order, when this transaction commits. During a replay it is only numbered: it was said the first
        time, and what is said next must go on from there."""
        self.must_be_able_to_write()
        if event.source != self.source:
            raise ValueError(f"{self.source} can't say {event.type()}: it is {event.source}'s to say")
        self.said.append(Said(event, self.traceparent, self.cause.id if self.cause else None, again=self.replaying))

    def entrust(self, errand: Message, *, at: datetime | None = None, lane: str = "") -> None:
        """Have the errand door act on this record once the transaction has committed, not before `at`, and in its turn
        in this lane."""
        self.must_be_able_to_write()
        if self.replaying:
            return
        self.entrusted.append(
            {
                "id": new_id(),
                "type": errand.type(),
                "body": ENCODE(wire.dump(errand)),
                "traceparent": self.traceparent,
                "state": "waiting",
                "due_at": at or self.now,
                "attempts": 0,
                "lane": lane,
                "failures": 0,
            }
        )

    def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        """Run a statement that sees everything this transaction has written."""
        self.flush()
        return self.connection.execute(statement, parameters)

    def at_the_end(self, build: Callable[[], Any], row: dict[str, Any]) -> None:
        """Run the statement that `build()` gives with this row when the transaction ends, together with others of its kind."""
        self.last_words.setdefault(build, []).append(row)

    def insert_new(self, table: Table) -> Any:
        """An insert that leaves rows alone that are there already."""
        return statements.unless_there(table, self.dialect)

    def insert_or_change(self, table: Table, *, by: Sequence[str], change: Sequence[str]) -> Any:
        """An insert that changes these columns of a row that is there already, found by a unique key."""
        return statements.or_change(table, self.dialect, tuple(by), tuple(change))

    def lock(self, names: Collection[str]) -> None:
        """Have these names to this transaction alone until it ends, always taken in the same order, so that two can't
        block each other. On SQLite it is alone anyway."""
        names = set(names) - self.locked
        if names and self.dialect == "postgresql":
            keys = sorted(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big", signed=True) for name in names)
            statements.prepared(self.connection, _lock).run(self.connection, {"keys": keys})
            self.locked |= names

    def must_be_able_to_write(self) -> None:
        """Answering a question changes nothing: a door that tries to is mistaken."""
        if self.read_only:
            raise RuntimeError("this transaction may only read")

    def flush(self) -> None:
        """Write what repositories hold back."""
        for shelf in self.shelves:
            shelf.flush()

    def finish(self) -> None:
        """Write everything that is still held back; the commit follows."""
        if any(self.claimed_ahead.values()):
            raise RuntimeError("errands are claimed that nobody goes on")
        self.flush()
        if self.said:
            self._number_and_write()
        if self.entrusted:
            statements.add(self.connection, tables.errand, self.entrusted)
            self.errands.update(row["lane"] for row in self.entrusted if row["due_at"] <= self.now)
            self.entrusted = []
        for build, rows in self.last_words.items():
            statements.prepared(self.connection, build).many(self.connection, rows)
        self.last_words = {}

    def _number_and_write(self) -> None:
        last = self._numbers()
        rows = []
        for said in self.said:
            event, subject = said.event, said.event.subject
            last[subject] += 1
            if said.again:
                continue
            rows.append(
                {
                    "event_id": event.event_id,
                    "type": event.type(),
                    "subject": subject,
                    "sequence": last[subject],
                    "time": event.occurred_at,
                    "traceparent": child(said.traceparent),
                    "cause": said.cause,
                    "body": ENCODE(wire.dump(event)),
                }
            )
        if rows:
            statements.add(self.connection, tables.outbox, rows)
            self.published += len(rows)
            if self.tells:
                self._tell(rows)
        self.said = []

    def _tell(self, rows: list[dict[str, Any]]) -> None:
        """(SQLite, where the rows of one statement have numbers that follow one another.)"""
        last = self.connection.exec_driver_sql("SELECT last_insert_rowid()").scalar_one()
        spoken = (said.event for said in self.said if not said.again)
        for seq, row, event in zip(range(last - len(rows) + 1, last + 1), rows, spoken, strict=True):
            self.told.append(spoken_as({**row, "seq": seq}, self.source, event))

    def _numbers(self) -> Counter[str]:
        """Reserve numbers for the events said: the last number used before, for each subject."""
        wanted = Counter(said.event.subject for said in self.said)
        rows = [{"subject": subject, "last": wanted[subject]} for subject in sorted(wanted)]
        found = {row["subject"]: row["last"] for row in statements.reserve(self.connection, tables.numbering, rows)}
        return Counter({subject: found[subject] - wanted[subject] for subject in wanted})

    @property
    def dialect(self) -> str:
        """`postgresql` or `sqlite`."""
        return self.connection.dialect.name


def _lock() -> Executable:
    return text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")
