"""Messenger and Instagram: what Meta is asked within its windows, and what its errors mean."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from services.notify.channels.facebook import Facebook
from services.notify.channels.instagram import Instagram
from services.notify.outcomes import Accepted, Later, Misconfigured, ProviderResponse, Undeliverable, Unknown
from services.notify.providers.carry import Pooled
from services.notify.providers.posted import Posted
from tests.notify.builders import NOON, a_letter
from tests.notify.providers import DROP, answer, provider

FACEBOOK = Facebook(url="https://graph.facebook.com/v24.0", page="1001", token="TOKEN")
INSTAGRAM = Instagram(url="https://graph.facebook.com/v24.0/", account="2002", token="TOKEN")
TAKEN = answer(200, {"recipient_id": "1", "message_id": "m_1"})


def a_chat(body="고쳤습니다.", **more):
    return a_letter(**{"to": "24681357", "body": body, "channel": "facebook", **more})


def said(letter, channel=FACEBOOK):
    return [json.loads(request.body) for request in channel.requests(letter)]


def refused(code, subcode=None, status=400):
    error = {"message": "24681357 고쳤습니다.", "type": "OAuthException", "code": code, "error_subcode": subcode}
    return ProviderResponse(status=status, came_at=NOON, body=json.dumps({"error": error}).encode())


# Asked ---------------------------------------------------------------------------------------------------------------


def test_a_message_is_an_answer_to_the_citizen_in_the_page_s_name():
    (request,) = FACEBOOK.requests(a_chat())

    assert (request.method, request.url) == ("POST", "https://graph.facebook.com/v24.0/1001/messages")
    assert dict(request.headers)["Authorization"] == "Bearer TOKEN"
    assert json.loads(request.body) == {
        "recipient": {"id": "24681357"},
        "messaging_type": "RESPONSE",
        "message": {"text": "고쳤습니다."},
    }
    assert INSTAGRAM.requests(a_chat())[0].url == "https://graph.facebook.com/v24.0/2002/messages"


def test_a_comment_is_answered_in_private():
    assert said(a_chat(thread="1001_77"))[0]["recipient"] == {"comment_id": "1001_77"}
    assert said(a_chat(thread="m_abc77"))[0]["recipient"] == {"id": "24681357"}


@pytest.mark.parametrize("channel", [FACEBOOK, INSTAGRAM], ids=["facebook", "instagram"])
@pytest.mark.parametrize(
    ("passed", "by_person", "tag"),
    [
        (None, False, "RESPONSE"),
        (timedelta(hours=1), False, "RESPONSE"),
        (timedelta(hours=24), False, "RESPONSE"),
        (timedelta(hours=24, seconds=1), False, None),
        (timedelta(hours=1), True, "RESPONSE"),
        (timedelta(hours=25), True, "HUMAN_AGENT"),
        (timedelta(days=7), True, "HUMAN_AGENT"),
        (timedelta(days=7, seconds=1), True, None),
    ],
)
def test_the_window_is_kept(channel, passed, by_person, tag):
    letter = a_chat(by_person=by_person, spoken_at=None if passed is None else NOON - passed)

    asked = channel.requests(letter)

    if tag is None:
        assert asked == Undeliverable(reason="the window for messages is closed")
    else:
        body = json.loads(asked[0].body)
        assert body.get("tag", body["messaging_type"]) == tag


def test_a_long_letter_is_said_in_parts():
    texts = [body["message"]["text"] for body in said(a_chat("문장입니다. " * 500))]

    assert len(texts) == 2
    assert max(map(len, texts)) <= 2_000
    assert "".join("".join(texts).split()) == "문장입니다." * 500


def test_instagram_counts_bytes():
    texts = [body["message"]["text"] for body in said(a_chat("가" * 334), INSTAGRAM)]

    assert [len(text.encode()) for text in texts] == [999, 3]


# A letter in parts ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "kind"),
    [
        (answer(429), Unknown),
        (answer(500), Unknown),
        (DROP, Unknown),
        (answer(400, {"error": {"code": 10, "error_subcode": 2018278}}), Undeliverable),
        (answer(401, {"error": {"code": 190}}), Misconfigured),
    ],
    ids=["put off", "error", "drop", "window", "token"],
)
def test_of_a_letter_half_taken_nothing_is_said_twice(second, kind):
    with provider(TAKEN, second) as local:
        channel = Posted(Facebook(url=local.url, page="1", token="T"), Pooled())
        outcome = channel.send(a_chat("문장입니다. " * 800))

    assert isinstance(outcome, kind)
    assert outcome.reason.startswith("1 of 3 parts were taken; then: ")
    assert len(local.asked) == 2


def test_a_letter_whose_first_part_isn_t_taken_may_be_tried_again():
    with provider(answer(429)) as local:
        outcome = Posted(Facebook(url=local.url, page="1", token="T"), Pooled()).send(a_chat("문장입니다. " * 800))

    assert isinstance(outcome, Later)


def test_a_letter_in_parts_is_known_by_its_last():
    with provider(TAKEN, answer(200, {"message_id": "m_2"})) as local:
        outcome = Posted(Facebook(url=local.url, page="1", token="T"), Pooled()).send(a_chat("문장입니다. " * 500))

    assert outcome == Accepted(reference="m_2")


# Read ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "subcode", "kind"),
    [
        (190, None, Misconfigured),
        (190, 463, Misconfigured),
        (10, 2018278, Undeliverable),
        (10, 1893063, Misconfigured),
        (10, None, Misconfigured),
        (200, 1545041, Undeliverable),
        (200, None, Misconfigured),
        (551, None, Undeliverable),
        (100, 2018001, Undeliverable),
        (100, None, Undeliverable),
        (613, None, Later),
        (613, 2018022, Later),
        (4, None, Later),
        (12345, None, Undeliverable),
    ],
)
def test_an_error_is_told_by_its_codes(code, subcode, kind):
    assert isinstance(FACEBOOK.read(refused(code, subcode)), kind)


def test_an_error_counts_before_a_good_status():
    assert isinstance(FACEBOOK.read(refused(190, status=200)), Misconfigured)
    assert isinstance(FACEBOOK.read(refused(12345, status=200)), Unknown)
    assert isinstance(FACEBOOK.read(refused(2, status=500)), Unknown)


def test_a_reason_holds_codes_only():
    assert FACEBOOK.read(refused(10, 2018278)).reason == "Meta said 10/2018278"
