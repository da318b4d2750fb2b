"""Citizens who speak where they always speak, and are answered there or by the next way: the providers are local, the rest is real."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from sqlalchemy import select

from chassis import tables
from ontong import channels_out, settings
from services.notify.store.tables import reports as kept_reports
from tests.journeys import canary
from tests.journeys.outside import (
    API_SECRET,
    FACEBOOK,
    NO_SUCH_NUMBER,
    NO_SUCH_USER,
    PAGE_TOKEN,
    SECRET,
    Outside,
    around_the_house,
    brought,
    in_kakaotalk,
    reports,
    said,
    signed,
)
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import answered, received, routed, sealed
from tests.servers import await_that
from tests.stack import House, bearer

LAMP = "중앙로 12 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다."
ANSWER = "가로등 고장을 확인하여 오늘 램프를 교체했습니다."
NUMBER = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
DOOR_SECONDS = 5.0  # what Kakao waits for an answer
PATIENCE = 20.0


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with around_the_house() as around:
        yield around


@pytest.fixture(scope="module")
def around(outside: Outside) -> Mapping[str, str]:
    return outside.settings


def test_a_kakaotalk_user_is_answered_at_once_and_told_the_result_by_alimtalk(house: House, outside: Outside):
    user, phone, office = outside.a_user(), outside.a_phone(), house.token("admin")

    def reports_before_it_is_stored(message: dict[str, Any]) -> None:
        assert brought(house.http, reports((message, "4000"))).status_code == 200
        await_that(lambda: kept(house, message["customFields"]["delivery_id"]), seconds=4, what="the early report")
        taken.append(message)

    taken: list[dict[str, Any]] = []
    began = time.monotonic()
    answer = in_kakaotalk(house.http, user, LAMP)
    assert time.monotonic() - began < DOOR_SECONDS
    number = the_number(answer)
    assert "접수했어요" in answer
    assert "휴대전화 번호나 이메일" in answer
    assert phone[-4:] in in_kakaotalk(house.http, user, phone)

    await_contact(house, office, number, phone)
    routed = await_case(house, office, number, "routed")
    assert routed["summary"]["channel"] == "kakao"
    outside.meanwhile = reports_before_it_is_stored
    house.desk(office, number, "answer", text=ANSWER).raise_for_status()

    await_case(house, office, number, "notified")
    outside.meanwhile = None
    result = await_delivery(house, office, number, "kakao", "delivered")
    (message,) = outside.texts(phone.replace("-", ""))
    assert (message["type"], message["kakaoOptions"]["disableSms"], message["kakaoOptions"]["variables"]["#{접수번호}"]) == (
        "ATA",
        True,
        number,
    )
    for _ in range(2):  # a webhook is delivered until it is believed
        assert brought(house.http, reports((taken[0], "4000"))).status_code == 200
    assert delivered(house, result["delivery_id"]) == 1
    assert number in in_kakaotalk(house.http, user, "상태")
    assert in_kakaotalk(house.http, outside.a_user(), number).startswith("그 접수번호로는 여기에서 보여 드릴 수 있는 민원이 없어요")


def test_whoever_writes_by_messenger_has_the_receipt_there_and_the_result_by_the_next_way(house: House, outside: Outside):
    person, phone, office = outside.a_user(), outside.a_phone(), house.token("admin")

    assert brought(house.http, FACEBOOK.simulate(said(LAMP, person))).status_code == 200
    receipt = await_that(lambda: outside.sent(person), seconds=PATIENCE, what="the receipt")[0]
    number = the_number(receipt["message"]["text"])
    assert receipt["messaging_type"] == "RESPONSE"
    brought(house.http, FACEBOOK.simulate(said(phone, person)))
    await_that(lambda: outside.sent(person)[1:], seconds=PATIENCE, what="a word about the number")
    await_contact(house, office, number, phone)
    outside.shut.add(person)  # a day has passed, as Meta sees it
    house.desk(office, number, "answer", text=ANSWER).raise_for_status()

    await_delivery(house, office, number, "kakao", "accepted")
    chain = [one for one in ledger(house, office, number) if one["letter"] == "result"]
    tried = next(one for one in chain if one["channel"] == "facebook")
    assert {(one["channel"], one["state"]) for one in chain} == {("facebook", "undeliverable"), ("kakao", "accepted")}
    assert next(one["after"] for one in chain if one["channel"] == "kakao") == tried["delivery_id"]
    assert "2018278" in tried["reason"]
    assert "window" not in tried["reason"]  # the provider's words stay outside
    await_case(house, office, number, "notified")


@pytest.mark.parametrize(("days", "asked"), [(1, ["MESSAGE_TAG"]), (8, [])])
def test_after_a_day_a_messenger_is_asked_for_an_officer_s_words_alone_and_after_a_week_not_at_all(outside: Outside, days: int, asked):
    person, phone, case = outside.a_user(), outside.a_phone(), uuid4()
    real = channels_out.channels(settings.read(outside.settings), (b"s" * 32,))
    room = PostRoom(channels={name: real[name] for name in ("facebook", "sms", "phone")})
    room.tells(received(case, told=True, sealed_contact=sealed(channel="facebook", address=person, phone=phone)), routed(case))
    outside.shut.add(person)

    room.waits(days=days, hours=1)
    room.tells(answered(case))
    room.delivers()

    assert [one["messaging_type"] for one in outside.sent(person)] == asked
    assert len(outside.texts(phone.replace("-", ""), "SMS", "LMS")) == 1
    states = {one.channel: one.state.value for one in room.deliveries(case)}
    assert states == {"sms": "accepted"} | ({"facebook": "undeliverable"} if asked else {})


def test_who_chooses_text_message_and_mail_has_the_result_by_each_once(house: House, outside: Outside):
    phone, mail, office = outside.a_phone(), outside.a_mail(), house.token("admin")
    sent = house.post(LAMP, contact={"phone": phone, "email": mail, "result_channels": ["sms", "email"]}, photo=a_photo())
    assert sent.status_code == 201, sent.text
    number = sent.json()["receipt_number"]
    await_case(house, office, number, "routed")

    house.desk(office, number, "answer", text=ANSWER).raise_for_status()

    for channel in ("sms", "email"):
        await_delivery(house, office, number, channel, "accepted")
    (text,) = outside.texts(phone.replace("-", ""), "SMS", "LMS")
    (letter,) = house.mail.to(mail)
    assert number in text["text"]
    assert number in letter.subject + letter.body
    assert {one["channel"] for one in ledger(house, office, number) if one["letter"] == "result"} == {"sms", "email"}


def test_what_arrives_nowhere_goes_on_from_way_to_way_until_somebody_has_called(house: House, outside: Outside):
    user, phone, mail, office = outside.a_user(), outside.a_phone(), outside.a_mail(), house.token("admin")
    digits = phone.replace("-", "")
    outside.refused |= {("ATA", digits): NO_SUCH_USER, ("SMS", digits): NO_SUCH_NUMBER, ("LMS", digits): NO_SUCH_NUMBER}
    house.mail.unknown.add(mail)
    number = the_number(in_kakaotalk(house.http, user, LAMP))
    in_kakaotalk(house.http, user, f"{phone} {mail}")
    await_contact(house, office, number, phone)
    await_case(house, office, number, "routed")

    house.desk(office, number, "answer", text=ANSWER).raise_for_status()

    task = await_delivery(house, office, number, "phone", "queued")
    chain = {one["channel"]: one for one in ledger(house, office, number) if one["letter"] == "result"}
    assert [(chain[name]["state"], name) for name in ("kakao", "sms", "email")] == [
        ("undeliverable", "kakao"),
        ("undeliverable", "sms"),
        ("undeliverable", "email"),
    ]
    assert [chain[name]["after"] for name in ("sms", "email", "phone")] == [
        chain[name]["delivery_id"] for name in ("kakao", "sms", "email")
    ]
    assert case(house, office, number)["summary"]["status"] == "answered"
    officer = house.token("officer", case(house, office, number)["summary"]["department"]["code"])
    called = house.http.post(f"/v1/desk/deliveries/{task['delivery_id']}/attempts", json={"outcome": "reached"}, headers=bearer(officer))
    assert (called.status_code, called.json()["state"]) == (200, "delivered"), called.text
    await_case(house, office, number, "notified")


def test_who_has_no_kakaotalk_by_the_report_hears_by_text_message(house: House, outside: Outside):
    user, phone, office = outside.a_user(), outside.a_phone(), house.token("admin")
    number = the_number(in_kakaotalk(house.http, user, LAMP))
    in_kakaotalk(house.http, user, phone)
    await_contact(house, office, number, phone)
    await_case(house, office, number, "routed")
    house.desk(office, number, "answer", text=ANSWER).raise_for_status()
    first = await_delivery(house, office, number, "kakao", "accepted")

    message = {"messageId": first["reference"], "customFields": {"delivery_id": first["delivery_id"]}}
    assert brought(house.http, reports((message, NO_SUCH_USER))).status_code == 200

    second = await_delivery(house, office, number, "sms", "accepted")
    assert second["after"] == first["delivery_id"]
    assert len(outside.texts(phone.replace("-", ""), "SMS", "LMS")) == 1


def test_the_same_matter_on_two_channels_is_proposed_for_joining_and_joined_by_nobody(house: House, outside: Outside):
    hole = f"시청 뒤 {uuid4().hex[:6]}번 길 보도블록이 깨져서 유모차가 지나갈 수 없습니다. 고쳐 주세요."
    office = house.token("admin")
    by_talk = the_number(in_kakaotalk(house.http, outside.a_user(), hole))
    by_web = house.post(hole).json()["receipt_number"]

    proposed = await_that(lambda: case(house, office, by_web)["joinings"], seconds=PATIENCE, what="the proposal to join")
    assert (by_talk, "kakao") in [(one["receipt_number"], one["channel"]) for one in proposed]
    assert next(one for one in proposed if one["receipt_number"] == by_talk)["because"] == ["same_text"]
    for number in (by_talk, by_web):
        assert case(house, office, number)["summary"]["status"] in ("received", "routed")


def test_of_those_citizens_and_of_the_city_s_secrets_nothing_stands_in_clear(house: House, outside: Outside):
    number, office = house.post(LAMP).json()["receipt_number"], house.token("admin")
    riddle = f'{{"object": "page", "entry": {{"sender": "{outside.a_user()}", "text": "{outside.a_phone()} {outside.a_mail()} {outside.a_key()}"}}}}'
    assert brought(house.http, signed(FACEBOOK, riddle.encode())).status_code == 200
    kept_for_staff = house.http.get("/v1/desk/unread", headers=bearer(office)).json()["items"]
    assert [one["channel"] for one in kept_for_staff] == ["facebook"]

    assert canary.found(house, [number]) != []  # what does stand there is found
    assert canary.found(house, {*outside.people, SECRET, API_SECRET, PAGE_TOKEN}) == []
    assert canary.found_in_talk(house, [LAMP[:12], ANSWER[:12]]) == []


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(made, "PNG")
    return made.getvalue()


def the_number(text: str) -> str:
    found = NUMBER.search(text)
    assert found, text
    return found[0]


def case(house: House, token: str, number: str) -> dict[str, Any]:
    answer = house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(token))
    shown: dict[str, Any] = answer.json() if answer.status_code == 200 else {"summary": {"status": None}, "joinings": []}
    return shown


def await_case(house: House, token: str, number: str, status: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        shown = case(house, token, number)
        return shown if shown["summary"]["status"] == status else None

    found: dict[str, Any] = await_that(look, seconds=PATIENCE, what=f"{status} of {number}")
    return found


def await_contact(house: House, token: str, number: str, phone: str) -> None:
    """The case has this number to reach its citizen by."""
    await_that(
        lambda: phone[-4:] in (case(house, token, number).get("contact_hint") or ""), seconds=PATIENCE, what="the number on the case"
    )


def ledger(house: House, token: str, number: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = house.http.get(f"/v1/desk/deliveries?receipt_number={number}", headers=bearer(token)).json()["items"]
    return items


def await_delivery(house: House, token: str, number: str, channel: str, state: str) -> dict[str, Any]:
    """The result on this channel, once it stands so."""

    def look() -> dict[str, Any] | None:
        found = [one for one in ledger(house, token, number) if (one["letter"], one["channel"], one["state"]) == ("result", channel, state)]
        return found[0] if found else None

    row: dict[str, Any] = await_that(look, seconds=PATIENCE, what=f"the result by {channel}, {state}")
    return row


def kept(house: House, delivery_id: str) -> bool:
    """Does notify hold a report whose letter it still waits for?"""
    with house.engines["notify"].connect() as connection:
        return delivery_id in {str(one) for one in connection.execute(select(kept_reports.c.delivery_id)).scalars()}


def delivered(house: House, delivery_id: str) -> int:
    """How often notify has said that it arrived."""
    with house.engines["notify"].connect() as connection:
        question = select(tables.outbox.c.body).where(tables.outbox.c.type == "notification_delivered.v1")
        bodies = connection.execute(question).scalars().all()
    return sum(1 for body in bodies if delivery_id in body and '"delivered"' in body)
