"""A letter is written for the channel that carries it: its words, its length, what may be answered to it, and no word more where others read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts import return_addresses
from contracts.complaints import Handler
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, PreviewLetter
from contracts.registering import RegisterTemplates
from services.notify import letters
from services.notify.domain import Facts
from services.notify.letters.counted import sayable, size
from services.notify.letters.templates import BY_PERSON, TO_COLLEAGUES
from tests.notify.at_the_doors import PostRoom
from tests.notify.builders import (
    ADDRESS,
    CHANNELS,
    DUE,
    KIM,
    LINK,
    NOON,
    a_case,
    a_delivery,
    a_recipient,
    a_result,
    an_office,
    city_templates,
    sealed,
)
from tests.notify.test_letters import CHAT, MAIL, TEXT, a_template, of_the_city

CITIZENS_OWN = [template for template in city_templates() if template.letter not in TO_COLLEAGUES]
LONG_ANSWER = "가로등을 고쳤습니다. " * 200
EVERYTHING = Facts(
    **{
        **vars(a_result()),
        "request": "번호",
        "text": "안녕",
        "answer_by": DUE,
        "previous_due_at": DUE,
        "days": 30,
        "agency": "한국전력공사",
    },
)
CONTACT = {"email": ADDRESS, "phone": "010-1234-5678", "link": LINK}
CHANNEL_OF = {MAIL: "email", CHAT: "facebook", TEXT: "sms"}


def named(template):
    return f"{template.letter.value}-{template.locale}-{template.channel_class.value}"


def a_wide_office(**more):
    return an_office(**more)


def carried(template, channel=None, facts=None, contact=None, office=None, **case):
    channel = channel or CHANNEL_OF[template.channel_class]
    delivery = a_delivery(letter=template.letter, facts=facts, recipient=a_recipient(channel=channel))
    sealed_contact = sealed(**(contact or {**CONTACT, "channel": "facebook", "address": "1234567890"}))
    return letters.write(template, delivery, a_case(sealed_contact=sealed_contact, **case), office or a_wide_office(), NOON)


@pytest.mark.parametrize("locale", ["ko", "ko-easy", "en", "vi", "zh"])
@pytest.mark.parametrize("letter", [LetterName.RECEIPT, LetterName.RECEIPT_TRIAGE])
def test_a_receipt_without_its_link_is_one_short_message(letter, locale):
    told = carried(of_the_city(letter, locale, TEXT)).body

    assert size(told.replace(LINK, "").strip()) <= 90
    assert told.startswith("[가온시]")
    assert LINK in told


def test_a_text_message_says_dates_shortly_and_a_messenger_speaks_in_a_friendly_way():
    assert "12월 1일(화) 18:00" in carried(of_the_city(LetterName.RECEIPT, "ko", TEXT)).body
    assert "잘 받았어요" in carried(of_the_city(LetterName.RECEIPT, "ko", CHAT)).body
    assert "접수되어 담당부서에 배정되었음을 알려 드립니다" in carried(of_the_city(LetterName.RECEIPT, "ko", MAIL)).body


def test_while_the_clock_stands_a_text_message_says_so_in_two_words():
    assert "처리기한 추후 안내" in carried(of_the_city(LetterName.RECEIPT, "ko", TEXT), facts=Facts(department=a_result().department)).body


@pytest.mark.parametrize("template", [one for one in CITIZENS_OWN if one.letter in (LetterName.RESULT, LetterName.REFUSAL)], ids=named)
def test_a_long_answer_is_shortened_where_the_channel_ends_and_who_stands_for_it_and_the_link_stay(template):
    facts = replace(a_result(), answer=LONG_ANSWER, ground="법 제21조", reason=LONG_ANSWER, remedy="이의신청")

    told = carried(template, facts=facts).body

    assert KIM.contact in told
    assert LINK in told
    assert ("고쳤습니다.…" in told) is (template.channel_class is not MAIL)
    if template.channel_class is TEXT:
        assert 1900 <= len(told.encode("cp949")) <= 2000
    if template.channel_class is CHAT:
        assert 1900 <= len(told) <= 2000


def test_a_text_message_is_written_in_characters_that_phones_have():
    told = carried(of_the_city(LetterName.RESULT, "vi", TEXT), facts=a_result(answer="고쳤습니다 🙂 đã sửa")).body

    assert "고쳤습니다 □ da sua" in told
    assert told.encode("cp949")


def test_who_may_be_lost_before_the_answer_is_asked_once_for_a_way_to_reach_them():
    template = of_the_city(LetterName.RECEIPT, "ko", CHAT)
    lost = {"channel": "facebook", "address": "1234567890", "link": LINK}

    assert "휴대전화 번호나 이메일 주소" in carried(template, contact=lost).body
    for reachable in ({**lost, "phone": "010"}, {**lost, "email": ADDRESS}):
        told = carried(template, contact=reachable).body
        assert "휴대전화" not in told
        assert told.endswith("보내지 말아 주세요.\n")


def test_a_mail_says_that_it_may_be_answered_only_where_an_answer_comes_in():
    template = of_the_city(LetterName.RESULT)
    deaf = a_wide_office(channels={**CHANNELS, "email": replace(CHANNELS["email"], conversation=False)})

    assert "이 메일에 답장하셔도 됩니다." in carried(template).body
    for office in (deaf, a_wide_office(channels_secret=None)):
        told = carried(template, office=office).body
        assert "답장" not in told
        assert "연락해 주시기 바랍니다.\n\n감사합니다." in told


def test_a_letter_carries_what_brings_an_answer_back_to_its_case():
    case = a_case(sealed_contact=sealed(**CONTACT, channel="facebook", address="1234567890", thread="m_1"))
    on_facebook = a_delivery(recipient=a_recipient(channel="facebook"))

    chat = letters.write(of_the_city(LetterName.RESULT, "ko", CHAT), on_facebook, case, a_wide_office(), NOON)
    mail = letters.write(of_the_city(LetterName.RESULT), a_delivery(), case, a_wide_office(), NOON)

    assert (chat.to, chat.thread, chat.locale) == ("1234567890", "m_1", "ko")
    assert (mail.to, mail.thread) == (ADDRESS, None)
    assert mail.case_thread is not None
    assert return_addresses.named_by((b"secret",), return_addresses.THREAD, mail.case_thread) == case.id
    assert "26A7K2M9QX" not in mail.case_thread


def test_who_wants_no_such_letters_says_so_behind_a_link_of_their_case():
    case = a_case()
    letter = letters.write(of_the_city(LetterName.UPDATE), a_delivery(letter=LetterName.UPDATE), case, a_wide_office(), NOON)

    token = return_addresses.make(b"secret", return_addresses.DECLINE, case.id)
    assert letter.unsubscribe == f"https://gaon.example/c/decline/email/{token}"
    assert letter.unsubscribe in letter.body


def test_an_officer_s_own_words_are_a_person_s():
    assert carried(of_the_city(LetterName.RESULT)).by_person
    assert not carried(of_the_city(LetterName.RECEIPT)).by_person
    assert set(BY_PERSON) == {
        *(LetterName.RESULT, LetterName.REFUSAL, LetterName.SUPPLEMENT),
        *(LetterName.EXTENSION, LetterName.TRANSFER, LetterName.REPLY),
    }


@pytest.mark.parametrize("locale", ["ko", "ko-easy", "en", "vi", "zh"])
def test_where_everybody_reads_not_a_word_is_said_of_the_case(locale):
    band = {**CONTACT, "channel": "band", "address": "post:1"}

    letter = carried(of_the_city(LetterName.RESULT, locale, CHAT), "band", a_result(), contact=band)

    assert "https://gaon.example/" in letter.body
    for private in ("26A7K2M9QX", "token", "가로등", "김가온", "도로과"):
        assert private not in letter.body + letter.subject


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(CITIZENS_OWN),
    st.text()
    | st.sampled_from(["{{7*7}}", "%s %(city)s", "{0.__class__}", "#{접수번호}", "{receipt_number}", "{answerable: x}", "\\1", "$link"]),
)
def test_whatever_a_person_wrote_arrives_in_every_letter_as_they_wrote_it(template, text):
    handler = Handler(unit=text or "-", name=text or "-", contact="041")
    facts = replace(EVERYTHING, answer=text, request=text, text=text, reason=text, ground=text, remedy=text, agency=text, handler=handler)
    as_text = (sayable(text) if template.channel_class is TEXT else text) if text else "-"
    marked = replace(template, body=re.sub(r"{(answer|request|reply|reason|ground|remedy)}", r"<{\1}>", template.body))
    office = a_wide_office(channels={**CHANNELS, "facebook": replace(CHANNELS["facebook"], parts=True)})

    told = carried(marked, facts=facts, office=office).body

    assert told.count(f"<{as_text}>") >= marked.body.count("<{")


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        (a_template(kind=TEXT, body="🙂 {receipt_number} {department} {department_phone} {due_date}"), "no text message can show 🙂"),
        (a_template(kind=CHAT, subject="제목"), "a message in a messenger has no subject"),
        (a_template(kind=CHAT, body="Subject: 제목\n\n{receipt_number}"), "a message in a messenger has no subject"),
        (a_template(body=a_template().body + "{answerable}"), "{answerable: ...} holds the words"),
        (a_template(LetterName.RESULT, body="{contact_request: 번호를 주세요}"), "{contact_request: ...} can't stand here"),
        (a_template(subject="{answerable: 답장}"), "{answerable: ...} can't stand here"),
        (a_template(body=a_template().body + "{friendly: 안녕}"), "unknown placeholder {friendly: 안녕}"),
        (a_template(kind=TEXT, body=a_template(kind=TEXT).body + "가" * 1000), "bytes, of which the carriers take 2000"),
        (a_template(kind=TEXT, subject="가" * 21), "the subject has 42 bytes, of which the carriers take 40"),
        (a_template(kind=CHAT, body=a_template(kind=CHAT).body + "가" * 2000), "characters, of which messengers take 2000"),
        (a_template(LetterName.DIGEST, channel_class=CHAT, subject=""), "letters to colleagues are written as mail only"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_words_that_their_channels_can_t_carry_are_refused(template, problem):
    with pytest.raises(Refusal) as refused:
        letters.check(template)

    assert problem in refused.value.detail
    assert refused.value.field == "templates"


def test_words_are_looked_at_before_anybody_receives_them():
    room, asked = PostRoom(), PreviewLetter(letter=LetterName.RECEIPT, locale="ko", channel_class=TEXT)

    in_use = room.asks(asked)
    new = room.asks(replace(asked, subject="접수", body="{receipt_number} {department} {department_phone} {due_date}"))

    assert (in_use.subject, in_use.body.splitlines()[0]) == ("[가온시] 민원 접수 안내", "[가온시] 민원 접수 26A7K2M9QX")
    assert (new.subject, new.body) == ("접수", "26A7K2M9QX 도로관리과 041-000-0123 12월 1일(화) 12:00")
    with pytest.raises(Refusal, match=r"unknown placeholder {lnik}"):
        room.asks(replace(asked, body="{lnik}"))
    with pytest.raises(Refusal, match="no such letter in this language"):
        room.asks(replace(asked, locale="fr"))


def test_the_letters_are_listed_as_they_are_by_now_with_their_edition():
    room = PostRoom()
    words = [replace(one, body=f"{one.body}.") if one == of_the_city(LetterName.RESULT) else one for one in city_templates()]
    room.now += timedelta(hours=1)
    room.asks(RegisterTemplates(templates=tuple(words)))

    listed = {(one.letter, one.locale, one.channel_class): one for one in room.lists_letters()}

    assert len(listed) == len(city_templates())
    assert listed[LetterName.RESULT, "ko", MAIL].edition == 2
    assert listed[LetterName.RESULT, "ko", MAIL].registered_at == NOON + timedelta(hours=1)
    assert listed[LetterName.RESULT, "ko", ChannelClass.CHAT].edition == 1
