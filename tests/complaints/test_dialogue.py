"""문의와 회신: citizen and officer write to each other while the case is open, and the desk sees who waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chassis.shelf import Missing
from contracts.complaints import CitizenRequestRefused, ComplaintReceived, Status
from contracts.conversation import ContactGiven, QuestionAsked
from contracts.dialogue import ContactChanged, OpenSealedText, QuestionReceived, ReplySent, ReplyToCitizen
from contracts.filings import ListFilings
from contracts.gateway import AnswerPublished, Channel, Photo
from contracts.lists import ListComplaints
from contracts.message import Refusal, new_id
from contracts.notify import LetterName
from services.complaints.domain.openings import MOST_QUESTIONS
from tests.complaints.at_the_doors import City, open_text
from tests.complaints.builders import NOON, PARKS, a_head, a_triage_clerk, an_admin, an_arbiter, an_officer

PHOTO = Photo(content_hash="a" * 64, media_type="image/jpeg", size_bytes=9)


@pytest.fixture
def city() -> City:
    return City()


def waiting(city, staff=None, **more):
    return [row.receipt_number for row in city.asks(ListComplaints(staff=staff or an_admin(), waits_for_reply=True, **more)).items]


def contact(case, **more):
    return ContactGiven(**{"occurred_at": NOON, "complaint_id": case.complaint_id, "sealed_contact": "bmV1", **more})


def test_a_question_is_said_with_whose_hands_the_case_is_in(city):
    case = city.takes_up()
    city.does("start", case, an_officer())

    city.hears("ask", case, text="언제 고치나요?", photos=(PHOTO,))

    asked = city.said_last()
    assert isinstance(asked, QuestionReceived)
    assert (asked.text, asked.photos, asked.department.code, asked.officer_id) == ("언제 고치나요?", (PHOTO,), "road", "kim")
    assert asked.status is Status.IN_PROGRESS
    assert "ask" in asked.citizen_actions, "whoever has asked once may have more to say"


def test_a_question_is_there_for_the_officer_masked_and_so_it_is_in_events(city):
    case = city.takes_up()

    city.hears("ask", case, text="전화 ***-****-****", sealed_text="sealed:전화 010-1234-5678", photos=(PHOTO,))

    file = city.opens(case, an_officer())
    (question,) = file.questions
    assert (question.original_text, question.photos) == ("전화 ***-****-****", (PHOTO,))
    assert file.timeline[-1].text == "전화 ***-****-****"
    assert "1234" not in repr(city.db.said())


def test_the_desk_sees_since_when_a_citizen_waits_until_somebody_replies(city):
    city.takes_up()
    case = city.takes_up()
    city.now += timedelta(minutes=1)
    since = city.now
    city.hears("ask", case)
    city.now += timedelta(minutes=1)
    city.hears("ask", case, text="아직인가요?")

    assert waiting(city) == [case.receipt_number]
    assert waiting(city, an_officer()) == [case.receipt_number]
    assert waiting(city, an_officer(PARKS)) == []
    assert city.opens(case).summary.asked_at == since

    row = city.does("reply", case, an_officer())

    assert row.asked_at is None
    assert waiting(city) == []


@pytest.mark.parametrize("act", ["answer", "decline", "transfer"])
def test_who_has_been_answered_waits_no_longer(city, act):
    case = city.takes_up()
    city.hears("ask", case)

    city.does(act, case)

    assert city.opens(case).summary.asked_at is None


def test_a_list_without_those_who_wait(city):
    asked, silent = city.takes_up(), city.takes_up()
    city.hears("ask", asked)

    rows = city.asks(ListComplaints(staff=an_admin(), waits_for_reply=False)).items

    assert [row.receipt_number for row in rows] == [silent.receipt_number]


def test_a_reply_goes_out_with_who_stands_for_it_and_moves_no_clock(city):
    case = city.takes_up()
    before = city.opens(case).summary

    after = city.does("reply", case, an_officer(), text="내일 현장에 나가 보겠습니다.")

    said = city.said_last()
    assert isinstance(said, ReplySent)
    assert (said.text, said.department.code) == ("내일 현장에 나가 보겠습니다.", "road")
    assert (said.handler.unit, said.handler.name, said.handler.contact) == ("도로과", "김가온", "041-000-1000")
    assert (after.status, after.due_at) == (before.status, before.due_at)


def test_the_first_reply_is_the_first_response_and_the_second_is_not(city):
    case = city.takes_up()

    city.does("reply", case, an_officer())
    city.does("reply", case, an_officer())

    assert [event.first_response is not None for event in city.said_of(ReplySent)] == [True, False]


@pytest.mark.parametrize("staff", [an_officer(), a_head(), an_admin(), replace(a_triage_clerk(), contact="041-000-0009")])
def test_who_may_reply(city, staff):
    case = city.takes_up()
    assert "reply" in city.opens(case, staff).desk_actions

    city.does("reply", case, staff)

    assert isinstance(city.said_last(), ReplySent)


@pytest.mark.parametrize(("staff", "reason"), [(an_arbiter(), "forbidden"), (an_officer(PARKS), "not_found")])
def test_who_may_not_reply(city, staff, reason):
    case = city.takes_up()

    refused = city.refuses(ReplyToCitizen(staff=staff, receipt_number=case.receipt_number, text="내일 나갑니다."))

    assert refused.reason == reason


@pytest.mark.parametrize("text", ["", " ", "네"])
def test_a_reply_says_something(city, text):
    case = city.takes_up()

    refused = city.refuses(ReplyToCitizen(staff=an_officer(), receipt_number=case.receipt_number, text=text))

    assert (refused.reason, refused.field) == ("invalid", "text")


def test_a_question_that_crossed_with_the_end_is_refused_aloud_and_kept(city):
    case = city.takes_up()
    city.hears("withdraw", case)

    city.hears("ask", case, text="취소하고 싶지 않아요", sealed_text="sealed:취소하고 싶지 않아요!")

    refused = city.said_last()
    assert isinstance(refused, CitizenRequestRefused)
    assert (refused.action, refused.reason) == ("ask", "too late to ask: the complaint is withdrawn")
    file = city.opens(case)
    assert [question.original_text for question in file.questions] == ["취소하고 싶지 않아요"]
    assert (file.timeline[-2].act, file.timeline[-2].text) == ("ask_too_late", "취소하고 싶지 않아요")
    assert file.summary.asked_at is None


def test_there_is_an_end_to_asking(city):
    case = city.takes_up()
    for number in range(MOST_QUESTIONS):
        city.hears("ask", case, text=f"{number}")

    city.hears("ask", case, text="one more")

    assert isinstance(city.said_last(), CitizenRequestRefused)
    assert len(city.opens(case).questions) == MOST_QUESTIONS
    assert "ask" not in city.said_last().citizen_actions


def test_who_answers_for_a_merged_case_learns_what_its_citizen_asks(city):
    lead, case = city.takes_up(), city.takes_up()
    city.does("merge", case, into_receipt_number=lead.receipt_number)

    city.hears("ask", case, text="언제요?")

    assert city.opens(lead).timeline[-1].act == "hear_of_question"
    assert city.opens(lead).timeline[-1].text == f"{case.receipt_number}: 언제요?"


# How the citizen is reached ---------------------------------------------------------------------------------------------


def test_another_address_takes_the_place_of_the_one_before(city):
    case = city.takes_up(sealed_contact=None, contact_hint=None)

    city.tells(contact(case, contact_hint="010-****-5678", citizen_keys=("n" * 64,)))

    changed = city.said_last()
    assert isinstance(changed, ContactChanged)
    assert (changed.sealed_contact, changed.unreachable_after) == ("bmV1", None)
    assert city.opens(case).contact_hint == "010-****-5678"
    assert [row.receipt_number for row in city.asks(ListComplaints(staff=an_admin(), phone="5678")).items] == [case.receipt_number]


def test_what_the_same_person_files_afterwards_is_known_to_be_theirs(city):
    case = city.takes_up(citizen_keys=("o" * 64,))

    city.tells(contact(case, contact_hint="010-****-5678", citizen_keys=("o" * 64, "n" * 64)))
    city.tells(contact(case, contact_hint="010-****-5678", citizen_keys=("n" * 64,)))

    later = city.takes_up(citizen_keys=("n" * 64,))
    filings = city.asks(ListFilings(staff=an_admin(), receipt_number=later.receipt_number))
    assert [one.receipt_number for one in filings.items] == [case.receipt_number]


def test_until_when_the_citizen_is_reached_stands_at_the_desk(city):
    until = NOON + timedelta(hours=24)
    case = city.takes_up(unreachable_after=until)

    (row,) = city.asks(ListComplaints(staff=an_admin())).items

    assert row.unreachable_after == until

    city.tells(contact(case))  # other wishes, no other address
    assert city.opens(case).summary.unreachable_after == until
    city.tells(contact(case, unreachable_after=until + timedelta(hours=5)))  # they have written there again
    assert city.opens(case).summary.unreachable_after == until + timedelta(hours=5)
    city.tells(contact(case, contact_hint="010-****-5678"))
    assert city.opens(case).summary.unreachable_after is None
    city.tells(contact(case, unreachable_after=until + timedelta(hours=9)))
    assert city.opens(case).summary.unreachable_after is None, "there is a number all the same"


def test_whom_no_letter_finds_any_more_is_told_on_the_page(city):
    case = city.takes_up(unreachable_after=NOON)
    city.does("answer", case)

    city.tells(AnswerPublished(occurred_at=NOON, complaint_id=case.complaint_id))

    assert city.status(case) is Status.NOTIFIED
    assert city.owes() == []


def test_whoever_was_told_where_they_spoke_is_owed_no_letter_of_receipt(city):
    city.receives(channel=Channel.KAKAO, told=True)

    assert city.said_of(ComplaintReceived)[0].told
    assert city.owes() == []


@pytest.mark.parametrize("letter", [LetterName.REPLY, LetterName.UPDATE, LetterName.TALK])
def test_a_letter_that_no_law_obliges_to_tells_no_notice(city, letter):
    case = city.takes_up()
    city.does("answer", case)
    before = city.owes()

    city.delivers(case, letter)
    city.fails_to_deliver(case, letter)

    assert city.owes() == before
    assert city.status(case) is Status.ANSWERED


def test_a_case_that_never_was_is_an_error(city):
    with pytest.raises(Missing):
        city.tells(QuestionAsked(occurred_at=NOON, complaint_id=new_id(), text="?"))


@pytest.mark.parametrize("staff", [a_triage_clerk(), an_admin()], ids=lambda staff: staff.role.value)
def test_the_counter_reads_what_nobody_could_read(city, staff):
    assert city.asks(OpenSealedText(staff=staff, sealed_text="sealed:깨진 글")).text == open_text("sealed:깨진 글")


@pytest.mark.parametrize("staff", [an_officer(), a_head(), an_arbiter()], ids=lambda staff: staff.role.value)
def test_nobody_else_does(city, staff):
    with pytest.raises(Refusal) as refused:
        city.asks(OpenSealedText(staff=staff, sealed_text="sealed:깨진 글"))

    assert refused.value.reason == "forbidden"
