"""Whatever arrives at a way in, it is heard, of no concern, forged or unreadable: nothing else ever happens."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from contracts.gateway import Channel
from gateway.channels import Forged, ProviderCall, Unreadable
from gateway.channels.band import Band
from gateway.domain.heard import Heard, Mention, Report, TakenBack
from tests.gateway.channels.conformance.ways import HOOKS, WAYS, call, payload, payloads_of

ODD = [
    None,
    True,
    False,
    0,
    -1,
    1 << 70,
    10**400,
    1e308,
    float("inf"),
    float("nan"),
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e",
    "9" * 300,
    "가" * 300,
    "1e400",
    [],
    {},
    [[]],
    [None],
    {"id": {}},
    "https://[::1",
    "+0000",
]
SAMPLES = [(channel, name) for channel in sorted(WAYS) for name in payloads_of(channel)]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for name, one in inner for place in places(one, (*path, name)))]


def with_odd(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    """The same with something else at one place; taken out, where `odd` is ..."""
    if not path:
        return {} if odd is ... else odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    if odd is ... and len(path) == 1:
        copy.pop(path[0])
    else:
        copy[path[0]] = with_odd(value[path[0]], path[1:], odd)
    return copy


def goes_well(channel: str, sent: ProviderCall) -> None:
    """Verified and read without any other accident than those that are said; what is heard can be kept."""
    try:
        HOOKS[channel].verify(sent)
        incoming, why = HOOKS[channel].read(sent), ""
    except Forged:  # refused at the door, which is one of the ways that it goes well
        return
    except Unreadable as unreadable:
        incoming, why = unreadable.understood, str(unreadable)
    assert why.isascii()  # no word of what was sent
    for one in incoming:
        can_be_kept(one)


def can_be_kept(one: Any) -> None:
    assert isinstance(one, Heard | Mention | TakenBack | Report)
    assert isinstance(one.channel, Channel)
    words = [one.key if isinstance(one, Report) else one.message_id]
    assert 0 < len(words[0]) <= 255
    if isinstance(one, Heard):
        assert one.sender or one.rehearsal
        words += [one.sender, one.text, one.answers or "", one.name or "", one.phone or "", one.locale or "", one.group or ""]
    if isinstance(one, Mention):
        assert one.author
        words += [one.author, one.text, one.author_name or "", one.link or ""]
    assert not any("\x00" in word for word in words)
    for word in words:
        word.encode()


@pytest.mark.parametrize(("channel", "name"), SAMPLES)
def test_something_odd_at_any_place_of_a_call_is_borne(channel, name):
    whole = payload(channel, name)

    for place in places(whole):
        for odd in (*ODD, ...):
            goes_well(channel, call(channel, with_odd(whole, place, odd)))


@pytest.mark.parametrize("channel", sorted(WAYS))
@given(body=some.binary(max_size=200))
def test_any_bytes_are_borne(channel, body):
    goes_well(channel, call(channel, body))


@pytest.mark.parametrize("channel", sorted(WAYS))
@given(
    sent=some.recursive(
        some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
        lambda inner: some.lists(inner, max_size=5) | some.dictionaries(some.text(max_size=10), inner, max_size=5),
        max_leaves=30,
    )
)
def test_any_json_is_borne(channel, sent):
    goes_well(channel, call(channel, sent))


@pytest.mark.parametrize("channel", sorted(WAYS))
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(data=some.data())
def test_several_odd_things_at_once_are_borne(channel, data):
    sent = payload(channel, data.draw(some.sampled_from([name for of, name in SAMPLES if of == channel])))
    for _ in range(4):
        sent = with_odd(
            sent, data.draw(some.sampled_from(places(sent))), data.draw(some.sampled_from([*ODD, ...]) | some.text() | some.integers())
        )

    goes_well(channel, call(channel, sent))


@pytest.mark.parametrize("channel", sorted(WAYS))
@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"a":' * 200_000, b'{"object":"page","entry":' + b"[" * 100_000, b'{"update_id":' + b"9" * 100_000 + b"}"]
)
def test_what_is_very_deep_or_very_long_is_unreadable(channel, body):
    with pytest.raises(Unreadable):
        HOOKS[channel].read(call(channel, body))


@pytest.mark.parametrize("channel", sorted(WAYS))
@given(
    headers=some.dictionaries(some.sampled_from(["x-request-id", "x-ontong-timestamp", "x-hub-signature-256"]), some.text(max_size=300)),
    query=some.dictionaries(some.sampled_from(["hub.mode", "hub.challenge", "hub.verify_token", "crc_token"]), some.text()),
)
def test_any_header_and_any_query_are_borne(channel, headers, query):
    sent = call(channel, payload(channel, WAYS[channel].first))

    goes_well(channel, replace(sent, headers={**sent.headers, **headers}, query=query))
    with suppress(Forged):  # refused, or greeted rightly
        assert HOOKS[channel].greet(ProviderCall(method="GET", url="", headers=headers, query=query)).status == 200


@pytest.mark.parametrize("name", ["profile", "posts", "comments", "refused"])
def test_something_odd_at_any_place_of_band_s_answer_is_borne(name):
    whole = payload("band", name)

    for place in places(whole):
        for odd in (*ODD, ...):
            answers = {"profile": payload("band", "profile"), "posts": payload("band", "posts"), "comments": payload("band", "comments")}
            answers["posts" if name == "refused" else name] = with_odd(whole, place, odd)
            asked = {"/v2/profile": "profile", "/v2/band/posts": "posts", "/v2/band/post/comments": "comments"}
            band = Band(
                token="T",
                key="B",
                url="",
                asking=lambda url, query, answers=answers, asked=asked: (200, json.dumps(answers[asked[url]]).encode()),
            )
            try:
                incoming, cursor = band.ask(None)
                again, _ = band.ask(cursor)
            except OSError:  # Band is asked again later, as if it were away
                continue
            for one in (*incoming, *again):
                can_be_kept(one)
