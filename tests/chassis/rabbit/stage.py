"""A stage for the little service: a broker with its topology, a database with its tables, processes to start and stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import amqp

from chassis.doors import doors_of
from chassis.envelope import Envelope
from chassis.rabbit.connection import connect
from chassis.rabbit.relay import Batch
from chassis.rabbit.topology import Topology, topology_of
from contracts import wire
from contracts.gateway import Channel, ComplaintSubmitted, WithdrawalRequested
from contracts.message import new_id
from tests.chassis.rabbit.little import Little
from tests.servers import await_that, free_port

ROOT = Path(__file__).parents[3]


def little_topology() -> Topology:
    return topology_of([doors_of(Little)])


def submitted(text: str, *, complaint_id: UUID | None = None, sequence: int = 1) -> Envelope:
    """An event of the gateway on its way."""
    event = ComplaintSubmitted(
        occurred_at=datetime.now(UTC),
        complaint_id=complaint_id or new_id(),
        receipt_number="R1",
        channel=Channel.WEB,
        locale="ko",
        text=text,
    )
    return _enveloped(event, sequence)


def withdrawn(reason: str) -> Envelope:
    return _enveloped(WithdrawalRequested(occurred_at=datetime.now(UTC), complaint_id=new_id(), reason=reason), 1)


def _enveloped(event: Any, sequence: int) -> Envelope:
    return Envelope(
        id=event.event_id,
        type=event.type(),
        source=event.source,
        subject=event.subject,
        sequence=sequence,
        time=event.occurred_at,
        body=json.dumps(wire.dump(event)),
    )


def say(url: str, envelopes: Iterable[Envelope]) -> None:
    """Publish events and wait until the broker has confirmed them all."""
    connection = connect(url, name="tests")
    try:
        batch = Batch(connection.channel())
        for envelope in envelopes:
            batch.send(envelope, urlsplit(url).username or "guest")
        await_that(lambda: not batch.open or (connection.pump(0.05) and not batch.open), seconds=60, what="the broker's confirmation")
        assert {result for _, result in batch.ended} <= {"ack"}, batch.ended
    finally:
        connection.close()


def publish_raw(url: str, message: amqp.Message, *, exchange: str, key: str) -> None:
    connection = connect(url, name="tests")
    connection.channel().basic_publish(message, exchange, key)
    connection.close()


def depth(url: str, queue: str) -> int:
    """Messages ready in a queue."""
    connection = connect(url, name="tests")
    try:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)
    finally:
        connection.close()


class Process:
    """The little service as a process of its own."""

    def __init__(self, *, amqp_url: str, database_url: str, folder: Path, environment: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self.output = folder / f"process-{self.port}.log"
        own = {"ONTONG_AMQP_URL": amqp_url, "ONTONG_DATABASE_URL": database_url, "ONTONG_METRICS_PORT": str(self.port)}
        with self.output.open("wb") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "tests.chassis.rabbit.little_process"],
                cwd=ROOT,
                env={**os.environ, **own, **(environment or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def ready(self) -> bool:
        assert self.popen.poll() is None, self.output.read_text()
        return self.get("/readyz")[0] == 200

    def get(self, path: str) -> tuple[int, str]:
        """Status and body of a page; 0 when nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as reply:
                return reply.status, reply.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def stop(self, *, within: float = 10.0) -> int:
        """Ask it to stop; its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(within)

    def kill(self) -> None:
        with suppress(ProcessLookupError):  # it has ended already
            self.popen.kill()
        self.popen.wait(10)


class Proxy:
    """A way to the broker that can be cut. Its `url` goes through it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.target = (parts.hostname or "localhost", parts.port or 5672)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.closed = False
        self.before_upstream: Callable[[bytes], bytes | None] = lambda data: data
        credentials = parts.netloc.rpartition("@")[0]
        netloc = f"{credentials}@127.0.0.1:{self.listener.getsockname()[1]}"
        self.url = urlunsplit(parts._replace(netloc=netloc))
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def cut(self) -> None:
        """Reset every connection that goes through."""
        pairs, self.pairs = self.pairs, []
        for sock in (sock for pair in pairs for sock in pair):
            with suppress(OSError):  # closed by its own side already
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()

    def close(self) -> None:
        self.closed = True
        self.listener.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept()
        self.accepting.join()
        self.listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self.closed:
            try:
                inner, _ = self.listener.accept()
                outer = socket.create_connection(self.target)
            except OSError:
                time.sleep(0.05)
                continue
            self.pairs.append((inner, outer))
            threading.Thread(target=self._pump, args=(inner, outer, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(outer, inner, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, upstream: bool) -> None:
        try:
            while data := source.recv(65536):
                passed = self.before_upstream(data) if upstream else data
                if passed is None:
                    self.cut()
                    return
                target.sendall(passed)
        except OSError:  # cut
            return
