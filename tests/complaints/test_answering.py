"""Answered, told and closed: what the citizen hears of the result, does with it, and what time does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintWithdrawn,
    Status,
)
from contracts.desk import AnswerComplaint
from contracts.gateway import AnswerPublished, ComplaintRated, Photo, ResultConfirmed, WithdrawalRequested
from contracts.message import Refusal, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, an_officer, asking


@pytest.fixture
def city() -> City:
    return City()


def a_delivery(submitted, letter=LetterName.RESULT, outcome=DeliveryState.ACCEPTED):
    return NotificationDelivered(
        occurred_at=NOON, complaint_id=submitted.complaint_id, delivery_id=new_id(), letter=letter, channel="email", outcome=outcome
    )


def answer(submitted, staff=None, text="가로등을 고쳤습니다."):
    return AnswerComplaint(staff=staff or an_officer(), receipt_number=submitted.receipt_number, text=text)


# answer ----------------------------------------------------------------------------------------------------------------


def test_of_two_officers_at_once_the_second_is_told_that_it_is_answered(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted, text="첫째 답변"))

    with pytest.raises(Refusal, match="cannot answer an answered complaint") as refused:
        city.asks(answer(submitted, text="둘째 답변"))

    assert refused.value.reason == "illegal_step"
    assert city.opens(submitted).answer == "첫째 답변"


@pytest.mark.parametrize("text", ["", " \n ", "가" * 20_001])
def test_an_answer_without_words_or_without_end_is_refused(city, text):
    submitted = city.routes(city.receives())

    with pytest.raises(Refusal) as refused:
        city.asks(answer(submitted, text=text))

    assert (refused.value.reason, refused.value.field) == ("invalid", "text")
    assert city.status(submitted) is Status.ROUTED


def test_an_answer_after_the_deadline_says_so(city):
    submitted = city.routes(city.receives())
    city.now = city.opens(submitted).summary.due_at + timedelta(seconds=1)

    assert city.opens(submitted).summary.overdue
    city.asks(answer(submitted))

    assert city.said_last().on_time is False
    assert not city.opens(submitted).summary.overdue


# notify ----------------------------------------------------------------------------------------------------------------


def test_only_the_result_letter_makes_a_case_notified(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))

    city.tells(a_delivery(submitted, letter=LetterName.RECEIPT))
    assert city.status(submitted) is Status.ANSWERED
    city.tells(a_delivery(submitted))
    assert city.status(submitted) is Status.NOTIFIED


def test_a_letter_first_accepted_and_then_delivered_is_one_notice(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))

    city.tells(a_delivery(submitted, outcome=DeliveryState.ACCEPTED))
    city.tells(a_delivery(submitted, outcome=DeliveryState.DELIVERED))

    assert [type(event) for event in city.said()].count(ComplaintNotified) == 1


@pytest.mark.parametrize(("address", "told"), [(None, Status.NOTIFIED), ("c2VhbGVk", Status.ANSWERED)])
def test_the_page_is_the_notice_only_for_who_left_no_address(city, address, told):
    submitted = city.routes(city.receives(sealed_contact=address))
    city.asks(answer(submitted))

    city.tells(AnswerPublished(occurred_at=NOON, complaint_id=submitted.complaint_id))

    assert city.status(submitted) is told
    if told is Status.NOTIFIED:
        assert city.said_last().means == "page"


def test_when_no_letter_reaches_the_citizen_the_page_is_the_notice(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))

    city.tells(
        NotificationFailed(
            occurred_at=NOON,
            complaint_id=submitted.complaint_id,
            delivery_id=new_id(),
            letter=LetterName.RESULT,
            channel="email",
            reason="no such mailbox",
        )
    )

    assert city.status(submitted) is Status.NOTIFIED
    assert city.said_last().means == "page"


# what the citizen does, and what time does -----------------------------------------------------------------------------


def test_a_citizen_takes_the_complaint_back(city):
    submitted = city.routes(city.receives())

    city.tells(WithdrawalRequested(occurred_at=NOON, complaint_id=submitted.complaint_id, reason="해결됐어요"))

    withdrawn = city.said_last()
    assert isinstance(withdrawn, ComplaintWithdrawn)
    assert (withdrawn.reason, withdrawn.citizen_actions) == ("해결됐어요", ())


def test_a_withdrawal_that_crossed_with_the_answer_is_refused_aloud(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))

    city.tells(WithdrawalRequested(occurred_at=NOON, complaint_id=submitted.complaint_id))

    refused = city.said_last()
    assert isinstance(refused, CitizenRequestRefused)
    assert (refused.action, refused.reason) == ("withdraw", "too late to withdraw: the complaint is answered")
    assert refused.status is Status.ANSWERED
    assert refused.citizen_actions == ("ask", "confirm", "rate")


def test_a_second_confirmation_is_refused_aloud(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))

    city.tells(ResultConfirmed(occurred_at=NOON, complaint_id=submitted.complaint_id))
    city.tells(ResultConfirmed(occurred_at=NOON, complaint_id=submitted.complaint_id))

    assert [type(event) for event in city.said()[-2:]] == [ComplaintClosed, CitizenRequestRefused]


def test_a_rating_is_kept_in_the_history_and_said_by_nobody_twice(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))
    said = len(city.said())

    city.tells(ComplaintRated(occurred_at=NOON, complaint_id=submitted.complaint_id, score=5, comment="고맙습니다"))

    assert city.opens(submitted).timeline[-1].text == "5/5: 고맙습니다"
    assert len(city.said()) == said


def test_thirty_days_after_the_notice_a_case_closes_by_itself(city):
    submitted = city.routes(city.receives())
    city.asks(answer(submitted))
    city.tells(a_delivery(submitted))

    city.now = NOON + timedelta(days=30)
    city.lets_time_pass()
    assert city.status(submitted) is Status.NOTIFIED
    city.now += timedelta(seconds=1)
    city.lets_time_pass()
    city.lets_time_pass()

    assert city.said_last().reason == "elapsed"
    assert [type(event) for event in city.said()].count(ComplaintClosed) == 1


# its files -------------------------------------------------------------------------------------------------------------

A_FILE = Photo(content_hash="a" * 64, media_type="application/pdf", size_bytes=1000)


def test_an_answer_goes_out_with_its_files_and_the_desk_sees_them(city):
    submitted, other = city.takes_up(), city.takes_up()
    city.does("merge", other, into_receipt_number=submitted.receipt_number)

    city.does("answer", submitted, files=(A_FILE,))

    assert [event.files for event in city.said_of(ComplaintAnswered)] == [(A_FILE,), (A_FILE,)]
    assert city.opens(submitted).answer_files == city.opens(other).answer_files == (A_FILE,)


def test_an_answer_with_more_files_than_anybody_reads_is_refused(city):
    refused = city.refuses(asking("answer", city.takes_up(), files=(A_FILE,) * 11))

    assert (refused.reason, refused.field) == ("invalid", "files")
