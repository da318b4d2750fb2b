"""An event survives the journey over RabbitMQ, and whatever isn't an event is recognised."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import amqp
import pytest
from cloudevents.core.bindings import rabbitmq as cloudevents

from chassis.envelope import Envelope
from chassis.rabbit.message import Unreadable, claimed_source, claimed_type, raw_body, to_envelope, to_message

NOON = datetime(2026, 3, 2, 12, 0, 0, 250000, tzinfo=UTC)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def an_envelope(**changes: Any) -> Envelope:
    usual: dict[str, Any] = {
        "id": UUID("01900000-0000-7000-8000-000000000001"),
        "type": "complaint_received.v1",
        "source": "complaints",
        "subject": "01900000-0000-7000-8000-0000000000aa",
        "sequence": 3,
        "time": NOON,
        "body": '{"text":"가로등이 꺼져 있어요"}',
        "traceparent": TRACE,
        "cause": UUID("01900000-0000-7000-8000-000000000002"),
    }
    return Envelope(**(usual | changes))


def delivered(message: amqp.Message) -> amqp.Message:
    """The message as a consumer gets it: through the client library's own encoding and decoding."""
    received = amqp.Message()
    received._load_properties(60, message._serialize_properties(), 0)
    received.body = message.body
    return received


def damaged(**headers: Any) -> amqp.Message:
    message = to_message(an_envelope())
    changed = {**message.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
    message.properties["application_headers"] = {name: value for name, value in changed.items() if value is not None}
    return message


def test_an_envelope_arrives_as_it_was_sent():
    assert to_envelope(delivered(to_message(an_envelope(), user="complaints"))) == an_envelope()


def test_an_envelope_without_cause_and_trace_arrives_without_them():
    plain = an_envelope(cause=None, traceparent=None)

    assert to_envelope(delivered(to_message(plain))) == plain


def test_a_message_survives_a_power_cut_and_can_be_read_by_the_brokers_own_tools():
    properties = to_message(an_envelope(), user="complaints").properties

    assert properties["delivery_mode"] == 2
    assert properties["message_id"] == "01900000-0000-7000-8000-000000000001"
    assert properties["type"] == "complaint_received.v1"
    assert properties["timestamp"] == int(NOON.timestamp())
    assert properties["user_id"] == properties["app_id"] == "complaints"


def test_the_official_library_reads_our_messages():
    message = to_message(an_envelope())

    event = cloudevents.from_rabbitmq_event(
        cloudevents.RabbitMQMessage(headers=message.headers, content_type=message.properties["content_type"], body=message.body)
    )

    assert event.get_type() == "complaint_received.v1"
    assert event.get_source() == "complaints"
    assert event.get_subject() == an_envelope().subject
    assert event.get_time() == NOON
    assert event.get_extension("aggregateversion") == "3"
    assert event.get_extension("causationid") == str(an_envelope().cause)
    assert event.get_data() == {"text": "가로등이 꺼져 있어요"}


def test_we_read_what_the_official_library_writes():
    attributes = {
        "id": str(an_envelope().id),
        "type": "complaint_received.v1",
        "source": "complaints",
        "specversion": "1.0",
        "time": NOON,
        "subject": an_envelope().subject,
        "datacontenttype": "application/json",
        "aggregateversion": "3",
    }
    from cloudevents.core.v1.event import CloudEvent

    written = cloudevents.to_binary_event(CloudEvent(attributes=attributes, data={"text": "ok"}))
    message = amqp.Message(written.body, content_type=written.content_type, application_headers=dict(written.headers))

    envelope = to_envelope(delivered(message))

    assert (envelope.id, envelope.time, envelope.sequence) == (an_envelope().id, NOON, 3)
    assert json.loads(envelope.body) == {"text": "ok"}


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"ce_specversion": "0.3"}, "specversion"),
        ({"ce_specversion": None}, "specversion"),
        ({"ce_id": "seven"}, "ce-id"),
        ({"ce_id": 7}, "ce-id"),
        ({"ce_type": "Complaint Received"}, "ce-type"),
        ({"ce_type": "complaint_received"}, "ce-type"),
        ({"ce_source": None}, "ce-source"),
        ({"ce_source": "complaints; DROP"}, "ce-source"),
        ({"ce_subject": ""}, "ce-subject"),
        ({"ce_subject": "x" * 81}, "ce-subject"),
        ({"ce_subject": "a\x00b"}, "ce-subject"),
        ({"ce_aggregateversion": "0"}, "aggregateversion"),
        ({"ce_aggregateversion": "-1"}, "aggregateversion"),
        ({"ce_aggregateversion": "three"}, "aggregateversion"),
        ({"ce_time": "yesterday"}, "ce-time"),
        ({"ce_time": "2026-03-02T12:00:00"}, "time zone"),
        ({"ce_causationid": "because"}, "causationid"),
    ],
)
def test_a_message_with_a_broken_attribute_is_unreadable_and_the_reason_names_it(headers: dict[str, Any], reason: str):
    with pytest.raises(Unreadable, match=reason):
        to_envelope(damaged(**headers))


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"text":"\x00"}', "\ud800"])
def test_a_body_that_no_database_could_keep_as_text_is_unreadable(body: Any):
    message = to_message(an_envelope())
    message.body = body

    with pytest.raises(Unreadable, match="body"):
        to_envelope(message)


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/cloudevents+json", "application/x-python-serialize"])
def test_only_plain_json_is_read(content_type: str | None):
    message = to_message(an_envelope())
    message.properties["content_type"] = content_type

    with pytest.raises(Unreadable, match="content type"):
        to_envelope(message)


def test_a_broken_traceparent_costs_the_trace_and_not_the_event():
    assert to_envelope(damaged(traceparent="nonsense")).traceparent is None


def test_the_reason_never_repeats_what_stood_in_the_message():
    with pytest.raises(Unreadable) as caught:
        to_envelope(damaged(ce_subject="010-1234-5678 " * 10))

    assert "1234" not in str(caught.value)


@pytest.mark.parametrize("user", [None, "notify", "web"])
def test_where_the_broker_vouches_a_service_can_speak_only_for_itself(user: str | None):
    message = to_message(an_envelope(), user=user)

    with pytest.raises(Unreadable, match="vouch"):
        to_envelope(message, vouched=True)


def test_where_the_broker_vouches_the_speaker_itself_is_believed():
    assert to_envelope(to_message(an_envelope(), user="complaints"), vouched=True) == an_envelope()


def test_an_unreadable_message_still_says_for_the_list_what_it_claims_to_be():
    message = damaged(ce_time="yesterday")

    assert (claimed_type(message), claimed_source(message)) == ("complaint_received.v1", "complaints")
    assert (claimed_type(amqp.Message(b"")), claimed_source(amqp.Message(b""))) == ("unreadable", "unknown")
    assert raw_body(amqp.Message("글")) == "글".encode()
