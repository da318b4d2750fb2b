"""A danger is noticed at the door from the words alone, whoever else is away; what only looks like one is not."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.complaints import Department
from contracts.conversation import QuestionAsked
from contracts.dangers import DangerHeard
from contracts.desk import Role
from contracts.gateway import Channel, ComplaintSubmitted, SupplementSubmitted
from gateway.domain.dangers import DangerEntry, Dangers, DangersFile, Said, wrong
from ontong import dangers as the_folder
from ontong.city import read as read_city
from tests.gateway.talks import Citizen, said

CITY = Path("jurisdictions/example-city")
LOCALES = read_city(CITY).locales
GAON = the_folder.read(CITY)
WIRE = "골목에 전선이 끊어져서 바닥에 늘어져 있어요"
DESPAIR = "더 이상 살고 싶지 않아요"


def sentences(*, dangerous: bool) -> list[tuple[str, str]]:
    with (Path(__file__).parent / "danger_sentences.csv").open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["text"]) for row in csv.DictReader(file) if bool(row["kind"]) is dangerous]


@pytest.fixture
def place(make_place):
    return make_place(dangers=GAON)


# The words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "text"), sentences(dangerous=True))
def test_words_that_speak_of_a_danger_are_noticed(kind: str, text: str):
    found = GAON.notice(text)

    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("text", [text for _, text in sentences(dangerous=False)])
def test_words_that_speak_of_none_are_left_alone(text: str):
    assert GAON.notice(text) is None


def test_ordinary_complaints_seldom_raise_an_alarm():
    """Of the sentences that routing is tested with, some do speak of dangers."""
    with Path("tests/routing/everyday_sentences.csv").open(encoding="utf-8", newline="") as file:
        noticed = [GAON.notice(row["text"]) is not None for row in csv.DictReader(file)]

    assert sum(noticed) <= 0.03 * len(noticed)


def test_spaces_signs_and_widths_make_no_difference():
    assert GAON.notice("가 스 냄 새 가 나 요") == GAON.notice("가스냄새가나요!!") == GAON.notice("가스~~ 냄새가... 나요")


def test_words_far_apart_are_no_sign():
    filler = "우리 동네 공원 이야기를 조금 길게 적어 봅니다 " * 3

    assert GAON.notice("전선", filler, "끊어") is None


def test_a_word_of_now_beside_one_of_another_time_is_believed():
    assert GAON.notice("작년에 불이 났던 창고입니다") is None
    assert GAON.notice("작년에 불이 났던 창고에서 지금 또 불이 났어요") is not None


def test_what_we_say_ourselves_is_no_danger_when_it_comes_back():
    for one in GAON.listed:
        for text in one.says.values():
            assert GAON.notice(f"> {text}\n고맙습니다") is None


def test_every_danger_is_told_in_every_language_of_the_city_with_the_number_to_call():
    for one in GAON.listed:
        assert {locale for locale in LOCALES if one.danger.call in GAON.text(one.danger.kind, locale)} == set(LOCALES)
    assert GAON.text("fire", "en-US") == GAON.text("fire", "en")
    assert "119" in GAON.text("fire", "th")


def test_whoever_thinks_of_dying_is_spoken_to_kindly_and_told_109():
    told = GAON.text("self-harm", "ko")

    assert all(word in told for word in ("109", "고맙습니다", "혼자"))


def test_a_long_text_made_to_be_slow_is_read_at_once():
    began = time.process_time()

    GAON.notice("물 강 사람이 쓰러져 예방 전선 끊어 " * 2500)

    assert time.process_time() - began < 1


@given(st.text())
def test_any_text_is_read(text: str):
    GAON.notice(text, None)


# The city's list -------------------------------------------------------------------------------------------------------


def an_entry(**more) -> DangerEntry:
    given = {"code": "fire", "name": "화재", "call": "119", "signs": ("불이 났",), "says": (Said(locale="ko", text="119에 전화하세요"),)}
    return DangerEntry(**{**given, **more})


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (an_entry(call="one", says=(Said(locale="ko", text="one에 전화하세요"),)), "call: 'one' is no number to call"),
        (an_entry(code="Fire!"), "code: 'Fire!' must be small letters, digits and dashes, and stand once"),
        (an_entry(name=" "), "name: is empty"),
        (an_entry(signs=()), "signs: there are none"),
        (an_entry(signs=("불",)), "signs: '불': '불' is too short for a word"),
        (an_entry(signs=("불 + ",)), "signs: '불 + ': '' is too short for a word"),
        (an_entry(says=(Said(locale="ko", text="전화하세요"),)), "says: ko: must name 119"),
        (an_entry(says=(Said(locale="ko", text="119" * 200),)), "says: ko: has 600 characters; at most 380 are read on a telephone"),
        (an_entry(says=()), "says: ko: is missing"),
        (an_entry(notices=("물이 났어요",)), "notices: '물이 났어요' is not noticed"),
        (an_entry(ignores=("열불이 났어요",)), "ignores: '열불이 났어요' is noticed as fire"),
    ],
)
def test_what_is_wrong_in_a_list_is_named(entry, problem):
    assert list(wrong(DangersFile(dangers=(entry,)), ("ko",))) == [(0, problem)]


def test_a_folder_names_file_line_and_entry(tmp_path):
    (tmp_path / "dangers.toml").write_text(
        '# list\n\n[[dangers]]\ncode = "fire"\nname = "화재"\ncall = "119"\nsigns = ["불이 났"]\nsays = []\n', encoding="utf-8"
    )
    problems: list[str] = []

    the_folder.look(tmp_path, ("ko",), problems)

    assert problems == ["dangers.toml:3 (fire): says: ko: is missing"]


def test_a_city_without_a_list_notices_nothing(tmp_path):
    assert the_folder.look(tmp_path, ("ko",), []).notice(WIRE) is None
    assert Dangers().notice(WIRE) is None


# At the door -----------------------------------------------------------------------------------------------------------


def test_the_answer_to_a_complaint_tells_whom_to_call_and_the_house_hears_of_it(client, place):
    answer = client.post("/v1/complaints", json={"description": WIRE, "title": "전선"}).json()

    assert (answer["danger"]["kind"], answer["danger"]["call"]) == ("electricity", "119")
    assert "119" in answer["danger"]["text"]
    (submitted,), (heard,) = said(place, ComplaintSubmitted), said(place, DangerHeard)
    assert submitted.danger == heard.danger
    assert (heard.receipt_number, heard.channel, heard.department) == (answer["receipt_number"], Channel.WEB, None)
    assert WIRE not in str(heard)


def test_an_ordinary_complaint_tells_nothing_of_dangers(submitted, place):
    assert submitted()["danger"] is None
    assert said(place, DangerHeard) == []


def test_it_is_told_in_the_citizens_language_and_again_to_the_same_request(client):
    sent = {"json": {"description": "there is a gas leak in our hall", "locale": "en"}, "headers": {"idempotency-key": "one"}}

    first, again = client.post("/v1/complaints", **sent).json(), client.post("/v1/complaints", **sent).json()

    assert first["danger"] == again["danger"]
    assert "call 119" in first["danger"]["text"]


def test_the_counter_is_told_too(client, place):
    answer = client.post("/v1/desk/complaints", json={"description": WIRE, "channel": "phone"}, headers=place.staff(Role.TRIAGE))

    assert answer.json()["danger"]["call"] == "119"


def test_what_is_added_later_is_read_too(client, place, submitted):
    case = submitted()
    path = f"/v1/complaints/{case['receipt_number']}/ask?token={case['token']}"

    answer = client.post(path, json={"text": "지금 그 가로등에서 불꽃이 튀어요"})

    assert answer.json()["danger"]["call"] == "119"
    (heard,) = said(place, DangerHeard)
    assert heard.danger.kind == "electricity"
    assert client.post(path, json={"text": "언제 고치나요"}).json()["danger"] is None


def test_who_answers_for_the_case_is_named_where_it_has_somebody(place, submitted):
    from dataclasses import replace

    from gateway.domain import hear_danger

    number = submitted()["receipt_number"]
    road = Department(code="road", name="도로과")
    view = place.database.read(lambda tx: tx.views.numbered(number))

    heard = hear_danger(replace(view, department=road), GAON.notice(WIRE), view.received_at)

    assert heard.department == road


def test_in_a_conversation_the_reply_begins_with_whom_to_call(place):
    citizen = Citizen(place)

    first, second, *_ = citizen.told(WIRE).replies

    assert first.text == GAON.text("electricity", "ko")
    assert citizen.cases()[0].receipt_number in second.text


def test_a_cry_for_help_is_a_case_however_short_it_is(place):
    told = Citizen(place).says("불이야")

    assert "119" in told
    assert len(said(place, DangerHeard)) == 1


def test_where_the_channel_is_written_to_it_goes_out_at_once_and_not_with_the_receipt(place):
    citizen = Citizen(place, Channel.SMS, "010-1234-5678")

    citizen.says(DESPAIR)

    (letter,) = citizen.letters()
    assert letter["text"] == GAON.text("self-harm", "ko")


def test_a_second_message_about_an_open_case_is_read_and_told(place):
    citizen = Citizen(place)
    citizen.says("시청 앞 사거리 가로등이 꺼져 있어요")

    told = citizen.says("가로등 기둥이 쓰러질 것 같아요")

    assert told.startswith(GAON.text("electricity", "ko"))
    assert len(said(place, QuestionAsked)) == len(said(place, DangerHeard)) == 1
    assert said(place, SupplementSubmitted) == []


def test_by_mail_it_is_told_although_something_was_said_within_the_hour(place):
    citizen = Citizen(place, Channel.EMAIL, "kim@example.com")
    citizen.says("시청 앞 사거리 가로등이 꺼져 있어요")
    citizen.says("언제 고치시나요")
    before = len(citizen.letters())

    citizen.says("지금 가스 냄새가 나요")

    assert len(citizen.letters()) == before + 1
    assert "1544-4500" in citizen.letters()[-1]["text"]


def test_a_machine_that_sends_back_what_it_hears_is_not_told_for_ever(place):
    citizen = Citizen(place, Channel.SMS, "010-1234-5678")

    citizen.says(DESPAIR)
    for _ in range(3):
        citizen.says(citizen.letters()[-1]["text"])

    assert sum("109" in letter["text"] for letter in citizen.letters()) == 1


def test_the_same_message_again_is_answered_with_the_same_words(place):
    citizen = Citizen(place)

    first = citizen.told(WIRE, "same")
    again = citizen.told(WIRE, "same")

    assert (again.what, again.replies) == ("repeated", first.replies)
    assert len(said(place, DangerHeard)) == 1
