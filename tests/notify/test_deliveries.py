"""What becomes of a delivery after each attempt."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from contracts.contact import Contact
from contracts.gateway import Channel
from contracts.notify import ChannelClass, DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from services.notify import domain
from services.notify.capabilities import Capabilities
from services.notify.domain import Quiet
from services.notify.outcomes import Accepted, Delivered, Later, Misconfigured, Undeliverable, Unknown, Withheld
from tests.notify.builders import KOREA, NOON, a_case, a_delivery, a_letter, a_recipient, an_office

LATER = Later(reason="the mail server said 451")


def begun(delivery):
    """The next attempt goes on."""
    return replace(delivery, state=DeliveryState.SENDING, attempts=delivery.attempts + 1)


@pytest.mark.parametrize(
    ("outcome", "state", "event"),
    [
        (Accepted(reference="<1@x>"), DeliveryState.ACCEPTED, NotificationDelivered),
        (Delivered(reference="1"), DeliveryState.DELIVERED, NotificationDelivered),
        (Undeliverable(reason="550"), DeliveryState.UNDELIVERABLE, NotificationFailed),
        (Unknown(reason="no answer"), DeliveryState.UNKNOWN, NotificationUnknown),
    ],
)
def test_each_outcome_is_written_down_and_said(outcome, state, event):
    delivery, said, again_at = domain.settle(a_delivery(), outcome, NOON)

    assert (delivery.state, delivery.attempts, type(said), again_at) == (state, 1, event, None)
    assert (said.delivery_id, said.complaint_id, said.channel) == (delivery.id, delivery.complaint_id, "email")


def test_later_says_nothing_and_is_tried_again():
    delivery, said, again_at = domain.settle(a_delivery(), LATER, NOON)

    assert (delivery.state, delivery.reason, said) == (DeliveryState.QUEUED, "the mail server said 451", None)
    assert timedelta(seconds=8) <= again_at - NOON <= timedelta(seconds=12)


def test_an_address_is_tried_for_at_most_48_hours_with_growing_waits():
    delivery, now, waits = a_delivery(), NOON, []
    while True:
        delivery, said, again_at = domain.settle(delivery, LATER, now)
        if again_at is None:
            break
        waits.append(again_at - now)
        now, delivery = again_at, begun(delivery)

    assert delivery.state is DeliveryState.UNDELIVERABLE
    assert isinstance(said, NotificationFailed)
    assert said.reason == "tried for 48 hours; at last: the mail server said 451"
    assert now <= NOON + timedelta(hours=48)
    assert max(waits) <= timedelta(hours=1.2)
    assert 50 < len(waits) < 80


def test_two_letters_that_fail_together_are_not_tried_again_together():
    again = {domain.settle(a_delivery(), LATER, NOON)[2] for _ in range(50)}

    assert len(again) > 30


def test_the_wait_is_the_same_whenever_it_is_worked_out():
    delivery = a_delivery()

    assert domain.next_attempt(delivery, NOON) == domain.next_attempt(delivery, NOON)


def test_a_time_that_the_provider_gave_is_kept():
    asked = NOON + timedelta(hours=5)

    assert domain.settle(a_delivery(), Later(reason="busy", retry_at=asked), NOON)[2] == asked


@pytest.mark.parametrize("outcome", [Accepted(reference="1"), Delivered(reference="1"), Undeliverable(reason="550")])
def test_an_outcome_that_comes_late_corrects_what_nobody_could_tell(outcome):
    delivery, said, _ = domain.settle(a_delivery(state=DeliveryState.UNKNOWN), outcome, NOON)

    assert delivery.state is not DeliveryState.UNKNOWN
    assert said is not None


@pytest.mark.parametrize(
    ("state", "outcome"),
    [
        (DeliveryState.ACCEPTED, Unknown(reason="interrupted")),
        (DeliveryState.ACCEPTED, LATER),
        (DeliveryState.ACCEPTED, Accepted(reference="1")),
        (DeliveryState.DELIVERED, Undeliverable(reason="550")),
        (DeliveryState.UNDELIVERABLE, Unknown(reason="interrupted")),
        (DeliveryState.UNKNOWN, Unknown(reason="interrupted")),
        (DeliveryState.QUEUED, LATER),
        (DeliveryState.QUEUED, Unknown(reason="interrupted")),
        (DeliveryState.SENDING, Withheld()),
        (DeliveryState.CANCELLED, Undeliverable(reason="550")),
    ],
)
def test_what_is_known_is_not_taken_back_and_nothing_is_said_twice(state, outcome):
    delivery = a_delivery(state=state)

    assert domain.settle(delivery, outcome, NOON) == (delivery, None, None)


def test_an_interrupted_attempt_is_in_doubt_unless_the_provider_knows_it_by_our_reference():
    doubted, said, again_at = domain.settle(a_delivery(), None, NOON)
    repeated, nothing, at = domain.settle(a_delivery(), None, NOON, repeatable=True)

    assert (doubted.state, type(said), again_at) == (DeliveryState.UNKNOWN, NotificationUnknown, None)
    assert (repeated.state, nothing) == (DeliveryState.QUEUED, None)
    assert at > NOON


def test_what_is_repeated_for_48_hours_in_vain_is_in_doubt_and_not_undeliverable():
    delivery = a_delivery(queued_at=NOON - timedelta(hours=48))

    assert domain.settle(delivery, Unknown(reason="no answer"), NOON, repeatable=True)[0].state is DeliveryState.UNKNOWN


def test_a_provider_that_refuses_the_city_is_left_where_there_is_another_way_and_asked_again_where_there_is_none():
    refused = Misconfigured(reason="the key is wrong")

    assert domain.settle(a_delivery(), refused, NOON, elsewhere=True)[0].state is DeliveryState.UNDELIVERABLE
    assert domain.settle(a_delivery(), refused, NOON)[0].state is DeliveryState.QUEUED


def test_no_attempt_is_made_when_the_window_will_be_closed():
    delivery = a_delivery(until=NOON + timedelta(hours=1))

    assert domain.settle(delivery, LATER, NOON)[0].state is DeliveryState.QUEUED
    assert domain.settle(delivery, Later(reason="busy", retry_at=NOON + timedelta(hours=2)), NOON)[0].state is DeliveryState.UNDELIVERABLE


def test_the_letters_of_a_case_take_turns_by_their_causes_and_how_it_ended_comes_last():
    result, transfer = a_queued(number=2), a_queued(number=3, letter=LetterName.TRANSFER)
    extension = a_queued(number=4, letter=LetterName.EXTENSION)
    refusal, over = a_queued(number=5, letter=LetterName.REFUSAL), a_queued(number=1, state=DeliveryState.UNKNOWN)
    waiting, turns = [refusal, extension, over, result, transfer], []
    while first := domain.free(waiting, NOON):
        turns += first
        waiting.remove(*first)

    assert turns == [transfer, extension, result, refusal]
    assert waiting == [over]


def test_nobody_waits_for_long_nor_for_a_call_nor_for_the_same_letter_elsewhere():
    receipt, result = a_queued(number=1, letter=LetterName.RECEIPT, due_at=NOON), a_queued(number=2)
    call = a_queued(number=1, letter=LetterName.EXTENSION, recipient=a_recipient(channel="phone"))
    twin = a_queued(number=2, cause_id=result.cause_id, recipient=a_recipient(channel="sms"))

    assert domain.free([receipt, result, twin], NOON) == []
    assert domain.free([receipt, result, twin], NOON + timedelta(minutes=10)) == [result, twin]
    assert domain.free([call, result, twin], NOON) == [result, twin]


def a_queued(**more):
    return a_delivery(**{"state": DeliveryState.QUEUED, "due_at": None, **more})


# Ways ----------------------------------------------------------------------------------------------------------------


def a_way(contact, channel="email", **office):
    return an_office(**office).recipient(contact, channel)


def ways(office, **contact):
    return [way.channel for way in office.ways(Contact(**contact), NOON)]


def test_the_same_event_recipient_and_channel_make_the_same_delivery():
    one, other = a_way(Contact(email="a@example.org")), a_way(Contact(email="b@example.org"))
    cause = a_delivery().cause_id

    assert domain.delivery_id(cause, one) == domain.delivery_id(cause, one)
    assert domain.delivery_id(cause, one) != domain.delivery_id(cause, other)
    assert domain.delivery_id(cause, one) != domain.delivery_id(a_delivery().cause_id, one)


def test_a_recipient_is_known_without_the_address():
    recipient = a_way(Contact(email=" Hong@Example.org "))

    assert recipient.hint == "H***@Example.org"
    assert recipient.fingerprint == a_way(Contact(email="hong@example.org")).fingerprint
    assert recipient.fingerprint != a_way(Contact(email="hong@example.org"), fingerprint_key=b"other").fingerprint
    assert "ong" not in repr(recipient)


@pytest.mark.parametrize(
    "contact", [Contact(), Contact(link="https://x"), Contact(email=" "), Contact(channel=Channel.KAKAO, address="u1")]
)
def test_nothing_leads_to_a_citizen_who_left_nothing(contact):
    assert an_office(channels=CITY).ways(contact, NOON) == ()


def test_where_the_citizen_wrote_comes_first_then_the_city_s_order_and_at_last_somebody_calls_or_goes_there():
    office = an_office(channels=CITY)

    assert ways(office, email="a@example.org", phone="010-1234-5678") == ["kakao", "sms", "email", "phone"]
    assert ways(office, channel=Channel.EMAIL, email="a@example.org", phone="010-1234-5678") == ["email", "kakao", "sms", "phone"]
    assert ways(office, channel=Channel.TELEGRAM, address="77", email="a@example.org") == ["telegram", "email", "visit"]
    assert ways(office, channel=Channel.KAKAO, address="u1", phone="010-1234-5678") == ["kakao", "sms", "phone"]
    assert ways(office, channel=Channel.WEB, email="a@example.org") == ["email", "visit"]
    assert ways(office, postal_address="가온로 1") == ["visit"]
    assert ways(office, phone="041-000-1000", postal_address="가온로 1") == ["phone", "visit"]
    assert ways(an_office(channels=CITY, order=("email", "sms")), email="a@example.org", phone="010-1234-5678")[:2] == ["email", "sms"]


@pytest.mark.parametrize("number", ["041-000-1000", "02-123-4567", "0310001000", "070-1234-5678", "1588-0000", "080-000-0000"])
def test_no_text_message_goes_to_a_number_that_takes_none(number):
    assert ways(an_office(channels=CITY), phone=number) == ["phone"]


@pytest.mark.parametrize("number", ["010-1234-5678", "+821012345678", "0502-123-4567", "011-123-4567"])
def test_text_messages_go_to_numbers_that_take_them(number):
    assert ways(an_office(channels=CITY), phone=number) == ["kakao", "sms", "phone"]


def test_where_everybody_reads_it_is_written_only_if_there_is_no_other_way():
    office = an_office(channels=CITY)

    assert ways(office, channel=Channel.BAND, address="p1") == ["band", "visit"]
    assert ways(office, channel=Channel.BAND, address="p1", phone="010-1234-5678") == ["kakao", "sms", "phone"]


def test_a_window_closes_later_for_what_an_officer_wrote():
    (way, _) = an_office(channels=CITY).ways(Contact(channel=Channel.FACEBOOK, address="psid"), NOON)
    case = a_case(ways=(way,))
    a_day_later, a_week_later = NOON + timedelta(hours=25), NOON + timedelta(days=8)

    assert domain.ways(case, LetterName.PROGRESS, NOON) == domain.ways(case, LetterName.RESULT, a_day_later) == (way,)
    assert domain.ways(case, LetterName.PROGRESS, a_day_later) == domain.ways(case, LetterName.RESULT, a_week_later) == ()


CITY = {
    "kakao": Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone"),
    "sms": Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone", buzzes=True),
    "email": Capabilities(channel_class=ChannelClass.MAIL, writes_to="email"),
    "telegram": Capabilities(channel_class=ChannelClass.CHAT, writes_to="address"),
    "band": Capabilities(channel_class=ChannelClass.CHAT, writes_to="address", public=True),
    "facebook": Capabilities(
        channel_class=ChannelClass.CHAT, writes_to="address", window=timedelta(hours=24), person_window=timedelta(days=7)
    ),
    "phone": Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone", pushes=False),
}


# Quiet hours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        ("20:59", None),
        ("21:00", (25, 8)),
        ("23:59", (25, 8)),
        ("00:00", (24, 8)),
        ("07:59", (24, 8)),
        ("08:00", None),
        ("12:00", None),
    ],
)
def test_at_night_it_is_quiet_until_the_morning(clock, until):
    now = datetime(2026, 11, 24, *map(int, clock.split(":")), tzinfo=KOREA)

    assert Quiet.parse("21:00-08:00").over(now) == (until and datetime(2026, 11, until[0], until[1], tzinfo=KOREA))


@pytest.mark.parametrize("text", ["", "21-8", "24:00-08:00", "21:00-21:00", "21:00"])
def test_quiet_hours_that_make_no_sense_are_refused(text):
    with pytest.raises(ValueError, match=r"21:00|never ends"):
        Quiet.parse(text)


def test_what_is_not_urgent_wakes_nobody():
    office, night = an_office(channels=CITY, quiet=Quiet.parse("21:00-08:00")), NOON + timedelta(hours=11)
    eight = NOON + timedelta(hours=20)
    result = a_queued(recipient=a_recipient(channel="sms"))
    receipt = replace(result, letter=LetterName.RECEIPT)

    assert domain.morning(result, a_case(), office, night) == eight
    assert domain.morning(result, a_case(), office, NOON) is None
    assert domain.morning(replace(result, recipient=a_recipient(channel="email")), a_case(), office, night) is None
    assert domain.morning(receipt, a_case(received_at=night - timedelta(minutes=1)), office, night) is None
    assert domain.morning(receipt, a_case(received_at=NOON), office, night) == eight
    assert domain.morning(replace(result, letter=LetterName.TALK), None, office, night) is None
    assert domain.morning(replace(result, until=night + timedelta(hours=1)), a_case(), office, night) is None


@pytest.mark.parametrize(
    ("address", "hint"), [("hong@example.org", "h***@example.org"), ("010-1234-5678", "010-****-5678"), ("119", "***")]
)
def test_a_hint_is_enough_to_recognise_and_too_little_to_write_to(address, hint):
    assert domain.masked(address) == hint


def test_a_letter_s_address_and_words_are_never_printed():
    letter = a_letter()

    assert "example.org" not in repr(letter)
    assert "가로등" not in repr(letter)
