"""From one way to the next: when a letter goes on, where it must not, and what is left to people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.complaints import Status
from contracts.dialogue import ContactChanged
from contracts.message import Refusal, new_id
from contracts.notify import (
    AttemptOutcome,
    CancelLetter,
    DeliveryState,
    LetterName,
    ListDeliveries,
    NotificationDelivered,
    NotificationFailed,
    RecordAttempt,
    ResendLetter,
)
from services.notify.domain import Quiet
from services.notify.outcomes import Accepted, Delivered, Later, Misconfigured, Undeliverable, Unknown
from tests.notify.at_the_doors import Postman, PostRoom
from tests.notify.builders import (
    LINK,
    NOON,
    PARKS,
    an_admin,
    an_officer,
    answered,
    declined,
    extended,
    progress_reported,
    received,
    rerouted,
    routed,
    sealed,
    transferred,
)

PHONE, ADDRESS = "010-1234-5678", "hong@example.org"
BOTH = sealed(email=ADDRESS, phone=PHONE, link=LINK)


class PostOfficeRoom(PostRoom):
    """A city with four channels, each with a postman of its own."""

    def __init__(self, **office):
        can = {"window": timedelta(hours=24), "person_window": timedelta(days=7)}
        super().__init__(
            channels={
                "kakao": Postman("phone"),
                "sms": Postman("phone", buzzes=True, repeatable=True),
                "email": Postman("email"),
                "telegram": Postman("address"),
                "facebook": Postman("address", **can),
            },
            **office,
        )

    def fails(self, *names, outcome=None):
        for name in names:
            self.channels[name].meets = lambda letter: outcome or Undeliverable(reason="no such address")

    def works(self, *names):
        for name in names:
            self.channels[name].meets = lambda letter: Accepted(reference=f"<{letter.delivery_id}>")

    def sent(self, letter=LetterName.RESULT):
        return [name for name, man in self.channels.items() for one in man.letters if one.letter is letter]

    def steps(self, case, letter=LetterName.RESULT):
        """Channel and state of each step of a letter, in order."""
        found = [one for one in reversed(self.deliveries(case)) if one.letter is letter]
        return [(one.channel, one.state.value) for one in sorted(found, key=lambda one: self.place(one, found))]

    def place(self, one, found):
        known = {other.delivery_id: other for other in found}
        return 0 if one.after is None else 1 + self.place(known[one.after], found)

    def an_answered_case(self, **more):
        case = new_id()
        self.tells(received(case, told=True, **more), routed(case), answered(case))
        self.delivers()
        return case

    def said(self, letter=LetterName.RESULT):
        return [event for event in self.db.said() if event.letter is letter]


@pytest.fixture
def room():
    return PostOfficeRoom()


def test_a_letter_goes_out_where_the_citizen_wrote(room):
    case = room.an_answered_case(sealed_contact=sealed(channel="telegram", address="77", phone=PHONE))

    assert room.steps(case) == [("telegram", "accepted")]
    assert room.sent() == ["telegram"]


def test_what_cannot_arrive_goes_on_to_the_next_way_until_somebody_must_call(room):
    room.fails("kakao", "sms", "email")
    case = room.an_answered_case(sealed_contact=BOTH)

    assert room.steps(case) == [("kakao", "undeliverable"), ("sms", "undeliverable"), ("email", "undeliverable"), ("phone", "queued")]
    assert [(type(said), said.channel, said.next_channel) for said in room.said()] == [
        (NotificationFailed, "kakao", "sms"),
        (NotificationFailed, "sms", "email"),
        (NotificationFailed, "email", "phone"),
    ]
    assert room.errands() == []


@pytest.mark.parametrize(
    ("outcome", "goes_on"),
    [
        (Unknown(reason="no answer"), False),
        (Later(reason="busy"), False),
        (Misconfigured(reason="wrong key"), True),
        (Undeliverable(reason="no KakaoTalk"), True),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, bool) else str(value),
)
def test_the_next_step_begins_only_where_the_one_before_is_certainly_over(room, outcome, goes_on):
    room.fails("kakao", outcome=outcome)
    case = room.an_answered_case(sealed_contact=BOTH)

    assert (room.sent() == ["kakao", "sms"]) is goes_on
    assert len(room.steps(case)) == 1 + goes_on


def test_48_hours_in_vain_are_enough(room):
    room.fails("kakao", outcome=Later(reason="busy"))
    case = room.an_answered_case(sealed_contact=BOTH)
    for _ in range(60):
        room.waits(hours=1)
        room.delivers()

    assert room.steps(case) == [("kakao", "undeliverable"), ("sms", "accepted")]


def test_the_city_s_own_mistake_makes_nobody_call(room):
    room.fails("email", outcome=Misconfigured(reason="wrong password"))
    case = room.an_answered_case(sealed_contact=sealed(email=ADDRESS))
    assert room.steps(case) == [("email", "queued")]

    room.works("email")
    room.waits(minutes=1)
    room.delivers()

    assert room.steps(case) == [("email", "accepted")]


def test_a_receipt_that_reaches_nobody_makes_nobody_call(room):
    room.fails("email")
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS))
    room.delivers()

    assert room.steps(case, LetterName.RECEIPT) == [("email", "undeliverable")]
    assert [said.next_channel for said in room.said(LetterName.RECEIPT)] == [None]


def test_after_a_day_a_messenger_takes_only_what_a_person_wrote_and_after_a_week_nothing(room):
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(channel="facebook", address="psid", phone=PHONE)), routed(case))
    room.waits(hours=25)
    room.tells(progress_reported(case), answered(case))
    room.delivers()
    assert (room.sent(LetterName.PROGRESS), room.sent(LetterName.RESULT)) == (["kakao"], ["facebook"])

    late = new_id()
    room.tells(received(late, told=True, sealed_contact=sealed(channel="facebook", address="psid2", phone=PHONE)), routed(late))
    room.waits(days=8)
    room.tells(answered(late))
    room.delivers()
    assert room.steps(late) == [("kakao", "accepted")]


def test_a_window_that_closes_while_a_letter_waits_sends_it_on(room):
    room.fails("facebook", outcome=Later(reason="busy"))
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(channel="facebook", address="psid", phone=PHONE)), routed(case))
    room.waits(hours=23, minutes=59)
    room.tells(progress_reported(case))
    room.delivers()
    for _ in range(5):
        room.waits(minutes=1)
        room.delivers()

    assert room.steps(case, LetterName.PROGRESS) == [("facebook", "undeliverable"), ("kakao", "accepted")]


# Chosen channels -----------------------------------------------------------------------------------------------------


def test_a_citizen_who_chose_two_channels_gets_the_result_on_each_and_the_rest_on_one(room):
    both = sealed(email=ADDRESS, phone=PHONE, result_channels=["sms", "email"])
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=both), routed(case), extended(case), answered(case))
    room.delivers()

    assert room.sent() == ["sms", "email"]
    assert room.sent(LetterName.EXTENSION) == ["kakao"]


def test_the_chain_goes_on_only_when_all_chosen_channels_have_failed(room):
    both = sealed(email=ADDRESS, phone=PHONE, result_channels=["sms", "email"])
    room.fails("sms")
    one = room.an_answered_case(sealed_contact=both)
    room.fails("email")
    none = room.an_answered_case(sealed_contact=both)

    assert sorted(room.steps(one)) == [("email", "accepted"), ("sms", "undeliverable")]
    assert sorted(room.steps(none)) == [("email", "undeliverable"), ("kakao", "accepted"), ("sms", "undeliverable")]
    *while_one_is_left, when_none_is = [said.next_channel for said in room.said() if isinstance(said, NotificationFailed)]
    assert set(while_one_is_left) <= {"email", "sms"}
    assert when_none_is == "kakao"


def test_who_uses_no_smartphone_is_called(room):
    case = room.an_answered_case(sealed_contact=sealed(phone="041-000-1234", result_channels=["phone"]))

    assert room.steps(case) == [("phone", "queued")]
    assert room.errands() == []


# Tasks ---------------------------------------------------------------------------------------------------------------


def the_task(room, case):
    return next(one for one in room.deliveries(case) if one.channel in ("phone", "visit") and one.state is DeliveryState.QUEUED)


def record(room, task, outcome, staff=None):
    return room.asks(RecordAttempt(staff=staff or an_officer(), delivery_id=task.delivery_id, outcome=outcome, note="세 번 울림"))


@pytest.mark.parametrize("outcome", [AttemptOutcome.REACHED, AttemptOutcome.POSTED])
def test_who_was_reached_has_been_told(room, outcome):
    case = room.an_answered_case(sealed_contact=sealed(phone="041-000-1234"))
    done = record(room, the_task(room, case), outcome)

    assert (done.state, done.attempts) == (DeliveryState.DELIVERED, 1)
    (attempt,) = done.tries
    assert (attempt.outcome, attempt.by, attempt.reason, attempt.ended_at) == (outcome.value, "kim", "세 번 울림", NOON)
    (said,) = room.said()
    assert (type(said), said.channel, said.outcome) == (NotificationDelivered, "phone", DeliveryState.DELIVERED)


def test_who_was_not_reached_is_called_again_and_after_three_times_it_is_said(room):
    case = room.an_answered_case(sealed_contact=sealed(phone="041-000-1234"))
    task = the_task(room, case)
    told = [record(room, task, AttemptOutcome.NOT_REACHED) for _ in range(3)]

    assert [(one.state, one.reason) for one in told] == [
        (DeliveryState.QUEUED, None),
        (DeliveryState.QUEUED, None),
        (DeliveryState.QUEUED, "nobody reached in 3 attempts"),
    ]
    assert room.said() == []


def test_who_does_not_want_to_hear_it_has_been_asked(room):
    case = room.an_answered_case(sealed_contact=sealed(phone="041-000-1234"))
    done = record(room, the_task(room, case), AttemptOutcome.REFUSED)

    assert done.state is DeliveryState.UNDELIVERABLE
    (said,) = room.said()
    assert (type(said), said.next_channel) == (NotificationFailed, None)


def test_a_call_is_recorded_only_where_one_was_to_be_made_and_by_whose_case_it_is(room):
    written = room.an_answered_case(sealed_contact=BOTH)
    with pytest.raises(Refusal, match="Only a call"):
        record(room, room.deliveries(written)[0], AttemptOutcome.REACHED)

    task = the_task(room, room.an_answered_case(sealed_contact=sealed(phone="041-000-1234")))
    with pytest.raises(Refusal, match="no such delivery"):
        record(room, task, AttemptOutcome.REACHED, staff=an_officer(PARKS))
    record(room, task, AttemptOutcome.REACHED)
    with pytest.raises(Refusal, match="Only a call"):
        record(room, task, AttemptOutcome.REACHED)


def test_who_calls_about_the_result_need_not_call_about_what_came_before(room):
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=sealed(phone="041-000-1234")), routed(case), extended(case))
    room.fails("kakao", "sms", "email")
    room.tells(declined(case))

    assert room.steps(case, LetterName.REFUSAL) == [("phone", "queued")]


# Staff ---------------------------------------------------------------------------------------------------------------


def test_staff_call_a_letter_off_and_the_case_is_told_so(room):
    room.fails("kakao", outcome=Later(reason="busy"))
    case = room.an_answered_case(sealed_contact=BOTH)
    (delivery,) = room.deliveries(case)
    done = room.asks(CancelLetter(staff=an_officer(), delivery_id=delivery.delivery_id, reason="직접 말씀드림"))
    room.works("kakao")
    room.waits(hours=2)
    room.delivers()

    assert (done.state, done.reason) == (DeliveryState.CANCELLED, "직접 말씀드림")
    assert room.sent() == ["kakao"]  # the attempt before
    (said,) = room.said()
    assert (said.reason, said.next_channel) == ("called off by staff", None)


def test_what_has_gone_out_cannot_be_called_back(room):
    case = room.an_answered_case(sealed_contact=BOTH)
    with pytest.raises(Refusal, match="accepted can't be called back"):
        room.asks(CancelLetter(staff=an_admin(), delivery_id=room.deliveries(case)[0].delivery_id, reason="-"))


def test_a_letter_that_was_called_off_may_still_be_sent(room):
    room.fails("kakao", outcome=Later(reason="busy"))
    case = room.an_answered_case(sealed_contact=BOTH)
    (delivery,) = room.deliveries(case)
    room.asks(CancelLetter(staff=an_officer(), delivery_id=delivery.delivery_id, reason="-"))
    room.works("kakao")
    room.asks(ResendLetter(staff=an_officer(), delivery_id=delivery.delivery_id))
    room.delivers()

    assert room.steps(case) == [("kakao", "accepted")]


def test_the_ledger_is_read_by_channel_by_department_and_letter_by_letter(room):
    mine, other = room.an_answered_case(sealed_contact=BOTH), room.an_answered_case(sealed_contact=sealed(email=ADDRESS))
    room.tells(rerouted(other))

    def listed(**asked):
        return {one.complaint_id for one in room.asks(ListDeliveries(**asked)).items}

    assert (listed(channel="kakao"), listed(channel="email"), listed(channel="sms")) == ({mine}, {other}, set())
    assert (listed(department_code="road"), listed(department_code="parks"), listed(department_code="tax")) == ({mine}, {other}, set())
    assert listed(delivery_id=room.deliveries(other)[0].delivery_id) == {other}
    assert listed() == {mine, other}


def test_the_ledger_shows_each_try_and_in_whose_place_a_letter_came(room):
    room.fails("kakao")
    room.fails("sms", outcome=Later(reason="busy", retry_at=NOON + timedelta(hours=1)))
    case = room.an_answered_case(sealed_contact=BOTH)
    (first,) = room.asks(ListDeliveries(state=DeliveryState.UNDELIVERABLE)).items
    (second,) = room.asks(ListDeliveries(state=DeliveryState.QUEUED)).items

    assert (first.receipt_number, first.complaint_id, first.after, first.due_at) == ("26A7K2M9QX", case, None, None)
    assert (second.after, second.due_at) == (first.delivery_id, NOON + timedelta(hours=1))
    assert [(one.number, one.outcome, one.reason) for one in (*first.tries, *second.tries)] == [
        (1, "undeliverable", "no such address"),
        (1, "later", "busy"),
    ]


# Turns and hours -----------------------------------------------------------------------------------------------------


def test_a_receipt_that_does_not_get_through_holds_the_result_back_for_ten_minutes_only(room):
    room.channels["kakao"].meets = lambda letter: (
        Later(reason="busy", retry_at=NOON + timedelta(hours=5)) if letter.letter is LetterName.RECEIPT else Delivered(reference="1")
    )
    case = room.a_routed_case(sealed_contact=BOTH)
    room.tells(answered(case))
    room.delivers()
    room.waits(minutes=9)
    room.delivers()
    assert room.sent() == []

    room.waits(minutes=2)
    room.delivers()
    assert room.sent() == ["kakao"]


def test_a_result_at_night_waits_for_the_morning_and_says_until_when():
    room = PostOfficeRoom(quiet=Quiet.parse("21:00-08:00"), order=("sms",))
    room.now = NOON + timedelta(hours=12)  # midnight
    case = room.an_answered_case(sealed_contact=BOTH, arrived_at=NOON, received_at=NOON)
    assert room.sent() == []
    assert room.deliveries(case)[0].due_at == NOON + timedelta(hours=20)

    room.waits(hours=8)
    room.delivers()
    assert room.sent() == ["sms"]


def test_a_citizen_who_writes_at_night_hears_of_the_receipt_at_once():
    room = PostOfficeRoom(quiet=Quiet.parse("21:00-08:00"), order=("sms",))
    room.now = NOON + timedelta(hours=12)
    room.a_routed_case(sealed_contact=BOTH, arrived_at=room.now, received_at=room.now)
    room.delivers()

    assert room.sent(LetterName.RECEIPT) == ["sms"]


# Who can be reached otherwise ----------------------------------------------------------------------------------------


def contact_changed(case, **contact):
    told = {"occurred_at": NOON, "complaint_id": case, "receipt_number": "26A7K2M9QX", "status": Status.IN_PROGRESS}
    return ContactChanged(**told, sealed_contact=sealed(**contact))


def test_what_waits_at_an_old_address_takes_the_new_one(room):
    room.fails("email", outcome=Later(reason="busy"))
    case = room.an_answered_case(sealed_contact=sealed(email="old@example.org", link=LINK))
    room.works("email")
    room.tells(contact_changed(case, email=ADDRESS))
    room.delivers()
    room.waits(hours=1)
    room.delivers()

    assert [one.to for one in room.channels["email"].letters] == ["old@example.org", ADDRESS]
    assert sorted(one.state.value for one in room.deliveries(case)) == ["accepted", "cancelled"]
    assert LINK in room.channels["email"].letters[-1].body


def test_a_call_that_nobody_has_begun_becomes_a_letter_where_the_citizen_can_now_be_written_to(room):
    case, begun = (room.an_answered_case(sealed_contact=sealed(phone="041-000-1234")) for _ in range(2))
    record(room, the_task(room, begun), AttemptOutcome.NOT_REACHED)
    for one in (case, begun):
        room.tells(contact_changed(one, email=ADDRESS))
    room.delivers()

    assert sorted(room.steps(case)) == [("email", "accepted"), ("phone", "cancelled")]
    assert room.steps(begun) == [("phone", "queued")]


def test_later_letters_take_the_new_way(room):
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS))
    room.delivers()
    room.tells(contact_changed(case, phone=PHONE), transferred(case))
    room.delivers()

    assert room.sent(LetterName.TRANSFER) == ["kakao"]


def test_each_step_is_told_to_who_has_asked_for_it_and_to_nobody_else(room):
    curious = room.a_routed_case(sealed_contact=sealed(email=ADDRESS, updates=True))
    content = room.a_routed_case(sealed_contact=sealed(email="other@example.org"))
    room.tells(rerouted(curious), rerouted(content))
    room.delivers()

    assert [one.to for one in room.channels["email"].letters if one.letter is LetterName.UPDATE] == [ADDRESS]


def test_who_was_told_the_number_where_they_spoke_gets_no_receipt(room):
    case = new_id()
    room.tells(received(case, told=True, sealed_contact=BOTH))
    room.waits(seconds=90)
    room.tells(routed(case))
    room.delivers()

    assert room.deliveries(case) == ()


def test_the_ledger_is_looked_through_by_channel_department_and_letter(room):
    case = room.an_answered_case(sealed_contact=BOTH)
    (first, *_) = room.deliveries(case)

    def found(**wanted):
        return {one.delivery_id for one in room.asks(ListDeliveries(**wanted)).items}

    everything = found()
    assert found(delivery_id=first.delivery_id) == {first.delivery_id}
    assert found(channel=first.channel) == {one.delivery_id for one in room.asks(ListDeliveries()).items if one.channel == first.channel}
    assert found(channel="band") == set()
    assert found(department_code="road") == everything
    assert found(department_code="parks") == set()
