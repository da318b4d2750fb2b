"""A citizen speaks where they are, and is answered there: cases are filed, added to, asked for; nobody else learns of them."""

from __future__ import annotations

import pytest

from contracts.conversation import ContactGiven, QuestionAsked, ReplyGiven
from contracts.gateway import ChangeRequested, Channel, Location, SupplementSubmitted
from tests.gateway.talks import Citizen, later, said

LAMP = "시청 앞 사거리 가로등이 꺼져 있어요"


@pytest.fixture
def citizen(place):
    return Citizen(place)


def test_a_message_that_says_enough_is_a_case_and_the_answer_is_its_receipt(citizen):
    told = citizen.says(LAMP)

    (case,) = citizen.cases()
    assert (case.text, case.channel, case.told, case.locale) == (LAMP, Channel.KAKAO, True, "ko")
    assert case.receipt_number in told
    assert f"/c/{case.receipt_number}/" in told


def test_the_link_in_the_reply_opens_the_case(citizen, client):
    told = citizen.says(LAMP)
    number, _, token = told.partition("/c/")[2].split()[0].partition("/")

    assert client.get(f"/v1/complaints/{number}?token={token}").json()["description"] == LAMP


def test_a_greeting_is_greeted_and_is_no_case(citizen):
    assert "불편" in citizen.says("안녕하세요!")
    assert citizen.cases() == []


def test_a_message_without_enough_content_gets_one_short_question_and_is_joined_with_what_follows(citizen):
    asked = citizen.says("가로등")
    told = citizen.says("시청 앞")

    assert "어디" in asked
    (case,) = citizen.cases()
    assert case.text == "가로등\n시청 앞"
    assert case.receipt_number in told


def test_what_was_unfinished_stands_nowhere_in_clear(citizen, tmp_path):
    citizen.says("12가3456")

    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert "12가3456".encode() not in stored
    citizen.says("시청 앞 불법 주차")
    (case,) = citizen.cases()
    assert "3456" not in case.text
    assert citizen.place.opened_by_complaints(case.sealed_text) == "12가3456\n시청 앞 불법 주차"


def test_the_same_message_again_gets_the_same_reply_and_is_one_case(citizen):
    first = citizen.says(LAMP, message_id="same")
    again = citizen.says(LAMP, message_id="same")

    assert first == again
    assert len(citizen.cases()) == 1


def test_the_same_words_again_are_shown_the_existing_case(citizen):
    citizen.says(LAMP)
    told = citizen.says(LAMP + "!")

    (case,) = citizen.cases()
    assert "이미" in told
    assert case.receipt_number in told
    assert said(citizen.place, QuestionAsked) == []


def test_more_about_an_open_case_is_a_question_to_its_officer(citizen):
    citizen.says(LAMP)
    told = citizen.says("어제부터 그랬고 밤에 너무 어두워요")

    (asked,) = said(citizen.place, QuestionAsked)
    assert (asked.complaint_id, asked.text) == (citizen.cases()[0].complaint_id, "어제부터 그랬고 밤에 너무 어두워요")
    assert "담당자에게 전했어요" in told
    assert len(citizen.cases()) == 1


def test_a_new_matter_is_a_new_case_also_just_after_it_was_taken_for_the_old_one(citizen):
    citizen.says(LAMP)
    citizen.says("놀이터 미끄럼틀이 부서졌어요")
    citizen.says("새 민원")

    assert [case.text for case in citizen.cases()] == [LAMP, "놀이터 미끄럼틀이 부서졌어요"]


def test_a_new_case_can_be_told_at_once_or_in_the_next_message(citizen):
    citizen.says(LAMP)
    citizen.says("새 민원: 놀이터 미끄럼틀이 부서졌어요")
    later(citizen.place, hours=1)
    asked = citizen.says("새 민원이요")
    citizen.says("버스 정류장 의자가 망가졌습니다")

    assert "새 민원을 말씀해 주세요" in asked
    assert [case.text for case in citizen.cases()] == [LAMP, "놀이터 미끄럼틀이 부서졌어요", "버스 정류장 의자가 망가졌습니다"]


def test_where_it_stands_is_told_in_plain_words_to_the_same_citizen_only(citizen):
    citizen.says(LAMP)
    number = citizen.cases()[0].receipt_number
    other = Citizen(citizen.place, sender="user-2")

    own, by_number = citizen.says("상태"), citizen.says(f"{number.lower()} 어떻게 됐나요?")
    strangers, nonsense = other.says(number), other.says("26ZZ-ZZZZ-Z")

    assert own == by_number
    assert "담당부서를 정하고 있어요" in own
    assert "/c/" in own
    assert strangers == other.says(number)
    assert number not in strangers
    assert "없어요" in strangers
    assert nonsense
    assert "아직 없어요" in other.says("처리 상황 알려 주세요")


def test_a_number_that_does_not_exist_gets_the_same_words_as_somebody_elses(citizen):
    from gateway import receipt

    citizen.says(LAMP)
    other = Citizen(citizen.place, sender="user-2")

    assert other.says(citizen.cases()[0].receipt_number) == other.says(receipt.mint(2026))


def test_kakao_asks_once_for_a_contact_and_takes_it(citizen):
    asked = citizen.says(LAMP)
    thanks = citizen.says("+82 10.1234.5678 이에요")

    (case,), (given,) = citizen.cases(), said(citizen.place, ContactGiven)
    assert "괜찮아요" in asked
    assert case.unreachable_after is not None
    assert (given.complaint_id, given.contact_hint, given.unreachable_after) == (case.complaint_id, "010-****-5678", None)
    assert citizen.place.opened_by_notify(given.sealed_contact) == {"phone": "010-1234-5678"}
    assert "010-****-5678" in thanks
    assert "1234" not in thanks


def test_who_gave_a_number_once_is_not_asked_again_and_can_be_reached_for_the_next_case_too(citizen):
    citizen.says(LAMP)
    citizen.says("010-1234-5678")
    told = citizen.says("새 민원: 놀이터 미끄럼틀이 부서졌어요")

    second = citizen.cases()[1]
    assert "괜찮아요" not in told
    assert second.unreachable_after is None
    boxes = [citizen.place.opened_by_notify(box) for box in second.sealed_contact.split()]
    assert boxes[0]["address"] == "user-1"
    assert boxes[1] == {"phone": "010-1234-5678"}
    assert second.contact_hint == "010-****-5678"
    assert citizen.cases()[0].citizen_keys[0] in second.citizen_keys


def test_who_wants_none_is_given_the_link(citizen):
    citizen.says(LAMP)
    told = citizen.says("괜찮아요")

    assert citizen.cases()[0].receipt_number in told
    assert "/c/" in told
    assert said(citizen.place, ContactGiven) == []
    assert "동의" not in citizen.says("새 민원: 놀이터 미끄럼틀이 부서졌어요")


def test_a_number_that_nobody_asked_for_is_noted_and_the_matter_asked_for(citizen):
    told = citizen.says("010-1234-5678")
    citizen.says(LAMP)

    assert "어디" in told
    (case,) = citizen.cases()
    assert case.unreachable_after is None
    assert case.text == LAMP


def test_thanks_is_no_case(citizen):
    assert "고맙습니다" in citizen.says("네 감사합니다~")
    citizen.says(LAMP)
    assert "고맙습니다" in citizen.says("👍")
    assert len(citizen.cases()) == 1


@pytest.mark.parametrize("sign", ["👍", "?", "ㅋㅋㅋ"])
def test_a_sign_with_which_somebody_begins_is_greeted(citizen, sign):
    assert "가온시입니다" in citizen.says(sign)
    assert citizen.cases() == []


@pytest.mark.parametrize("refusal", ["아니요 됐어요", "싫습니다", "전화번호는 안 알려줄래요", "알려주기 싫어요"])
def test_a_contact_may_be_refused_in_any_words(citizen, refusal):
    citizen.says(LAMP)

    assert "언제든지 보실 수 있어요" in citizen.says(refusal)
    assert said(citizen.place, QuestionAsked) == []


@pytest.mark.parametrize("unclear", ["네", "동의합니다", "1234-5678", "010-1234-567", "kim@naver"])
def test_who_agrees_without_a_number_or_mistypes_it_is_told_what_to_write(citizen, unclear):
    citizen.says(LAMP)

    assert "010-1234-5678" in citizen.says(unclear)
    assert "010-****-5678" in citizen.says("010-1234-5678")
    assert said(citizen.place, QuestionAsked) == []


def test_a_small_addition_is_no_refusal(citizen):
    citizen.says(LAMP)

    assert "담당자에게 전했어요" in citizen.says("아니 어제보다 더 어두워졌다고요")


def test_the_same_words_again_are_known_also_when_a_word_went_before(citizen):
    citizen.says("가로등")
    citizen.says(LAMP)

    assert "이미 접수하신" in citizen.says(LAMP)


def test_who_writes_mail_is_answered_in_a_letter(place):
    citizen = Citizen(place, channel=Channel.EMAIL, sender="lee@example.org")
    citizen.says("가로등", subject="문의")

    (letter,) = citizen.letters()
    assert letter["text"].startswith("안녕하십니까?")
    assert letter["text"].rstrip().endswith("가온시 드림")
    assert "주세요" not in letter["text"]


def test_where_a_case_stands_is_told_by_mail_in_formal_words(place):
    citizen = Citizen(place, channel=Channel.EMAIL, sender="lee@example.org")
    citizen.says(LAMP)
    citizen.says("상태")

    assert "접수되어 담당부서를 정하고 있습니다." in citizen.letters()[-1]["text"]


def test_who_writes_english_is_answered_in_english(citizen):
    told = citizen.says("The street lamp in front of city hall is out")

    assert "receipt number" in told
    assert citizen.cases()[0].locale == "en"


def test_easy_korean_can_be_asked_for(citizen):
    assert citizen.says("쉬운 말").startswith("안녕하세요. 가온시예요.")
    citizen.says(LAMP)
    assert citizen.cases()[0].locale == "ko-easy"


def test_a_tool_that_tries_the_door_is_answered_and_nothing_is_kept(citizen):
    assert "접수했어요" in citizen.says(LAMP, rehearsal=True)
    assert citizen.place.database.said() == []


def test_a_channel_that_can_be_written_to_gets_its_receipt_as_a_letter(place):
    citizen = Citizen(place, channel=Channel.TELEGRAM, sender="777")

    assert citizen.told(LAMP).replies == ()
    (case,) = citizen.cases()
    assert (case.told, case.unreachable_after) == (False, None)
    assert said(place, ReplyGiven) == []
    assert place.opened_by_notify(case.sealed_contact)["address"] == "777"


def test_a_question_back_is_said_where_the_citizen_spoke(place):
    citizen = Citizen(place, channel=Channel.TELEGRAM, sender="777")
    citizen.says("가로등", answers="42")

    (letter,) = citizen.letters()
    assert letter["address"] == "777"
    assert letter["thread"] == "42"
    assert "어디" in letter["text"]


def test_the_window_of_messenger_is_open_anew_with_each_message_but_the_others_are_told_now_and_then(place):
    citizen = Citizen(place, channel=Channel.FACEBOOK, sender="psid")
    citizen.says(LAMP)
    citizen.says("어제부터 그랬어요 밤에 어두워요")
    later(place, hours=7)
    citizen.says("아직도 어두워요 부탁드립니다")
    citizen.says("오늘 안에 되나요 알려 주세요")

    (case,), (given,) = citizen.cases(), said(place, ContactGiven)
    assert given.unreachable_after > case.unreachable_after
    assert place.opened_by_notify(given.sealed_contact)["address"] == "psid"


def test_what_was_asked_for_is_a_supplement(citizen, wanted):
    citizen.says(LAMP)
    wanted(citizen.cases()[0])
    told = citizen.says("전봇대 번호는 1234A567이에요")

    (sent,) = said(citizen.place, SupplementSubmitted)
    assert sent.text == "전봇대 번호는 1234A567이에요"
    assert "담당자에게 전했어요" in told


def test_a_place_that_is_shared_belongs_to_the_case(place):
    citizen = Citizen(place, channel=Channel.TELEGRAM, sender="777")
    here, there = Location(lat=36.5, long=127.2), Location(lat=36.6, long=127.3)
    citizen.says("", location=here)
    citizen.says("가로등 고장")
    citizen.says("", location=there)

    (case,), (changed,) = citizen.cases(), said(place, ChangeRequested)
    assert (case.text, case.location) == ("가로등 고장", here)
    assert changed.location == there


def test_a_contact_that_is_shared_is_taken_as_one(place):
    citizen = Citizen(place, channel=Channel.TELEGRAM, sender="777")
    citizen.says(LAMP)
    citizen.says("", phone="+821012345678")

    (given,) = said(place, ContactGiven)
    assert given.contact_hint == "010-****-5678"


def test_a_long_subject_and_a_longer_letter_lose_nothing(place):
    citizen = Citizen(place, channel=Channel.EMAIL, sender="kim@mail.example")
    citizen.says("가" * 30_000, subject="제" * 400 + "\x00")

    (case,), (kept,) = citizen.cases(), place.database.read(lambda tx: tx.unreads.waiting(10))
    assert (len(case.title), len(case.text)) == (200, 20_000)
    assert place.opened_by_complaints(kept.sealed_content) == "가" * 30_000


@pytest.fixture
def wanted(place):
    """Let the city ask for something, as the complaints service would say it."""
    from dataclasses import replace

    def wanted(case):
        def ask(tx):
            view = tx.views.get(case.complaint_id)
            tx.views.put(replace(view, actions=("withdraw", "supplement", "more_time", "ask")))

        place.database.transact(ask)

    return wanted


def test_a_telephone_that_answers_by_itself_is_soon_left_alone(place):
    away = Citizen(place, channel=Channel.SMS, sender="01012345678")
    for _ in range(6):
        away.says("지금은 운전 중이라 나중에 연락드리겠습니다")

    assert len(away.cases()) == 1
    assert len(away.letters()) <= 1, "each would be answered, and each answer costs"
    away.says("가로등이 아직 안 켜졌어요")
    away.says("지금은 운전 중이라 나중에 연락드리겠습니다")
    assert len(away.letters()) <= 3, "who says something new is answered"
