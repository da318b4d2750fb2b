"""A voice comes in: it is kept before anybody is thanked, and nothing private stands open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from prometheus_client import generate_latest
from sqlalchemy import select

from chassis import tables
from contracts.confirmation import key_of
from contracts.gateway import Channel, Kind
from gateway import receipt, store

LAMP = {
    "description": "집 앞 가로등이 꺼져 있어요. 010-1234-5678로 연락 주세요.",
    "contact": {"name": "홍길동", "email": "hong@example.com"},
}


def rows(place, table):
    with place.database.engine.connect() as connection:
        return connection.execute(select(table)).mappings().all()


def test_a_complaint_gets_its_number_and_token_at_once(client, place):
    answer = client.post("/v1/complaints", json=LAMP)

    body = answer.json()
    assert answer.status_code == 201
    assert body.keys() == {"receipt_number", "token", "status", "received_at", "links", "danger"}
    assert receipt.parse(body["receipt_number"]) == body["receipt_number"]
    assert body["receipt_number"].startswith(f"{datetime.now(UTC).year % 100}")
    assert (body["status"], body["links"]["self"]) == ("received", f"http://127.0.0.1:8000/v1/complaints/{body['receipt_number']}")
    assert answer.headers["location"] == body["links"]["self"]
    assert body["token"] in body["links"]["page"]


def test_the_case_can_be_read_right_after(client, submitted):
    body = submitted()

    case = client.get(f"/v1/complaints/{body['receipt_number']}", headers={"authorization": f"Bearer {body['token']}"}).json()

    assert (case["status"], case["actions"], case["description"]) == (
        "received",
        ["withdraw", "change", "ask"],
        "집 앞 가로등이 꺼져 있어요.",
    )


def test_text_is_masked_and_the_original_sealed_for_complaints(client, place):
    client.post("/v1/complaints", json=LAMP | {"title": "연락처 010-1234-5678"})

    (event,) = place.database.said()
    assert event.text == "집 앞 가로등이 꺼져 있어요. ***-****-****로 연락 주세요."
    assert event.title == "연락처 ***-****-****"
    assert place.opened_by_complaints(event.sealed_text) == f"연락처 010-1234-5678\n\n{LAMP['description']}"


def test_a_text_without_personal_data_is_sealed_for_nobody(submitted, place):
    submitted()

    (event,) = place.database.said()
    assert (event.sealed_text, event.sealed_contact, event.contact_hint) == (None, None, None)


def test_the_contact_is_sealed_for_notify_with_the_link(submitted, place):
    body = submitted(contact={"name": "홍길동", "email": "hong@example.com", "phone": "010-1234-5678"})

    (event,) = place.database.said()
    assert event.contact_hint == "010-****-5678, h***@e***.com"
    assert place.opened_by_notify(event.sealed_contact) == {
        "email": "hong@example.com",
        "phone": "010-1234-5678",
        "name": "홍길동",
        "link": body["links"]["page"],
        "confirmation_key": key_of(body["token"]).hex(),
    }


def test_everything_that_was_said_is_in_the_event(submitted, place):
    submitted(
        kind="suggestion",
        service_code="road-light",
        channel="kakao",
        locale="en",
        visibility="public",
        location={"lat": 36.78, "long": 126.45, "address": "중앙로 12"},
    )

    (event,) = place.database.said()
    assert (event.kind, event.service_code, event.channel, event.locale) == (Kind.SUGGESTION, "road-light", Channel.KAKAO, "en")
    assert (event.location.lat, event.location.address, event.visibility) == (36.78, "중앙로 12", "public")


def test_nothing_is_private_unless_somebody_says_so(submitted, place):
    submitted()

    assert place.database.said()[0].visibility == "private"


def test_text_is_kept_composed(client, place):
    client.post("/v1/complaints", json={"description": "가로등"})

    assert place.database.said()[0].text == "가로등"


def test_a_trace_goes_from_the_request_to_the_event(client, place):
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    answer = client.post("/v1/complaints", json=LAMP, headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})

    (row,) = rows(place, tables.outbox)
    assert trace in answer.headers["traceparent"]
    assert trace in row["traceparent"]


# Twice -------------------------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_get_the_same_answer(client, place):
    first = client.post("/v1/complaints", json=LAMP, headers={"idempotency-key": "k-1"})
    again = client.post("/v1/complaints", json=dict(reversed(LAMP.items())), headers={"idempotency-key": "k-1"})

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert len(place.database.said()) == 1


def test_the_same_key_with_another_body_is_refused(client, place):
    client.post("/v1/complaints", json=LAMP, headers={"idempotency-key": "k-1"})

    answer = client.post("/v1/complaints", json=LAMP | {"title": "다른 것"}, headers={"idempotency-key": "k-1"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert len(place.database.said()) == 1


@pytest.mark.parametrize("key", ["", "x" * 201, "ключ".encode(), b"\x01"])
def test_a_key_that_is_none_is_refused(client, place, key):
    answer = client.post("/v1/complaints", json=LAMP, headers={"idempotency-key": key})

    assert answer.status_code == 422
    assert place.database.said() == []


def test_many_at_once_with_one_key_make_one_case(client, place):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: client.post("/v1/complaints", json=LAMP, headers={"idempotency-key": "k"}), range(24)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(rows(place, store.submission)) == len(rows(place, store.view)) == len(place.database.said()) == 1


def test_many_at_once_make_as_many_cases(client, place):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: client.post("/v1/complaints", json={"description": f"가로등 {n}"}), range(40)))

    assert len({answer.json()["receipt_number"] for answer in answers}) == 40
    assert len(rows(place, store.submission)) == len(rows(place, store.view)) == 40


def test_a_number_that_is_taken_is_drawn_again(client, place, monkeypatch):
    drawn = iter(["26BK-7Q4M-3", "26BK-7Q4M-3", "26CC-CCCC-C"])
    monkeypatch.setattr(receipt, "mint", lambda year: next(drawn))

    numbers = [client.post("/v1/complaints", json=LAMP).json()["receipt_number"] for _ in range(2)]

    assert numbers == ["26BK-7Q4M-3", "26CC-CCCC-C"]
    assert len(place.database.said()) == 2


# Forms and photos ----------------------------------------------------------------------------------------------------------


def test_a_form_may_bring_photos(client, place, picture):
    fields = {
        "description": "도로가 파였어요",
        "location.lat": "36.78",
        "location.long": "126.45",
        "contact": '{"email": "hong@example.com"}',
        "title": "",
    }
    answer = client.post("/v1/complaints", data=fields, files=[("photos", ("a.jpg", picture())), ("photos", ("b.png", picture("PNG")))])

    (event,) = place.database.said()
    assert answer.status_code == 201, answer.text
    assert [photo.media_type for photo in event.photos] == ["image/jpeg", "image/png"]
    assert (event.location.lat, event.title) == (36.78, None)
    assert place.opened_by_notify(event.sealed_contact)["email"] == "hong@example.com"


def test_the_citizen_sees_the_photo_and_nothing_in_it_runs(client, picture):
    body = client.post("/v1/complaints", data={"description": "도로"}, files=[("photos", ("../../x.html", picture()))]).json()
    base, token = f"/v1/complaints/{body['receipt_number']}", {"authorization": f"Bearer {body['token']}"}
    (photo,) = client.get(base, headers=token).json()["photos"]

    shown = client.get(f"{base}/photos/{photo['content_hash']}", headers=token)

    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert shown.headers["content-disposition"] == f'inline; filename="{photo["content_hash"][:12]}.jpg"'
    assert client.get(f"{base}/photos/{'a' * 64}", headers=token).status_code == 404
    assert client.get(f"{base}/photos/{photo['content_hash']}").status_code == 401


def test_a_repeat_with_photos_is_the_same(client, place, picture):
    photo = picture()
    answers = [
        client.post("/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.jpg", photo))], headers={"idempotency-key": "p"})
        for _ in range(2)
    ]
    other = client.post(
        "/v1/complaints", data={"description": "도로"}, files=[("photos", ("a.png", picture("PNG")))], headers={"idempotency-key": "p"}
    )

    assert answers[0].content == answers[1].content
    assert other.status_code == 422


def test_accepted_complaints_are_counted(place, submitted):
    submitted(channel="sms", kind="other")
    submitted()

    measured = generate_latest(place.door.registry).decode()
    assert 'complaints_accepted_total{channel="sms",kind="other"} 1.0' in measured
    assert 'complaints_accepted_total{channel="web",kind="unknown"} 1.0' in measured


def test_the_same_contact_has_the_same_keys_however_it_was_typed_and_no_address_in_them(client, place, submitted):
    contacts = [
        {"email": "Hong@Example.org", "phone": "010-1234-5678"},
        {"email": "hong@example.org"},
        {"phone": "+82 10 1234 5678"},
        {"email": "kim@example.org"},
        {"name": "홍길동"},
    ]
    for contact in contacts:
        submitted(contact=contact)

    both, mail, phone, other, name = [said.citizen_keys for said in place.database.said()]
    assert both == (*mail, *phone)
    assert not set(other) & set(both)
    assert name == ()
    assert all(len(key) == 64 for key in both)


@pytest.mark.parametrize("sent", [0, -1, 1.5, "many", True, 1_000_001])
def test_how_many_have_signed_is_a_number(client, place, sent):
    answer = client.post("/v1/complaints", json={"description": "가로등", "signatories": sent})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "signatories")
    assert place.database.said() == []


def test_a_petition_says_how_many_have_signed_also_as_a_form(client, place, submitted, picture):
    submitted(signatories=5)
    client.post("/v1/complaints", data={"description": "연명", "signatories": "7"}, files=[("photos", ("a.jpg", picture()))])
    submitted()

    assert [said.signatories for said in place.database.said()] == [5, 7, 1]
