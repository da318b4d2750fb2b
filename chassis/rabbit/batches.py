"""How a service hears: everything in its queue, up to a hundred events at a time, acknowledged only once they are durable."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

import amqp
from nameko.extensions import Entrypoint

from chassis.crash import point
from chassis.envelope import Envelope
from chassis.host import Host
from chassis.rabbit.connection import LOST, Connection, Line, stop_consuming, user_of
from chassis.rabbit.message import Unreadable, claimed_source, claimed_type, raw_body, to_envelope
from chassis.rabbit.topology import dead_queue, in_queue
from chassis.rabbit.workers import begin

SIZE = 100  # events in one transaction
LINGER = 0.02  # seconds to wait for company: a commit costs more than the wait
DATABASE_PAUSE = 1.0  # seconds before a batch is offered again to a database that was away
log = logging.getLogger("chassis.rabbit")


class Batches(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """The one entrypoint for all events of a service. One batch is in the service's hands at a time; what was delivered
    when the process is told to stop is still done and acknowledged, so that nothing is delivered again."""

    def __init__(self, host: Host, url: str, *, size: int = SIZE, linger: float = LINGER, **options: Any) -> None:
        super().__init__(**options)
        self.host, self.url, self.size, self.linger = host, url, size, linger
        self.vouched = user_of(url) == host.name
        self.stopping = False
        self.thread: Any = None

    def start(self) -> None:
        line = Line(self.url, name=f"{self.host.name}-events", stopping=lambda: self.stopping, note=self.host.watch.connection)
        self.thread = self.container.spawn_managed_thread(lambda: line.keep(self.talk), identifier="events")

    def stop(self) -> None:
        self.stopping = True
        self.thread.wait()

    def talk(self, connection: Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        queue = in_queue(self.host.name)
        channel.queue_declare(queue, passive=True)
        channel.basic_qos(0, 2 * self.size, False)
        delivered: deque[amqp.Message] = deque()
        consumer = channel.basic_consume(queue, callback=delivered.append)
        while not self.stopping:
            self._collect(connection, delivered)
            self._take(connection, channel, delivered)
        stop_consuming(connection, channel, consumer)
        while delivered:
            self._take(connection, channel, delivered)
        channel.close()

    def _collect(self, connection: Connection, delivered: deque[amqp.Message]) -> None:
        """Wait for an event, then a moment for others to join it."""
        if not delivered:
            connection.pump(0.5)
        end = time.monotonic() + self.linger
        while delivered and len(delivered) < self.size and (left := end - time.monotonic()) > 0:
            connection.pump(left)

    def _take(self, connection: Connection, channel: amqp.Channel, delivered: deque[amqp.Message]) -> None:
        batch = [delivered.popleft() for _ in range(min(self.size, len(delivered)))]
        if not batch:
            return
        readable, unreadable = self._sort(batch)
        while not self._work(connection, readable, unreadable):
            if self.stopping:
                raise TimeoutError("the database is away and the process is stopping")
            self._pause(connection)
        point(f"{self.host.name}.before_ack")
        channel.basic_ack(batch[-1].delivery_tag, multiple=True)

    def _sort(self, batch: Sequence[amqp.Message]) -> tuple[list[Envelope], list[tuple[amqp.Message, str]]]:
        readable, unreadable = [], []
        for message in batch:
            try:
                readable.append(to_envelope(message, vouched=self.vouched))
            except Unreadable as error:
                unreadable.append((message, str(error)))
        return readable, unreadable

    def _work(self, connection: Connection, readable: list[Envelope], unreadable: list[tuple[amqp.Message, str]]) -> bool:
        """Have a worker take the batch; True when all of it is durable. A line that breaks meanwhile is not left before
        the worker is done: two batches are never in hand at once."""
        done = begin(self, readable, unreadable)
        try:
            while not done.ready():
                done.wait(timeout=1.0)
                if not done.ready():
                    connection.pump(0)
        except LOST:
            done.wait()
            raise
        return done.wait() is True

    def _pause(self, connection: Connection) -> None:
        end = time.monotonic() + DATABASE_PAUSE
        while not self.stopping and (left := end - time.monotonic()) > 0:
            connection.pump(min(left, 0.2))


class DeadLetters(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Puts what the broker has set aside (its delivery ended the process again and again) into the operator's list."""

    def __init__(self, host: Host, url: str, **options: Any) -> None:
        super().__init__(**options)
        self.host, self.url = host, url
        self.stopping = False
        self.thread: Any = None

    def start(self) -> None:
        line = Line(self.url, name=f"{self.host.name}-dead-letters", stopping=lambda: self.stopping)
        self.thread = self.container.spawn_managed_thread(lambda: line.keep(self.talk), identifier="dead letters")

    def stop(self) -> None:
        self.stopping = True
        self.thread.wait()

    def talk(self, connection: Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        queue = dead_queue(self.host.name)
        channel.queue_declare(queue, passive=True)
        channel.basic_qos(0, 1, False)
        delivered: deque[amqp.Message] = deque()
        channel.basic_consume(queue, callback=delivered.append)
        while not self.stopping:
            connection.pump(0.5)
            while delivered:
                message = delivered.popleft()
                failed = [(message, "the broker gave up: it was delivered again and again and never acknowledged")]
                if begin(self, [], failed).wait() is not True:
                    raise TimeoutError("the database is away")
                channel.basic_ack(message.delivery_tag)
        channel.close()


def take(host: Host, readable: list[Envelope], unreadable: list[tuple[amqp.Message, str]]) -> bool:
    """Make a batch durable; False when the database is away. May be called again with the same lists."""
    try:
        if readable:
            host.take(readable)
        while unreadable:
            message, reason = unreadable[0]
            host.park_unreadable(raw_body(message), source=claimed_source(message), type_=claimed_type(message), reason=reason)
            unreadable.pop(0)
    except Exception as error:  # whatever the driver raises: nothing is acknowledged before it is durable
        log.error("database_unavailable", extra={"door": "events", "reason": type(error).__name__})
        return False
    return True
