"""What providers report of letters: whenever it comes, however often, and what is due because nothing comes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chassis.tables import errand
from contracts.conversation import DeliveryReported, LettersDeclined, ReplyGiven
from contracts.gateway import Channel
from contracts.message import new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown, ResendLetter
from services.notify.domain import Letter
from services.notify.outcomes import Accepted, Unknown
from tests.notify.at_the_doors import Postman, PostRoom
from tests.notify.builders import NOON, an_admin, answered, received, rerouted, routed, sealed, sealed_reply

PHONE, ADDRESS = "010-1234-5678", "hong@example.org"


@pytest.fixture
def room() -> PostRoom:
    return PostRoom(channels={"sms": Postman("phone", receipts=True), "email": Postman("email"), "telegram": Postman("address")})


def a_sent_result(room, **contact):
    """A case whose result has been taken by the first way's provider."""
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(**(contact or {"phone": PHONE, "email": ADDRESS}))), routed(case))
    room.tells(answered(case))
    room.delivers()
    return case, next(one for one in room.deliveries(case) if one.letter is LetterName.RESULT and one.after is None)


def report(state, *, reference=None, delivery_id=None, channel=Channel.SMS, code="4000"):
    when = {"occurred_at": NOON, "reported_at": NOON}
    return DeliveryReported(**when, channel=channel, reference=reference, delivery_id=delivery_id, state=state, code=code)


def state_of(room, delivery):
    return next(one for one in room.deliveries(delivery.complaint_id) if one.delivery_id == delivery.delivery_id).state


def test_a_receipt_makes_an_accepted_letter_delivered_however_often_it_comes(room):
    case, result = a_sent_result(room)
    assert result.state is DeliveryState.ACCEPTED
    arrived = report(DeliveryState.DELIVERED, reference=result.reference)
    room.tells(arrived, arrived, report(DeliveryState.DELIVERED, delivery_id=result.delivery_id))

    assert state_of(room, result) is DeliveryState.DELIVERED
    assert [said.outcome for said in room.db.said()] == [DeliveryState.ACCEPTED, DeliveryState.DELIVERED]
    assert {said.complaint_id for said in room.db.said()} == {case}


def test_a_letter_that_comes_back_after_it_was_taken_goes_on_to_the_next_way(room):
    _, result = a_sent_result(room)
    room.tells(report(DeliveryState.UNDELIVERABLE, reference=result.reference, code="3104"))
    room.delivers()

    assert state_of(room, result) is DeliveryState.UNDELIVERABLE
    assert [one.letter for one in room.channels["email"].letters] == [LetterName.RESULT]
    failed = next(said for said in room.db.said() if isinstance(said, NotificationFailed))
    assert (failed.reason, failed.next_channel) == ("the provider reports 3104", "email")


def test_good_news_are_not_taken_back(room):
    _, result = a_sent_result(room)
    room.tells(report(DeliveryState.DELIVERED, reference=result.reference), report(DeliveryState.UNDELIVERABLE, reference=result.reference))

    assert state_of(room, result) is DeliveryState.DELIVERED
    assert room.channels["email"].letters == []


@pytest.mark.parametrize("by", ["reference", "delivery_id"])
def test_a_report_may_come_before_the_acceptance_is_stored(room, by):
    said = {}

    def meets(letter):
        known = {"reference": "M1"} if by == "reference" else {"delivery_id": letter.delivery_id}
        if letter.letter is LetterName.RESULT:
            room.tells(report(DeliveryState.DELIVERED, **known))
        said[letter.letter] = known
        return Accepted(reference="M1")

    room.channels["sms"].meets = meets
    _, result = a_sent_result(room)

    assert state_of(room, result) is DeliveryState.DELIVERED


def test_a_report_that_missed_its_letter_finds_it_later(room):
    room.tells(report(DeliveryState.DELIVERED, reference="M1", channel=Channel.EMAIL))
    room.channels["email"].meets = lambda letter: Accepted(reference="M1")
    _, result = a_sent_result(room, email=ADDRESS)
    assert state_of(room, result) is DeliveryState.ACCEPTED

    room.waits(seconds=31)

    assert state_of(room, result) is DeliveryState.DELIVERED


def test_a_report_of_no_letter_of_ours_is_kept_for_a_week_and_forgotten(room):
    room.tells(report(DeliveryState.DELIVERED, reference="nobody's"))
    room.waits(days=6)
    assert len(room.db.read(lambda tx: tx.reports.since(room.now))) == 1

    room.waits(days=2)
    assert room.db.read(lambda tx: tx.reports.since(room.now)) == []


def test_a_receipt_that_does_not_come_for_three_days_leaves_a_doubt_that_a_late_one_ends(room):
    _, result = a_sent_result(room)
    room.waits(days=2, hours=23)
    assert state_of(room, result) is DeliveryState.ACCEPTED

    room.waits(hours=2)
    assert state_of(room, result) is DeliveryState.UNKNOWN
    assert isinstance(room.db.said()[-1], NotificationUnknown)
    assert room.channels["email"].letters == []

    room.tells(report(DeliveryState.DELIVERED, reference=result.reference))
    assert state_of(room, result) is DeliveryState.DELIVERED
    assert isinstance(room.db.said()[-1], NotificationDelivered)


def test_where_nothing_is_ever_reported_taken_is_all_there_is_to_know(room):
    _, result = a_sent_result(room, email=ADDRESS)
    room.waits(days=30)

    assert state_of(room, result) is DeliveryState.ACCEPTED


def test_an_address_that_came_back_is_not_tried_for_the_next_letters(room):
    _, result = a_sent_result(room, email=ADDRESS)
    room.tells(report(DeliveryState.UNDELIVERABLE, delivery_id=result.delivery_id, channel=Channel.EMAIL, code="5.1.1"))
    sent = len(room.channels["email"].letters)
    _, later = a_sent_result(room, email=ADDRESS)

    assert (later.state, later.reason) == (DeliveryState.UNDELIVERABLE, "an earlier letter to this address came back")
    assert len(room.channels["email"].letters) == sent


def test_an_address_at_which_something_has_arrived_again_is_tried_again(room):
    case, result = a_sent_result(room)
    room.tells(report(DeliveryState.UNDELIVERABLE, reference=result.reference, code="3104"))
    room.delivers()
    room.asks(ResendLetter(staff=an_admin(), delivery_id=result.delivery_id))
    room.delivers()
    room.tells(report(DeliveryState.DELIVERED, delivery_id=result.delivery_id))

    _, other = a_sent_result(room)

    assert (other.channel, other.state) == ("sms", DeliveryState.ACCEPTED)


def test_a_letter_that_has_lost_its_errand_gets_another(room):
    room.channels["sms"].meets = lambda letter: Accepted(reference="1")
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(phone=PHONE)), routed(case), answered(case))
    with room.db.engine.begin() as connection:
        connection.execute(errand.delete())
    room.waits(minutes=9)
    assert room.errands() == []

    room.waits(minutes=2)
    room.delivers()

    assert [one.state for one in room.deliveries(case)] == [DeliveryState.ACCEPTED]


def test_an_attempt_that_a_provider_knows_by_our_reference_is_made_again():
    room = PostRoom(channels={"sms": Postman("phone", repeatable=True)})
    answers = [Unknown(reason="no answer"), Accepted(reference="1")]
    room.channels["sms"].meets = lambda letter: answers.pop(0)
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(phone=PHONE)), routed(case), answered(case))
    room.delivers()
    room.waits(seconds=15)
    room.delivers()

    (result,) = room.deliveries(case)
    assert (result.state, [one.outcome for one in result.tries]) == (DeliveryState.ACCEPTED, ["unknown", "accepted"])


# Talk and wishes -----------------------------------------------------------------------------------------------------


def reply_given(channel=Channel.TELEGRAM, complaint_id=None, **reply):
    words = sealed_reply(**{"address": "77", "text": "어느 곳인지 알려 주세요.", "thread": "m1", **reply})
    return ReplyGiven(occurred_at=NOON, conversation_id=new_id(), channel=channel, sealed_reply=words, complaint_id=complaint_id)


def test_what_the_gateway_answers_is_said_where_the_citizen_spoke_once(room):
    said = reply_given()
    room.tells(said, said)
    room.delivers()
    room.tells(said)
    room.delivers()

    (letter,) = room.channels["telegram"].letters
    assert (letter.to, letter.body, letter.thread, letter.letter) == ("77", "어느 곳인지 알려 주세요.", "m1", LetterName.TALK)
    assert room.db.said() == []


@pytest.mark.parametrize(("begins", "subject"), [(False, "Re: 가로등"), (True, "가로등")])
def test_only_what_answers_a_mail_says_so(room, begins, subject):
    words = sealed_reply(address=ADDRESS, text="여기 있습니다.", subject="가로등", begins=begins)
    room.tells(ReplyGiven(occurred_at=NOON, conversation_id=new_id(), channel=Channel.EMAIL, sealed_reply=words))
    room.delivers()

    (letter,) = room.channels["email"].letters
    assert (letter.to, letter.subject, letter.body) == (ADDRESS, subject, "여기 있습니다.")


def test_the_words_of_a_talk_stand_nowhere_in_clear_and_go_when_they_are_said(room):
    case = room.a_routed_case()
    room.tells(reply_given(complaint_id=case))
    talk = next(one for one in room.deliveries(case) if one.letter is LetterName.TALK)
    stored = room.db.read(lambda tx: tx.deliveries.find(talk.delivery_id))
    assert stored.sealed is not None
    assert stored.facts is None
    assert "77" not in talk.recipient_hint

    room.delivers()

    assert room.db.read(lambda tx: tx.deliveries.find(talk.delivery_id)).sealed is None


def test_a_talk_waits_for_no_letter_and_no_letter_for_a_talk(room):
    room.channels["telegram"].meets = lambda letter: Unknown(reason="no answer")
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS))
    room.tells(reply_given(complaint_id=case), answered(case))
    room.delivers()

    assert [one.letter for one in room.channels["email"].letters] == [LetterName.RECEIPT, LetterName.RESULT]
    assert all(said.letter is not LetterName.TALK for said in room.db.said())


def test_a_talk_on_a_channel_that_nobody_sends_on_is_shown(room):
    case = room.a_routed_case()
    room.tells(reply_given(Channel.FACEBOOK, complaint_id=case))

    talk = next(one for one in room.deliveries(case) if one.letter is LetterName.TALK)
    assert (talk.state, talk.reason) == (DeliveryState.UNDELIVERABLE, "nothing is sent on this channel here")


def test_who_declines_gets_no_more_steps_but_all_that_the_law_obliges_to(room):
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS, updates=True))
    room.delivers()
    room.tells(rerouted(case))
    room.delivers()
    room.tells(LettersDeclined(occurred_at=NOON, complaint_id=case, channel=Channel.EMAIL))
    room.tells(rerouted(case), answered(case))
    room.delivers()

    assert [one.letter for one in room.channels["email"].letters] == [LetterName.RECEIPT, LetterName.UPDATE, LetterName.RESULT]


def test_a_step_that_still_waits_is_called_off_when_they_decline(room):
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS, updates=True))
    room.tells(rerouted(case), LettersDeclined(occurred_at=NOON, complaint_id=case, channel=Channel.EMAIL))
    room.delivers()
    room.waits(minutes=11)

    assert [one.letter for one in room.channels["email"].letters] == [LetterName.RECEIPT]


def test_an_early_errand_does_nothing_and_a_second_one_no_harm(room):
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS))
    letter = Letter(delivery_id=room.deliveries(case)[0].delivery_id, complaint_id=case)
    for _ in range(3):
        room.db.transact(lambda tx: tx.entrust(letter, lane="email"))
    room.db.transact(lambda tx: tx.entrust(letter, at=room.now - timedelta(hours=1), lane="email"))
    room.delivers()

    assert len(room.channels["email"].letters) == 1
    assert room.errands() == []


def test_a_letter_that_waits_behind_a_provider_that_is_away_goes_the_next_way_after_two_days(room):
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(phone=PHONE, email=ADDRESS)), routed(case), answered(case))
    room.waits(days=2, minutes=11)  # no errand of the lane was ever claimed
    (before,) = room.deliveries(case)
    room.waits(minutes=11)

    first, second = sorted(room.deliveries(case), key=lambda one: one.after is not None)
    assert before.state is DeliveryState.QUEUED  # it might have been us who were away
    assert (first.channel, first.state, first.tries) == ("sms", DeliveryState.UNDELIVERABLE, ())
    assert (second.channel, second.state) == ("email", DeliveryState.QUEUED)
    room.delivers()
    assert room.channels["sms"].letters == []
    assert [one.letter for one in room.channels["email"].letters] == [LetterName.RESULT]


def test_a_telephone_that_was_off_is_tried_again_with_the_next_letter(room):
    _, result = a_sent_result(room)
    room.tells(report(DeliveryState.UNDELIVERABLE, reference=result.reference, code="3059"))
    _, later = a_sent_result(room)

    assert (later.channel, later.state) == ("sms", DeliveryState.ACCEPTED)
