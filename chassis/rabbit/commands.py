"""How a service is asked: each command or query is answered to whoever asked, or refused when it comes too late."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import amqp
from nameko.extensions import Entrypoint

from chassis.answers import Request, encode_refusal
from chassis.host import Host
from chassis.rabbit.connection import LOST, Connection, Line, stop_consuming, user_of
from chassis.rabbit.message import CONTENT_TYPE, raw_body
from chassis.rabbit.topology import WEB, commands_queue
from chassis.rabbit.workers import begin
from chassis.trace import FORM
from contracts.message import Refusal

AT_ONCE = 10  # requests answered at the same time
REPLY_TO = "amq.rabbitmq.reply-to."  # the broker's own pseudo-queues: an answer goes nowhere else
ASKING = frozenset({WEB, "gateway"})  # who may ask, where each process has a broker user of its own
log = logging.getLogger("chassis.rabbit")


class Requests(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """The one entrypoint for all commands and queries of a service."""

    def __init__(self, host: Host, url: str, *, at_once: int = AT_ONCE, **options: Any) -> None:
        super().__init__(**options)
        self.host, self.url, self.at_once = host, url, at_once
        self.vouched = user_of(url) == host.name
        self.stopping = False
        self.in_hand = 0
        self.thread: Any = None

    def start(self) -> None:
        line = Line(self.url, name=f"{self.host.name}-commands", stopping=lambda: self.stopping)
        self.thread = self.container.spawn_managed_thread(lambda: line.keep(self.talk), identifier="commands")

    def stop(self) -> None:
        self.stopping = True
        self.thread.wait()

    def talk(self, connection: Connection) -> None:
        channel = connection.channel()
        channel.auto_decode = False
        queue = commands_queue(self.host.name)
        channel.queue_declare(queue, passive=True)
        channel.basic_qos(0, self.at_once, False)
        consumer = channel.basic_consume(queue, callback=lambda message: self._begin(channel, message))
        while not self.stopping:
            connection.pump(0.5)
        stop_consuming(connection, channel, consumer)
        while self.in_hand:
            connection.pump(0.05)
        channel.close()

    def _begin(self, channel: amqp.Channel, message: amqp.Message) -> None:
        try:
            request = to_request(message, vouched=self.vouched)
        except Refusal as refusal:
            self._finish(channel, message, encode_refusal(refusal))
            return
        self.in_hand += 1
        begin(self, request, then=lambda reply: self._answered(channel, message, reply))

    def _answered(self, channel: amqp.Channel, message: amqp.Message, reply: bytes | None) -> None:
        self.in_hand -= 1
        self._finish(channel, message, reply)

    def _finish(self, channel: amqp.Channel, message: amqp.Message, reply: bytes | None) -> None:
        """Answer, then acknowledge. On a line that broke meanwhile neither arrives: a repeated command gets the same
        answer from the inbox."""
        to = message.properties.get("reply_to")
        try:
            if reply is not None and isinstance(to, str) and to.startswith(REPLY_TO):
                answer = amqp.Message(reply, content_type=CONTENT_TYPE, correlation_id=message.properties.get("correlation_id"))
                channel.basic_publish(answer, "", to)
            channel.basic_ack(message.delivery_tag)
        except LOST as error:
            log.warning("reply_lost", extra={"door": "commands", "reason": type(error).__name__})


def to_request(message: amqp.Message, *, vouched: bool) -> Request:
    """The request in a message; raises Refusal. `vouched`: only the users of ASKING may ask."""
    properties, headers = message.properties, message.headers or {}
    if vouched and properties.get("user_id") not in ASKING:
        raise Refusal("forbidden", "the broker doesn't vouch for who asks")
    type_, traceparent = properties.get("type"), headers.get("traceparent")
    if not isinstance(type_, str):
        raise Refusal("invalid", "the request has no type")
    return Request(
        type=type_,
        body=raw_body(message),
        deadline=_deadline(headers.get("deadline")),
        traceparent=traceparent if isinstance(traceparent, str) and FORM.fullmatch(traceparent) else None,
    )


def answer(host: Host, request: Request) -> bytes:
    """The reply of the service, a refusal when the service itself has failed."""
    try:
        return host.answer(request)
    except Exception as error:  # the asking side gets a clear answer; what happened stands in our log
        log.error("command_failed", extra={"door": request.type}, exc_info=error)
        return encode_refusal(Refusal("unavailable", "the service could not answer"))


def _deadline(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refusal("invalid", "the deadline is no moment") from None
    if moment.tzinfo is None:
        raise Refusal("invalid", "the deadline has no time zone")
    return moment
