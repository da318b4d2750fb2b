"""The words of the letters at the desk's door, and citizens who read other languages than the pages speak."""

from datetime import UTC, datetime

import pytest

from contracts.desk import Role
from contracts.letters import LettersInUse, ListLetters, WordsInUse
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, PreviewLetter, WrittenWords
from gateway.web.words import page_language

IN_USE = WordsInUse(
    letter=LetterName.RECEIPT,
    locale="vi",
    channel_class=ChannelClass.TEXT,
    edition=2,
    registered_at=datetime(2026, 11, 24, tzinfo=UTC),
    subject="[{city}]",
    body="{receipt_number}",
)
PREVIEW = "/v1/desk/letters/preview"


@pytest.fixture(autouse=True)
def answers(place):
    place.services.answers = {ListLetters: LettersInUse(items=(IN_USE,)), PreviewLetter: WrittenWords(subject="접수", body="26BK-7Q4M-A")}


def test_an_administrator_reads_which_words_are_in_use(client, place):
    (item,) = client.get("/v1/desk/letters", headers=place.staff(Role.ADMIN)).json()["items"]

    assert (item["letter"], item["locale"], item["channel_class"], item["edition"], item["approved"]) == ("receipt", "vi", "text", 2, True)


def test_words_are_previewed_as_they_were_sent(client, place):
    body = {"letter": "receipt", "locale": "ko-easy", "channel_class": "text", "subject": "접수", "body": "첫 줄\n{receipt_number}"}

    answer = client.post(PREVIEW, json=body, headers=place.staff(Role.ADMIN))

    (asked,) = place.services.asked
    assert answer.json() == {"subject": "접수", "body": "26BK-7Q4M-A"}
    assert (asked.letter, asked.locale, asked.channel_class, asked.body) == (LetterName.RECEIPT, "ko-easy", ChannelClass.TEXT, body["body"])


@pytest.mark.parametrize(
    ("field", "value"), [("letter", "reciept"), ("letter", None), ("channel_class", "pigeon"), ("locale", "k0"), ("body", 7), ("odd", "x")]
)
def test_what_is_no_letter_is_refused_by_field(client, place, field, value):
    body = {"letter": "receipt", "channel_class": "text", field: value}

    answer = client.post(PREVIEW, json=body, headers=place.staff(Role.ADMIN))

    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json()["errors"]] == [field]


def test_a_wrong_placeholder_is_named(client, place):
    place.services.answers[PreviewLetter] = Refusal("invalid", "receipt (ko, text): unknown placeholder {lnik}", "templates")

    answer = client.post(PREVIEW, json={"letter": "receipt", "channel_class": "text", "body": "{lnik}"}, headers=place.staff(Role.ADMIN))

    assert answer.status_code == 422
    assert "{lnik}" in answer.text


@pytest.mark.parametrize(
    ("wanted", "language"), [("ko", "ko"), ("ko-easy", "ko"), ("ko-KR", "ko"), ("en", "en"), ("vi", "en"), ("zh-Hans", "en")]
)
def test_the_pages_speak_korean_and_english_and_whoever_reads_something_else_reads_english(wanted, language):
    assert page_language(wanted) == language


@pytest.mark.parametrize("locale", ["ko", "ko-easy", "en", "vi", "zh", "fr"])
def test_a_citizen_of_any_language_is_taken_in_and_finds_a_page(client, locale):
    made = client.post("/v1/complaints", json={"description": "가로등이 꺼졌어요", "locale": locale}).json()

    page = client.get(f"/v1/complaints/{made['receipt_number']}?token={made['token']}")

    assert page.status_code == 200
    assert page.json()["locale"] == locale
    assert ("received" in page.json()["timeline"][0]["text"]) is (not locale.startswith("ko"))
