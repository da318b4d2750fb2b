"""What a service does with the events it hears: each once, those of a case in order, a failing one kept and tried again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, delete, select, tuple_, update

from chassis.doors import Doors
from chassis.envelope import Envelope, UnknownType, envelope_of
from chassis.tables import cursor, inbox, waiting
from chassis.transaction import Transaction
from contracts.wire import Unreadable

BLOCKING = ("retry", "parked")  # a failed event holds back the later ones of its case


@dataclass
class Taken:
    """What became of a batch: (type, result) pairs, and (envelope, door, seconds) for each door that was opened."""

    results: list[tuple[str, str]] = field(default_factory=list)
    applied: list[tuple[Envelope, str, float]] = field(default_factory=list)


class Poison(Exception):
    """This message can never be applied as it is; trying again would not help."""


class HeldFailed(Exception):
    """An event that was held fails now that its turn has come: not the fault of the event that let it go."""

    def __init__(self, row_id: int, error: Exception) -> None:
        super().__init__(row_id)
        self.row_id, self.error = row_id, error


class Inbox:
    """One batch of events in one transaction of one service."""

    def __init__(self, tx: Transaction, service: Any, doors: Doors) -> None:
        self.tx, self.service, self.doors = tx, service, doors
        self.taken = Taken()
        self.last: dict[tuple[str, str], int] = {}  # cursors that this transaction holds
        self.moved: set[tuple[str, str]] = set()
        self.held: set[str] = set()  # subjects with events that wait behind another
        self.failed: set[tuple[str, str]] = set()  # (subject, source) of events that failed

    def take(self, batch: Sequence[Envelope]) -> Taken:
        """Apply what is new and next; hold what comes early or behind a failed one; drop what is known."""
        fresh = self._enter(batch)
        self.lock(fresh)
        self._look_for_waiting({envelope.subject for envelope in fresh})
        if prefetch := getattr(self.tx, "prefetch", None):
            prefetch({envelope.subject for envelope in fresh})
        for envelope in sorted(fresh, key=lambda e: (e.subject, e.source, e.sequence)):
            self.step(envelope)
        self.save()
        return self.taken

    def step(self, envelope: Envelope) -> None:
        """One event: apply, hold or drop."""
        if self._behind_a_failed_one(envelope):
            self._hold(envelope)
        elif not self._ordered(envelope):
            self.apply(envelope)
        else:
            key = (envelope.source, envelope.subject)
            ahead = envelope.sequence - self.last[key]
            if ahead <= 0:
                self._count(envelope, "duplicate")
            elif ahead > 1:
                self._hold(envelope)
            else:
                self.apply(envelope)
                self.pass_by(envelope)
                self.release(envelope.subject)

    def apply(self, envelope: Envelope) -> None:
        """Open the door for it, if there is one. Whatever the door raises goes to the caller: nothing is committed."""
        method = self.doors.hears.get(envelope.type)
        if method is None:
            self._without_door(envelope)
            return
        self.tx.begin(self.tx.now, envelope)
        started = time.perf_counter()
        getattr(self.service, method)(envelope.event, self.tx)
        self.taken.applied.append((envelope, method, time.perf_counter() - started))
        self._count(envelope, "ok")

    def pass_by(self, envelope: Envelope) -> None:
        """The case has come as far as this event."""
        if self._ordered(envelope):
            key = (envelope.source, envelope.subject)
            self.last[key] = max(self.last[key], envelope.sequence)
            self.moved.add(key)

    def release(self, subject: str) -> None:
        """Apply what was held behind the event just applied, as far as it is next."""
        if subject not in self.held:
            return
        self.held.discard(subject)
        rows = self.tx.execute(select(waiting).where(waiting.c.subject == subject, waiting.c.state == "held").order_by(waiting.c.id))
        held = sorted((envelope_of(row) for row in rows.mappings().all()), key=lambda e: (e.source, e.sequence))
        self.lock(held)
        done = []
        for envelope in held:
            if self._ordered(envelope) and envelope.sequence > self.last[envelope.source, envelope.subject] + 1:
                self.held.add(subject)
                continue
            if not self.known_before(envelope):
                self._apply_held(envelope)
            done.append(envelope.seq)
        if done:
            self.tx.execute(delete(waiting).where(waiting.c.id.in_(done)))

    def lock(self, envelopes: Iterable[Envelope]) -> None:
        """Lock the cursors of these cases, always in the same order, so that replicas can't block each other."""
        keys = sorted({(e.source, e.subject) for e in envelopes if self._ordered(e)} - self.last.keys())
        if not keys:
            return
        self.tx.connection.execute(self.tx.insert_new(cursor), [{"source": s, "subject": c, "last": 0} for s, c in keys])
        question = select(cursor).where(tuple_(cursor.c.source, cursor.c.subject).in_(keys))
        for row in self.tx.connection.execute(question.order_by(cursor.c.source, cursor.c.subject).with_for_update()):
            self.last[row.source, row.subject] = row.last

    def save(self) -> None:
        """Write how far each case has come."""
        if self.moved:
            change = update(cursor).where(cursor.c.source == bindparam("s"), cursor.c.subject == bindparam("c"))
            rows = [{"s": s, "c": c, "new_last": self.last[s, c]} for s, c in sorted(self.moved)]
            self.tx.connection.execute(change.values(last=bindparam("new_last")), rows)
            self.moved = set()

    def enter(self, envelope: Envelope) -> bool:
        """Take responsibility for one event; False when somebody has."""
        return bool(self._enter([envelope]))

    def known_before(self, envelope: Envelope) -> bool:
        """Has the case already come past this event? (Its cursor must be locked.)"""
        return self._ordered(envelope) and envelope.sequence <= self.last[envelope.source, envelope.subject]

    def watch_subject(self, subject: str) -> None:
        """Note that something may be held behind this case."""
        self.held.add(subject)

    def _enter(self, batch: Sequence[Envelope]) -> list[Envelope]:
        """Take responsibility for the events that nobody has taken before."""
        first = {envelope.id: envelope for envelope in batch}
        rows = [{"message_id": key, "taken_at": self.tx.now} for key in sorted(first)]
        entered = self.tx.connection.execute(self.tx.insert_new(inbox).returning(inbox.c.message_id), rows)
        new = set(entered.scalars())
        for envelope in batch:
            if envelope.id not in new or first[envelope.id] is not envelope:
                self._count(envelope, "duplicate")
        return [envelope for key, envelope in first.items() if key in new]

    def _look_for_waiting(self, subjects: set[str]) -> None:
        question = select(waiting.c.subject, waiting.c.source, waiting.c.state).where(waiting.c.subject.in_(sorted(subjects)))
        for row in self.tx.connection.execute(question):
            if row.state in BLOCKING:
                self.failed.add((row.subject, row.source))
            elif row.state == "held":
                self.held.add(row.subject)

    def _behind_a_failed_one(self, envelope: Envelope) -> bool:
        """Has an event of this case failed that came before? (Within one ordered source the numbers tell that.)"""
        same = (envelope.subject, envelope.source)
        return any(
            failed[0] == envelope.subject and (failed != same or not self._ordered(envelope)) for failed in self.failed
        )

    def _apply_held(self, envelope: Envelope) -> None:
        try:
            self.apply(envelope)
        except Exception as error:
            raise HeldFailed(envelope.seq, error) from error
        self.pass_by(envelope)

    def _hold(self, envelope: Envelope) -> None:
        keep(self.tx, envelope, state="held", reason="waits for an earlier event of this case")
        self.held.add(envelope.subject)
        self._count(envelope, "held")

    def _without_door(self, envelope: Envelope) -> None:
        """Heard only to keep count, or a version that this service can't read yet: that is parked, and the case goes on."""
        if self.doors.hears_everything or not any(name.rpartition(".v")[0] == envelope.family for name in self.doors.hears):
            self._count(envelope, "ok")
            return
        keep(self.tx, envelope, state="parked", reason=f"this service reads no {envelope.type}", blocking=False)
        self._count(envelope, "parked")

    def _ordered(self, envelope: Envelope) -> bool:
        return envelope.source in self.doors.in_order_from

    def _count(self, envelope: Envelope, result: str) -> None:
        self.taken.results.append((envelope.type, result))


def keep(
    tx: Transaction, envelope: Envelope, *, state: str, reason: str, attempts: int = 0, next_at: Any = None, blocking: bool = True
) -> None:
    """Keep an event in the waiting list. One that isn't `blocking` stands outside its case."""
    tx.execute(
        tx.insert_new(waiting),
        {
            "message_id": envelope.id,
            "type": envelope.type,
            "source": envelope.source,
            "subject": envelope.subject if blocking else None,
            "sequence": envelope.sequence,
            "time": envelope.time,
            "traceparent": envelope.traceparent,
            "cause": envelope.cause,
            "body": envelope.body,
            "replay": envelope.replay,
            "state": state,
            "attempts": attempts,
            "next_at": next_at,
            "first_at": tx.now,
            "reason": reason,
        },
    )


def is_poison(error: Exception) -> bool:
    """Would trying again fail in the same way? True for what can't be decoded."""
    return isinstance(error, (Poison, Unreadable, UnknownType))
