"""What a service does with the events it hears: each once, those of a case in order, a failing one kept and tried again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from chassis import statements
from chassis.doors import Doors
from chassis.envelope import Envelope, UnknownType, envelope_of
from chassis.prepared import Row
from chassis.tables import cursor, inbox, waiting
from chassis.transaction import Transaction
from contracts.wire import Unreadable


@dataclass
class Taken:
    """What became of a batch: (type, result) pairs, and (envelope, door, seconds) for each door that was opened."""

    results: list[tuple[str, str]] = field(default_factory=list)
    applied: list[tuple[Envelope, str, float]] = field(default_factory=list)


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
        self.last: dict[tuple[str, str], int] = {}  # how far (source, subject) has come
        self.moved: set[tuple[str, str]] = set()
        self.kept: set[str] = set()  # cases with events in the waiting list
        self.failed: set[tuple[str, str]] = set()  # (source, subject) of events that failed

    def take(self, batch: Sequence[Envelope]) -> Taken:
        """Apply what is new and next; hold what comes early or behind a failed one; drop what is known."""
        fresh = self._enter([envelope for envelope in batch if self._matters(envelope)])
        self.lock(fresh)
        self._look_for_waiting(fresh)
        if prefetch := getattr(self.tx, "prefetch", None):
            prefetch([envelope.event for envelope in fresh if envelope.type in self.doors.hears])
        for envelope in sorted(fresh, key=lambda e: (e.subject, e.source, e.sequence)):
            self._step(envelope)
        self.save()
        return self.taken

    def take_failed(self, envelope: Envelope) -> bool:
        """Take responsibility for a new event whose door has failed. False when that needs no other try: it is known by
        now, or must wait for another one all the same."""
        fresh = self._enter([envelope])
        self.lock(fresh)
        self._look_for_waiting(fresh)
        if fresh and self._has_its_turn(envelope, self.failed):
            return True
        for one in fresh:
            self._step(one)
        self.save()
        return False

    def apply(self, envelope: Envelope) -> bool:
        """Open the door for it, if there is one; False when the event was parked instead. Whatever the door raises goes to
        the caller: nothing is committed."""
        method = self.doors.hears.get(envelope.type)
        if method is None:
            return self._without_door(envelope)
        self.tx.begin(self.tx.now, envelope)
        started = time.perf_counter()
        getattr(self.service, method)(envelope.event, self.tx)
        self.taken.applied.append((envelope, method, time.perf_counter() - started))
        self._count(envelope, "ok")
        return True

    def go_on(self, subject: str) -> None:
        """Apply what waits in this case, as far as it is next."""
        rows = self.tx.execute(select(waiting).where(waiting.c.subject == subject).order_by(waiting.c.id)).mappings().all()
        left: list[tuple[Mapping[Any, Any], Envelope]] = [(row, envelope_of(row)) for row in rows]
        self.lock([envelope for _, envelope in left])
        done = []
        while (found := self._next(left)) is not None:
            left.remove(found)
            row, envelope = found
            if row["state"] != "dropped" and self._apply_kept(envelope):
                done.append(envelope.seq)
            self._pass_by(envelope)
        if done:
            self.tx.execute(delete(waiting).where(waiting.c.id.in_(done)))

    def give_up_gap(self, envelope: Envelope) -> None:
        """An operator has decided on a kept event: its case goes on without what is missing before."""
        if not self._ordered(envelope):
            return
        key = (envelope.source, envelope.subject)
        kept = select(func.min(waiting.c.sequence)).where(
            waiting.c.source == key[0], waiting.c.subject == key[1], waiting.c.state != "dropped"
        )
        lowest = self.tx.execute(kept).scalar() or envelope.sequence
        self._come_to(key, min(lowest, envelope.sequence) - 1)

    def lock(self, envelopes: Iterable[Envelope]) -> None:
        """Have these cases to this transaction alone, and see how far they have come."""
        envelopes = list(envelopes)
        self.tx.lock({envelope.subject for envelope in envelopes})
        keys = sorted({(e.source, e.subject) for e in envelopes if self._ordered(e)} - self.last.keys())
        if keys:
            self.last.update(dict.fromkeys(keys, 0))
            for source in {source for source, _ in keys}:
                for row in self._about(_come_to, [subject for one, subject in keys if one == source], source=source):
                    self.last[source, row["subject"]] = row["last"]

    def save(self) -> None:
        """Write how far each case has come."""
        if self.moved:
            rows = [{"source": source, "subject": subject, "last": self.last[source, subject]} for source, subject in sorted(self.moved)]
            statements.put(self.tx.connection, cursor, rows, by=("source", "subject"), change=("last",))
            self.moved = set()

    def _step(self, envelope: Envelope) -> None:
        """One new event: apply, hold or set aside."""
        if self._ahead(envelope) < 1:
            self._set_aside(envelope, "its case had gone on without it")
        elif not self._has_its_turn(envelope, self.failed):
            keep(self.tx, envelope, state="held", reason="waits for an earlier event of this case")
            self.kept.add(envelope.subject)
            self._count(envelope, "held")
        else:
            self.apply(envelope)
            self._pass_by(envelope)
            if envelope.subject in self.kept:
                self.go_on(envelope.subject)

    def _enter(self, batch: Sequence[Envelope]) -> list[Envelope]:
        """Take responsibility for the events that nobody has taken before."""
        if not batch:
            return []
        rows = [{"message_id": key, "taken_at": self.tx.now} for key in sorted({envelope.id for envelope in batch}, key=attrgetter("int"))]
        new, fresh = statements.add_new(self.tx.connection, inbox, rows, returning="message_id"), []
        for envelope in batch:
            if envelope.id in new:
                new.remove(envelope.id)
                fresh.append(envelope)
            else:
                self._count(envelope, "duplicate")
        return fresh

    def _look_for_waiting(self, envelopes: Iterable[Envelope]) -> None:
        for row in self._about(_kept, sorted({envelope.subject for envelope in envelopes})):
            self.kept.add(row["subject"])
            if _has_failed(row):
                self.failed.add((row["source"], row["subject"]))

    def _about(self, question: Callable[[int], Any], subjects: Sequence[str], **more: Any) -> list[Row]:
        """What a prepared question finds about these cases."""
        if not subjects:
            return []
        count, wanted = statements.padded(subjects)
        return statements.prepared(self.tx.connection, question, count).rows(self.tx.connection, {**wanted, **more})

    def _next(self, rows: Iterable[tuple[Mapping[Any, Any], Envelope]]) -> tuple[Mapping[Any, Any], Envelope] | None:
        """The first, in the order in which they came, whose turn it is. A dropped one only says that nothing is missing."""
        failed = set()
        for row, envelope in rows:
            if _has_failed(row):
                failed.add((envelope.source, envelope.subject))
            elif (row["state"] != "dropped" or self._ordered(envelope)) and self._has_its_turn(envelope, failed):
                return row, envelope
        return None

    def _has_its_turn(self, envelope: Envelope, failed: Iterable[tuple[str, str]]) -> bool:
        """Is it the next one of its case, and has none of those before it failed? (Within an ordered source the numbers
        tell what comes before, so that a late one may still fill a gap.)"""
        same = (envelope.source, envelope.subject)
        behind = any(one[1] == envelope.subject and (one != same or not self._ordered(envelope)) for one in failed)
        return not behind and self._ahead(envelope) == 1

    def _ahead(self, envelope: Envelope) -> int:
        """1 for the event that comes next."""
        return envelope.sequence - self.last[envelope.source, envelope.subject] if self._ordered(envelope) else 1

    def _apply_kept(self, envelope: Envelope) -> bool:
        """Apply it, and write at once what that changes: a mistake there is this event's and no other's."""
        self.tx.finish()
        try:
            applied = self.apply(envelope)
            self.tx.finish()
        except Exception as error:
            raise HeldFailed(envelope.seq, error) from error
        return applied

    def _pass_by(self, envelope: Envelope) -> None:
        if self._ordered(envelope):
            self._come_to((envelope.source, envelope.subject), envelope.sequence)

    def _come_to(self, key: tuple[str, str], number: int) -> None:
        if number > self.last[key]:
            self.last[key] = number
            self.moved.add(key)

    def _without_door(self, envelope: Envelope) -> bool:
        """Heard only to keep count, or a version that this service can't read yet: that is parked, and the case goes on."""
        if self.doors.hears_everything or not any(name.rpartition(".v")[0] == envelope.family for name in self.doors.hears):
            self._count(envelope, "ok")
            return True
        self._set_aside(envelope, f"this service reads no {envelope.type}")
        return False

    def _set_aside(self, envelope: Envelope, reason: str) -> None:
        keep(self.tx, envelope, state="parked", reason=reason, blocking=False)
        self._count(envelope, "parked")

    def _matters(self, envelope: Envelope) -> bool:
        """Who hears everything only to count it needn't remember what it has no door for."""
        if envelope.type in self.doors.hears or self._ordered(envelope) or not self.doors.hears_everything:
            return True
        self._count(envelope, "ok")
        return False

    def _ordered(self, envelope: Envelope) -> bool:
        return envelope.source in self.doors.in_order_from

    def _count(self, envelope: Envelope, result: str) -> None:
        self.taken.results.append((envelope.type, result))


def _come_to(count: int) -> Any:
    """How far so many cases of one source have come."""
    return select(cursor.c.subject, cursor.c.last).where(cursor.c.source == bindparam("source"), statements.among(cursor.c.subject, count))


def _kept(count: int) -> Any:
    """What waits in so many cases."""
    return select(waiting.c.source, waiting.c.subject, waiting.c.state, waiting.c.attempts).where(
        statements.among(waiting.c.subject, count)
    )


def _has_failed(row: Mapping[Any, Any]) -> bool:
    """Does it hold back the later events of its case? One that was parked for a gap has only come early."""
    return bool(row["state"] == "retry" or (row["state"] == "parked" and row["attempts"] > 0))


def keep(
    tx: Transaction, envelope: Envelope, *, state: str, reason: str, attempts: int = 0, next_at: Any = None, blocking: bool = True
) -> None:
    """Keep an event in the waiting list, or change how it stands there. One that isn't `blocking` stands outside its case."""
    tx.execute(
        tx.insert_or_change(waiting, by=("message_id",), change=("subject", "state", "attempts", "next_at", "reason")),
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
    return isinstance(error, (Unreadable, UnknownType))


def forget(tx: Transaction, keep: timedelta) -> None:
    """Drop the names of messages taken longer than `keep` ago; longer than any message can still be told again."""
    tx.execute(delete(inbox).where(inbox.c.taken_at < tx.now - keep))
