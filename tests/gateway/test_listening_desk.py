"""Comments in public and messages that nobody could read wait at the desk: they become cases, or somebody says why not."""

from dataclasses import replace

import pytest

from contracts.conversation import ReplyGiven
from contracts.desk import Role
from contracts.dialogue import OpenedText, OpenSealedText
from contracts.gateway import Channel, ComplaintSubmitted
from gateway import usecases
from gateway.domain.heard import Mention

MENTION = Mention(
    channel=Channel.FACEBOOK,
    message_id="c1",
    author="77",
    author_name="홍길동",
    text="공원 화장실이 막혔어요 010-1234-5678",
    link="https://f.kr/1",
)


@pytest.fixture
def counter(place):
    return place.staff(Role.TRIAGE)


@pytest.fixture
def mentioned(place, client, counter):
    place.database.transact(lambda tx: usecases.hear(tx, place.reception, MENTION))
    (one,) = client.get("/v1/desk/mentions", headers=counter).json()["items"]
    return one


@pytest.fixture
def unread(place, client, counter):
    place.database.transact(
        lambda tx: usecases.keep_unread(tx, place.reception, Channel.SMS, "깨진 글자 010-1234-5678".encode(), why="no JSON")
    )
    (one,) = client.get("/v1/desk/unread", headers=counter).json()["items"]
    return one


def filed(place):
    return [event for event in place.database.said() if isinstance(event, ComplaintSubmitted)]


def test_a_comment_waits_masked_and_is_no_case_yet(place, mentioned):
    assert (mentioned["channel"], mentioned["link"]) == ("facebook", "https://f.kr/1")
    assert mentioned["text"] == "공원 화장실이 막혔어요 ***-****-****"
    assert filed(place) == []


def test_an_accepted_comment_is_a_case_and_decided_once(place, client, counter, mentioned):
    path = f"/v1/desk/mentions/{mentioned['mention_id']}/accept"

    first, again = client.post(path, json={}, headers=counter), client.post(path, json={"reply": True}, headers=counter)

    (submitted,) = filed(place)
    assert (first.status_code, first.json()["state"], first.json()["receipt_number"]) == (200, "accepted", submitted.receipt_number)
    assert (submitted.channel, submitted.taken_by) == (Channel.FACEBOOK, "test-triage")
    assert (again.status_code, again.json()["type"]) == (409, "urn:ontong:problem:decided")
    assert client.get("/v1/desk/mentions", headers=counter).json()["items"] == []


@pytest.mark.parametrize(("channel", "replies", "told"), [(Channel.FACEBOOK, 0, False), (Channel.X, 1, False), (Channel.BAND, 1, True)])
def test_the_author_is_answered_once_where_only_one_answer_is_taken_or_all_read_it(place, client, counter, channel, replies, told):
    comment = replace(MENTION, channel=channel, under="9_1")
    place.database.transact(lambda tx: usecases.hear(tx, place.reception, comment))
    (one,) = client.get("/v1/desk/mentions", headers=counter).json()["items"]

    client.post(f"/v1/desk/mentions/{one['mention_id']}/accept", json={"reply": True}, headers=counter)

    (submitted,) = filed(place)
    assert len([event for event in place.database.said() if isinstance(event, ReplyGiven)]) == replies
    assert submitted.told is told


def test_a_dismissed_comment_is_none_and_why_is_written_down(place, client, counter, mentioned):
    path = f"/v1/desk/mentions/{mentioned['mention_id']}/dismiss"

    answer = client.post(path, json={"reason": "광고입니다 010-1234-5678"}, headers=counter)

    assert (answer.status_code, answer.json()["state"]) == (200, "dismissed")
    assert filed(place) == []
    (line,) = client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]
    assert (line["account_id"], line["reason"]) == ("test-triage", "dismissed")
    assert "광고입니다" in line["detail"]
    assert "1234" not in line["detail"]


def test_what_nobody_could_read_is_written_out_as_a_case(place, client, counter, unread):
    path = f"/v1/desk/unread/{unread['unread_id']}/file"

    first, again = [client.post(path, json={"description": "보도블록이 깨졌답니다"}, headers=counter) for _ in range(2)]

    (submitted,) = filed(place)
    assert (first.status_code, first.json()["receipt_number"], again.status_code) == (200, submitted.receipt_number, 409)
    assert (submitted.channel, submitted.text, submitted.taken_by) == (Channel.SMS, "보도블록이 깨졌답니다", "test-triage")
    assert client.get("/v1/desk/unread", headers=counter).json()["items"] == []


@pytest.mark.parametrize(
    "content", ["깨진 글자 010-1234-5678".encode(), "펲 깨진 글자 010-1234-5678".encode("cp949")], ids=["utf-8", "cp949"]
)
def test_the_counter_reads_all_of_it_and_that_is_written_down(place, client, counter, content):
    place.services.answers[OpenSealedText] = lambda query: OpenedText(text=place.opened_by_complaints(query.sealed_text))
    place.database.transact(lambda tx: usecases.keep_unread(tx, place.reception, Channel.SMS, content, why="no JSON"))
    (one,) = client.get("/v1/desk/unread", headers=counter).json()["items"]

    answer = client.get(f"/v1/desk/unread/{one['unread_id']}", headers=counter)

    assert answer.json()["original"].endswith("깨진 글자 010-1234-5678")
    assert "1234" not in answer.json()["excerpt"]
    (line,) = client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]
    assert (line["account_id"], line["reason"], line["detail"]) == ("test-triage", "read", f"unread {one['unread_id']}")


def test_a_message_without_sense_is_put_aside(place, client, counter, unread):
    assert "1234" not in unread["excerpt"]

    answer = client.post(f"/v1/desk/unread/{unread['unread_id']}/dismiss", json={"reason": "빈 메시지"}, headers=counter)

    assert answer.status_code == 200
    assert filed(place) == []
    assert client.get("/v1/desk/unread", headers=counter).json()["items"] == []


@pytest.mark.parametrize("path", ["mentions/x/accept", "mentions/x/dismiss", "unread/x/file", "unread/x/dismiss"])
def test_what_is_not_there_is_not_found(client, counter, path):
    body = {"reason": "x"} if path.endswith("dismiss") else {"description": "x"} if path.endswith("file") else {}

    assert client.post(f"/v1/desk/{path}", json=body, headers=counter).status_code == 404
