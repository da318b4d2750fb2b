"""The engine of one service, the same under every runner: it takes events, answers, keeps time, runs errands, hands over."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from chassis import answers, backlog, errands, inbox, outbox, waiting
from chassis.answers import Request
from chassis.database import Store, Work
from chassis.doors import Doors, Timer, doors_of
from chassis.envelope import Envelope
from chassis.inbox import HeldFailed, Inbox, Taken, is_poison
from chassis.lanes import Lanes, Place
from chassis.logs import Log
from chassis.messenger import Messenger
from chassis.patience import Patience
from chassis.watch import Watch
from contracts.message import Refusal

T = TypeVar("T")
log = Log("chassis")
KEEP_SAID = timedelta(days=30)  # the outbox is the log for a replay
KEEP_TAKEN = timedelta(days=45)  # longer, so that a replay never does anything twice


class Host:
    """One service standing on its store. Runners call these methods from their threads or greenlets; each method is
    safe to be called from several at once."""

    def __init__(self, service: Any, store: Store, watch: Watch, *, patience: Patience | None = None) -> None:
        self.service, self.store, self.watch = service, store, watch
        self.doors: Doors = doors_of(type(service))
        self.name = self.doors.name
        self.asked = frozenset(command.type() for command in self.doors.commands)
        self.patience = patience or Patience()
        self.outbox_woken = threading.Event()
        self.lanes = Lanes(getattr(service, "lanes", {}))
        self.messenger = Messenger(service, store, self.doors, watch, self.lanes)
        store.on_published = self.outbox_woken.set
        store.on_entrusted = self.lanes.invite
        if self.doors.errands:
            watch.lanes(self.lanes.sights, self._due_by_lane)
        service.read, service.transact = store.read, store.in_turn  # an errand may look something up, or keep what it brings
        self.closing = service.closing = threading.Event()  # and one that takes long sees that the house is stopping

    # Events ----------------------------------------------------------------------------------------------------------

    def wants(self, envelope: Envelope) -> bool:
        """Must it hear this?"""
        return envelope.type in self.doors.hears or envelope.source in self.doors.in_order_from or self.doors.hears_everything

    def take(self, batch: Sequence[Envelope]) -> None:
        """Take a batch of events; returns when each is applied, held, waiting for another try or parked, durably.
        Raises only when the database can't be reached: then nothing was taken."""
        self.watch.batch(len(batch))
        try:
            self.taken(self._timed(lambda: self.store.in_turn(partial(self.taking, batch)), "batch"))
        except Exception:
            self.take_each(batch)

    def taking(self, batch: Sequence[Envelope], tx: Any) -> Taken:
        """Take a batch within a transaction; what comes of it is told to `taken` once that is committed."""
        return self._inbox(tx).take(batch)

    def taken(self, taken: Taken) -> None:
        """Count what a committed batch did."""
        now = self.store.clock()
        for (type_, result), count in Counter(taken.results).items():
            self.watch.consumed(type_, result, count)
        for envelope, method, seconds in taken.applied:
            self.watch.door(method, "ok", seconds)
            self.watch.end_to_end((now - envelope.time).total_seconds())

    def take_each(self, batch: Sequence[Envelope]) -> None:
        """One of them has failed: one by one, so that the others needn't wait for it."""
        for envelope in batch:
            self._take_alone(envelope)

    def park_unreadable(self, body: bytes, *, source: str, type_: str, reason: str) -> None:
        """Keep what can't be decoded in the parked list."""
        text = body.decode("utf-8", "backslashreplace").replace("\x00", "\\x00")
        self.store.transact(lambda tx: waiting.park_unreadable(tx, body=text, source=source, type_=type_, reason=reason))
        self.watch.consumed(type_, "undecodable")
        log.warning("message_parked", service=self.name, event_type=type_, reason=reason, size_bytes=len(body))

    def retry_due(self) -> int:
        """Try the events again whose time has come; returns how many were tried."""
        rows = self.store.read(waiting.due)
        for row_id in rows:
            self._retry(row_id)
        return len(rows)

    def retry_now(self, row_id: int) -> bool:
        """An operator has mended the cause of a parked event."""
        return self.store.transact(lambda tx: waiting.retry_now(tx, row_id))

    def drop(self, row_id: int) -> bool:
        """An operator lets a parked event go; its case goes on."""
        return self._letting_go(lambda tx: waiting.drop(tx, self._inbox(tx), row_id))

    # Commands and queries --------------------------------------------------------------------------------------------

    def answer(self, request: Request) -> bytes:
        """Answer a command or a query: JSON, an answer or a refusal. Raises when the service itself has failed."""
        started, outcome = time.perf_counter(), "failed"
        try:
            reply = answers.reply_to(request, store=self.store, service=self.service, doors=self.doors)
            outcome = "refused" if reply.startswith(b'{"refusal"') else "ok"
            return reply
        finally:
            self.watch.door(self._door(request), outcome, time.perf_counter() - started)

    def find(self, request: Request) -> Any:
        """Answer a query for whoever stands in this process: the record itself, written down nowhere on its way. Raises Refusal."""
        started, outcome = time.perf_counter(), "failed"
        try:
            found = answers.found(request, store=self.store, service=self.service, doors=self.doors)
            outcome = "ok"
            return found
        except Refusal:
            outcome = "refused"
            raise
        finally:
            self.watch.door(self._door(request), outcome, time.perf_counter() - started)

    def _door(self, request: Request) -> str:
        return request.type if request.type in self.asked else "other"

    # Time ------------------------------------------------------------------------------------------------------------

    def tick(self, timer: Timer) -> None:
        """Open a timer's door, again as long as it has more to do."""
        while self._guarded(timer.method, lambda: self.store.in_turn(getattr(self.service, timer.method))) is True:
            pass

    def tidy(self) -> None:
        """Now and then: park gaps, forget old log rows."""
        self._guarded("tidy", lambda: self.store.in_turn(_tidy))

    def look_ahead(self) -> None:
        """Let the service prepare, beside its work and in no transaction that writes, what the next one who comes would wait for."""
        prepare = getattr(self.service, "look_ahead", None)
        if prepare is not None:
            self._guarded("look_ahead", partial(self.store.read, prepare))

    # Errands ---------------------------------------------------------------------------------------------------------

    def run_errand(self) -> bool:
        """Go on the errand that has been due for longest, whatever its lane: for those who hold the clock themselves. False when
        none is due."""
        return bool(self.doors.errands) and self.messenger.go_once()

    def run_errands(self, place: Place) -> None:
        """Go on errands of a lane in which a place was taken, for a short while."""
        self.messenger.go(place)

    def look_for_errands(self) -> None:
        """Invite workers to errands that became due by themselves or were left by another process."""
        if self.doors.errands:
            self.lanes.invite(self.store.read(lambda tx: errands.due_in(tx, self.lanes.idle())))

    def look_for_lanes(self) -> None:
        """Errands in lanes that only another version of the service knows must be done too."""
        if self.doors.errands:
            self.lanes.know(self.store.read(lambda tx: errands.lanes_beside(tx, self.lanes.names())))

    def lapse(self, *, all_claimed: bool = False) -> int:
        """Settle as unknown what was claimed by a process that is gone."""
        found = self.messenger.lapse(all_claimed=all_claimed) if self.doors.errands else []
        for work in found:
            self._guarded("lapse", partial(self.store.transact, work))
        return len(found)

    # Handing over ----------------------------------------------------------------------------------------------------

    def unpublished(self, limit: int, *, after: int = 0) -> list[Envelope]:
        """The oldest events said and not yet handed over, in order."""
        return self.store.read(lambda tx: outbox.unpublished(tx, limit, after=after))

    def mark_published(self, seqs: Sequence[int]) -> None:
        """These are handed over."""
        self.store.in_turn(partial(self.marking, seqs))

    def marking(self, seqs: Sequence[int], tx: Any) -> None:
        """The same within a transaction."""
        outbox.mark_published(tx, seqs)

    # Inside ----------------------------------------------------------------------------------------------------------

    def _due_by_lane(self) -> Mapping[str, int]:
        due: Counter[str] = Counter()
        for lane, count in self.store.read(backlog.due_by_lane).items():
            due[self.lanes.label(lane)] += count
        return due

    def _inbox(self, tx: Any) -> Inbox:
        return Inbox(tx, self.service, self.doors)

    def _timed(self, work: Callable[[], T], door: str) -> T:
        started, outcome = time.perf_counter(), "failed"
        try:
            result = work()
            outcome = "ok"
            return result
        finally:
            self.watch.door(door, outcome, time.perf_counter() - started)

    def _take_alone(self, envelope: Envelope) -> None:
        try:
            self.taken(self._letting_go(lambda tx: self._inbox(tx).take([envelope])))
        except Exception as error:
            self._postpone(envelope, error)

    def _letting_go(self, work: Work[T]) -> T:
        """Commit work that may release held events; one of those that fails is put aside, and the work done again."""
        while True:
            try:
                return self.store.transact(work)
            except HeldFailed as failed:
                self._postpone_again(failed.row_id, failed.error)

    def _postpone(self, envelope: Envelope, error: Exception) -> None:
        """Keep a failing event. If that fails too, the database is gone: the caller keeps the event."""
        poison, reason = is_poison(error), waiting.reason_of(error)
        state = self.store.transact(lambda tx: self._take_as_failed(tx, envelope, reason, poison=poison))
        self.watch.consumed(envelope.type, {"retry": "retried"}.get(state, state))
        log.warning("event_postponed", service=self.name, **_about(envelope, state, reason), exc_info=None if poison else error)

    def _take_as_failed(self, tx: Any, envelope: Envelope, reason: str, *, poison: bool) -> str:
        box = self._inbox(tx)
        if box.take_failed(envelope):
            return waiting.postpone(tx, envelope, reason, self.patience, poison=poison)
        return box.taken.results[-1][1]

    def _retry(self, row_id: int) -> None:
        box: list[Inbox] = []

        def work(tx: Any) -> Envelope | None:
            box[:] = [self._inbox(tx)]
            return waiting.try_again(tx, box[0], row_id)

        try:
            if self._letting_go(work) is not None:
                self.taken(box[0].taken)
        except Exception as error:
            self._postpone_again(row_id, error)

    def _postpone_again(self, row_id: int, error: Exception) -> None:
        poison, reason = is_poison(error), waiting.reason_of(error)
        state = self.store.transact(lambda tx: waiting.postpone_again(tx, row_id, reason, self.patience, poison=poison))
        log.warning("event_postponed", service=self.name, row_id=row_id, state=state, reason=reason, exc_info=error)

    def _guarded(self, door: str, work: Callable[[], Any]) -> Any:
        """Time goes on: a failing timer is counted and logged, and opens again at its next turn. What the work returned, else None."""
        try:
            return self._timed(work, door)
        except Exception as error:
            log.error("timer_failed", service=self.name, door=door, exc_info=error)
            return None


def _tidy(tx: Any) -> None:
    waiting.park_gaps(tx)
    outbox.forget(tx, KEEP_SAID)
    inbox.forget(tx, KEEP_TAKEN)


def _about(envelope: Envelope, state: str, reason: str) -> Mapping[str, Any]:
    return {"event_id": str(envelope.id), "event_type": envelope.type, "state": state, "reason": reason}
