"""The door for providers: each call proves itself, is heard once, answered in the provider's form, and never lost."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client import generate_latest
from sqlalchemy.exc import OperationalError

from chassis import statements
from chassis.database import postgres
from chassis.migrate import migrate
from contracts.conversation import DeliveryReported, QuestionAsked
from contracts.gateway import Channel, ComplaintSubmitted
from gateway import usecases
from gateway.channels import ProviderAnswer, ProviderCall, Unreadable
from gateway.domain.heard import Heard, Reply
from gateway.service import Gateway
from tests.gateway.channels.conformance.ways import HOOKS, call, payload, recorded
from tests.gateway.talks import said

LAMP = "우리 집 앞 가로등이 꺼졌어요"


@pytest.fixture
def place(make_place):
    return make_place(webhooks=HOOKS)


def brings(client: Any, name: str, sent: ProviderCall) -> Any:
    return client.post(f"/channels/{name}", content=sent.body, headers=dict(sent.headers))


def test_what_kakao_brings_is_a_case_and_its_answer_the_receipt(client, place):
    answer = brings(client, "kakao", recorded("kakao", "message"))

    (case,) = said(place, ComplaintSubmitted)
    assert (answer.status_code, case.text, case.channel, case.told) == (200, LAMP, Channel.KAKAO, True)
    assert answer.json()["version"] == "2.0"
    assert case.receipt_number in answer.text


@pytest.mark.parametrize("name", sorted(set(HOOKS) - {"solapi", "x"}))  # what X's says is not enough for a case
def test_each_provider_s_message_is_one_case_however_often_it_is_brought(client, place, name):
    answers = [brings(client, name, recorded(name, "message")) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert len(said(place, ComplaintSubmitted)) == 1


@pytest.mark.parametrize("name", sorted(HOOKS))
def test_a_call_that_does_not_prove_itself_leaves_nothing_behind(client, place, name, tmp_path):
    sent = recorded(name, "reports" if name == "solapi" else "message")

    forged = client.post(f"/channels/{name}", content=sent.body, headers={"content-type": "application/json"})

    assert forged.status_code in (401, 403)
    assert place.database.said() == []
    assert place.database.read(lambda tx: tx.unreads.waiting(10)) == []
    assert f'channel_calls_refused_total{{way_in="{name}"}} 1.0' in generate_latest(place.door.registry).decode()


def test_a_channel_that_is_not_there_is_not_found(client):
    assert client.post("/channels/fax", content=b"{}").status_code == 404
    assert client.get("/channels/fax").status_code == 404
    assert client.put("/channels/kakao", content=b"{}").status_code == 405


def test_what_cannot_be_read_is_kept_for_a_person_once_and_answered(client, place):
    sent = call("kakao", b'{"broken": "010-1234-5678')

    answers = [brings(client, "kakao", sent) for _ in range(3)]

    (kept,) = place.database.read(lambda tx: tx.unreads.waiting(10))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert "1234" not in kept.excerpt
    assert place.opened_by_complaints(kept.sealed_content) == '{"broken": "010-1234-5678'


def test_what_can_be_read_of_a_call_is_heard_although_the_rest_cannot(client, place):
    brings(client, "solapi", recorded("solapi", "half_understood"))

    assert len(said(place, DeliveryReported)) >= 1
    assert len(place.database.read(lambda tx: tx.unreads.waiting(10))) == 1


def test_a_report_is_told_once(client, place):
    for _ in range(3):
        brings(client, "solapi", recorded("solapi", "reports"))

    keys = [(event.reference, event.state) for event in said(place, DeliveryReported)]
    assert keys
    assert len(set(keys)) == len(keys)


def test_a_message_that_was_taken_back_is_told_to_the_officer_and_the_case_stays(client, place):
    message = payload("instagram", "message")
    unsent = json.loads(json.dumps(payload("instagram", "unsend")))
    named = message["entry"][0]["messaging"][0]["message"]["mid"]
    unsent["entry"][0]["messaging"][0]["message"]["mid"] = named
    brings(client, "instagram", call("instagram", message))
    for _ in range(2):
        brings(client, "instagram", call("instagram", unsent))

    (asked,) = said(place, QuestionAsked)
    assert asked.text == "(작성자가 보낸 메시지를 지웠습니다.)"
    assert len(said(place, ComplaintSubmitted)) == 1


def test_while_nothing_can_be_kept_the_provider_is_told_to_come_again(client, place, monkeypatch):
    def away(work: Any) -> Any:
        raise OperationalError("insert", {}, Exception("disk"))

    monkeypatch.setattr(place.database, "submit", away)
    answer = brings(client, "kakao", recorded("kakao", "message"))

    assert answer.status_code == 503
    assert "retry-after" in answer.headers


class Broken:
    """A way in with a mistake in it."""

    channel, replies_in_answer = Channel.KAKAO, True

    def greet(self, sent: ProviderCall) -> ProviderAnswer:
        return ProviderAnswer()

    def verify(self, sent: ProviderCall) -> None:
        pass

    def read(self, sent: ProviderCall) -> list[Heard]:
        raise KeyError("010-9988-7766")

    def answer(self, replies: list[Reply]) -> ProviderAnswer:
        return ProviderAnswer()


def test_our_own_mistake_in_reading_costs_no_message(make_place, client_of, caplog):
    place = make_place(webhooks={"kakao": Broken()})
    answer = client_of(place).post("/channels/kakao", content="카나리아 010-9988-7766".encode())

    assert answer.status_code == 200
    (kept,) = place.database.read(lambda tx: tx.unreads.waiting(10))
    assert "카나리아" in place.opened_by_complaints(kept.sealed_content)
    assert "9988" not in caplog.text


class Stumbling(Broken):
    """Brings two messages at once."""

    replies_in_answer = False

    def read(self, sent: ProviderCall) -> list[Heard]:
        return [Heard(channel=Channel.FACEBOOK, message_id=word, sender=word, text=f"{LAMP} {word}") for word in ("bad", "good")]


def test_a_message_that_cannot_be_heard_costs_neither_itself_nor_those_behind_it(make_place, client_of, monkeypatch, caplog):
    real = usecases.hear

    def broken(tx: Any, reception: Any, incoming: Any, **more: Any) -> Any:
        if incoming.message_id == "bad":
            raise KeyError(incoming.text)
        return real(tx, reception, incoming, **more)

    monkeypatch.setattr(usecases, "hear", broken)
    place = make_place(webhooks={"facebook": Stumbling()})

    answers = [client_of(place).post("/channels/facebook", content=b"as it came") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200], "else the provider brings it until he gives us up"
    assert [case.text for case in said(place, ComplaintSubmitted)] == [f"{LAMP} good"]
    (kept,) = place.database.read(lambda tx: tx.unreads.waiting(10))
    assert (kept.why, place.opened_by_complaints(kept.sealed_content)) == ("hearing it failed", "as it came")
    assert LAMP not in caplog.text


def test_a_body_that_is_too_large_is_refused_as_at_every_other_door(client):
    answer = client.post("/channels/kakao", content=b"x" * (1024 * 1024 + 1), headers={"content-type": "application/json"})

    assert answer.status_code == 413


def test_the_door_shows_itself_to_meta(client):
    shown = client.get("/channels/facebook?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444")
    hidden = client.get("/channels/facebook?hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=1158201444")

    assert (shown.status_code, shown.text) == (200, "1158201444")
    assert hidden.status_code == 403


def test_nothing_that_a_citizen_says_stands_in_a_log_a_row_or_a_figure(client, place, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    message = payload("kakao", "message")
    user = message["userRequest"]["user"]
    for number, text in enumerate(("카나리아 010-9988-7766 앞 가로등", "가로등 카나리아", "010-9988-7766", "카나리아", "상태")):
        sent = json.loads(json.dumps(message))
        sent["userRequest"]["utterance"] = text
        sent["userRequest"]["user"] = {**user, "id": "canary-sender"}
        brings(client, "kakao", call("kakao", sent, **{"x-request-id": f"canary-message-{number}"}))

    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert said(place, ComplaintSubmitted)
    for canary in ("010-9988-7766", "99887766", "canary-sender", "canary-message"):
        assert canary.encode() not in stored
        assert canary not in caplog.text
        assert canary not in generate_latest(place.door.registry).decode()


@pytest.mark.stack
def test_the_same_message_at_two_doors_at_the_same_moment_is_one_case(place, database_url):
    """Two processes on one database, and a citizen whose first messages come all at once."""
    doors = [postgres(Gateway.db, database_url, source="gateway") for _ in range(2)]
    migrate(Gateway.db, doors[0].engine)

    def hear(number: int) -> str:
        heard = Heard(channel=Channel.TELEGRAM, message_id=f"m{number % 5}", sender="777", text=f"{LAMP} {number % 5}번째 골목")
        for _ in range(usecases.DRAWS):
            try:
                return doors[number % 2].submit(lambda tx: usecases.hear(tx, place.reception, heard)).result(30).what
            except Exception as error:  # what web/channels does
                if type(error).__name__ != "IntegrityError":
                    raise
        raise AssertionError("never came through")

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(hear, range(60)))

    assert len([event for event in doors[0].said() if isinstance(event, ComplaintSubmitted)]) == 1
    assert len([event for event in doors[0].said() if isinstance(event, QuestionAsked)]) == 4
    assert outcomes.count("repeated") == 55
    for door in doors:
        door.close()


def test_unreadable_says_nothing_of_the_content():
    assert str(Unreadable("no text")) == "no text"


def test_what_several_messages_of_one_commit_need_is_read_at_once(place, monkeypatch):
    reception = place.reception
    (heard,) = HOOKS["kakao"].read(recorded("kakao", "message"))
    several = [replace(heard, sender=f"u{number}", message_id=f"m{number}") for number in range(3)]
    reads: list[str] = []
    fetch = statements.fetch
    monkeypatch.setattr(statements, "fetch", lambda tx, table, *more, **how: (reads.append(table.name), fetch(tx, table, *more, **how))[1])

    def all_of_them(tx: Any) -> list[str]:
        usecases.look_up(tx, reception, several)
        return [usecases.hear(tx, reception, one, in_answer=True).what for one in several]

    assert place.database.transact(all_of_them) == ["filed"] * 3
    assert len(reads) == len(set(reads)) == 2
