"""Hands over to the broker what a service has said: in order, in batches, and marked only once the broker has confirmed it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import amqp

from chassis.crash import point
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.rabbit.connection import LOST, Connection, Line, user_of
from chassis.rabbit.message import to_message
from chassis.rabbit.topology import events_exchange

BATCH = 300  # events on their way at once
CONFIRM_SECONDS = 5.0  # how long the broker may take to confirm a batch
COMPANY_SECONDS = 0.02  # to wait for company: one confirm of the broker serves many events
STAND_BY_SECONDS = 0.2  # how often a process that doesn't lead looks whether it does
LAST_SECONDS = 5.0  # how long a stopping process goes on handing over


class Stalled(OSError):
    """The broker didn't take all of a batch. The line is made again, and the first event left is tried alone."""


class Batch:
    """Events on their way, until the broker has said what became of each."""

    def __init__(self, channel: amqp.Channel) -> None:
        self.channel, self.tag = channel, 0
        self.open: dict[int, Envelope] = {}
        self.returned: set[str] = set()
        self.ended: list[tuple[Envelope, str]] = []
        channel.confirm_select()
        channel.events["basic_ack"].add(self._acked)
        channel.events["basic_nack"].add(self._nacked)
        channel.events["basic_return"].add(self._returned)

    def send(self, envelope: Envelope, user: str) -> None:
        self.tag += 1
        self.open[self.tag] = envelope
        message, exchange = to_message(envelope, user=user), events_exchange(envelope.source)
        self.channel.basic_publish(message, exchange, envelope.type, mandatory=True)

    def take_ended(self) -> list[tuple[Envelope, str]]:
        """What became of the events since the last call; those still open count as timed out."""
        ended, self.ended = self.ended + [(envelope, "timeout") for envelope in self.open.values()], []
        self.open.clear()
        self.returned.clear()
        return ended

    def _acked(self, tag: int, multiple: bool) -> None:
        for envelope in self._close(tag, multiple):
            self.ended.append((envelope, "unroutable" if str(envelope.id) in self.returned else "ack"))

    def _nacked(self, tag: int, multiple: bool) -> None:
        self.ended.extend((envelope, "nack") for envelope in self._close(tag, multiple))

    def _returned(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        self.returned.add(message.properties.get("message_id", ""))

    def _close(self, tag: int, multiple: bool) -> list[Envelope]:
        tags = [known for known in self.open if known <= tag] if multiple else [tag]
        return [self.open.pop(known) for known in tags if known in self.open]


class Relay:
    """Runs in every process of a service and works in the one that leads. It holds no lock while it waits for the
    broker: a second relay in a moment of doubt only says something twice, which every reader knows how to take."""

    def __init__(self, host: Host, url: str, *, leads: Callable[[], bool], stopping: Callable[[], bool]) -> None:
        self.host, self.leads, self.stopping, self.user = host, leads, stopping, user_of(url)
        self.line = Line(url, name=f"{host.name}-relay", stopping=lambda: stopping() or not leads())
        self.limit = BATCH

    def run(self) -> None:
        """Until stopping."""
        while not self.stopping():
            self.line.keep(self._talk)
            time.sleep(STAND_BY_SECONDS)

    def _talk(self, connection: Connection) -> None:
        batch = Batch(connection.channel())
        while self.leads() and not self.stopping():
            self.host.outbox_woken.clear()
            if self.hand_over(connection, batch) < self.limit:
                self._idle(connection)
        end = time.monotonic() + LAST_SECONDS
        while self.leads() and time.monotonic() < end and self.hand_over(connection, batch):
            pass

    def _idle(self, connection: Connection) -> None:
        """Wait for something new to be said, a second at most; the line stays alive meanwhile."""
        if not self.stopping():
            self.host.outbox_woken.wait(1.0)
            time.sleep(COMPANY_SECONDS)
        connection.pump(0)

    def hand_over(self, connection: Connection, batch: Batch) -> int:
        """Publish the oldest rows and mark those that were confirmed; returns how many. Raises Stalled when the broker
        didn't take all of them."""
        rows, started = self.host.unpublished(self.limit), time.perf_counter()
        if not rows:
            return 0
        try:
            for envelope in rows:
                batch.send(envelope, self.user)
            self._await(connection, batch)
        except LOST:
            self._note(batch)
            raise
        results = self._note(batch)
        self.host.watch.publish_seconds(time.perf_counter() - started)
        if results.keys() != {"ack"}:
            self.limit = 1
            raise Stalled(", ".join(f"{count} {result}" for result, count in sorted(results.items())))
        self.limit = BATCH
        return len(rows)

    def _await(self, connection: Connection, batch: Batch) -> None:
        end = time.monotonic() + CONFIRM_SECONDS
        while batch.open and (left := end - time.monotonic()) > 0:
            connection.pump(min(left, 1.0))

    def _note(self, batch: Batch) -> Counter[str]:
        """Mark what the broker has; count everything."""
        ended = batch.take_ended()
        seqs = [envelope.seq for envelope, result in ended if result == "ack"]
        point(f"{self.host.name}.published")
        if seqs:
            self.host.mark_published(seqs)
        for (type_, result), count in Counter((envelope.type, result) for envelope, result in ended).items():
            self.host.watch.published(type_, result, count)
        return Counter(result for _, result in ended)
