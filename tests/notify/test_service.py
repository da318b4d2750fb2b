"""Letters on their way through the doors of the service: which are written, which never again, and what is said of them."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from chassis.envelope import Envelope
from chassis.tables import errand
from contracts import wire
from contracts.message import Refusal, new_id
from contracts.notify import (
    DeliveryState,
    LetterName,
    ListDeliveries,
    ListSandboxLetters,
    NotificationDelivered,
    NotificationFailed,
    NotificationUnknown,
    ResendLetter,
)
from contracts.registering import RegisterTemplates
from services.notify import store
from services.notify.channels.email import Email
from services.notify.domain import Letter
from services.notify.outcomes import Accepted, Later, Undeliverable, Unknown
from services.notify.providers.sandbox import Sandbox
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import (
    ADDRESS,
    NOON,
    PARKS,
    an_admin,
    an_officer,
    answered,
    city_templates,
    received,
    rerouted,
    routed,
    sealed,
    withdrawn,
)


@pytest.fixture
def room() -> PostRoom:
    return PostRoom()


def test_a_simple_case_takes_two_letters(room):
    case = room.a_routed_case()
    room.delivers()
    room.tells(answered(case))
    room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RECEIPT, LetterName.RESULT]
    assert [(type(said), said.letter, said.outcome) for said in room.db.said()] == [
        (NotificationDelivered, LetterName.RECEIPT, DeliveryState.ACCEPTED),
        (NotificationDelivered, LetterName.RESULT, DeliveryState.ACCEPTED),
    ]
    assert {said.complaint_id for said in room.db.said()} == {case}


def test_the_receipt_may_go_out_as_soon_as_the_case_is_routed(room):
    room.a_routed_case()

    assert [row["due_at"] for row in room.errands()] == [NOON]


def test_a_result_waits_until_the_receipt_has_gone_out(room):
    case = room.a_routed_case()
    room.tells(answered(case))
    assert len(room.errands()) == 1

    room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RECEIPT, LetterName.RESULT]


def test_a_receipt_that_can_never_be_sent_does_not_hold_the_result_back(room):
    room.postman.meets = lambda letter: (
        Undeliverable(reason="no such mailbox") if letter.letter is LetterName.RECEIPT else Accepted(reference="1")
    )
    case = room.a_routed_case()
    room.tells(answered(case))

    room.delivers()

    ended = {delivery.letter: delivery.state for delivery in room.deliveries(case)}
    assert ended == {LetterName.RECEIPT: DeliveryState.UNDELIVERABLE, LetterName.RESULT: DeliveryState.ACCEPTED}
    assert room.errands() == []


def test_an_errand_holds_no_address_and_no_word_of_the_letter(room):
    case = room.a_routed_case()

    (row,) = room.errands()
    assert json.loads(row["body"]) == {"delivery_id": str(room.deliveries(case)[0].delivery_id), "complaint_id": str(case)}


def test_an_english_citizen_gets_an_english_letter(room):
    room.a_routed_case(locale="en")
    room.delivers()

    assert room.postman.letters[0].subject == "[가온시] We have received your complaint (26A7K2M9QX)"


@pytest.mark.parametrize("contact", [None, sealed(link="https://gaon.example/c/1")])
def test_a_citizen_without_an_address_gets_no_letter(room, contact):
    case = room.a_routed_case(sealed_contact=contact)
    room.tells(answered(case))
    room.waits(seconds=90)

    assert room.deliveries(case) == ()
    assert room.errands() == []


def test_when_no_channel_reaches_the_citizen_the_result_is_said_to_have_failed(room):
    case = room.a_routed_case(sealed_contact=sealed(link="https://gaon.example/c/1"))
    room.tells(answered(case))

    _receipt, failed = room.db.said()
    assert isinstance(failed, NotificationFailed)
    assert (failed.complaint_id, failed.letter, failed.channel, failed.next_channel) == (case, LetterName.RESULT, "none", None)
    assert room.errands() == []


def test_a_ledger_that_is_rebuilt_from_the_log_sends_nothing_and_shows_the_doubt(room):
    case = new_id()

    for number, event in enumerate((received(case), routed(case)), start=1):
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
    assert [delivery.state for delivery in room.deliveries(case)] == [DeliveryState.UNKNOWN]


# Triage --------------------------------------------------------------------------------------------------------------


def test_a_case_still_in_triage_after_a_minute_gets_a_receipt_and_another_when_it_is_routed(room):
    case = new_id()
    room.tells(received(case))
    room.waits(seconds=59)
    assert room.errands() == []

    room.waits(seconds=2)
    room.waits(seconds=5)
    room.tells(routed(case))
    room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RECEIPT_TRIAGE, LetterName.RECEIPT]


def test_a_case_routed_within_the_minute_gets_one_receipt(room):
    room.a_routed_case()
    room.waits(seconds=120)
    room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RECEIPT]


def test_a_case_withdrawn_in_triage_gets_no_receipt(room):
    case = new_id()
    room.tells(received(case), withdrawn(case))
    room.waits(seconds=120)

    assert room.errands() == []


# Changes on the way --------------------------------------------------------------------------------------------------


def test_a_rerouted_case_gets_no_letter_but_its_result_names_the_new_department(room):
    case = room.a_routed_case()
    room.delivers()
    room.tells(rerouted(case))
    room.delivers()
    assert len(room.postman.letters) == 1

    room.tells(answered(case, department=PARKS))
    room.delivers()
    assert "담당부서  산림공원과" in room.postman.letters[1].body


def test_new_words_are_for_new_letters(room):
    room.a_routed_case()
    words = [
        replace(template, subject="새 제목 {receipt_number}") if template.letter is LetterName.RECEIPT and template.subject else template
        for template in city_templates()
    ]
    room.asks(RegisterTemplates(templates=tuple(words)))
    room.a_routed_case()
    room.delivers()

    assert {letter.subject for letter in room.postman.letters} == {
        "[가온시] 민원이 접수되었습니다 (접수번호 26A7K2M9QX)",
        "새 제목 26A7K2M9QX",
    }


def test_words_that_stay_the_same_keep_their_version(room):
    words = tuple(
        replace(template, body=f"{template.body}\n새 말") if template.locale == "ko" else template for template in city_templates()
    )
    room.asks(RegisterTemplates(templates=words))
    room.asks(RegisterTemplates(templates=words))

    with room.db.engine.connect() as connection:
        rows = connection.execute(select(store.templates)).all()
    assert sorted((row.locale, row.version, row.replaced_at is None) for row in rows) == sorted(
        [(template.locale, 1, template.locale != "ko") for template in words]
        + [("ko", 2, True) for template in words if template.locale == "ko"]
    )


def test_a_refused_set_of_words_changes_nothing(room):
    broken = replace(city_templates()[0], body="{nonsense}")

    with pytest.raises(Refusal, match="nonsense"):
        room.asks(RegisterTemplates(templates=(broken, *city_templates()[1:])))
    room.a_routed_case()
    room.delivers()

    assert len(room.postman.letters) == 1


# Never twice ---------------------------------------------------------------------------------------------------------


def test_an_event_that_comes_again_never_writes_a_letter_again(room):
    case = new_id()
    events = (received(case), routed(case), answered(case))
    for _ in range(3):
        room.tells(*events)
        room.waits(seconds=90)
        room.delivers()

    assert [letter.letter for letter in room.postman.letters] == [LetterName.RECEIPT, LetterName.RESULT]


def test_a_replay_into_an_empty_case_file_writes_no_letter_again(room):
    case = new_id()
    events = (received(case), routed(case), answered(case))
    room.tells(*events)
    room.delivers()
    with room.db.engine.begin() as connection:
        connection.execute(store.cases.delete())

    room.tells(*events)
    room.delivers()

    assert len(room.postman.letters) == 2


def test_the_ledger_itself_refuses_a_second_letter_for_one_event_recipient_and_channel(room):
    room.a_routed_case()
    with room.db.engine.connect() as connection:
        row = dict(connection.execute(select(store.deliveries)).mappings().one())

    with pytest.raises(IntegrityError), room.db.engine.begin() as connection:
        connection.execute(insert(store.deliveries), {**row, "id": new_id()})


def test_a_letter_that_is_no_longer_waiting_is_not_sent(room):
    case = room.a_routed_case()
    room.delivers()

    letter = Letter(delivery_id=room.deliveries(case)[0].delivery_id, complaint_id=case)

    assert room.db.transact(lambda tx: room.service.prepare(letter, tx)) is None
    assert len(room.postman.letters) == 1


# How it ended --------------------------------------------------------------------------------------------------------


def test_an_address_that_does_not_exist_is_said_and_shown(room):
    room.postman.meets = lambda letter: Undeliverable(reason="the mail server said 550 5.1.1")
    case = room.a_routed_case()
    room.delivers()

    (delivery,) = room.deliveries(case)
    assert (delivery.state, delivery.reason) == (DeliveryState.UNDELIVERABLE, "the mail server said 550 5.1.1")
    assert [type(said) for said in room.db.said()] == [NotificationFailed]


def test_a_letter_that_was_not_taken_is_tried_again_until_it_is(room):
    answers = [Later(reason="451"), Later(reason="451"), Accepted(reference="<1@x>")]
    room.postman.meets = lambda letter: answers.pop(0)
    case = room.a_routed_case()
    for _ in range(4):
        room.delivers()
        room.now += timedelta(seconds=15)

    (delivery,) = room.deliveries(case)
    assert (delivery.state, delivery.attempts) == (DeliveryState.ACCEPTED, 3)
    assert len(room.postman.letters) == 3
    assert len(room.db.said()) == 1


def test_an_unknown_outcome_is_visible_and_never_resent_by_itself(room):
    room.postman.meets = lambda letter: Unknown(reason="no answer")
    case = room.a_routed_case()
    for _ in range(3):
        room.delivers()
        room.waits(hours=1)

    assert len(room.postman.letters) == 1
    assert [type(said) for said in room.db.said()] == [NotificationUnknown]
    assert [delivery.delivery_id for delivery in room.asks(ListDeliveries(state=DeliveryState.UNKNOWN)).items] == [
        room.deliveries(case)[0].delivery_id
    ]


def test_a_process_that_died_while_sending_leaves_an_unknown_letter(room):
    case = room.a_routed_case()
    letter = Letter(delivery_id=room.deliveries(case)[0].delivery_id, complaint_id=case)
    room.db.transact(lambda tx: room.service.prepare(letter, tx))
    assert room.deliveries(case)[0].state is DeliveryState.SENDING
    with room.db.engine.begin() as connection:
        connection.execute(errand.update().values(state="claimed", lease_until=NOON, attempts=1))
    room.now += timedelta(minutes=5)

    room.host.lapse()
    room.delivers()

    assert room.deliveries(case)[0].state is DeliveryState.UNKNOWN
    assert room.postman.letters == []


@pytest.mark.parametrize(
    ("late", "state", "errands"),
    [
        (Accepted(reference="<1@x>"), DeliveryState.ACCEPTED, 0),
        (Undeliverable(reason="550"), DeliveryState.UNDELIVERABLE, 0),
        (Later(reason="451"), DeliveryState.QUEUED, 1),
    ],
)
def test_the_truth_may_come_late(room, late, state, errands):
    case = room.a_routed_case()
    (row,) = room.errands()
    letter = Letter(delivery_id=room.deliveries(case)[0].delivery_id, complaint_id=case)
    room.db.transact(lambda tx: room.service.prepare(letter, tx))
    room.db.transact(lambda tx: room.service.settle(letter, None, tx))
    with room.db.engine.begin() as connection:
        connection.execute(errand.delete().where(errand.c.id == row["id"]))

    again_at = room.db.transact(lambda tx: room.service.settle(letter, late, tx))

    assert again_at is None
    assert room.deliveries(case)[0].state is state
    assert len(room.errands()) == errands


def test_a_letter_that_cannot_be_written_is_tried_again_and_its_reason_holds_no_secret(room):
    case = room.a_routed_case(sealed_contact=sealed(email=ADDRESS))
    with room.db.engine.begin() as connection:
        connection.execute(store.cases.update().values(sealed_contact=f"broken {ADDRESS}"))
    room.delivers()

    (delivery,) = room.deliveries(case)
    assert (delivery.state, delivery.reason) == (DeliveryState.QUEUED, "the letter could not be written: Error")


# Staff ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("staff", [an_officer(), an_admin()], ids=lambda staff: staff.role.value)
def test_staff_may_send_an_unknown_letter_again(room, staff):
    room.postman.meets = lambda letter: Unknown(reason="no answer")
    case = room.a_routed_case()
    room.delivers()
    room.postman.meets = lambda letter: Accepted(reference="<1@x>")

    answer = room.asks(ResendLetter(staff=staff, delivery_id=room.deliveries(case)[0].delivery_id))
    room.delivers()

    assert answer.state is DeliveryState.QUEUED
    assert room.deliveries(case)[0].state is DeliveryState.ACCEPTED
    assert len({letter.delivery_id for letter in room.postman.letters}) == 1
    assert [type(said) for said in room.db.said()] == [NotificationUnknown, NotificationDelivered]


def test_a_letter_that_arrived_is_not_sent_again(room):
    case = room.a_routed_case()
    room.delivers()

    with pytest.raises(Refusal, match="accepted") as refused:
        room.asks(ResendLetter(staff=an_admin(), delivery_id=room.deliveries(case)[0].delivery_id))
    assert refused.value.reason == "illegal_step"


def test_an_officer_of_another_department_finds_no_such_letter(room):
    case = room.a_routed_case()

    for staff, delivery_id in ((an_officer(PARKS), room.deliveries(case)[0].delivery_id), (an_admin(), new_id())):
        with pytest.raises(Refusal) as refused:
            room.asks(ResendLetter(staff=staff, delivery_id=delivery_id))
        assert (refused.value.reason, refused.value.field) == ("not_found", "delivery_id")


def test_the_ledger_shows_the_newest_first_without_addresses(room):
    cases = []
    for _ in range(3):
        cases.append(room.a_routed_case())
        room.now += timedelta(seconds=1)

    listed = room.asks(ListDeliveries(state=DeliveryState.QUEUED, limit=2)).items

    assert [delivery.delivery_id for delivery in listed] == [room.deliveries(case)[0].delivery_id for case in reversed(cases[1:])]
    assert {delivery.recipient_hint for delivery in listed} == {"h***@example.org"}


def test_the_sandbox_shows_the_letters_as_they_would_have_gone_out():
    room = PostRoom(Sandbox(Email(sender="ontong@localhost")))
    case = room.a_routed_case()
    room.a_routed_case(receipt_number="26A7K2M9QY")
    room.delivers()
    room.tells(answered(case))
    room.delivers()

    shown = room.asks(ListSandboxLetters(receipt_number="26A7K2M9QX")).items

    assert [(letter.letter, letter.channel, letter.recipient) for letter in shown] == [
        (LetterName.RESULT, "email", ADDRESS),
        (LetterName.RECEIPT, "email", ADDRESS),
    ]
    assert "가로등을 고쳤습니다." in shown[0].body
    assert json.loads(shown[0].request)["headers"]["RCPT TO"] == f"<{ADDRESS}>"
    assert room.deliveries(case)[0].state is DeliveryState.DELIVERED
    assert len(room.asks(ListSandboxLetters()).items) == 3
    assert len(room.asks(ListSandboxLetters(limit=1)).items) == 1


# Speed ---------------------------------------------------------------------------------------------------------------


def test_a_batch_of_events_costs_few_statements(room):
    def batch(cases):
        events = [event for case in cases for event in (received(case), routed(case))]
        return [_envelope(event, 1 + number % 2) for number, event in enumerate(events)]

    with _reads(room) as one:
        room.host.take(batch([new_id()]))
    with _reads(room) as fifty:
        room.host.take(batch([new_id() for _ in range(50)]))

    assert len(room.errands()) == 51
    assert len(fifty) <= len(one) + 1


def test_a_letter_is_settled_with_one_look_at_its_case_and_one_at_the_ledger(room):
    case = room.a_routed_case()
    room.tells(answered(case))
    receipt = next(delivery for delivery in room.deliveries(case) if delivery.letter is LetterName.RECEIPT)
    letter = Letter(delivery_id=receipt.delivery_id, complaint_id=case)

    with _reads(room) as tables:
        room.db.transact(lambda tx: room.service.settle(letter, Accepted(reference="<1@x>"), tx))

    assert tables == ["cases", "deliveries"]


def _envelope(event, sequence):
    envelope = Envelope(
        id=event.event_id,
        type=event.type(),
        source="complaints",
        subject=event.subject,
        sequence=sequence,
        time=event.occurred_at,
        body="",
    )
    envelope.__dict__["event"] = event  # decoded already
    return envelope


@contextmanager
def _reads(room):
    """The tables that are read, in order, by whatever way a statement takes to the database."""
    run, found = [], []
    with room.db.engine.connect() as connection:
        driver = connection.connection.driver_connection
    driver.set_trace_callback(run.append)
    yield found
    driver.set_trace_callback(None)
    found += [re.search(r"FROM (\w+)", statement)[1] for statement in run if statement.startswith("SELECT")]
