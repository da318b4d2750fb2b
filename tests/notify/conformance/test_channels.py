"""What every channel does, whoever its provider is: it keeps to what it says it can do, tells each ending for what it is, and gives nothing
away."""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ontong import channels_out
from ontong.settings import Settings
from services.notify.channels import Channel
from services.notify.outcomes import (
    Accepted,
    Delivered,
    Later,
    Misconfigured,
    ProviderRequest,
    ProviderResponse,
    Undeliverable,
    Unknown,
)
from services.notify.providers.carry import MOST_BYTES, Pooled
from services.notify.providers.parts import MOST_PARTS, utf16
from services.notify.providers.posted import Posted
from services.notify.providers.sandbox import Sandbox
from tests.notify.builders import NOON
from tests.notify.conformance.ways import BY_HTTP, SECRET, TEXT, WAYS, Way
from tests.notify.providers import DROP, RESET, STALL, answer, provider

every_channel = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
every_provider = pytest.mark.parametrize("way", BY_HTTP.values(), ids=BY_HTTP)
HUGE = b'{"message_id": "' + b"1" * (MOST_BYTES * 2) + b'"}'


def posted(way: Way, url: str, seconds: float = 5.0) -> Channel:
    return Posted(way.make(url), Pooled(), seconds)


def test_the_suite_knows_every_channel_that_sends():
    ways = channels_out.channels(Settings())

    assert {name for name, channel in ways.items() if channel.capabilities.pushes} == set(WAYS)


# What it can do ------------------------------------------------------------------------------------------------------


@every_channel
@settings(deadline=None, max_examples=30)
@given(
    text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300).filter(str.strip),
    times=st.integers(1, 60),
)
def test_no_message_is_longer_than_the_channel_allows(way: Way, text: str, times: int):
    channel = way.make("https://provider.example")
    can = channel.capabilities

    requests = channel.requests(way.letter(body=text * times))

    if isinstance(requests, tuple):
        assert 1 <= len(requests) <= (MOST_PARTS if can.parts else 1)
        for told in map(way.told, requests):
            assert can.most_characters is None or utf16(told) <= can.most_characters
            assert can.most_bytes is None or len(told.encode(can.encoding)) <= can.most_bytes
    else:
        assert isinstance(requests, Undeliverable)


@every_channel
def test_a_letter_of_ordinary_length_is_told_whole_and_once(way: Way):
    (request,) = way.make("https://provider.example").requests(way.letter())  # type: ignore[misc]  # an outcome would fail right here

    assert not way.told(request) or "가로등을 고쳤습니다." in way.told(request)


@every_channel
def test_an_address_of_another_kind_is_nobody_s(way: Way):
    if way is WAYS["band"]:
        pytest.skip("a comment stands under a post, whoever wrote it")
    for address in ("", "no address", "a\r\nb: c", "x" * 400, "../../admin", "1?token=2"):
        assert isinstance(way.make("https://provider.example").requests(way.letter(to=address)), Undeliverable)


@every_channel
def test_a_request_shows_no_secret_and_no_address_by_its_repr(way: Way):
    requests = way.make("https://provider.example").requests(way.letter())

    assert not [given for given in (SECRET, way.to, "CANARY") if given in repr(requests) or given in repr(way.letter())]


@every_channel
@pytest.mark.parametrize("body", ["", " \n "])
def test_a_letter_without_words_ends_without_an_error(way: Way, body: str):
    outcome = Sandbox(way.make("https://provider.example")).send(way.letter(body=body))

    assert isinstance(outcome, Delivered | Undeliverable)


# How an attempt ends -------------------------------------------------------------------------------------------------


@every_provider
def test_a_provider_that_takes_the_letter_accepts_it_under_a_reference(way: Way):
    channel = way.make("https://provider.example")
    (request,) = channel.requests(way.letter())  # type: ignore[misc]  # an outcome would fail right here
    with provider(answer(200, channel.taken(request))) as local:
        outcome = posted(way, local.url).send(way.letter())

    assert isinstance(outcome, Accepted)
    assert outcome.reference
    assert len(local.asked) == 1


@every_provider
@pytest.mark.parametrize(
    ("script", "kind", "of_provider"),
    [
        (answer(408), Later, True),
        (answer(429), Later, True),
        (answer(429, b"<html>slow down</html>"), Later, True),
        (answer(503, Retry_After="5"), Later, True),
        (answer(500), Unknown, True),
        (answer(502, b"<html>bad gateway</html>"), Unknown, True),
        (answer(503), Unknown, True),
        (answer(504), Unknown, True),
        (answer(401), Misconfigured, None),
        (answer(403, b"no"), Misconfigured, None),
        (answer(404, b"no such page"), Misconfigured, None),
        (answer(302, Location="http://elsewhere.example/"), Misconfigured, None),
        (answer(400), Undeliverable, None),
        (answer(422, b"?"), Undeliverable, None),
        (answer(200, b"not json"), Unknown, True),
        (answer(200, b""), Unknown, True),
        (answer(200, b"[1]"), Unknown, True),
        (answer(200, b"{}"), Unknown, True),
        (answer(200, b'{"error": "something went wrong"}'), Unknown, True),
        (answer(200, b"\xff\xfe\x00"), Unknown, True),
        (answer(200, b"[" * 50_000), Unknown, True),
        (answer(200, HUGE), Unknown, True),
        (b"garbage\r\n\r\n", Unknown, True),
        (b"HTTP/1.1 200 Fine\r\nConnection: close\r\nContent-Length: 500\r\n\r\n{", Unknown, True),
        (DROP, Unknown, True),
        (RESET, Unknown, True),
    ],
    ids=lambda value: value[:40].decode("latin-1").replace("\r\n", " ") if isinstance(value, bytes) else "",
)
def test_whatever_a_provider_does_is_told_for_what_it_is(way: Way, script, kind, of_provider):
    with provider(script) as local:
        outcome = posted(way, local.url, 2.0).send(way.letter())

    assert isinstance(outcome, kind)
    assert of_provider is None or outcome.of_provider is of_provider
    assert len(local.asked) == 1, "nothing is repeated by itself, and no redirect is followed"


@every_provider
def test_a_provider_that_says_nothing_leaves_it_unknown(way: Way):
    with provider(STALL) as local:
        outcome = posted(way, local.url, 0.2).send(way.letter())

    assert isinstance(outcome, Unknown)
    assert outcome.of_provider


@every_provider
@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://no-such-host.invalid"], ids=["refused", "no name"])
def test_a_provider_that_is_not_there_is_asked_later(way: Way, url: str):
    outcome = posted(way, url).send(way.letter())

    assert isinstance(outcome, Later)
    assert outcome.of_provider


@every_provider
@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("7", timedelta(seconds=7)),
        ("999999999999", timedelta(hours=24)),
        ("Tue, 24 Nov 2026 03:00:30 GMT", timedelta(seconds=30)),
        ("Tue, 24 Nov 2020 03:00:30 GMT", timedelta(0)),
        ("soon", None),
        ("-1", None),
    ],
)
def test_a_provider_that_says_when_is_not_asked_before(way: Way, said: str, wait: timedelta | None):
    response = ProviderResponse(status=429, came_at=NOON, headers=(("retry-after", said),), body=b"")

    outcome = way.make("https://provider.example").read(response)

    assert isinstance(outcome, Later)
    assert outcome.retry_at == (None if wait is None else NOON + wait)


scraps = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "error",
                    "code",
                    "error_subcode",
                    "message_id",
                    "ok",
                    "result",
                    "error_code",
                    "parameters",
                    "retry_after",
                    "result_code",
                    "result_data",
                    "data",
                    "dm_event_id",
                    "id",
                    "failedMessageList",
                    "messageList",
                    "groupInfo",
                    "groupId",
                    "statusCode",
                    "messageId",
                    "errorCode",
                    "type",
                ]
            )
            | st.text(max_size=5),
            inner,
            max_size=6,
        )
    ),
    max_leaves=15,
)


@every_channel
@settings(deadline=None, max_examples=150)
@given(status=st.integers(100, 599), body=st.binary(max_size=60) | scraps.map(lambda found: json.dumps(found).encode()))
def test_no_answer_is_too_strange_to_be_read(way: Way, status: int, body: bytes):
    outcome = way.make("https://provider.example").read(ProviderResponse(status=status, came_at=NOON, body=body))

    assert isinstance(outcome, Accepted | Undeliverable | Misconfigured | Later | Unknown)
    assert not isinstance(outcome, Accepted) or 200 <= status < 300


# What it gives away --------------------------------------------------------------------------------------------------


@every_provider
@pytest.mark.parametrize("status", [200, 400, 401, 403, 429, 500])
def test_a_provider_that_repeats_what_it_was_told_gets_none_of_it_into_our_books(way: Way, status: int, caplog):
    def parrot(asked):
        told = f"{way.to} 01012349876 {TEXT} {SECRET} {asked.path}"
        names = ("error", "message", "description", "errorCode", "errorMessage", "code", "error_code", "type", "title", "statusCode")
        said = dict.fromkeys(names, told)
        nested = {**said, "error": {**said, "message": told}, "failedMessageList": [said], "result_data": said, "result_code": told}
        return answer(status, nested, X_Echo="CANARY")

    caplog.set_level(logging.DEBUG)
    with provider(parrot) as local:
        outcome = posted(way, local.url).send(way.letter())

    given_away = [word for word in ("CANARY", way.to, "01012349876", SECRET) if word in repr(outcome) or word in caplog.text]
    assert not given_away


@every_provider
@pytest.mark.parametrize("script", [DROP, RESET, b"garbage CANARY\r\n\r\n"], ids=["drop", "reset", "garbage"])
def test_a_broken_connection_gives_nothing_away_either(way: Way, script: bytes, caplog):
    caplog.set_level(logging.DEBUG)
    with provider(script) as local:
        outcome = posted(way, local.url).send(way.letter())

    assert not [word for word in ("CANARY", way.to, SECRET) if word in repr(outcome) or word in caplog.text]


# The sandbox ---------------------------------------------------------------------------------------------------------


@every_channel
def test_in_the_sandbox_a_letter_arrives_with_the_request_as_it_would_have_gone_out(way: Way):
    channel, letter = way.make("https://provider.example"), way.letter()

    outcome = Sandbox(channel).send(letter)

    assert isinstance(outcome, Delivered)
    assert outcome.kept == letter
    shown = json.loads(outcome.request or "")
    (request,) = channel.requests(letter)  # type: ignore[misc]  # an outcome would fail right here
    assert (shown["method"], set(shown["headers"])) == (request.method, {name for name, _ in request.headers})
    assert SECRET not in (outcome.request or "")


@every_provider
def test_real_and_sandbox_share_all_but_the_last_call(way: Way):
    letter = way.letter()
    channel = way.make("https://provider.example")
    (request,) = channel.requests(letter)  # type: ignore[misc]  # an outcome would fail right here
    with provider(answer(200, channel.taken(request))) as local:
        posted(way, local.url).send(letter)
        shown = json.loads(Sandbox(way.make(local.url)).send(letter).request)  # type: ignore[union-attr]  # the sandbox takes everything

    asked = local.asked[0]
    assert asked.method == shown["method"]
    assert (local.url + asked.path).replace(SECRET, "***") == shown["url"]
    assert asked.body.decode().replace(SECRET, "***") == shown["body"]
    assert {name.lower() for name in shown["headers"]} <= set(asked.headers)


def test_the_clock_of_an_answer_is_in_utc():
    with provider(answer(200)) as local:
        response = Pooled()(ProviderRequest(method="POST", url=local.url + "/x"), 5.0)

    assert abs(response.came_at - datetime.now(UTC)) < timedelta(minutes=1)
