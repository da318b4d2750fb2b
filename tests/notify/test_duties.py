"""The notices that the law obliges to: what each tells, in which order they go out, and that later events don't change them."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from chassis.envelope import Envelope
from contracts import wire
from contracts.complaints import Handler, Status
from contracts.message import new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, ResendLetter
from services.notify import store
from services.notify.domain import Letter
from services.notify.outcomes import Accepted, Later, Undeliverable, Unknown, Withheld
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import (
    ADDRESS,
    LATER_DUE,
    LINK,
    PARKS,
    an_admin,
    answered,
    closed_as_repeated,
    declined,
    extended,
    merged,
    paused,
    progress_reported,
    received,
    reclassified,
    recomputed,
    reopened,
    rerouted,
    resumed,
    routed,
    sealed,
    supplement_requested,
    supplemented,
    transferred,
    unmerged,
    withdrawn,
)

DUE_DAY, LATER_DAY = (
    {"ko": "2026년 12월 1일 (화) 18:00", "en": "1 December 2026 (Tue) 18:00"},
    {
        "ko": "2026년 12월 8일 (화) 18:00",
        "en": "8 December 2026 (Tue) 18:00",
    },
)
ASKED = {"ko": "2026년 11월 30일 (월) 18:00", "en": "30 November 2026 (Mon) 18:00"}
TELLING = {  # each notice: the event that causes it, its letter, and what it must tell besides
    "supplement": (supplement_requested, LetterName.SUPPLEMENT, ("가로등 번호를 알려 주세요.", ASKED)),
    "extension": (extended, LetterName.EXTENSION, ("현장을 확인하여야 합니다.", DUE_DAY, LATER_DAY)),
    "progress": (progress_reported, LetterName.PROGRESS, ("30", LATER_DAY)),
    "transfer": (
        transferred,
        LetterName.TRANSFER,
        ("한국전력공사", "KEPCO-77", "https://agency.example/77", "전신주는 한국전력공사가 관리합니다."),
    ),
    "refusal": (
        declined,
        LetterName.REFUSAL,
        ("민원 처리에 관한 법률 제21조 제3호", "법원에서 다투고 있는 일입니다.", "60일 이내에 이의신청을 하실 수 있습니다."),
    ),
}
SUBJECTS = {
    ("supplement", "ko"): "[가온시] 민원 처리에 필요한 보완을 요청드립니다 (접수번호 26A7K2M9QX)",
    ("supplement", "en"): "[가온시] We need something more for your complaint (26A7K2M9QX)",
    ("extension", "ko"): "[가온시] 민원 처리기한이 연장되었습니다 (접수번호 26A7K2M9QX)",
    ("extension", "en"): "[가온시] We need more time for your complaint (26A7K2M9QX)",
    ("progress", "ko"): "[가온시] 민원 처리진행상황을 알려 드립니다 (접수번호 26A7K2M9QX)",
    ("progress", "en"): "[가온시] Where your complaint stands (26A7K2M9QX)",
    ("transfer", "ko"): "[가온시] 민원을 다른 기관으로 이송하였습니다 (접수번호 26A7K2M9QX)",
    ("transfer", "en"): "[가온시] Your complaint has gone to another agency (26A7K2M9QX)",
    ("refusal", "ko"): "[가온시] 민원 처리결과를 알려 드립니다 (접수번호 26A7K2M9QX)",
    ("refusal", "en"): "[가온시] The result of your complaint (26A7K2M9QX)",
}


@pytest.fixture
def room() -> PostRoom:
    return PostRoom()


def sent(room):
    return [letter.letter for letter in room.postman.letters]


def a_delivered_receipt(room, **more):
    """A routed case whose receipt letter has gone out and is out of the way."""
    case = room.a_routed_case(**more)
    room.delivers()
    room.postman.letters.clear()
    return case


# What each tells -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", ["ko", "en"])
@pytest.mark.parametrize("notice", TELLING)
def test_a_notice_tells_what_the_law_wants_and_who_stands_for_it(room, notice, locale):
    happened, name, facts = TELLING[notice]
    case = a_delivered_receipt(room, locale=locale)
    room.tells(happened(case))
    room.delivers()

    (letter,) = room.postman.letters
    assert (letter.letter, letter.subject) == (name, SUBJECTS[notice, locale])
    for told in (*facts, "26A7K2M9QX", LINK, "도로과", "김가온", "041-000-1001"):
        assert (told if isinstance(told, str) else told[locale]) in letter.body
    assert "{" not in letter.body
    assert " -\n" not in letter.body


def test_an_agency_that_has_not_yet_given_a_number_is_said_to_be_so(room):
    case = a_delivered_receipt(room)
    room.tells(transferred(case, agency_receipt_number=None, agency_link=None))
    room.delivers()

    assert "그 기관의 접수번호   아직 알 수 없습니다\n" in room.postman.letters[0].body


def test_progress_says_that_the_clock_stands(room):
    case = a_delivered_receipt(room)
    room.tells(progress_reported(case, status=Status.WAITING, due_at=None))
    room.delivers()

    assert "처리기한  처리기간 계산이 멈춰 있어 아직 정해지지 않았습니다\n" in room.postman.letters[0].body
    assert "요청드린 보완을 기다리고 있습니다." in room.postman.letters[0].body


def test_each_thirty_days_have_a_letter_of_their_own(room):
    case = a_delivered_receipt(room)
    room.tells(progress_reported(case), progress_reported(case, days=60))
    room.delivers()

    assert ["접수된 지 30일이" in letter.body for letter in room.postman.letters] == [True, False]
    assert "접수된 지 60일이" in room.postman.letters[1].body


# What is written later -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", TELLING)
def test_a_letter_that_is_tried_again_later_tells_what_it_was_written_for(room, notice):
    happened, name, facts = TELLING[notice]
    case = a_delivered_receipt(room)
    room.postman.meets = lambda letter: Later(reason="451")
    room.tells(happened(case))
    room.delivers()
    (first,) = room.postman.letters

    someone = Handler(unit="산림공원과", name="이누리", contact="041-000-2001")
    much_later = LATER_DUE + timedelta(days=30)
    room.tells(rerouted(case, due_at=much_later), recomputed(case, due_at=None), extended(case, handler=someone, due_at=much_later))
    room.now += timedelta(hours=1)
    room.postman.meets = lambda letter: Accepted(reference="<1@x>")
    room.delivers()

    again = next(letter for letter in room.postman.letters[1:] if letter.delivery_id == first.delivery_id)
    assert again.letter is name
    assert (again.subject, again.body) == (first.subject, first.body)


def test_a_receipt_that_is_late_names_the_department_that_has_the_case_by_now(room):
    room.postman.meets = lambda letter: Later(reason="451")
    case = room.a_routed_case()
    room.delivers()
    room.tells(rerouted(case))
    room.now += timedelta(hours=1)
    room.delivers()

    assert "담당부서  산림공원과" in room.postman.letters[-1].body


@pytest.mark.parametrize(
    ("happened", "due"),
    [
        ([supplement_requested], None),
        ([supplement_requested, supplemented], LATER_DUE),
        ([paused], None),
        ([paused, lambda case: resumed(case, LATER_DUE)], LATER_DUE),
        ([extended], LATER_DUE),
        ([lambda case: recomputed(case, LATER_DUE)], LATER_DUE),
        ([lambda case: reclassified(case, LATER_DUE)], LATER_DUE),
        ([lambda case: reclassified(case, None)], None),
        ([answered, reopened], LATER_DUE),
        ([progress_reported], LATER_DUE),
        ([merged, unmerged], LATER_DUE),
    ],
)
def test_the_due_date_is_that_of_the_case(room, happened, due):
    case = room.a_routed_case()
    room.tells(*(event(case) for event in happened))

    assert room.db.read(lambda tx: tx.cases.get(case)).due_at == due


def test_what_only_moves_the_date_or_joins_cases_takes_no_letter(room):
    case = a_delivered_receipt(room)
    room.tells(
        paused(case), resumed(case, LATER_DUE), reclassified(case, LATER_DUE), recomputed(case, LATER_DUE), merged(case), unmerged(case)
    )
    room.delivers()

    assert room.postman.letters == []
    assert room.db.read(lambda tx: tx.cases.get(case)).department == PARKS


# The order -----------------------------------------------------------------------------------------------------------


def test_the_letters_of_a_case_go_out_one_at_a_time_in_the_order_of_their_causes(room):
    case = room.a_routed_case()
    room.tells(supplement_requested(case), supplemented(case), extended(case), progress_reported(case), answered(case))
    assert len(room.errands()) == 1

    room.delivers()

    assert sent(room) == [LetterName.RECEIPT, LetterName.SUPPLEMENT, LetterName.EXTENSION, LetterName.PROGRESS, LetterName.RESULT]


def test_how_a_case_ended_is_told_last_even_when_it_was_said_first(room):
    case = room.a_routed_case()
    room.tells(declined(case), extended(case))
    room.delivers()

    assert sent(room) == [LetterName.RECEIPT, LetterName.EXTENSION, LetterName.REFUSAL]


def test_letters_wait_while_one_is_tried_again_and_go_on_when_it_is_over(room):
    answers = [Later(reason="451"), Undeliverable(reason="550")]
    room.postman.meets = lambda letter: answers.pop(0) if answers else Accepted(reference="1")
    case = room.a_routed_case()
    room.tells(extended(case))
    room.delivers()
    room.tells(transferred(case))
    assert sent(room) == [LetterName.RECEIPT]

    room.now += timedelta(seconds=15)
    room.delivers()

    assert sent(room) == [LetterName.RECEIPT, LetterName.RECEIPT, LetterName.EXTENSION, LetterName.TRANSFER]


def test_a_letter_that_comes_while_the_result_is_under_way_goes_out_after_it(room):
    case = a_delivered_receipt(room)
    room.postman.meets = lambda letter: Later(reason="451")
    room.tells(answered(case))
    room.delivers()
    room.tells(reopened(case), extended(case))
    assert len(room.errands()) == 1

    room.postman.meets = lambda letter: Accepted(reference="1")
    room.now += timedelta(minutes=1)
    room.delivers()

    assert sent(room) == [LetterName.RESULT, LetterName.RESULT, LetterName.EXTENSION]
    assert room.errands() == []


def test_a_letter_sent_again_by_staff_never_sends_another_one_twice(room):
    room.postman.meets = lambda letter: Unknown(reason="no answer") if letter.letter is LetterName.RECEIPT else Later(reason="451")
    case = room.a_routed_case()
    room.tells(extended(case))
    room.delivers()
    receipt = next(delivery for delivery in room.deliveries(case) if delivery.letter is LetterName.RECEIPT)

    room.asks(ResendLetter(staff=an_admin(), delivery_id=receipt.delivery_id))
    assert len(room.errands()) == 1  # the extension's, which is tried again
    room.postman.meets = lambda letter: Accepted(reference="1")
    room.now += timedelta(minutes=1)
    room.delivers()

    assert sent(room) == [LetterName.RECEIPT, LetterName.EXTENSION, LetterName.EXTENSION, LetterName.RECEIPT]
    assert {delivery.state for delivery in room.deliveries(case)} == {DeliveryState.ACCEPTED}


def test_an_attempt_that_did_nothing_leaves_the_letter_to_the_errand_that_was_given_since(room):
    room.postman.meets = lambda letter: Unknown(reason="no answer")
    case = room.a_routed_case()
    room.delivers()
    (delivery,) = room.deliveries(case)
    room.asks(ResendLetter(staff=an_admin(), delivery_id=delivery.delivery_id))

    room.db.transact(lambda tx: room.service.settle(Letter(delivery_id=delivery.delivery_id, complaint_id=case), Withheld(), tx))

    assert len(room.errands()) == 1


# Triage --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "last"), [(transferred, LetterName.TRANSFER), (declined, LetterName.REFUSAL), (closed_as_repeated, LetterName.REFUSAL)]
)
def test_a_case_that_leaves_triage_at_once_has_its_receipt_told_first_and_never_again(room, ends, last):
    case = new_id()
    end = ends(case)
    room.tells(received(case), end, end)
    room.waits(seconds=120)
    room.delivers()

    assert sent(room) == [LetterName.RECEIPT_TRIAGE, last]


def test_a_case_whose_receipt_was_told_in_triage_is_transferred_with_one_letter_more(room):
    case = new_id()
    room.tells(received(case))
    room.waits(seconds=90)
    room.delivers()
    room.tells(transferred(case))
    room.waits(seconds=90)
    room.delivers()

    assert sent(room) == [LetterName.RECEIPT_TRIAGE, LetterName.TRANSFER]


def test_a_case_withdrawn_while_it_waits_for_a_supplement_is_left_in_peace(room):
    case = a_delivered_receipt(room)
    room.tells(supplement_requested(case))
    room.delivers()
    room.tells(withdrawn(case))
    room.waits(hours=1)
    room.delivers()

    assert sent(room) == [LetterName.SUPPLEMENT]


# The end, and again --------------------------------------------------------------------------------------------------


def test_a_case_that_was_reopened_has_a_second_result(room):
    case = a_delivered_receipt(room)
    room.tells(answered(case))
    room.delivers()
    room.tells(reopened(case), answered(case, answer="전구를 갈았습니다."))
    room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RESULT] * 2
    assert "가로등을 고쳤습니다." not in room.postman.letters[1].body
    assert "전구를 갈았습니다." in room.postman.letters[1].body
    assert [type(said) for said in room.db.said()] == [NotificationDelivered] * 3


def test_a_notice_that_reaches_nobody_is_said_to_have_failed(room):
    case = room.a_routed_case(sealed_contact=sealed(link=LINK))
    room.tells(extended(case), declined(case))

    said = room.db.said()
    assert [(type(one), one.letter, one.channel) for one in said] == [
        (NotificationFailed, letter, "none") for letter in (LetterName.RECEIPT, LetterName.EXTENSION, LetterName.REFUSAL)
    ]
    assert {one.complaint_id for one in said} == {case}
    assert room.errands() == []


def test_a_refusal_to_an_address_that_does_not_exist_is_said_to_have_failed(room):
    case = a_delivered_receipt(room)
    room.postman.meets = lambda letter: Undeliverable(reason="the mail server said 550")
    room.tells(declined(case))
    room.delivers()

    assert [(type(said), said.letter) for said in room.db.said()[1:]] == [(NotificationFailed, LetterName.REFUSAL)]


# Never twice, and nothing leaks --------------------------------------------------------------------------------------


def a_long_way(case):
    events = (received, routed, supplement_requested, supplemented, extended, progress_reported, declined, reopened, transferred)
    return [event(case) for event in events]


def test_events_that_come_again_write_no_letter_again(room):
    events = a_long_way(new_id())
    room.tells(*events)
    room.delivers()
    told = sent(room)
    room.tells(*events)
    room.delivers()

    assert sent(room) == told
    assert len(told) == 6


def test_a_replay_writes_no_letters_and_shows_the_doubt(room):
    case = new_id()
    for number, event in enumerate(a_long_way(case), start=1):
        told = Envelope(
            id=event.event_id,
            type=event.type(),
            source="complaints",
            subject=str(case),
            sequence=number,
            time=event.occurred_at,
            body=json.dumps(wire.dump(event)),
            replay=True,
        )
        room.host.take([told])

    assert room.errands() == []
    assert [delivery.state for delivery in room.deliveries(case)] == [DeliveryState.UNKNOWN] * 6


@pytest.mark.parametrize("notice", TELLING)
def test_no_address_stands_in_errands_facts_or_logs(room, notice, caplog):
    caplog.set_level(logging.DEBUG)
    room.postman.meets = lambda letter: Unknown(reason="no answer")
    case = a_delivered_receipt(room)
    room.tells(TELLING[notice][0](case))

    with room.db.engine.connect() as connection:
        facts = connection.execute(select(store.deliveries.c.facts)).scalars().all()
    facts = json.dumps(facts, ensure_ascii=False)
    errands = [row["body"] for row in room.errands()]
    room.delivers()
    logs = str([vars(record) for record in caplog.records])

    for leak in (ADDRESS, "hong.gildong", LINK, "token=secret"):
        assert leak not in facts + str(errands) + logs
    assert "김가온" in facts
    assert "김가온" not in str(errands) + logs
