"""An event as RabbitMQ carries it: CloudEvents 1.0 in binary mode, that is plain JSON with the attributes as headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import amqp

from chassis import trace
from chassis.envelope import Envelope

CONTENT_TYPE = "application/json"
PERSISTENT = 2
TYPE = re.compile(r"[a-z][a-z0-9_]{0,70}\.v[1-9][0-9]{0,3}")
SOURCE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_SUBJECT = 80


class Unreadable(Exception):
    """A message is none of ours. The reason names what is wrong, never what stands there."""


def to_message(envelope: Envelope, *, user: str | None = None) -> amqp.Message:
    """The message for an envelope. `user` is the broker user that vouches for it: the broker refuses a false one."""
    time = _stamp(envelope.time)
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(envelope.id),
        "ce-type": envelope.type,
        "ce-source": envelope.source,
        "ce-time": time,
        "ce-subject": envelope.subject,
        "ce-correlationid": envelope.subject,
        "ce-aggregateversion": str(envelope.sequence),
    }
    if envelope.cause is not None:
        headers["ce-causationid"] = str(envelope.cause)
    if envelope.traceparent is not None:
        headers["traceparent"] = envelope.traceparent
    return amqp.Message(
        envelope.body.encode(),
        content_type=CONTENT_TYPE,
        application_headers=headers,
        delivery_mode=PERSISTENT,
        message_id=str(envelope.id),
        correlation_id=envelope.subject,
        timestamp=int(envelope.time.timestamp()),
        type=envelope.type,
        app_id=envelope.source,
        user_id=user,
    )


def to_envelope(message: amqp.Message, *, vouched: bool = False) -> Envelope:
    """The envelope in a message as it was delivered; raises Unreadable.

    `vouched`: each service has a broker user of its own name, so that what a service says must come from its user.
    """
    properties, headers = message.properties, message.headers or {}
    content_type = str(properties.get("content_type", "")).partition(";")[0].strip().lower()
    if content_type != CONTENT_TYPE:
        raise Unreadable("its content type is not application/json")
    if headers.get("ce-specversion") != "1.0":
        raise Unreadable("ce-specversion is not 1.0")
    source = _matching(headers, "ce-source", SOURCE)
    if vouched and properties.get("user_id") != source:
        raise Unreadable("the broker doesn't vouch for its source")
    traceparent = headers.get("traceparent")
    return Envelope(
        id=_uuid(headers, "ce-id"),
        type=_matching(headers, "ce-type", TYPE),
        source=source,
        subject=_subject(headers),
        sequence=_sequence(headers),
        time=_time(headers),
        body=_body(message.body),
        traceparent=traceparent if isinstance(traceparent, str) and trace.FORM.fullmatch(traceparent) else None,
        cause=_uuid(headers, "ce-causationid") if "ce-causationid" in headers else None,
    )


def claimed_type(message: amqp.Message) -> str:
    """What an unreadable message says it is, for the operator's list."""
    return _claimed(message, "ce-type", TYPE) or "unreadable"


def claimed_source(message: amqp.Message) -> str:
    """Who an unreadable message says it comes from."""
    return _claimed(message, "ce-source", SOURCE) or "unknown"


def raw_body(message: amqp.Message) -> bytes:
    """The bytes that arrived (the client library decodes some by itself)."""
    return message.body.encode("utf-8", "surrogatepass") if isinstance(message.body, str) else bytes(message.body)


def _claimed(message: amqp.Message, name: str, form: re.Pattern[str]) -> str | None:
    value = (message.headers or {}).get(name)
    return value if isinstance(value, str) and form.fullmatch(value) else None


def _stamp(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _text(headers: Mapping[str, Any], name: str) -> str:
    value = headers.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"{name} is missing or no text")
    return value


def _matching(headers: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = _text(headers, name)
    if not form.fullmatch(value):
        raise Unreadable(f"{name} has no valid form")
    return value


def _uuid(headers: Mapping[str, Any], name: str) -> UUID:
    try:
        return UUID(_text(headers, name))
    except ValueError:
        raise Unreadable(f"{name} is no UUID") from None


def _subject(headers: Mapping[str, Any]) -> str:
    value = _text(headers, "ce-subject")
    if len(value) > LONGEST_SUBJECT or "\x00" in value:
        raise Unreadable("ce-subject has no valid form")
    return value


def _sequence(headers: Mapping[str, Any]) -> int:
    value = _text(headers, "ce-aggregateversion")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", value):
        raise Unreadable("ce-aggregateversion is no number from 1")
    return int(value)


def _time(headers: Mapping[str, Any]) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(headers, "ce-time"))
    except ValueError:
        raise Unreadable("ce-time is no moment") from None
    if moment.tzinfo is None:
        raise Unreadable("ce-time has no time zone")
    return moment


def _body(body: bytes | str) -> str:
    try:
        text = body if isinstance(body, str) else bytes(body).decode()
        text.encode()
    except UnicodeError:
        raise Unreadable("its body is not UTF-8") from None
    if "\x00" in text:
        raise Unreadable("its body holds a NUL")
    return text
