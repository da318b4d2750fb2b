"""The words of the letters at the desk's door, and citizens who read other languages than the pages speak."""

from datetime import UTC, datetime

import pytest

from contracts.desk import Role
from contracts.letters import ForeseeLetter, ForeseenLetter, ForeseenLetters, LettersInUse, ListLetters, WordsInUse
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


@pytest.fixture
def foreseen(client, place, submitted):
    """Asks how a letter about a case would read; what notify was asked."""
    case = submitted()
    place.services.answers[ForeseeLetter] = ForeseenLetters(items=(ForeseenLetter(channel="sms", body="고쳤습니다."),))

    def foreseen(body, *, query="", role=Role.ADMIN):
        path = f"/v1/desk/complaints/{case['receipt_number']}/letters/preview{query}"
        return client.post(path, json=body, headers=place.staff(role)), [
            one for one in place.services.asked if isinstance(one, ForeseeLetter)
        ]

    return foreseen


def test_an_answer_is_seen_as_its_citizen_will_get_it(foreseen):
    answer, (asked,) = foreseen({"letter": "result", "text": "고쳤습니다.\n확인해 주세요."})

    assert answer.json()["items"][0]["body"] == "고쳤습니다."
    assert (asked.letter, asked.text, asked.everywhere, asked.staff.role) == (
        LetterName.RESULT,
        "고쳤습니다.\n확인해 주세요.",
        False,
        Role.ADMIN,
    )


@pytest.mark.parametrize(
    ("body", "letter"),
    [
        ({"letter": "declined", "ground": "법 제21조", "reason": "소송 중", "remedy": "이의신청"}, LetterName.REFUSAL),
        ({"letter": "extended", "reason": "현장 확인", "due_at": "2026-12-08T18:00:00+09:00"}, LetterName.EXTENSION),
        ({"letter": "supplement", "request": "번호", "answer_by": "2026-12-01T18:00:00+09:00"}, LetterName.SUPPLEMENT),
        ({"letter": "reply", "text": "확인하겠습니다."}, LetterName.REPLY),
        ({"text": "고쳤습니다."}, LetterName.RESULT),
    ],
)
def test_a_letter_is_called_by_its_name_or_by_what_has_happened(foreseen, body, letter):
    answer, (asked,) = foreseen(body)

    assert (answer.status_code, asked.letter) == (200, letter)
    assert asked.text == (body.get("text") or body.get("request"))


@pytest.mark.parametrize(("query", "more"), [("?all=true", {}), ("", {"all": True})])
def test_all_ways_can_be_asked_for(foreseen, query, more):
    _, (asked,) = foreseen({"letter": "result", **more}, query=query)

    assert asked.everywhere


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"letter": "receipt"}, "letter"),
        ({"letter": "supplement", "text": "a", "request": "b"}, "request"),
        ({"letter": "transfer", "agency_link": "javascript:alert(1)"}, "agency_link"),
        ({"letter": "result", "email": "a@b.kr"}, "email"),
    ],
)
def test_what_is_wrong_about_a_preview_is_named(foreseen, body, field):
    answer, asked = foreseen(body)

    assert (answer.status_code, answer.json()["errors"][0]["field"], asked) == (422, field, [])


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
