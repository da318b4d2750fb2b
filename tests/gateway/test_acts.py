"""What a citizen does to a case while the case offers it: complete it, ask for time, ask for it again, object."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from contracts.complaints import ComplaintEvent, ComplaintReceived, Status
from contracts.conversation import QuestionAsked
from contracts.gateway import (
    ChangeRequested,
    ComplaintSubmitted,
    Kind,
    Location,
    ObjectionFiled,
    ReopenRequested,
    SupplementSubmitted,
    SupplementTimeRequested,
)
from gateway import usecases

ACTS = {
    "change": ("change", ChangeRequested),
    "ask": ("ask", QuestionAsked),
    "supplement": ("supplement", SupplementSubmitted),
    "more-time": ("more_time", SupplementTimeRequested),
    "reopen": ("reopen", ReopenRequested),
    "object": ("object", ObjectionFiled),
}
WITH_TEXT = ("change", "ask", "supplement", "reopen", "object")
WITH_PHOTOS = ("change", "ask", "supplement", "reopen")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


@pytest.fixture
def case(submitted):
    body = submitted()
    return f"/v1/complaints/{body['receipt_number']}", {"authorization": f"Bearer {body['token']}"}


@pytest.fixture
def offered(place, case):
    """The newest case offers every act."""

    def offer(*actions: str) -> ComplaintEvent:
        submitted = [said for said in place.database.said() if isinstance(said, ComplaintSubmitted)][-1]
        happened = ComplaintReceived(
            occurred_at=submitted.occurred_at,
            complaint_id=submitted.complaint_id,
            receipt_number=submitted.receipt_number,
            status=Status.RECEIVED,
            citizen_actions=actions,
            channel=submitted.channel,
            locale="ko",
            kind=Kind.OTHER,
            text=submitted.text,
            arrived_at=submitted.occurred_at,
            received_at=submitted.occurred_at,
            due_at=submitted.occurred_at + timedelta(days=7),
        )
        place.database.transact(lambda tx: usecases.show(tx, happened))
        return happened

    offer(*(action for action, _ in ACTS.values()))
    return offer


def said_of(place):
    return [event for event in place.database.said() if not isinstance(event, ComplaintSubmitted)]


@pytest.mark.parametrize("path", sorted(ACTS.keys() - {"ask"}))
def test_an_act_is_taken_up_once_and_leaves_a_line(client, place, case, offered, path):
    page, token = case
    action, event = ACTS[path]
    body = {"text": "101동 앞입니다"} if path in WITH_TEXT else {"reason": "출장 중입니다"}

    first, again = [client.post(f"{page}/{path}", headers=token, json=body) for _ in range(2)]

    assert (first.status_code, first.json()["action"], again.status_code) == (202, action, 409)
    assert [type(one) for one in said_of(place)] == [event]
    seen = client.get(page, headers=token).json()
    assert action not in seen["actions"]
    assert (seen["timeline"][-1]["act"], seen["timeline"][-1]["note"]) == (action, *body.values())


def test_whoever_has_asked_once_may_have_more_to_say(client, place, case):
    page, token = case

    statuses = [client.post(f"{page}/ask", headers=token, json={"text": text}).status_code for text in ("언제 고치나요?", "아직인가요?")]

    assert statuses == [202, 202]
    assert [(type(event), event.text) for event in said_of(place)] == [(QuestionAsked, "언제 고치나요?"), (QuestionAsked, "아직인가요?")]
    seen = client.get(page, headers=token).json()
    assert "ask" in seen["actions"]
    assert [(line["act"], line["note"]) for line in seen["timeline"][1:]] == [("ask", "언제 고치나요?"), ("ask", "아직인가요?")]


def test_a_photo_may_come_without_a_word(client, place, case, picture):
    page, token = case

    nothing = client.post(f"{page}/ask", headers=token, json={})
    answer = client.post(f"{page}/ask", headers=token, data={}, files=[("photos", ("a.jpg", picture()))])

    assert (nothing.status_code, nothing.json()["errors"][0]["field"]) == (422, "text")
    assert answer.status_code == 202, answer.text
    (event,) = said_of(place)
    assert (event.text, event.sealed_text, len(event.photos)) == ("", None, 1)


@pytest.mark.parametrize("path", sorted(ACTS.keys() - {"ask"}))
def test_many_clicks_at_once_are_one_act(client, place, case, offered, path):
    page, token = case
    body = {"text": "101동 앞입니다"} if path in WITH_TEXT else {}

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: client.post(f"{page}/{path}", headers=token, json=body).status_code, range(12)))

    assert (statuses.count(202), statuses.count(409)) == (1, 11)
    assert len(said_of(place)) == 1


@pytest.mark.parametrize("path", WITH_TEXT)
def test_text_is_masked_and_sealed_as_at_intake(client, place, case, offered, path):
    page, token = case

    client.post(f"{page}/{path}", headers=token, json={"text": "010-1234-5678로 주세요"})
    (event,) = said_of(place)

    assert event.text == "***-****-****로 주세요"
    assert place.opened_by_complaints(event.sealed_text) == "010-1234-5678로 주세요"
    assert "1234" not in client.get(page, headers=token).text


@pytest.mark.parametrize("path", WITH_TEXT)
def test_text_without_personal_data_is_sealed_for_nobody(client, place, case, offered, path):
    page, token = case

    client.post(f"{page}/{path}", headers=token, json={"text": "101동 앞"})

    assert said_of(place)[0].sealed_text is None


def test_why_more_time_is_needed_is_masked_too_and_need_not_be_said(client, place, case, offered):
    page, token = case

    client.post(f"{page}/more-time", headers=token, json={"reason": "a@b.kr로 확인 중"})
    offered("more_time")
    client.post(f"{page}/more-time", headers=token)

    assert [event.reason for event in said_of(place)] == ["*@*.**로 확인 중", None]


@pytest.mark.parametrize("path", WITH_PHOTOS)
def test_photos_come_along_and_stand_behind_those_of_the_case(client, place, submitted, picture, case, offered, path):
    page, token = case
    files = [("photos", ("a.jpg", picture())), ("photos", ("b.png", picture("PNG")))]

    answer = client.post(f"{page}/{path}", headers=token, data={"text": "현장 사진"}, files=files)
    offered(path)
    client.post(f"{page}/{path}", headers=token, data={"text": "한 장 더"}, files=[("photos", ("c.png", picture("PNG", (20, 20))))])

    first, second = said_of(place)
    assert answer.status_code == 202, answer.text
    assert [photo.media_type for photo in first.photos] == ["image/jpeg", "image/png"]
    seen = client.get(page, headers=token).json()["photos"]
    assert [photo["content_hash"] for photo in seen] == [photo.content_hash for photo in (*first.photos, *second.photos)]
    assert client.get(f"{page}/photos/{second.photos[0].content_hash}", headers=token).status_code == 200


@pytest.mark.parametrize("path", sorted(ACTS.keys() - {"change", "ask"}))  # which a new case offers
def test_what_the_case_does_not_offer_is_refused(client, place, case, path):
    page, token = case

    answer = client.post(f"{page}/{path}", headers=token, json={"text": "다시"} if path in WITH_TEXT else {})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:not-allowed-now")
    assert answer.json()["detail"].endswith("(it allows: withdraw, change, ask).")
    assert said_of(place) == []


def test_photos_for_an_act_that_is_not_offered_are_not_even_drawn(client, place, case, picture, tmp_path):
    page, token = case

    answer = client.post(f"{page}/reopen", headers=token, data={"text": "다시"}, files=[("photos", ("a.jpg", picture()))])

    assert answer.status_code == 409
    assert not [path for path in (tmp_path / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize("path", WITH_TEXT)
@pytest.mark.parametrize(
    "body",
    [{}, {"text": None}, {"text": " \n"}, {"text": 5}, {"text": "x" * 100_000}, {"text": "a\x00b"}, {"text": "a\ud800b"}],
    ids=["nothing", "null", "spaces", "number", "hundred kilobytes", "NUL", "half a character"],
)
def test_a_text_that_does_not_fit_is_named(client, place, case, offered, path, body):
    page, token = case

    answer = client.post(f"{page}/{path}", headers=token | {"content-type": "application/json"}, content=json.dumps(body))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["text"])
    assert said_of(place) == []


@pytest.mark.parametrize("path", ACTS)
def test_what_is_no_field_is_named(client, case, offered, path):
    page, token = case

    answer = client.post(f"{page}/{path}", headers=token, json={"urgent": True})

    assert (answer.status_code, answer.json()["errors"][-1]["field"]) == (422, "urgent")


@pytest.mark.parametrize("path", WITH_PHOTOS)
@pytest.mark.parametrize(
    ("files", "status", "fields"),
    [
        ([("photos", (f"{n}.jpg", b"x")) for n in range(30)], 422, ["photos"]),
        ([("photos", ("a.jpg", SVG))], 422, ["photos[0]"]),
        ([("photos", ("a.jpg", bytes(11 * 1024 * 1024)))], 413, []),
        ([("attachment", ("a.jpg", b"x"))], 422, ["attachment"]),
    ],
    ids=["thirty", "svg", "eleven megabytes", "another name"],
)
def test_photos_that_can_not_be_taken_leave_the_case_as_it_was(client, place, case, offered, path, files, status, fields):
    page, token = case

    answer = client.post(f"{page}/{path}", headers=token, data={"text": "사진"}, files=files)

    assert (answer.status_code, [error["field"] for error in answer.json().get("errors", ())]) == (status, fields)
    assert said_of(place) == []
    assert path in client.get(page, headers=token).json()["actions"]


def test_an_objection_takes_no_photos(client, case, offered, picture):
    page, token = case

    answer = client.post(f"{page}/object", headers=token, data={"text": "이의"}, files=[("photos", ("a.jpg", picture()))])

    assert answer.status_code == 415


@pytest.mark.parametrize("path", ACTS)
def test_no_other_token_does_anything(client, place, case, offered, submitted, path):
    page, _ = case
    body = {"text": "남의 민원"} if path in WITH_TEXT else {}
    stranger = submitted()["token"]

    without = client.post(f"{page}/{path}", json=body).status_code
    others = [client.post(f"{page}/{path}?token={token}", json=body).status_code for token in ("wrong", stranger)]

    assert (without, others) == (401, [404, 404])
    assert client.post(f"{page}/{path}", json=body, headers=place.staff()).status_code == 404
    assert said_of(place) == []


def test_another_place_alone_is_a_change_and_its_address_is_masked(client, place, case, offered):
    page, token = case

    answer = client.post(f"{page}/change", headers=token, json={"location": {"lat": 36.78, "long": 126.45, "address": "010-1234-5678 앞"}})

    (event,) = said_of(place)
    assert answer.status_code == 202
    assert (event.text, event.location) == (None, Location(lat=36.78, long=126.45, address="***-****-**** 앞"))


def test_photos_alone_are_a_change(client, place, case, offered, picture):
    page, token = case

    answer = client.post(f"{page}/change", headers=token, files=[("photos", ("a.jpg", picture()))])

    assert (answer.status_code, len(said_of(place)[0].photos)) == (202, 1)


def test_a_place_that_is_none_is_named(client, place, case, offered):
    page, token = case

    answer = client.post(f"{page}/change", headers=token, json={"location": {"lat": 36.78}})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "location.long")
    assert said_of(place) == []
