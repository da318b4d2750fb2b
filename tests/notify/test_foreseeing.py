"""A letter about a real case is looked at before anybody sends it: as its citizen will get it, and without what only they may know."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from contracts import wire
from contracts.confirmation import key_of
from contracts.conversation import DeliveryReported
from contracts.desk import Role, Staff
from contracts.gateway import Channel
from contracts.letters import ForeseeLetter
from contracts.message import Refusal, new_id
from contracts.notify import AlimtalkTemplate, ChannelClass, DeliveryState, LetterName, Variable
from contracts.registering import RegisterTemplates
from services.notify.letters.counted import sms
from tests.notify.at_the_doors import Postman, PostRoom
from tests.notify.builders import (
    ANSWER_BY,
    NOON,
    answered,
    city_templates,
    declined,
    sealed,
    supplement_requested,
    transferred,
)

PHONE, EMAIL = "010-1234-5678", "hong@secret.example"
TOKEN = "k3J9s2mQ0aZxW7bTk3J9s2mQ0aZxW7bTk3J9s2mQ0aZ"
OFFICER = Staff(account_id="kim", name="김가온", role=Role.OFFICER, department_code="road", contact="041-000-1001")
SECRETS = {"link": f"https://gaon.example/c/26A7-K2M9-QX/{TOKEN}", "confirmation_key": key_of(TOKEN).hex(), "name": "홍길동"}
ANSWER = "말씀하신 가로등(관리번호 12-3)을 오늘 고쳤습니다. 불편을 드려 죄송합니다."
APPROVED = AlimtalkTemplate(
    letter=LetterName.RESULT,
    locale="ko",
    code="KA01",
    approved=True,
    text="민원 #{번호}의 결과: #{답변} / #{담당} #{연락처} / #{링크}",
    variables=tuple(
        Variable(name=name, placeholder=placeholder)
        for name, placeholder in (
            ("번호", "receipt_number"),
            ("답변", "answer"),
            ("담당", "handler"),
            ("연락처", "handler_contact"),
            ("링크", "link"),
        )
    ),
)


@pytest.fixture
def room():
    text = {"channel_class": ChannelClass.TEXT, "writes_to": "phone"}
    return PostRoom(
        channels={
            "kakao": Postman(**text, most_characters=1000, approved_words=True),
            "sms": Postman(**text, most_bytes=2000, encoding="cp949"),
            "email": Postman(conversation=True, receipts=True),
            "telegram": Postman("address", channel_class=ChannelClass.CHAT, most_characters=4096, parts=True),
        }
    )


def a_case(room, **contact):
    return room.a_routed_case(sealed_contact=sealed(**SECRETS, **contact))


def foreseen(room, case, letter=LetterName.RESULT, *, staff=OFFICER, **told):
    told = {"text": ANSWER, **told} if letter is LetterName.RESULT else told
    return room.asks(ForeseeLetter(staff=staff, complaint_id=case, letter=letter, **told))


def blotted(text):
    return re.sub(r"(/c/(?:26A7-K2M9-QX|result|decline/[a-z]+)/)([\w=-]+)", lambda found: found[1] + "*" * len(found[2]), text)


@pytest.mark.parametrize(
    ("letter", "told", "event"),
    [
        (LetterName.RESULT, {"text": ANSWER}, lambda case: answered(case, answer=ANSWER, answer_number=1)),
        (LetterName.RESULT, {"text": ANSWER * 60}, lambda case: answered(case, answer=ANSWER * 60, answer_number=1)),
        (
            LetterName.REFUSAL,
            {
                "ground": "민원 처리에 관한 법률 제21조 제3호",
                "reason": "법원에서 다투고 있는 일입니다.",
                "remedy": "60일 이내에 이의신청을 하실 수 있습니다.",
            },
            lambda case: declined(case, answer_number=1),
        ),
        (LetterName.SUPPLEMENT, {"text": "가로등 번호를 알려 주세요.", "answer_by": ANSWER_BY}, supplement_requested),
        (
            LetterName.TRANSFER,
            {
                "agency": "한국전력공사",
                "reason": "전신주는 한국전력공사가 관리합니다.",
                "agency_receipt_number": "KEPCO-77",
                "agency_link": "https://agency.example/77",
            },
            transferred,
        ),
    ],
)
@pytest.mark.parametrize("contact", [{"email": EMAIL}, {"phone": PHONE}, {"channel": "telegram", "address": "77"}])
def test_what_is_foreseen_is_the_very_letter_that_goes_out(room, contact, letter, told, event):
    case = a_case(room, **contact)
    room.delivers()

    (seen,) = foreseen(room, case, letter, **told).items
    room.tells(event(case))
    room.delivers()

    sent = room.channels[seen.channel].letters[-1]
    assert sent.letter is letter
    subject, body = sent.subject, blotted(sent.body)
    if seen.channel == "sms":
        counted = sms(subject, body)
        subject, body = counted.subject, counted.text
        assert (seen.form, seen.length) == (counted.kind, len(counted.text.encode("cp949")))
        assert (seen.limit, seen.unit) == ({"SMS": 90, "LMS": 2000}[counted.kind], "bytes")
        assert seen.shortened is (len(ANSWER) * 2 < len(told.get("text", "")))
    assert (seen.subject or None, seen.body) == (subject or None, body)
    assert seen.reachable


def test_neither_the_address_nor_a_link_that_opens_anything_is_shown(room):
    case = a_case(room, email=EMAIL, phone=PHONE)

    shown = wire.dump(foreseen(room, case, everywhere=True))

    for secret in (EMAIL, "1234-5678", TOKEN, TOKEN[:8], "홍길동"):
        assert secret not in str(shown)
    assert {one["recipient_hint"] for one in shown["items"]} == {"h***@secret.example", "010-****-5678", None}
    assert "/c/26A7-K2M9-QX/****" in shown["items"][0]["body"]


def test_each_way_says_where_it_goes_on_to(room):
    room.asks(RegisterTemplates(templates=city_templates(), alimtalk=(APPROVED,)))
    case = a_case(room, phone=PHONE, email=EMAIL)

    (first,) = foreseen(room, case).items
    seen = foreseen(room, case, everywhere=True).items

    assert (first.channel, first.fallback, first.limit, first.unit, first.form) == ("kakao", "sms", 1000, "characters", None)
    assert [(one.channel, one.channel_class, one.reachable) for one in seen] == [
        ("kakao", ChannelClass.TEXT, True),
        ("sms", ChannelClass.TEXT, True),
        ("email", ChannelClass.MAIL, True),
        ("telegram", ChannelClass.CHAT, False),
    ]


def test_the_result_goes_wherever_it_was_wished(room):
    case = a_case(room, phone=PHONE, email=EMAIL, result_channels=("email", "sms"))

    seen = foreseen(room, case).items

    assert [(one.channel, one.fallback) for one in seen] == [("email", None), ("sms", None)]


def test_characters_that_a_phone_does_not_show_are_named(room):
    case = a_case(room, phone=PHONE)

    (seen,) = foreseen(room, case, text="고쳤습니다 😀😀 €5 ♥").items

    assert seen.dropped == ("😀",) or "😀" in seen.dropped
    assert "😀" not in seen.body
    assert foreseen(room, a_case(room, email=EMAIL), text="고쳤습니다 😀").items[0].dropped == ()


def test_who_has_left_nothing_reads_it_on_the_page(room):
    case = room.a_routed_case(sealed_contact=None)

    assert (foreseen(room, case).items, foreseen(room, case).page_only) == ((), True)
    seen = foreseen(room, case, everywhere=True)
    assert seen.page_only
    assert {(one.channel_class, one.reachable) for one in seen.items} == {(one, False) for one in ChannelClass}


def test_who_can_only_be_called_gets_no_words(room):
    case = a_case(room, phone="041-123-4567")

    (seen,) = foreseen(room, case).items

    assert (seen.channel, seen.channel_class, seen.body, seen.recipient_hint) == ("phone", None, "", "041-****-4567")


def test_an_address_from_which_a_letter_came_back_is_not_reachable(room):
    case = a_case(room, email=EMAIL)
    room.delivers()
    (receipt,) = room.deliveries(case)
    when = {"occurred_at": NOON, "reported_at": NOON}
    room.tells(
        DeliveryReported(**when, channel=Channel.EMAIL, delivery_id=receipt.delivery_id, state=DeliveryState.UNDELIVERABLE, code="5.1.1")
    )

    (seen,) = foreseen(room, case).items

    assert not seen.reachable


def test_nothing_is_kept_and_nothing_sent(room):
    case = a_case(room, email=EMAIL)
    room.delivers()
    before = (room.deliveries(case), len(room.errands()), len(room.channels["email"].letters))

    foreseen(room, case, everywhere=True)
    room.delivers()

    assert (room.deliveries(case), len(room.errands()), len(room.channels["email"].letters)) == before


@pytest.mark.parametrize(
    ("staff", "letter", "reason"),
    [
        (replace(OFFICER, department_code="parks"), LetterName.RESULT, "not_found"),
        (OFFICER, LetterName.DIGEST, "invalid"),
        (OFFICER, LetterName.RECEIPT, "invalid"),
    ],
)
def test_others_see_no_letter_and_nobody_one_without_their_words(room, staff, letter, reason):
    case = a_case(room, email=EMAIL)

    with pytest.raises(Refusal) as refused:
        foreseen(room, case, letter, staff=staff)

    assert refused.value.reason == reason


def test_there_is_no_letter_about_a_case_that_is_none(room):
    with pytest.raises(Refusal):
        foreseen(room, new_id())
