"""Letters inside the house: one digest a morning, what is due at once, sealed addresses, once each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.complaints import Department, Status
from contracts.desk import Role
from contracts.gateway import Kind
from contracts.message import Refusal, new_id
from contracts.notify import DeliveryState, LetterName, ListDeliveries, ListSandboxLetters, ResendLetter
from contracts.reminders import DeadlineReminded, DigestCompiled, DigestLine
from contracts.staff import StaffRegistered
from services.notify.channels.email import Email
from services.notify.outcomes import Later, Unknown
from services.notify.providers.sandbox import Sandbox
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import NOON, an_admin, an_officer, received, routed, sealed

ROAD = Department(code="road", name="도로과")


def staff(account_id="kim", name="김가온", email="kim@gaon.example", **more):
    told = {"occurred_at": NOON, "account_id": account_id, "name": name, "role": Role.OFFICER, "department_code": "road"}
    return StaffRegistered(**{**told, "sealed_email": sealed(email=email) if email else None, **more})


def reminded(case=None, percent=100, officer_id="kim", head_ids=("choi",)):
    return DeadlineReminded(
        occurred_at=NOON,
        complaint_id=case or new_id(),
        receipt_number="26BK-7Q4M-3",
        status=Status.IN_PROGRESS,
        department=ROAD,
        percent=percent,
        due_at=NOON,
        officer_id=officer_id,
        head_ids=head_ids,
    )


def a_digest(**more):
    line = DigestLine(receipt_number="26BK-7Q4M-3", kind=Kind.OTHER, due_at=NOON, percent=50, instead_of="윤마루")
    return DigestCompiled(**{"occurred_at": NOON, "account_id": "kim", "day": date(2026, 11, 25), "late": (line,), **more})


@pytest.fixture
def room() -> PostRoom:
    room = PostRoom()
    room.tells(staff(), staff("choi", "최과장", "choi@gaon.example", role=Role.HEAD))
    return room


def sent(room):
    room.delivers()
    return [(letter.letter, letter.to) for letter in room.postman.letters]


def test_what_is_due_goes_out_at_once_to_the_officer_and_as_an_urging_to_the_head(room):
    room.tells(reminded())

    assert set(sent(room)) == {(LetterName.DUE, "kim@gaon.example"), (LetterName.URGING, "choi@gaon.example")}
    due, urging = sorted(room.postman.letters, key=lambda letter: letter.letter.value)
    assert "26BK-7Q4M-3" in due.subject
    assert "독촉장" in urging.subject
    assert "도로과" in urging.body


@pytest.mark.parametrize("percent", [50, 80])
def test_the_marks_before_wait_for_the_morning(room, percent):
    room.tells(reminded(percent=percent))

    assert sent(room) == []


def test_a_digest_names_its_cases_part_by_part(room):
    room.tells(a_digest(nobodys=(DigestLine(receipt_number="26BK-0000-1", kind=Kind.OTHER, due_at=None),)))

    assert sent(room) == [(LetterName.DIGEST, "kim@gaon.example")]
    body = room.postman.letters[0].body
    assert "처리기한이 지난 민원 (1)\n  26BK-7Q4M-3" in body
    assert "50 %  (윤마루 대직)" in body
    assert "담당자가 없는 민원 (1)\n  26BK-0000-1" in body
    assert "새로 맡은" not in body


@pytest.mark.parametrize(("event", "letters"), [(reminded(), 2), (a_digest(), 1)], ids=["reminder", "digest"])
def test_an_event_heard_twice_causes_no_second_letter(room, event, letters):
    room.tells(event, event)
    room.delivers()
    room.tells(event)

    assert len(sent(room)) == letters


def test_who_left_no_address_and_who_has_left_get_no_letter(room):
    room.tells(staff(email=None, occurred_at=NOON + timedelta(minutes=1)), staff("choi", active=False, occurred_at=NOON + timedelta(1)))

    room.tells(reminded(), a_digest())

    assert sent(room) == []
    assert room.asks(ListDeliveries(state=DeliveryState.QUEUED)).items == ()


def test_the_latest_word_of_an_account_counts_in_whatever_order_it_comes(room):
    room.tells(staff(email="new@gaon.example", occurred_at=NOON + timedelta(hours=1)), staff(email="old@gaon.example"))

    room.tells(a_digest())

    assert sent(room) == [(LetterName.DIGEST, "new@gaon.example")]


def test_a_letter_to_a_colleague_says_nothing_of_the_case_and_holds_up_none_of_its_letters(room):
    case = new_id()
    room.tells(received(case), routed(case))
    room.postman.meets = lambda letter: Later(reason="busy") if letter.letter is LetterName.DUE else Unknown(reason="silent")
    room.tells(reminded(case, head_ids=()))
    room.delivers()

    assert {letter.letter for letter in room.postman.letters} == {LetterName.DUE, LetterName.RECEIPT}
    assert {event.letter for event in room.db.said()} == {LetterName.RECEIPT}


def test_a_letter_that_could_not_go_out_is_tried_again(room):
    takes, room.postman.meets = room.postman.meets, lambda letter: Later(reason="busy")
    room.tells(a_digest())
    room.delivers()
    room.now, room.postman.meets = room.now + timedelta(hours=1), takes

    assert sent(room) == [(LetterName.DIGEST, "kim@gaon.example")] * 2
    (delivery,) = room.asks(ListDeliveries(state=DeliveryState.ACCEPTED)).items
    assert (delivery.letter, delivery.attempts, delivery.recipient_hint) == (LetterName.DIGEST, 2, "k***@gaon.example")


def test_what_nobody_can_tell_stands_in_the_ledger_and_staff_decide(room):
    room.postman.meets = lambda letter: Unknown(reason="silent")
    room.tells(a_digest())
    room.delivers()
    (delivery,) = room.asks(ListDeliveries(state=DeliveryState.UNKNOWN)).items

    with pytest.raises(Refusal, match="no such delivery"):
        room.asks(ResendLetter(staff=an_officer(), delivery_id=delivery.delivery_id))
    room.asks(ResendLetter(staff=an_admin(), delivery_id=delivery.delivery_id))

    assert len(sent(room)) == 2


def test_where_no_mail_server_is_set_they_stay_in_the_sandbox():
    room = PostRoom(channel=Sandbox(Email(sender="ontong@localhost")))
    room.tells(staff(), a_digest())
    room.delivers()

    (letter,) = room.asks(ListSandboxLetters()).items
    assert (letter.letter, letter.recipient) == (LetterName.DIGEST, "kim@gaon.example")
