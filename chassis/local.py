"""The whole house in one process: one thread that writes and carries, the outbox tables themselves for a post office."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from typing import Any

from chassis.answers import answer_of, request_of
from chassis.crash import point
from chassis.database import GroupStore, is_away
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.logs import Log
from chassis.workers import Workers
from chassis.writer import IDLE_SECONDS, Pace, Unit
from contracts.message import Command, Query, Refusal

log = Log("chassis")
BATCH = 40  # events a subscriber takes in one transaction
AHEAD = 2000  # events of one speaker on their way at most
PAGE = 300  # rows read at once
SMALL_PAGE = 40  # while people come, who wait for it
MARKS = 500  # rows marked at once
MARK_SECONDS = 0.2  # how long a mark may wait, so that many rows cost one


class Inlet:
    """What one subscriber has still to take. A source of work for its store; it reports back what is durably taken."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.waiting: deque[tuple[Envelope, Callable[[Envelope], None]]] = deque()
        self.pace = Pace()
        self.pause = 0.0  # grows while the database is away
        self.not_before = 0.0

    def wants(self, envelope: Envelope) -> bool:
        return self.host.wants(envelope)

    def put(self, envelope: Envelope, done: Callable[[Envelope], None]) -> None:
        self.waiting.append((envelope, done))

    def unit(self) -> Unit | None:
        if not self.waiting or time.monotonic() < self.not_before:
            return None
        most = self.pace.most if _store(self.host).writer.in_company() else BATCH
        batch = [self.waiting.popleft() for _ in range(min(most, len(self.waiting)))]
        self.host.watch.batch(len(batch))
        taking, told = partial(self.host.taking, [envelope for envelope, _ in batch]), partial(self._told, batch, time.perf_counter())
        return Unit(taking, None, told, pace=self.pace, pieces=len(batch))

    def rest(self) -> float:
        return max(0.0, self.not_before - time.monotonic()) if self.waiting else IDLE_SECONDS

    def _told(self, batch: list[tuple[Envelope, Callable[[Envelope], None]]], started: float, taken: Any, error: Exception | None) -> None:
        self.host.watch.door("batch", "failed" if error else "ok", time.perf_counter() - started)
        try:
            if error is None:
                self.host.taken(taken)
            elif is_away(error):
                raise error
            else:
                self.host.take_each([envelope for envelope, _ in batch])
        except Exception as away:
            self._put_back(batch, away)
        else:
            self.pause = 0.0
            for envelope, done in batch:
                done(envelope)

    def _put_back(self, batch: list[tuple[Envelope, Callable[[Envelope], None]]], away: Exception) -> None:
        log.error("database_unavailable", service=self.host.name, door="inlet", exc_info=away)
        self.waiting.extendleft(reversed(batch))
        self.pause = min(max(self.pause * 2, 0.1), 5.0)
        self.not_before = time.monotonic() + self.pause


class Relay:
    """Moves what one service has said to every subscriber; a row counts as handed over when all of them have it. What has
    just been committed is handed over as it is; what lies in the table from before is read."""

    def __init__(self, host: Host, inlets: Sequence[Inlet]) -> None:
        self.host, self.inlets = host, inlets
        self.after = 0
        self.behind = True  # rows in the table may not have been read
        self.not_before = 0.0
        self.left: dict[int, int] = {}  # row -> subscribers that don't have it yet
        self.done: list[int] = []
        self.looked_at = self.marked_at = time.monotonic()

    def hear(self, said: Sequence[Envelope]) -> None:
        """What a commit has just put into the table, in order."""
        at_once = not self.behind and said and said[0].seq == self.after + 1 and len(self.left) < AHEAD
        self.behind = True  # until all of it is handed over: another process may have written, there may be too much
        if at_once:
            for envelope in said:
                self._hand_over(envelope)
            self.behind = False

    def unit(self) -> Unit | None:
        """Read what was left behind; mark what is handed over."""
        now = time.monotonic()
        if (self.behind and now >= self.not_before) or now - self.looked_at >= IDLE_SECONDS:
            self.not_before = now + MARK_SECONDS  # if it can't be read
            self.read()
            self.not_before = now
        if not self.done or (len(self.done) < MARKS and now - self.marked_at < MARK_SECONDS):
            return None
        self.marked_at = now
        point(f"{self.host.name}.published")
        seqs, self.done = self.done[:MARKS], self.done[MARKS:]
        return Unit(partial(self.host.marking, seqs), None, partial(self._marked, seqs))

    def rest(self) -> float:
        return MARK_SECONDS if self.done or self.behind else IDLE_SECONDS

    def read(self) -> None:
        """Hand over what the table holds, as far as the subscribers can follow."""
        self.behind, self.looked_at = True, time.monotonic()
        while len(self.left) < AHEAD:
            in_company = _store(self.host).writer.in_company()
            page = SMALL_PAGE if in_company else PAGE
            rows = self.host.unpublished(page, after=self.after)
            for envelope in rows:
                self._hand_over(envelope)
            if len(rows) < page:
                self.behind = False
                return
            if in_company:  # the next page in the next turn
                return

    def finish(self) -> None:
        """Mark what was taken in the last moment; what isn't marked is offered again and known by the inbox."""
        seqs, self.done = self.done, []
        try:
            self.host.mark_published(seqs)
        except Exception as error:
            self._marked(seqs, None, error)

    def _hand_over(self, envelope: Envelope) -> None:
        inlets = [inlet for inlet in self.inlets if inlet.wants(envelope)]
        self.host.watch.published(envelope.type, "ack")
        if inlets:
            self.left[envelope.seq] = len(inlets)
        else:
            self.done.append(envelope.seq)
        for inlet in inlets:
            inlet.put(envelope, self._taken)
        self.after = envelope.seq

    def _taken(self, envelope: Envelope) -> None:
        self.left[envelope.seq] -= 1
        if self.left[envelope.seq] == 0:
            del self.left[envelope.seq]
            self.done.append(envelope.seq)

    def _marked(self, seqs: list[int], _result: Any, error: Exception | None) -> None:
        if error is not None:  # not urgent: an unmarked row would only be offered again after a crash
            log.error("relay_failed", service=self.host.name, door="relay", exc_info=error)
            self.done += seqs


class LocalRunner:
    """Runs hosts in this process until stopped. What they commit and say moves in the writer's thread."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self.hosts = {host.name: host for host in hosts}
        self.stopping = threading.Event()
        self.inlets = {name: Inlet(host) for name, host in self.hosts.items()}
        self.relays = [Relay(host, list(self.inlets.values())) for host in self.hosts.values()]
        self.threads: list[threading.Thread] = []
        self.workers = [Workers(host, self.stopping) for host in self.hosts.values()]

    def start(self) -> None:
        """Settle what a killed process left behind, then open all doors."""
        for host in self.hosts.values():
            host.lapse(all_claimed=True)
        self._between_commits(self._open).result()
        self._spawn("clock", Clock(self.hosts.values(), self.stopping).run)
        for workers in self.workers:
            workers.start()

    def ask(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any:
        """Ask a service; returns the answer record or raises Refusal. `timeout` (seconds) bounds when it may begin."""
        return ask(self.hosts[command.target], command, timeout=timeout, traceparent=traceparent)

    def stop(self, deadline_seconds: float = 20.0) -> bool:
        """Finish what is in hand and stop; True when everything ended in time."""
        self.stopping.set()
        for host in self.hosts.values():
            host.closing.set()
        end = time.monotonic() + deadline_seconds
        closed = self._between_commits(self._close)
        threads = [*self.threads, *(thread for workers in self.workers for thread in workers.alive())]
        for thread in threads:
            thread.join(max(0.0, end - time.monotonic()))
        try:
            closed.result(max(0.0, end - time.monotonic()))
        except TimeoutError:  # whoever stops it learns that not everything has ended in time
            return False
        for relay in self.relays:
            relay.finish()
        return not any(thread.is_alive() for thread in threads)

    def _open(self) -> None:
        for relay in self.relays:
            store = _store(relay.host)
            store.on_said = relay.hear
            store.desk.sources += [relay, self.inlets[relay.host.name]]

    def _close(self) -> None:
        for relay in self.relays:
            store = _store(relay.host)
            store.on_said = None
            store.desk.sources.clear()

    def _between_commits(self, work: Callable[[], None]) -> Future[None]:
        return _store(self.relays[0].host).writer.call(work)

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self.threads.append(thread)
        thread.start()


class Clock:
    """Opens the services' timer doors, tries failed events again, settles lapsed claims."""

    def __init__(self, hosts: Iterable[Host], stopping: threading.Event) -> None:
        self.stopping = stopping
        self.chores: list[tuple[float, str, Callable[[], Any]]] = []
        for host in hosts:
            self.chores += [
                (1.0, host.name, host.retry_due),
                (1.0, host.name, host.look_for_errands),
                (1.0, host.name, host.look_ahead),
                (60.0, host.name, host.look_for_lanes),
                (10.0, host.name, host.lapse),
                (60.0, host.name, host.tidy),
                *((timer.seconds, host.name, partial(host.tick, timer)) for timer in host.doors.timers),
            ]
        self.next = [time.monotonic() + period for period, _, _ in self.chores]

    def run(self) -> None:
        while not self.stopping.wait(max(0.0, min(self.next) - time.monotonic())):
            for number, (period, service, chore) in enumerate(self.chores):
                if self.next[number] <= time.monotonic():
                    self._do(service, chore)
                    self.next[number] = time.monotonic() + period

    def _do(self, service: str, chore: Callable[[], Any]) -> None:
        try:
            chore()
        except Exception as error:
            log.error("timer_failed", service=service, door="clock", exc_info=error)


def ask(host: Host, command: Command, *, timeout: float, traceparent: str | None) -> Any:
    """Ask a service that stands in this process; the answer record, or the Refusal raised."""
    request = request_of(command, deadline=host.store.clock() + timedelta(seconds=timeout), traceparent=traceparent)
    try:
        return host.find(request) if isinstance(command, Query) else answer_of(command, host.answer(request))
    except Refusal:
        raise
    except Exception as error:
        log.error("command_failed", service=host.name, door=command.type(), exc_info=error)
        raise Refusal("unavailable", "the service could not answer") from None


def _store(host: Host) -> GroupStore:
    if not isinstance(host.store, GroupStore):
        raise TypeError(f"the local runner needs {host.name} to stand on a file")
    return host.store
