"""Telegram, Band and X: what each is asked, and what its answers mean."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from contracts.notify import LetterName
from services.notify.channels.band import Band
from services.notify.channels.telegram import Telegram
from services.notify.channels.x import X, weight
from services.notify.outcomes import Accepted, Later, Misconfigured, ProviderResponse, Undeliverable, Unknown
from tests.notify.builders import NOON, a_letter

TELEGRAM = Telegram(url="https://api.telegram.org", token="123:TOKEN")
BAND = Band(url="https://openapi.band.us", token="TO/KEN+=", band="the-band")
THE_X = X(url="https://api.x.com", token="TOKEN")


def a_chat(body="고쳤습니다.", **more):
    return a_letter(**{"to": "24681357", "body": body, **more})


def answered(body, status=200):
    return ProviderResponse(status=status, came_at=NOON, body=json.dumps(body).encode())


# Telegram ------------------------------------------------------------------------------------------------------------


def test_telegram_sends_to_the_chat_and_answers_the_message_there():
    (request,) = TELEGRAM.requests(a_chat(thread="77"))

    assert request.url == "https://api.telegram.org/bot123:TOKEN/sendMessage"
    assert json.loads(request.body) == {
        "chat_id": 24681357,
        "text": "고쳤습니다.",
        "link_preview_options": {"is_disabled": True},
        "reply_parameters": {"message_id": 77, "allow_sending_without_reply": True},
    }


def test_telegram_takes_4096_characters_as_it_counts_them():
    bodies = [json.loads(request.body) for request in TELEGRAM.requests(a_chat("🙂" * 2_049, thread="77"))]

    assert [len(body["text"].encode("utf-16-le")) // 2 for body in bodies] == [4_096, 2]
    assert ["reply_parameters" in body for body in bodies] == [True, False]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (403, {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}, Undeliverable),
        (400, {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}, Undeliverable),
        (401, {"ok": False, "error_code": 401, "description": "Unauthorized"}, Misconfigured),
        (404, {"ok": False, "error_code": 404, "description": "Not Found"}, Misconfigured),
        (429, {"ok": False, "error_code": 429, "parameters": {"retry_after": 7}}, Later),
        (500, {"ok": False, "error_code": 500}, Unknown),
        (502, {"ok": False, "error_code": 502}, Unknown),
        (200, {"ok": False, "error_code": 403}, Undeliverable),
        (200, {"ok": False}, Unknown),
        (200, {"ok": "true", "result": {"message_id": 1}}, Unknown),
        (200, {"ok": True, "result": {"message_id": 42}}, Accepted),
    ],
)
def test_telegram_s_answers(status, body, kind):
    assert isinstance(TELEGRAM.read(answered(body, status)), kind)


def test_telegram_says_in_its_body_when_it_may_be_asked_again():
    said = TELEGRAM.read(answered({"ok": False, "error_code": 429, "parameters": {"retry_after": 35}}, 429))

    assert said == Later(reason="Telegram said 429", retry_at=NOON + timedelta(seconds=35), of_provider=True)


@pytest.mark.parametrize("wait", [True, -5, "35", None, [35]])
def test_a_wait_that_is_none_is_not_waited_for(wait):
    said = TELEGRAM.read(answered({"ok": False, "error_code": 429, "parameters": {"retry_after": wait}}, 429))

    assert isinstance(said, Later)
    assert said.retry_at is None


def test_a_wait_of_years_is_cut_to_a_day():
    said = TELEGRAM.read(answered({"ok": False, "error_code": 429, "parameters": {"retry_after": 10**12}}, 429))

    assert said.retry_at == NOON + timedelta(days=1)


# Band ----------------------------------------------------------------------------------------------------------------


def test_band_is_answered_by_a_comment_under_the_post():
    (request,) = BAND.requests(a_chat("자세한 안내: https://gaon.example/", thread="post-1"))

    assert request.url == "https://openapi.band.us/v2/band/post/comment/create"
    assert parse_qs(request.body.decode()) == {
        "access_token": ["TO/KEN+="],
        "band_key": ["the-band"],
        "post_key": ["post-1"],
        "body": ["자세한 안내: https://gaon.example/"],
    }


@pytest.mark.parametrize("letter", [a_chat("접수번호 26A7K2M9QX", thread="post-1"), a_chat(thread=None), a_chat(thread="a b")])
def test_nothing_is_said_in_public_that_names_a_case_or_stands_nowhere(letter):
    assert isinstance(BAND.requests(letter), Undeliverable)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (1, Accepted),
        (1001, Later),
        (1002, Later),
        (1003, Later),
        (10401, Misconfigured),
        (10403, Misconfigured),
        (60102, Misconfigured),
        (3001, Undeliverable),
        (60100, Undeliverable),
        (2300, Unknown),
        ("1", Unknown),
        (True, Unknown),
        (None, Unknown),
    ],
)
def test_band_s_codes(code, kind):
    assert isinstance(BAND.read(answered({"result_code": code, "result_data": {"message": "x"}})), kind)


# X -------------------------------------------------------------------------------------------------------------------


def test_x_writes_a_direct_message():
    (request,) = THE_X.requests(a_chat(thread="999"))

    assert request.url == "https://api.x.com/2/dm_conversations/with/24681357/messages"
    assert json.loads(request.body) == {"text": "고쳤습니다."}


def test_x_replies_in_public_only_with_what_the_gateway_says():
    (request,) = THE_X.requests(a_chat("안내: https://gaon.example/", letter=LetterName.TALK, thread="999", receipt_number=""))

    assert request.url == "https://api.x.com/2/tweets"
    assert json.loads(request.body)["reply"] == {"in_reply_to_tweet_id": "999"}
    assert isinstance(THE_X.requests(a_chat("접수번호 26A7K2M9QX", letter=LetterName.TALK, thread="999")), Undeliverable)


def test_a_public_reply_has_280_characters_of_which_korean_ones_are_two():
    (request,) = THE_X.requests(a_chat("가나다라. " * 60, letter=LetterName.TALK, thread="999", receipt_number=""))

    assert 200 < weight(json.loads(request.body)["text"]) <= 280


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (201, {"data": {"dm_event_id": "42"}}, Accepted),
        (201, {"data": {"id": "42", "text": "x"}}, Accepted),
        (200, {"errors": [{"detail": "no"}]}, Unknown),
        (403, {"type": "https://api.x.com/2/problems/not-authorized-for-resource"}, Undeliverable),
        (403, {"type": "https://api.x.com/2/problems/client-forbidden"}, Misconfigured),
        (401, {}, Misconfigured),
        (429, {}, Later),
        (503, {}, Unknown),
    ],
)
def test_x_s_answers(status, body, kind):
    assert isinstance(THE_X.read(answered(body, status)), kind)
