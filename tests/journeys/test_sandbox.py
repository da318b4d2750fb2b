"""A newcomer speaks as a citizen on every channel, without a single provider: each becomes one case, and each letter can be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys import canary
from tests.mail import MailServer
from tests.servers import await_that
from tests.stack import Embedded, House, bearer

ANSWER = "가로등 고장을 확인하여 오늘 램프를 교체했습니다."
PATIENCE = 20.0
NAME, PHONE, MAIL, SECRET_WORDS = "황금방울새", "010-9988-7766", "canary@secret.example", "비밀의골짜기"
TEXT = f"중앙로 12 앞 가로등이 꺼져 있어서 밤에 어두워요. {SECRET_WORDS} 근처입니다. 연락은 {PHONE} 또는 {MAIL} 로 주세요."
SENDERS = {
    "kakao": "canary-of-kakao",
    "facebook": "99887766001",
    "instagram": "99887766002",
    "telegram": "99887766003",
    "x": "99887766004",
    "band": "canary-of-band",
    "sms": "010-9988-7755",
    "email": "another.canary@secret.example",
}
HOSTS = {  # where each letter would have gone
    "kakao": "https://api.solapi.com/",
    "sms": "https://api.solapi.com/",
    "facebook": "https://graph.facebook.com/",
    "instagram": "https://graph.facebook.com/",
    "telegram": "https://api.telegram.org/bot***/",
    "x": "https://api.x.com/",
    "band": "https://openapi.band.us/",
    "email": "smtp:",
}
PLANTED = (NAME, PHONE, PHONE.replace("-", ""), PHONE.replace("-", "")[1:], MAIL, *SENDERS.values(), SENDERS["sms"].replace("-", ""))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """`ontong up` of somebody who has set nothing."""
    folder = tmp_path_factory.mktemp("sandbox")
    mail = MailServer(folder / "letters.jsonl")
    built = Embedded(folder, mail)
    nothing = dict.fromkeys(("ONTONG_SMTP_URL", "ONTONG_MAIL_FROM", "ONTONG_MAIL_ADDRESS", "ONTONG_MAIL_LISTEN"), "")
    built.up.environment |= {**nothing, "ONTONG_LOG_LEVEL": "DEBUG"}
    try:
        built.start()
        yield built
    finally:
        built.stop()
        mail.close()


@pytest.fixture(scope="module")
def cases(house: House) -> dict[str, str | None]:
    """What was said once on every channel that can be tried out: the number of its case."""
    listed = [one["channel"] for one in house.http.get("/v1/sandbox/channels").json()["items"]]
    return {channel: say(house, channel, TEXT)["receipt_number"] for channel in listed}


def test_each_channel_brings_one_case_or_a_draft_for_staff(house: House, cases: dict[str, str | None]):
    office = house.token("admin")
    drafts = house.http.get("/v1/desk/mentions", headers=bearer(office)).json()["items"]

    assert cases.keys() == SENDERS.keys()
    assert [channel for channel, number in cases.items() if number is None] == ["band"]
    assert [one["channel"] for one in drafts] == ["band"]
    listed = await_that(lambda: at_the_desk(house, office, len(cases) - 1), seconds=PATIENCE, what="the cases at the desk")
    assert {one["channel"]: one["receipt_number"] for one in listed} == {name: number for name, number in cases.items() if number}


def test_each_letter_is_shown_as_the_provider_would_have_been_asked(house: House, cases: dict[str, str | None]):
    office = house.token("admin")
    (draft,) = house.http.get("/v1/desk/mentions", headers=bearer(office)).json()["items"]
    accepted = house.http.post(f"/v1/desk/mentions/{draft['mention_id']}/accept", json={"reply": True}, headers=bearer(office))
    assert accepted.status_code == 200, accepted.text
    assert say(house, "kakao", PHONE)["receipt_number"] == cases["kakao"]  # later nothing can be said there, but by this number
    await_that(lambda: reached(house, office, cases["kakao"]), seconds=PATIENCE, what="the number on the case")
    for number in filter(None, cases.values()):
        await_that(lambda number=number: answered(house, office, number), seconds=PATIENCE, what=f"the answer to {number}")

    shown = await_that(lambda: letters_on(house, HOSTS), seconds=PATIENCE, what="a letter on each channel")

    for channel, letters in shown.items():
        for letter in letters:
            request = json.loads(letter["request"])
            assert request["url"].startswith(HOSTS[channel]), channel
            assert "***" in request["headers"].get("Authorization", "***")
            assert request["method"]
            assert request["body"]
    assert [one["letter"] for one in shown["kakao"]] == ["result"]  # of the receipt they heard at once
    for channel in ("facebook", "instagram", "telegram", "x", "sms", "email"):
        assert sorted(one["letter"] for one in shown[channel]) == ["receipt", "result"], channel


def test_what_no_provider_would_say_is_refused_without_an_echo(house: House, cases: dict[str, str | None]):
    for channel in ("kakao", "facebook", "instagram", "telegram", "x", "sms", "solapi"):
        forged = house.http.post(f"/channels/{channel}?who={PHONE}", content=f"{{{NAME} {PHONE} {MAIL}".encode())
        assert forged.status_code in (401, 403), channel
        assert not [word for word in PLANTED if word in forged.text]
    wrong = house.http.post("/v1/sandbox/channels/kakao/messages", json={"text": TEXT, "photos": [MAIL], NAME: PHONE})
    assert wrong.status_code == 422
    assert not [word for word in PLANTED if word in wrong.text]


def test_of_whoever_spoke_nothing_stands_in_clear(house: House, cases: dict[str, str | None]):
    assert canary.found(house, [cases["sms"] or ""]) != []  # what does stand there is found
    assert canary.found(house, PLANTED) == []
    assert canary.found_in_talk(house, [SECRET_WORDS, ANSWER]) == []


def say(house: House, channel: str, text: str) -> dict[str, Any]:
    answer = house.http.post(f"/v1/sandbox/channels/{channel}/messages", json={"text": text, "sender": SENDERS[channel], "name": NAME})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def at_the_desk(house: House, token: str, many: int) -> list[dict[str, Any]] | None:
    items: list[dict[str, Any]] = house.http.get("/v1/desk/complaints?limit=100", headers=bearer(token)).json()["items"]
    return items if len(items) >= many else None


def reached(house: House, token: str, number: str | None) -> bool:
    """Does the case have a number to reach its citizen by?"""
    return bool(house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(token)).json().get("contact_hint"))


def answered(house: House, token: str, number: str) -> bool:
    """Once it has a department."""
    return house.desk(token, number, "answer", text=ANSWER).status_code == 200


def letters_on(house: House, channels: Any) -> dict[str, list[dict[str, Any]]] | None:
    items = house.http.get("/v1/sandbox/letters?limit=200").json()["items"]
    shown = {channel: [one for one in items if one["channel"] == channel] for channel in channels}
    results = {one["channel"] for one in items if one["letter"] == "result"}
    return shown if results >= set(channels) - {"band"} and shown["band"] else None
