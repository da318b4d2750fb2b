"""One line to the broker: bounded in every wait, kept alive by heartbeats, and made again whenever it breaks."""

from __future__ import annotations

import logging
import random
import ssl
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from amqp.exceptions import AMQPError
from amqp.method_framing import frame_handler

LOST = (OSError, AMQPError)  # what a broken line raises; a new one is the answer
HEARTBEAT = 10  # seconds
PATIENCE = 10.0  # seconds that a single read or write may take before the line counts as broken
SHORTEST = 0.001  # with 0 the client library would lose the first half of a frame that has not arrived whole
LATE_DELIVERIES = 0.2  # seconds without a delivery after which none is on its way
LONGEST_QUIETING = 2.0  # seconds to wait for that, where what is taken in makes room for more
LONGEST_PAUSE = 5.0  # seconds between two attempts to connect
HEADER_FRAME, NO_PROPERTIES = 2, b"\x00\x00"

log = logging.getLogger("chassis.rabbit")


class Connection(amqp.Connection):  # type: ignore[misc]  # amqp has no types
    """A connection whose properties can't kill its reader, and that beats while it waits."""

    # Without this the client reads the socket before each publication; our waits are bounded instead.
    negotiate_capabilities = {**amqp.Connection.negotiate_capabilities, "connection.blocked": False}  # noqa: RUF012 - amqp's own name

    beaten_at = 0.0

    def pump(self, seconds: float) -> bool:
        """Handle what arrives next, waiting at most so long; False when nothing came."""
        try:
            self.drain_events(timeout=max(seconds, SHORTEST))
            return True
        except TimeoutError:  # nothing came, which is an answer
            return False
        finally:
            self.beat()

    def beat(self) -> None:
        """Send a heartbeat when one is due; raises when the broker has been silent for too long."""
        now = time.monotonic()
        if self.connected and now - self.beaten_at >= 1.0:
            self.beaten_at = now
            self.heartbeat_tick()


def connect(url: str, *, name: str, seconds: float = PATIENCE) -> Connection:
    """Open a line. `name` is shown to the broker's operators. Raises one of LOST."""
    connection = Connection(frame_handler=_forgiving_frames, **_parameters(url, name, seconds))
    try:
        connection.connect()
        connection.sock.settimeout(PATIENCE)
    except BaseException:
        connection.collect()
        raise
    return connection


def user_of(url: str) -> str:
    """The broker user in a URL."""
    return unquote(urlsplit(url).username or "guest")


def vhost_of(url: str) -> str:
    """The virtual host in a URL: amqp://host/city is "city", amqp://host/ and amqp://host// are "/"."""
    return unquote(urlsplit(url).path[1:]) or "/"


def stop_consuming(connection: Connection, channel: amqp.Channel, consumer: str) -> None:
    """Ask for no more messages, once those that are on their way have come in. Cancelled while a quorum queue is still
    delivering, the broker would take them back and count that as a delivery."""
    callback, end = channel.callbacks[consumer], time.monotonic() + LONGEST_QUIETING
    while connection.pump(LATE_DELIVERIES) and time.monotonic() < end:
        pass
    channel.basic_cancel(consumer)
    channel.callbacks[consumer] = callback
    while connection.pump(LATE_DELIVERIES):
        pass


class Line:
    """Talks over a connection, and connects again with growing pauses whenever it is lost."""

    def __init__(self, url: str, *, name: str, stopping: Callable[[], bool], note: Callable[[bool], None] = lambda up: None) -> None:
        self.url, self.name, self.stopping, self.note = url, name, stopping, note
        self.failures = 0

    def keep(self, talk: Callable[[Connection], None]) -> None:
        """Call `talk` with a connection, again and again until stopping. What breaks a line never reaches the caller."""
        while not self.stopping():
            self._once(talk)
            if not self.stopping():
                self.pause()

    def pause(self) -> None:
        """Wait longer after each failure, not in step with other processes, and not past a stop."""
        until = time.monotonic() + min(0.1 * 2**self.failures, LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load
        while not self.stopping() and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _once(self, talk: Callable[[Connection], None]) -> None:
        connection, began = None, time.monotonic()
        try:
            connection = connect(self.url, name=self.name)
            self.note(True)
            talk(connection)
            connection.close()
        except Exception as error:  # the client library breaks in many ways; a fresh connection answers all of them
            lasted = time.monotonic() - began > LONGEST_PAUSE
            self.failures = 1 if lasted else min(self.failures + 1, 10)
            known = isinstance(error, LOST)
            log.warning("broker_line_lost", extra={"door": self.name, "reason": type(error).__name__}, exc_info=None if known else error)
        finally:
            self.note(False)
            hang_up(connection)


def hang_up(connection: Connection | None) -> None:
    """Let go of a connection that is no longer of use, without another word to the broker."""
    if connection is not None:
        with suppress(*LOST):  # it is lost already, and nobody uses it any more
            connection.collect()


def _parameters(url: str, name: str, seconds: float) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"amqp", "amqps"}:
        raise ValueError("a broker URL begins with amqp:// or amqps://")
    host = parts.hostname or "localhost"
    secure = {"server_hostname": host, "cert_reqs": ssl.CERT_REQUIRED} if parts.scheme == "amqps" else False
    return {
        "host": f"{host}:{parts.port or (5671 if secure else 5672)}",
        "userid": user_of(url),
        "password": unquote(parts.password or "guest"),
        "login_method": "PLAIN",
        "virtual_host": vhost_of(url),
        "ssl": secure,
        "connect_timeout": seconds,
        "heartbeat": HEARTBEAT,
        "client_properties": {"connection_name": name, "product": "ontong"},
    }


def _forgiving_frames(connection: Connection, callback: Callable[..., Any]) -> Callable[[Any], Any]:
    """Read frames as the library does, but let a message with unreadable properties through without them: it is parked
    like everything else that can't be decoded, instead of breaking the line each time that it is delivered."""
    handle = frame_handler(connection, callback)

    def on_frame(frame: tuple[int, int, bytes]) -> Any:
        try:
            return handle(frame)
        except (ValueError, OverflowError, IndexError, struct.error, AMQPError):
            kind, channel, content = frame
            if kind != HEADER_FRAME:
                raise
            return handle((kind, channel, bytes(content[:12]) + NO_PROPERTIES))

    return on_frame
