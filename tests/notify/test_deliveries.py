"""What becomes of a delivery after each attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from services.notify import domain
from services.notify.outcomes import Accepted, Delivered, Later, Undeliverable, Unknown, Withheld
from tests.notify.builders import NOON, a_delivery, a_letter, an_office, sealed

LATER = Later(reason="the mail server said 451")


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
        now = again_at

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
        (DeliveryState.QUEUED, Withheld()),
    ],
)
def test_what_is_known_is_not_taken_back_and_nothing_is_said_twice(state, outcome):
    delivery = a_delivery(state=state)

    assert domain.settle(delivery, outcome, NOON) == (delivery, None, None)


def test_the_letters_of_a_case_take_turns_by_their_causes_and_how_it_ended_comes_last():
    result, transfer = a_delivery(number=2), a_delivery(number=3, letter=LetterName.TRANSFER)
    extension = a_delivery(number=4, letter=LetterName.EXTENSION)
    refusal, over = a_delivery(number=5, letter=LetterName.REFUSAL), a_delivery(number=1, state=DeliveryState.UNKNOWN)
    waiting, turns = [refusal, extension, over, result, transfer], []
    while first := domain.first_of(waiting):
        turns.append(first)
        waiting.remove(first)

    assert turns == [transfer, extension, result, refusal]
    assert waiting == [over]


def test_the_same_event_recipient_and_channel_make_the_same_delivery():
    one, other = an_office().recipient(sealed(email="a@example.org")), an_office().recipient(sealed(email="b@example.org"))
    cause = a_delivery().cause_id

    assert domain.delivery_id(cause, one) == domain.delivery_id(cause, one)
    assert domain.delivery_id(cause, one) != domain.delivery_id(cause, other)
    assert domain.delivery_id(cause, one) != domain.delivery_id(a_delivery().cause_id, one)


def test_a_recipient_is_known_without_the_address():
    recipient = an_office().recipient(sealed(email=" Hong@Example.org "))

    assert recipient.hint == "H***@Example.org"
    assert recipient.fingerprint == an_office().recipient(sealed(email="hong@example.org")).fingerprint
    assert recipient.fingerprint != an_office(fingerprint_key=b"other").recipient(sealed(email="hong@example.org")).fingerprint
    assert "ong" not in repr(recipient)


@pytest.mark.parametrize("contact", [None, sealed(link="https://x"), sealed(phone="01012345678"), sealed(email=" ")])
def test_a_citizen_whom_no_channel_reaches_is_no_recipient(contact):
    assert an_office().recipient(contact) is None


def test_the_first_channel_that_finds_an_address_is_taken():
    office = an_office(writes_to={"sms": "phone", "email": "email"})

    assert office.recipient(sealed(email="a@example.org")).channel == "email"
    assert office.recipient(sealed(email="a@example.org", phone="01012345678")).channel == "sms"


@pytest.mark.parametrize(
    ("address", "hint"), [("hong@example.org", "h***@example.org"), ("010-1234-5678", "010-****-5678"), ("119", "***")]
)
def test_a_hint_is_enough_to_recognise_and_too_little_to_write_to(address, hint):
    assert domain.masked(address) == hint


def test_a_letter_s_address_and_words_are_never_printed():
    letter = a_letter()

    assert "example.org" not in repr(letter)
    assert "가로등" not in repr(letter)
