"""Several letters in one request to Solapi: each ends for itself, none is sent twice, and none suffers for another."""

from __future__ import annotations

import json

import pytest

from contracts.message import new_id
from services.notify.channels.kakao import Kakao
from services.notify.channels.sms import Sms
from services.notify.outcomes import Accepted, Later, Misconfigured, Undeliverable, Unknown
from services.notify.providers.carry import Pooled
from services.notify.providers.joined import Joined
from services.notify.providers.solapi import Account
from tests.notify.builders import a_letter
from tests.notify.providers import DROP, STALL, Asked, answer, provider


def texts(count=3, **more):
    return [
        a_letter(**{"delivery_id": new_id(), "to": f"010-1234-000{n}", "body": "접수되었습니다.", "channel": "sms", **more})
        for n in range(count)
    ]


def send(letters, *script, seconds=5.0):
    with provider(*script) as local:
        channel = Joined(Sms(Account(url=local.url, key="K", secret="S", sender="0410000000")), Pooled(), seconds)
        return channel.send_together(letters), local.asked


def listed(asked: Asked, codes=(), *, named=True, shows=True):
    """As Solapi answers: who can't be taken by code, the others taken. `named`: our references come back. `shows`: what is taken is
    listed, not only counted."""
    failed, taken = [], []
    messages = asked.json()["messages"]
    for number, message in enumerate(messages):
        code = codes[number] if number < len(codes) else "2000"
        item = {"messageId": f"M{number}", "statusCode": code, **({"customFields": message["customFields"]} if named else {})}
        (taken if code == "2000" else failed).append(item if code == "2000" else {**item, "to": message["to"], "from": message["from"]})
    count = {"total": len(messages), "registeredSuccess": len(taken), "registeredFailed": len(failed)}
    said = {"failedMessageList": failed, "groupInfo": {"groupId": "G1", "count": count}}
    return answer(200, {**said, "messageList": taken} if shows else said)


def test_they_go_in_one_request_each_with_our_reference():
    letters = texts(3)

    outcomes, asked = send(letters, listed)

    assert outcomes == [Accepted(reference="M0"), Accepted(reference="M1"), Accepted(reference="M2")]
    (request,) = asked
    assert [one["customFields"]["delivery_id"] for one in request.json()["messages"]] == [str(one.delivery_id) for one in letters]


def test_two_letters_to_one_number_are_two():
    outcomes, asked = send(texts(2, to="010-1234-5678"), listed)

    assert asked[0].json()["allowDuplicates"] is True
    assert outcomes == [Accepted(reference="M0"), Accepted(reference="M1")]


def test_each_has_what_the_answer_says_of_it():
    outcomes, _ = send(texts(4), lambda asked: listed(asked, ("2000", "3104", "1024", "1062")))

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable, Later, Misconfigured]


def test_the_order_of_an_answer_does_not_matter():
    def backwards(asked: Asked) -> bytes:
        said = json.loads(listed(asked).partition(b"\r\n\r\n")[2])
        return answer(200, {**said, "messageList": said["messageList"][::-1]})

    assert send(texts(3), backwards)[0] == [Accepted(reference="M0"), Accepted(reference="M1"), Accepted(reference="M2")]


@pytest.mark.parametrize("shows", [True, False])
def test_of_which_the_answer_says_nothing_nobody_can_tell(shows: bool):
    def forgetful(asked: Asked) -> bytes:
        said = json.loads(listed(asked, shows=shows).partition(b"\r\n\r\n")[2])
        said["groupInfo"]["count"] = {"total": 3, "registeredSuccess": 2, "registeredFailed": 1}
        return answer(200, {**said, "messageList": said.get("messageList", [])[:2]})

    outcomes, asked = send(texts(3), forgetful)

    assert isinstance(outcomes[2], Unknown)
    assert len(asked) == 1


def test_what_is_only_counted_is_in_the_group_that_was_named():
    outcomes, _ = send(texts(3), lambda asked: listed(asked, ("2000", "3104"), shows=False))

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable, Accepted]
    assert outcomes[0] == Accepted(reference="G1")


def test_where_our_reference_does_not_come_back_the_number_tells():
    outcomes, _ = send(texts(3), lambda asked: listed(asked, ("2000", "3104"), named=False, shows=False))

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable, Accepted]


def test_a_number_that_two_letters_go_to_tells_nothing():
    outcomes, _ = send(texts(2, to="010-1234-5678"), lambda asked: listed(asked, ("2000", "3104"), named=False, shows=False))

    assert [type(one) for one in outcomes] == [Unknown, Unknown]


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (answer(500), Unknown),
        (answer(503, Retry_After="7"), Later),
        (answer(429), Later),
        (answer(401, {"errorCode": "InvalidAPIKey"}), Misconfigured),
        (answer(200, b"not json"), Unknown),
        (answer(200, {"errorCode": "Whatever"}), Unknown),
        (answer(200, {}), Unknown),
        (answer(200, {"groupInfo": {"groupId": "G1"}}), Unknown),
        (answer(400, {"failedMessageList": [{"statusCode": "3104"}]}), Unknown),
        (DROP, Unknown),
        (STALL, Unknown),
    ],
)
def test_a_request_that_fails_leaves_all_where_it_would_have_left_one(script: bytes, kind: type):
    outcomes, asked = send(texts(3), script, seconds=3.0)

    assert [type(one) for one in outcomes] == [kind] * 3
    assert len(asked) == 1, "nothing is repeated by itself"


def test_a_provider_that_is_not_there_is_asked_later():
    channel = Joined(Sms(Account(url="http://127.0.0.1:1", key="K", secret="S", sender="0410000000")), Pooled())

    assert [type(one) for one in channel.send_together(texts(2))] == [Later, Later]


def test_where_the_whole_is_refused_for_one_of_them_the_others_go_alone():
    def strict(asked: Asked) -> bytes:
        bad = any(message["to"].endswith("1") for message in asked.json()["messages"])
        return answer(400, {"errorCode": "ValidationError"}) if bad else listed(asked)

    outcomes, asked = send(texts(3), strict)

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable, Accepted]
    assert [len(one.json()["messages"]) for one in asked] == [3, 1, 1, 1]


def test_those_that_go_alone_stay_within_the_time_of_one_act():
    now = [0.0]

    def slow(asked: Asked) -> bytes:
        now[0] += 45.0
        return answer(400, {"errorCode": "ValidationError"})

    with provider(slow) as local:
        sms = Sms(Account(url=local.url, key="K", secret="S", sender="0410000000"))
        outcomes = Joined(sms, Pooled(), 20.0, lambda: now[0]).send_together(texts(3))

    assert [type(one) for one in outcomes] == [Undeliverable, Later, Later]


def test_a_letter_that_needs_no_asking_is_not_in_the_request():
    letters = texts(3)
    letters[1] = texts(1, to="no number")[0]

    outcomes, asked = send(letters, listed)

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable, Accepted]
    assert len(asked[0].json()["messages"]) == 2


def test_one_alone_is_asked_for_as_ever():
    letters = [*texts(1), *texts(1, to="no number")]

    outcomes, asked = send(letters, listed)

    assert [type(one) for one in outcomes] == [Accepted, Undeliverable]
    assert "allowDuplicates" not in asked[0].json()


def test_alimtalk_goes_together_too_each_in_its_approved_words():
    with provider(listed) as local:
        kakao = Kakao(Account(url=local.url, key="K", secret="S", sender="0410000000"), profile="KA01PF")
        letters = texts(3, channel="kakao", template_code="KA01TP", variables=(("접수번호", "1"),))
        letters[2] = texts(1, channel="kakao")[0]
        outcomes = Joined(kakao, Pooled()).send_together(letters)

    assert [type(one) for one in outcomes] == [Accepted, Accepted, Misconfigured]
    assert [one["kakaoOptions"]["templateId"] for one in local.asked[0].json()["messages"]] == ["KA01TP"] * 2
