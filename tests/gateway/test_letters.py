"""The words of the letters at the desk's door, and citizens who read other languages than the pages speak."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from contracts.desk import Role
from contracts.letters import (
    EndLetter,
    ForeseeLetter,
    ForeseenLetter,
    ForeseenLetters,
    LetterEdition,
    LetterEditions,
    LettersInUse,
    ListLetters,
    ReadLetter,
    ReadLetterEditions,
    RestoreLetter,
    RewordLetter,
    WordedLetter,
    WordsInUse,
)
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
ONE = "/v1/desk/letters/receipt/text/ko-easy"
MADE = datetime(2026, 11, 27, 3, tzinfo=UTC)
EDITION = LetterEdition(edition=7, subject="접수", body="{link}", origin="desk", by="kim", by_name="김관리", note="짧게", made_at=MADE)
WORDED = WordedLetter(letter=LetterName.RECEIPT, channel_class=ChannelClass.TEXT, locale="ko-easy", revision=7, words=EDITION)
EDIT = {"subject": "접수", "body": "첫 줄\n{link}", "note": "더 짧게"}


@pytest.fixture(autouse=True)
def answers(place):
    place.services.answers = {
        ListLetters: LettersInUse(items=(IN_USE,)),
        PreviewLetter: WrittenWords(subject="접수", body="26BK-7Q4M-A"),
        **dict.fromkeys((ReadLetter, RewordLetter, RestoreLetter), WORDED),
        ReadLetterEditions: LetterEditions(items=(EDITION,), next_before=7),
    }


def test_an_administrator_reads_which_words_are_in_use(client, place):
    (item,) = client.get("/v1/desk/letters", headers=place.staff(Role.ADMIN)).json()["items"]

    assert (item["letter"], item["locale"], item["channel_class"], item["edition"], item["approved"]) == ("receipt", "vi", "text", 2, True)


def test_words_are_previewed_as_they_were_sent(client, place):
    body = {"letter": "receipt", "locale": "ko-easy", "channel_class": "text", "subject": "접수", "body": "첫 줄\n{receipt_number}"}

    answer = client.post(PREVIEW, json=body, headers=place.staff(Role.ADMIN))

    (asked,) = place.services.asked
    assert (answer.json()["subject"], answer.json()["body"]) == ("접수", "26BK-7Q4M-A")
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


def test_a_letter_is_read_with_its_revision(client, place):
    answer = client.get(ONE, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, answer.headers["etag"]) == (200, '"7"')
    assert (answer.json()["words"]["by_name"], answer.json()["words"]["note"]) == ("김관리", "짧게")


def test_a_rewording_arrives_as_it_was_meant_with_the_revision_that_was_seen(client, place):
    headers = place.staff(Role.ADMIN) | {"if-match": '"6"', "idempotency-key": "once"}
    answers = [client.put(ONE, json=EDIT, headers=headers) for _ in range(2)]
    client.put(ONE, json={"body": "{link}", "note": "제목 없음"}, headers=place.staff(Role.ADMIN))

    first, again, bare = place.services.asked
    assert [answer.headers["etag"] for answer in answers] == ['"7"', '"7"']
    assert (first.letter, first.channel_class, first.locale) == (LetterName.RECEIPT, ChannelClass.TEXT, "ko-easy")
    assert (first.subject, first.body, first.note, first.seen_revision, first.staff.role) == (
        "접수",
        "첫 줄\n{link}",
        "더 짧게",
        6,
        Role.ADMIN,
    )
    assert first.command_id == again.command_id
    assert (bare.subject, bare.seen_revision) == ("", None)


def test_an_earlier_edition_is_put_back_and_the_history_is_read(client, place):
    headers = place.staff(Role.ADMIN)
    client.post(f"{ONE}/restore", json={"edition": 3, "note": "되돌림"}, headers=headers | {"if-match": '"7"'})
    told = client.get(f"{ONE}/history?before=9&limit=1", headers=headers).json()

    back, asked = place.services.asked
    assert (back.edition, back.note, back.seen_revision) == (3, "되돌림", 7)
    assert (asked.before, asked.limit, told["next_before"], told["items"][0]["body"]) == (9, 1, 7, "{link}")


def test_whoever_was_slower_is_told_who_was_faster(client, place):
    changed = [{"revision": 8, "at": MADE.isoformat(), "by": "김관리 (kim)", "note": "짧게"}]
    place.services.answers[RewordLetter] = Refusal("conflict", "this is revision 8, not 7", "seen_revision", changed)

    answer = client.put(ONE, json=EDIT, headers=place.staff(Role.ADMIN) | {"if-match": '"7"'})

    assert (answer.status_code, answer.json()["type"]) == (409, "urn:ontong:problem:stale")
    assert answer.json()["changed"] == changed


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": None}, "body"),
        ({"body": " "}, "body"),
        ({"body": "가" * 20_001}, "body"),
        ({"body": "\0"}, "body"),
        ({"subject": "두\n줄"}, "subject"),
        ({"subject": "가" * 201}, "subject"),
        ({"note": ""}, "note"),
        ({"note": "가" * 1001}, "note"),
        ({"locale": "ko"}, "locale"),
    ],
)
def test_what_is_no_rewording_is_refused_by_field_and_goes_no_further(client, place, change, field):
    answer = client.put(ONE, json=EDIT | change, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert place.services.asked == []


@pytest.mark.parametrize(
    ("field", "value"),
    [("edition", None), ("edition", "3"), ("edition", 0), ("edition", 10**12), ("edition", 10**4000), ("note", None), ("note", " ")],
)
def test_what_is_no_edition_to_be_put_back_is_refused(client, place, field, value):
    answer = client.post(f"{ONE}/restore", json={"edition": 1, "note": "되돌림", field: value}, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


def test_a_message_in_a_messenger_is_sent_back_as_it_was_read(client, place):
    chat = "/v1/desk/letters/receipt/chat/ko"
    for subject in ({"subject": ""}, {}):
        answer = client.put(chat, json={"body": "{link}", "note": "짧게"} | subject, headers=place.staff(Role.ADMIN))
        assert answer.status_code == 200
    client.post(
        PREVIEW, json={"letter": "receipt", "channel_class": "chat", "subject": "", "body": "{link}"}, headers=place.staff(Role.ADMIN)
    )

    assert [asked.subject for asked in place.services.asked] == ["", "", ""]


def test_a_letter_that_was_begun_by_mistake_is_taken_back_with_a_reason_and_the_revision_that_was_seen(client, place):
    place.services.answers[EndLetter] = replace(WORDED, revision=8, words=None)
    headers = place.staff(Role.ADMIN) | {"if-match": '"7"'}

    answer = client.post(f"{ONE}/end", json={"note": "잘못 시작함"}, headers=headers)
    missing = client.post(f"{ONE}/end", json={}, headers=headers)

    (asked,) = place.services.asked
    assert (answer.status_code, answer.headers["etag"], answer.json()["words"]) == (200, '"8"', None)
    assert (asked.letter, asked.channel_class, asked.locale) == (LetterName.RECEIPT, ChannelClass.TEXT, "ko-easy")
    assert (asked.note, asked.seen_revision, asked.staff.role) == ("잘못 시작함", 7, Role.ADMIN)
    assert (missing.status_code, [error["field"] for error in missing.json()["errors"]]) == (422, ["note"])


@pytest.mark.parametrize("which", ["letters/receipt/text/ko", "routing/rules"])
def test_a_history_begins_at_an_edition_that_can_be(client, place, which):
    for before in ("0", "x", str(10**9), "9" * 30):
        answer = client.get(f"/v1/desk/{which}/history?before={before}", headers=place.staff(Role.ADMIN))
        assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, ["before"])


def test_without_a_reason_nothing_is_reworded(client, place):
    answer = client.put(ONE, json={"body": "{link}"}, headers=place.staff(Role.ADMIN))

    assert [error["field"] for error in answer.json()["errors"]] == ["note"]


@pytest.mark.parametrize("which", ["reciept/text/ko", "receipt/pigeon/ko", "receipt/text/Korean", "receipt/text/k", "receipt/text/ko%00"])
def test_what_is_no_letter_is_nowhere(client, place, which):
    answer = client.get(f"/v1/desk/letters/{which}", headers=place.staff(Role.ADMIN))

    assert (answer.status_code, place.services.asked) == (404, [])


def test_what_the_desk_has_reworded_is_taken_home_as_files_of_the_folder(client, place):
    chat = replace(IN_USE, channel_class=ChannelClass.CHAT, subject="", body="안녕하세요\n{link}\n", differs=True)
    mail = replace(IN_USE, channel_class=ChannelClass.MAIL, locale="ko", body="본문\n", differs=True)
    place.services.answers[ListLetters] = LettersInUse(
        items=(IN_USE, chat, mail, replace(mail, alimtalk_code="GAON_1"), replace(mail, locale="ja")), locales=("ko", "vi")
    )

    answer = client.get("/v1/desk/letters/export", headers=place.staff(Role.ADMIN))

    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as files:
        told = {name: files.read(name).decode() for name in files.namelist()}
    assert told == {
        "letters/ko/mail/receipt.txt": "Subject: [{city}]\n\n본문\n",
        "letters/vi/chat/receipt.txt": "안녕하세요\n{link}\n",
    }


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
