"""How each provider makes sure of us, and what else proves a call of one of them."""

import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from gateway.channels import Forged, ProviderCall
from gateway.channels.sms import Sms
from gateway.providers import proofs
from tests.gateway.channels.conformance.ways import HOOKS, NOW, SECRETS, recorded


def greeting(**query: str) -> ProviderCall:
    return ProviderCall(method="GET", url="", query={name.replace("_", ".", 1): value for name, value in query.items()})


@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_meta_gets_its_challenge_back(name):
    answer = HOOKS[name].greet(greeting(hub_mode="subscribe", hub_verify_token="verify-me", hub_challenge="1158201444"))

    assert (answer.status, answer.media_type, answer.body) == (200, "text/plain", b"1158201444")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"hub_mode": "subscribe", "hub_verify_token": "wrong", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "", "hub_challenge": "1"},
        {"hub_mode": "unsubscribe", "hub_verify_token": "verify-me", "hub_challenge": "1"},
        {"hub_mode": "subscribe", "hub_verify_token": "verify-me"},
        {"hub_mode": "subscribe", "hub_verify_token": "verify-me", "hub_challenge": "x" * 5000},
        {"hub_mode": "subscribe", "hub_verify_token": "verify-me", "hub_challenge": "가"},
    ],
)
@pytest.mark.parametrize("name", ["facebook", "instagram"])
def test_whoever_does_not_know_the_verify_token_gets_403(name, query):
    with pytest.raises(Forged) as refused:
        HOOKS[name].greet(greeting(**query))

    assert refused.value.status == 403


def test_x_gets_its_crc_token_signed():
    token = "MDQ0YjQ5ZTUtNjQ0Mi00Y2Qw"

    answer = HOOKS["x"].greet(ProviderCall(method="GET", url="", query={"crc_token": token}))

    signed = b64encode(proofs.signature(SECRETS[0], token.encode())).decode()
    assert json.loads(answer.body) == {"response_token": f"sha256={signed}"}


@pytest.mark.parametrize("token", [None, "", "short", "{}", '{"for_user_id":"4000"}', "a b c d e f g", "가나다라마바사아", "a" * 201])
def test_nothing_that_could_be_a_call_is_signed_for_whoever_asks(token):
    with pytest.raises(Forged) as refused:
        HOOKS["x"].greet(ProviderCall(method="GET", url="", query={} if token is None else {"crc_token": token}))

    assert refused.value.status == 403


@given(some.text(alphabet="abcXYZ0123456789_=+/.-", min_size=8, max_size=40))
def test_the_answer_to_a_crc_opens_no_door(token):
    answer = HOOKS["x"].greet(ProviderCall(method="GET", url="", query={"crc_token": token}))
    played = ProviderCall(
        method="POST",
        url="",
        headers={"x-twitter-webhooks-signature": json.loads(answer.body)["response_token"]},
        body=token.encode(),
    )

    with pytest.raises(Forged):
        HOOKS["x"].verify(played)


@pytest.mark.parametrize("name", ["kakao", "telegram", "sms", "solapi"])
def test_providers_without_a_handshake_are_not_greeted(name):
    with pytest.raises(Forged):
        HOOKS[name].greet(ProviderCall(method="GET", url="", query={"hub.challenge": "1", "crc_token": "MDQ0YjQ5ZTUtNjQ0Mi00Y2Qw"}))


# Proofs of their own ------------------------------------------------------------------------------------------------


def test_a_signature_is_that_of_meta_s_own_example_of_raw_bytes():
    body = '{"object":"page","entry":[{"id":"P","time":1,"messaging":[{"sender":{"id":"U"},"recipient":{"id":"P"},"timestamp":1,"message":{"mid":"m1","text":"가로등이 꺼졌어요"}}]}]}'
    sent = ProviderCall(
        method="POST",
        url="",
        headers={"x-hub-signature-256": "sha256=863f0e95e09ffac376d538ee60a5f137ee447c97b7066641bfc72834c75aaea8"},
        body=body.encode(),
    )

    replace(HOOKS["facebook"], secrets=(b"appsecret",)).verify(sent)


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_a_text_message_that_was_signed_long_ago_or_in_the_future_is_forged(minutes):
    sent = recorded("sms", "message")

    with pytest.raises(Forged):
        Sms(secrets=SECRETS, clock=lambda: NOW + timedelta(minutes=minutes)).verify(sent)


@pytest.mark.parametrize("stamp", ["", "yesterday", "-1", "1e400", "nan", "9" * 400, "가"])
def test_a_time_that_is_none_is_forged_even_if_it_is_signed(stamp):
    body = b"{}"
    signed = proofs.in_hex(SECRETS[:1], stamp.encode() + b".", body)[0]

    with pytest.raises(Forged):
        HOOKS["sms"].verify(
            ProviderCall(method="POST", url="", headers={"x-ontong-timestamp": stamp, "x-ontong-signature": signed}, body=body)
        )


def test_another_bot_is_none_of_ours_even_if_it_knows_the_secret():
    with pytest.raises(Forged):
        HOOKS["kakao"].verify(recorded("kakao", "another_bot"))
