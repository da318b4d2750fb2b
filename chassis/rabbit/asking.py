"""The asking side: the HTTP door puts a command or a question to a service and gets an answer or a refusal, in time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as Late
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import amqp

from chassis.answers import answer_of, request_of
from chassis.rabbit.connection import LOST, Connection, connect, hang_up, user_of
from chassis.rabbit.message import CONTENT_TYPE, raw_body
from chassis.rabbit.topology import COMMANDS
from contracts.message import Command, Refusal

PSEUDO_QUEUE = "amq.rabbitmq.reply-to"  # the broker's direct way back; nothing has to be declared for it
CONNECT_SECONDS = 3.0
FAIL_FAST_SECONDS = 0.5  # after a failed attempt to connect, nobody waits for another one so soon
log = logging.getLogger("chassis.rabbit")

Reply = Future[bytes]


class Asker:
    """Asks over one connection, from any number of threads at once. The connection is made when first needed and made
    again after it was lost. `ask` always ends within its timeout."""

    def __init__(self, url: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.url, self.user, self.clock = url, user_of(url), clock
        self.changed = threading.Condition()
        self.wanted = self.closed = False
        self.failed_at = -FAIL_FAST_SECONDS
        self.talk: Talk | None = None
        self.thread: threading.Thread | None = None

    def ask(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any:
        """The answer record, or None where the command has none. Raises Refusal: `unavailable` when the service or the
        broker can't be reached, `late` when no answer came within `timeout` seconds. After either, the same command
        may be asked again: it is carried out once."""
        end = time.monotonic() + timeout
        request = request_of(command, deadline=self.clock() + timedelta(seconds=timeout), traceparent=traceparent)
        headers = {"deadline": request.deadline.isoformat() if request.deadline else ""}
        if request.traceparent:
            headers["traceparent"] = request.traceparent
        message = amqp.Message(
            request.body,
            content_type=CONTENT_TYPE,
            application_headers=headers,
            type=request.type,
            message_id=str(command.command_id),
            correlation_id=uuid4().hex,
            reply_to=PSEUDO_QUEUE,
            expiration=str(max(1, int(timeout * 1000))),
            user_id=self.user,
        )
        reply = self._connected(end).send(message, command.target)
        try:
            return answer_of(command, reply.result(max(0.0, end - time.monotonic())))
        except Late:
            raise Refusal("late", f"{command.target} did not answer in time") from None

    def close(self) -> None:
        """Hang up; whoever is waiting gets a refusal."""
        with self.changed:
            self.closed = True
            self.changed.notify_all()
        if self.thread is not None:
            self.thread.join(5.0)

    def _connected(self, end: float) -> Talk:
        with self.changed:
            if self.talk is None:
                self._want()
                self.changed.wait_for(lambda: self.talk is not None or not self.wanted, timeout=max(0.0, end - time.monotonic()))
            if self.talk is None:
                raise Refusal("unavailable", "the message broker can't be reached")
            return self.talk

    def _want(self) -> None:
        if self.closed or time.monotonic() - self.failed_at < FAIL_FAST_SECONDS:
            return
        self.wanted = True
        if self.thread is None:
            self.thread = threading.Thread(target=self._run, name="asking", daemon=True)
            self.thread.start()
        self.changed.notify_all()

    def _run(self) -> None:
        while True:
            with self.changed:
                self.changed.wait_for(lambda: self.wanted or self.closed)
                if self.closed:
                    return
            self._stay_connected()

    def _stay_connected(self) -> None:
        connection, talk = None, None
        try:
            connection = connect(self.url, name="ontong-web", seconds=CONNECT_SECONDS)
            talk = Talk(connection)
            self._set(talk)
            while not self.closed:
                connection.pump(1.0)
            connection.close()
        except Exception as error:  # the client library breaks in many ways; a fresh connection answers all of them
            known = isinstance(error, LOST)
            log.warning("broker_line_lost", extra={"door": "asking", "reason": type(error).__name__}, exc_info=None if known else error)
        finally:
            if talk is None:
                self.failed_at = time.monotonic()
            self._set(None)
            hang_up(connection)
            if talk is not None:
                talk.end()

    def _set(self, talk: Talk | None) -> None:
        with self.changed:
            self.talk = talk
            self.wanted = talk is not None
            self.changed.notify_all()


class Talk:
    """One connection and the questions that are open on it."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.sending = threading.Lock()
        self.open: dict[str, Reply] = {}
        self.sent: dict[int, str] = {}  # publications that the broker has not confirmed, by number
        self.number, self.ended = 0, False
        self.channel = connection.channel()
        self.channel.auto_decode = False
        self.channel.basic_consume(PSEUDO_QUEUE, no_ack=True, callback=self._replied)
        self.channel.confirm_select()
        self.channel.events["basic_ack"].add(self._confirmed)
        self.channel.events["basic_nack"].add(self._nacked)
        self.channel.events["basic_return"].add(self._returned)

    def send(self, message: amqp.Message, service: str) -> Reply:
        """Put a question; the future gets the reply, or a Refusal."""
        reply: Reply = Future()
        question = message.properties["correlation_id"]
        try:
            with self.sending:
                if self.ended:
                    raise OSError("this line is over")
                self.number += 1
                self.open[question], self.sent[self.number] = reply, question
                self.channel.basic_publish(message, COMMANDS, service, mandatory=True)
        except LOST:
            self.open.pop(question, None)
            self._break()
            raise Refusal("unavailable", "the message broker can't be reached") from None
        reply.add_done_callback(lambda _: self.open.pop(question, None))
        return reply

    def end(self) -> None:
        """Nothing more will come on this line."""
        with self.sending:
            self.ended = True
            left = list(self.open.values())
        for reply in left:
            _refuse(reply, "the line to the message broker was lost; ask again")

    def _break(self) -> None:
        """Have the reading thread notice at once."""
        with suppress(Exception):  # it may have noticed already
            self.connection.sock.shutdown(2)

    def _replied(self, message: amqp.Message) -> None:
        reply = self.open.pop(message.properties.get("correlation_id", ""), None)
        if reply is not None and not reply.done():
            reply.set_result(raw_body(message))

    def _confirmed(self, tag: int, multiple: bool) -> list[str]:
        tags = [number for number in list(self.sent) if number <= tag] if multiple else [tag]
        return [self.sent.pop(number) for number in tags if number in self.sent]

    def _nacked(self, tag: int, multiple: bool) -> None:
        for question in self._confirmed(tag, multiple):
            _refuse(self.open.pop(question, None), "the service is asked too much at the moment")

    def _returned(self, _error: Exception, _exchange: str, _key: str, message: amqp.Message) -> None:
        _refuse(self.open.pop(message.properties.get("correlation_id", ""), None), "nobody takes questions for this service")


def _refuse(reply: Reply | None, detail: str) -> None:
    if reply is not None and not reply.done():
        reply.set_exception(Refusal("unavailable", detail))
