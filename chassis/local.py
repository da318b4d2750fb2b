"""The whole house in one process: threads for people, the outbox tables themselves for a post office."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from chassis.answers import answer_of, request_of
from chassis.crash import point
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.logs import Log
from contracts.message import Command, Refusal

log = Log("chassis")
BATCH = 100  # events a subscriber takes in one transaction
AHEAD = 2000  # events of one speaker on their way at most
ERRANDS = 8  # errands of one service at the same time


class Inlet:
    """One subscriber's queue. It reports back what is durably taken."""

    def __init__(self, host: Host, stopping: threading.Event) -> None:
        self.host, self.stopping = host, stopping
        self.waiting: queue.SimpleQueue[tuple[Envelope, Callable[[Envelope], None]] | None] = queue.SimpleQueue()

    def wants(self, envelope: Envelope) -> bool:
        doors = self.host.doors
        return envelope.type in doors.hears or envelope.source in doors.in_order_from or doors.hears_everything

    def put(self, envelope: Envelope, done: Callable[[Envelope], None]) -> None:
        self.waiting.put((envelope, done))

    def run(self) -> None:
        while (first := self.waiting.get()) is not None:
            batch = [first]
            while len(batch) < BATCH and not self.waiting.empty():
                more = self.waiting.get()
                if more is None:
                    self.waiting.put(None)
                    break
                batch.append(more)
            if not self._take([envelope for envelope, _ in batch]):
                return
            for envelope, done in batch:
                done(envelope)

    def _take(self, batch: Sequence[Envelope]) -> bool:
        pause = 0.1
        while not self.stopping.is_set():
            try:
                self.host.take(batch)
                return True
            except Exception as error:
                log.error("database_unavailable", service=self.host.name, door="inlet", exc_info=error)
                self.stopping.wait(pause)
                pause = min(pause * 2, 5.0)
        return False


class Relay:
    """Moves what one service has said to every subscriber; a row counts as handed over when all of them have it."""

    def __init__(self, host: Host, inlets: Sequence[Inlet], stopping: threading.Event) -> None:
        self.host, self.inlets, self.stopping = host, inlets, stopping
        self.after = 0
        self.left: dict[int, int] = {}  # row -> subscribers that don't have it yet
        self.done: deque[int] = deque()
        self.lock = threading.Lock()
        self.marked_at = time.monotonic()

    def run(self) -> None:
        while not self.stopping.is_set():
            self.host.outbox_woken.wait(0.2 if self.left or self.done else 1.0)
            self.host.outbox_woken.clear()
            try:
                while not self.stopping.is_set() and self._move():
                    pass
                self._mark()
            except Exception as error:
                log.error("relay_failed", service=self.host.name, door="relay", exc_info=error)
                self.stopping.wait(0.5)

    def finish(self) -> None:
        """Mark what was taken in the last moment; what isn't marked is offered again and known by the inbox."""
        try:
            self._mark(at_once=True)
        except Exception as error:
            log.error("relay_failed", service=self.host.name, door="relay", exc_info=error)

    def _move(self) -> bool:
        if len(self.left) >= AHEAD:
            self.stopping.wait(0.01)
            self._mark()
            return False
        rows = self.host.unpublished(300, after=self.after)
        for envelope in rows:
            inlets = [inlet for inlet in self.inlets if inlet.wants(envelope)]
            with self.lock:
                self.left[envelope.seq] = len(inlets)
            for inlet in inlets:
                inlet.put(envelope, self._taken)
            if not inlets:
                self._finished(envelope.seq)
            self.after = envelope.seq
            self.host.watch.published(envelope.type, "ack")
        return len(rows) == 300

    def _taken(self, envelope: Envelope) -> None:
        with self.lock:
            self.left[envelope.seq] -= 1
            last = self.left[envelope.seq] == 0
        if last:
            self._finished(envelope.seq)

    def _finished(self, seq: int) -> None:
        with self.lock:
            del self.left[seq]
            self.done.append(seq)

    def _mark(self, *, at_once: bool = False) -> None:
        """Not urgent, so that many rows cost one commit: an unmarked row would only be offered again after a crash."""
        if not self.done or not (at_once or len(self.done) >= 500 or time.monotonic() - self.marked_at > 0.2):
            return
        with self.lock:
            seqs = list(self.done)
        point(f"{self.host.name}.published")
        self.host.mark_published(seqs)
        with self.lock:
            for _ in seqs:
                self.done.popleft()
        self.marked_at = time.monotonic()


class LocalRunner:
    """Runs hosts in threads until stopped."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self.hosts = {host.name: host for host in hosts}
        self.stopping = threading.Event()
        self.inlets = {name: Inlet(host, self.stopping) for name, host in self.hosts.items()}
        self.relays = [Relay(host, list(self.inlets.values()), self.stopping) for host in self.hosts.values()]
        self.threads: list[threading.Thread] = []

    def start(self) -> None:
        """Settle what a killed process left behind, then open all doors."""
        for host in self.hosts.values():
            host.lapse(all_claimed=True)
        for name, inlet in self.inlets.items():
            self._spawn(f"{name}-inlet", inlet.run)
        for relay in self.relays:
            self._spawn(f"{relay.host.name}-relay", relay.run)
        for host in self.hosts.values():
            self._spawn(f"{host.name}-clock", Clock(host, self.stopping).run)
            for number in range(ERRANDS if host.doors.errands else 0):
                self._spawn(f"{host.name}-errand-{number}", partial(run_errands, host, self.stopping))

    def ask(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any:
        """Ask a service; returns the answer record or raises Refusal. `timeout` (seconds) bounds when it may begin."""
        host = self.hosts[command.target]
        request = request_of(command, deadline=host.store.clock() + timedelta(seconds=timeout), traceparent=traceparent)
        try:
            return answer_of(command, host.answer(request))
        except Refusal:
            raise
        except Exception as error:
            log.error("command_failed", service=host.name, door=command.type(), exc_info=error)
            raise Refusal("unavailable", "the service could not answer") from None

    def stop(self, deadline_seconds: float = 20.0) -> bool:
        """Finish what is in hand and stop; True when everything ended in time."""
        self.stopping.set()
        end = time.monotonic() + deadline_seconds
        for inlet in self.inlets.values():
            inlet.waiting.put(None)
        for host in self.hosts.values():
            host.outbox_woken.set()
        for thread in self.threads:
            thread.join(max(0.0, end - time.monotonic()))
        for relay in self.relays:
            relay.finish()
        return not any(thread.is_alive() for thread in self.threads)

    def _spawn(self, name: str, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name=name, daemon=True)
        self.threads.append(thread)
        thread.start()


class Clock:
    """Opens a service's timer doors, tries failed events again, settles lapsed claims."""

    def __init__(self, host: Host, stopping: threading.Event) -> None:
        self.host, self.stopping = host, stopping
        self.chores: list[tuple[float, Callable[[], Any]]] = [
            (1.0, host.retry_due),
            (1.0, host.look_for_errands),
            (10.0, host.lapse),
            (60.0, host.tidy),
            *((timer.seconds, partial(host.tick, timer)) for timer in host.doors.timers),
        ]
        self.next = [time.monotonic() + period for period, _ in self.chores]

    def run(self) -> None:
        while not self.stopping.wait(max(0.0, min(self.next) - time.monotonic())):
            for number, (period, chore) in enumerate(self.chores):
                if self.next[number] <= time.monotonic():
                    self._do(chore)
                    self.next[number] = time.monotonic() + period

    def _do(self, chore: Callable[[], Any]) -> None:
        try:
            chore()
        except Exception as error:
            log.error("timer_failed", service=self.host.name, door="clock", exc_info=error)


def run_errands(host: Host, stopping: threading.Event) -> None:
    """Run one errand for each token, until stopped."""
    while not stopping.is_set():
        try:
            host.errands_due.get(timeout=1.0)
            host.run_errand()
        except queue.Empty:
            continue
        except Exception as error:
            log.error("errand_failed", service=host.name, door="errand", exc_info=error)
            stopping.wait(1.0)
