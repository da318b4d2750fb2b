"""Providers call the door itself: what is proven becomes one case, however often it is delivered; what isn't leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select

from chassis import tables
from contracts.conversation import DeliveryReported
from contracts.gateway import Channel, ComplaintSubmitted
from gateway.channels import ProviderCall
from gateway.channels.sms import Sms
from gateway.store import tables as rows
from tests.gateway.channels.conformance.ways import HOOKS, NOW, SECRETS, WAYS, a_saying, call, payload, recorded, without
from tests.gateway.talks import said

TALKING = sorted(name for name, way in WAYS.items() if way.first == "message")
LAMP = "시청 앞 사거리 가로등이 꺼져 있어요"
LEDGERS = (rows.submission, rows.conversation, rows.message, rows.unread, rows.mention, tables.outbox)


@pytest.fixture
def place(make_place):
    return make_place(webhooks=HOOKS)


@pytest.fixture
def sent(client):
    """Brings a call to the door as its provider does, and gives what comes back."""

    def sent(name: str, brought: ProviderCall) -> Any:
        headers = {"content-type": "application/json"} | {key: text.encode("utf-8", "replace") for key, text in brought.headers.items()}
        return client.post(f"/channels/{name}", content=brought.body, headers=headers)

    return sent


def simulated(name: str, **given: Any) -> ProviderCall:
    return HOOKS[name].simulate(a_saying(**{"text": LAMP} | given))


def kept(place) -> dict[str, int]:
    with place.database.engine.connect() as connection:
        counts = {table.name: connection.execute(select(func.count()).select_from(table)).scalar() for table in LEDGERS}
    return {name: count for name, count in counts.items() if count}


def cases(place) -> list[ComplaintSubmitted]:
    return said(place, ComplaintSubmitted)


@pytest.mark.parametrize("secret", SECRETS, ids=["new", "old"])
@pytest.mark.parametrize("name", TALKING)
def test_a_proven_message_is_one_case_on_its_channel(place, sent, name, secret):
    answer = sent(name, call(name, json.loads(simulated(name).body), secret))

    (case,) = cases(place)
    assert answer.status_code == 200
    assert (case.channel, case.text) == (Channel(name), LAMP)


@pytest.mark.parametrize("wrong", [None, "", "sha256=", "wrong"])
@pytest.mark.parametrize("name", sorted(WAYS))
def test_what_is_not_proven_is_refused_and_leaves_no_trace(place, sent, name, wrong):
    good = simulated(name)
    proof = WAYS[name].proof
    forged = without(good, proof) if wrong is None else replace(good, headers={**good.headers, proof: wrong})

    answer = sent(name, forged)

    assert answer.status_code in (401, 403)
    assert answer.headers["content-type"] == "application/problem+json"
    assert kept(place) == {}


def test_what_was_signed_long_ago_is_refused_and_leaves_no_trace(make_place, client_of):
    place = make_place(webhooks={"sms": Sms(secrets=SECRETS, clock=lambda: NOW + timedelta(minutes=6))})
    old = recorded("sms", "message")

    answer = client_of(place).post("/channels/sms", content=old.body, headers=dict(old.headers))

    assert answer.status_code == 401
    assert kept(place) == {}


@pytest.mark.parametrize("name", TALKING)
def test_the_same_message_three_times_and_three_times_at_once_is_one_case(place, sent, name):
    brought = simulated(name)
    with ThreadPoolExecutor(3) as providers:
        at_once = list(providers.map(lambda _: sent(name, brought), range(3)))
    one_by_one = [sent(name, brought) for _ in range(3)]

    assert [answer.status_code for answer in at_once + one_by_one] == [200] * 6
    assert len({answer.content for answer in at_once + one_by_one}) == 1
    assert len(cases(place)) == 1


@pytest.mark.parametrize(("name", "ignored"), [(name, ignored) for name, way in WAYS.items() for ignored in way.ignored])
def test_echoes_and_marks_are_taken_and_nothing_follows(place, sent, name, ignored):
    answer = sent(name, recorded(name, ignored))

    assert answer.status_code == 200
    assert kept(place) == {}


@pytest.mark.parametrize("name", ["skill_test", "skill_test_without_user"])
def test_the_skill_test_is_answered_and_opens_no_case(place, sent, name):
    answer = sent("kakao", recorded("kakao", name))

    assert answer.json()["version"] == "2.0"
    assert answer.json()["template"]["outputs"][0]["simpleText"]["text"]
    assert kept(place) == {}


def test_kakao_hears_the_receipt_number_in_its_answer(place, sent):
    told = sent("kakao", simulated("kakao")).json()["template"]["outputs"][0]["simpleText"]["text"]

    (case,) = cases(place)
    assert case.receipt_number in told
    assert case.told


@pytest.mark.parametrize(
    ("channel", "name"), [("facebook", "comment"), ("instagram", "comment"), ("instagram", "story_mention"), ("x", "mention")]
)
def test_what_is_said_in_public_waits_for_staff_and_is_no_case(place, sent, channel, name):
    for _ in range(2):
        assert sent(channel, recorded(channel, name)).status_code == 200

    assert kept(place) == {"mention": 1}


def test_reports_are_told_to_notify_once(place, sent):
    for _ in range(2):
        assert sent("solapi", recorded("solapi", "reports")).status_code == 200

    assert [event.code for event in said(place, DeliveryReported)] == ["4000", "3104", "3000", "3051"]


def test_what_can_be_understood_of_a_call_is_heard_and_the_whole_is_kept(place, sent):
    halves = payload("facebook", "half_understood")
    halves["entry"][0]["messaging"][1]["message"]["text"] = LAMP

    assert sent("facebook", call("facebook", halves)).status_code == 200

    assert [case.text for case in cases(place)] == [LAMP]
    assert kept(place)["unread"] == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"null", b"5", b"\xff\xfe", b"[" * 5000, b'{"a":' * 5000, b'{"a": NaN}', "가로등".encode("cp949")]
)
@pytest.mark.parametrize("name", sorted(set(WAYS) - {"x"}))
def test_what_nobody_can_read_is_kept_for_the_desk_and_taken(place, sent, name, body):
    assert sent(name, call(name, body)).status_code == 200

    assert kept(place)["unread"] == 1
    assert cases(place) == []


ANY = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.parametrize("name", sorted(WAYS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=some.data())
def test_nothing_that_is_proven_is_ever_an_accident(sent, name, data):
    whole = payload(name, WAYS[name].first)
    where, path = whole, list(_paths(whole))
    *way, last = data.draw(some.sampled_from([one for one in path if one]))
    for step in way:
        where = where[step]
    where[last] = data.draw(ANY)

    assert sent(name, call(name, whole)).status_code in (200, 403)  # 403: another bot's


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    for name, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from _paths(inner, (*path, name))


def test_meta_and_x_make_sure_of_the_door(client):
    meta = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444"}

    challenged = client.get("/channels/facebook", params=meta)
    signed = client.get("/channels/x", params={"crc_token": "MDQ0YjQ5ZTUtNjQ0Mi00Y2Qw"})

    assert (challenged.status_code, challenged.text) == (200, "1158201444")
    assert challenged.headers["content-type"].startswith("text/plain")
    assert signed.json()["response_token"].startswith("sha256=")
    assert client.get("/channels/facebook", params=meta | {"hub.verify_token": "wrong"}).status_code == 403
    assert client.get("/channels/x", params={"crc_token": "{}"}).status_code == 403
    assert client.get("/channels/x").status_code == 403
    assert client.get("/channels/nowhere").status_code == 404


def test_an_album_is_one_case(place, sent):
    first, second = payload("telegram", "album_first"), payload("telegram", "album_second")
    first["message"]["caption"] = LAMP

    for part in (first, second):
        assert sent("telegram", call("telegram", part)).status_code == 200

    assert len(cases(place)) == 1
