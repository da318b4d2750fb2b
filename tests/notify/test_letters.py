"""The words of the letters: what is refused when they are loaded, and that what a person wrote arrives as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.complaints import Department, Handler, Status
from contracts.confirmation import key_of, link_token, named_by
from contracts.message import Refusal
from contracts.notify import ChannelClass, LetterName, Template
from services.notify import letters
from services.notify.domain import Facts
from services.notify.letters.templates import TO_COLLEAGUES, WITH_WORDS, known, required
from tests.notify.builders import ADDRESS, KIM, LINK, NOON, ROAD, a_case, a_delivery, a_result, an_office, city_templates, sealed

RECEIPT = "접수번호 {receipt_number} {department} {department_phone} {due_date} {link}"
RESULT = "{receipt_number}\n{answer}\n{handler_unit} {handler} {handler_contact}"


MAIL, CHAT, TEXT = ChannelClass.MAIL, ChannelClass.CHAT, ChannelClass.TEXT
EVERY = [(letter, kind) for letter in WITH_WORDS for kind in letters.classes(letter)]


SUBJECTS = {LetterName.DIGEST: "민원 {date}", LetterName.SURGE: "민원 {department}"}  # of letters that are about no one case


def a_template(letter=LetterName.RECEIPT, kind=MAIL, **more):
    body = " ".join(f"{{{name}}}" for name in sorted(required(letter, kind)))
    subject = "" if kind is CHAT else SUBJECTS.get(letter, "민원 {receipt_number}")
    return Template(**{"letter": letter, "locale": "ko", "channel_class": kind, "subject": subject, "body": body, **more})


def of_the_city(letter, locale="ko", kind=MAIL):
    wanted = (letter, locale, kind)
    return next(template for template in city_templates() if (template.letter, template.locale, template.channel_class) == wanted)


def written(template, facts=None, **case):
    return letters.write(template, a_delivery(letter=template.letter, facts=facts), a_case(**case), an_office(), NOON)


def test_the_example_city_writes_to_citizens_in_five_ways_of_speaking_and_to_colleagues_in_two():
    letters.check_all(city_templates())

    found = {(template.letter, template.locale, template.channel_class) for template in city_templates()}
    to_citizens = {(*one, locale) for one in EVERY if one[0] not in TO_COLLEAGUES for locale in ("ko", "ko-easy", "en", "vi", "zh")}
    to_colleagues = {(letter, MAIL, locale) for letter in TO_COLLEAGUES for locale in ("ko", "en")}
    assert found == {(letter, locale, kind) for letter, kind, locale in to_citizens | to_colleagues}


@pytest.mark.parametrize("placeholder", ["reciept_number", "0.__class__", "", " link", "handler"])
def test_an_unknown_placeholder_is_refused_by_letter_locale_and_name(placeholder):
    with pytest.raises(Refusal) as refused:
        letters.check(a_template(locale="en", body=RECEIPT + f"{{{placeholder}}}"))

    assert refused.value.reason == "invalid"
    assert refused.value.field == "templates"
    assert refused.value.detail == f"receipt (en, mail): unknown placeholder {{{placeholder}}}"


@pytest.mark.parametrize(("letter", "kind"), EVERY)
def test_a_letter_without_what_the_citizen_must_be_told_is_refused(letter, kind):
    template = a_template(letter, kind)

    letters.check(template)
    for placeholder in required(letter, kind):
        with pytest.raises(Refusal, match=rf"{letter.value} \(ko, {kind.value}\): the placeholder {{{placeholder}}} is missing"):
            letters.check(replace(template, body=template.body.replace(f"{{{placeholder}}}", "")))


def test_every_letter_names_the_case_and_where_it_is_read_and_each_but_receipts_and_updates_who_stands_for_it():
    without_handler = {LetterName.RECEIPT, LetterName.RECEIPT_TRIAGE, LetterName.UPDATE}
    to_citizens = set(WITH_WORDS) - set(TO_COLLEAGUES)

    for kind in (MAIL, CHAT):
        assert all(required(letter, kind) >= {"receipt_number", "link"} for letter in to_citizens)
        assert {letter for letter in WITH_WORDS if required(letter, kind) >= {"handler", "handler_unit", "handler_contact"}} == (
            to_citizens - without_handler
        )


def test_a_text_message_may_leave_to_the_page_what_it_has_no_room_for_but_never_the_answer_or_its_reasons():
    assert required(LetterName.RESULT, TEXT) == {"receipt_number", "link", "answer", "handler_contact"}
    assert required(LetterName.REFUSAL, TEXT) == {"receipt_number", "link", "ground", "reason", "remedy", "handler_contact"}
    assert required(LetterName.RECEIPT, TEXT) == {"receipt_number", "department", "department_phone", "due_date"}


def test_no_letter_to_a_colleague_opens_the_citizens_page_or_holds_their_words():
    for letter in TO_COLLEAGUES:
        assert known(letter).isdisjoint({"link", "answer", "request", "reason"})


@pytest.mark.parametrize("subject", ["", "  ", "two\nlines", "two\rlines", "tab\there"])
def test_a_subject_must_be_one_line(subject):
    with pytest.raises(Refusal, match="one line"):
        letters.check(a_template(subject=subject))


def test_the_answer_can_t_stand_in_a_subject():
    with pytest.raises(Refusal, match=r"{answer} can't stand in a subject"):
        letters.check(a_template(LetterName.RESULT, subject="{answer}"))


def test_a_set_must_hold_every_letter_in_the_city_s_own_language_once():
    every = [a_template(letter, kind) for letter, kind in EVERY]

    letters.check_all(every)
    with pytest.raises(Refusal, match=r"nearing \(ko, mail\): this letter is missing"):
        letters.check_all(every[:-1])
    with pytest.raises(Refusal, match=r"receipt \(ko, mail\): this letter stands twice"):
        letters.check_all([*every, every[0]])


def test_a_letter_file_begins_with_its_subject():
    template = letters.parse(LetterName.RESULT, MAIL, "ko", "Subject: 결과 {receipt_number}\n\n첫 줄\n\n둘째 줄\n")

    assert (template.subject, template.body) == ("결과 {receipt_number}", "첫 줄\n\n둘째 줄\n")


@pytest.mark.parametrize("text", ["", "결과\n\n본문", "Subject: 결과\n본문"])
def test_a_file_that_is_no_letter_is_refused(text):
    with pytest.raises(Refusal, match=r"receipt \(ko, mail\): the file must begin with"):
        letters.parse(LetterName.RECEIPT, MAIL, "ko", text)


def test_the_receipt_tells_number_department_phone_deadline_and_link():
    letter = written(of_the_city(LetterName.RECEIPT))

    assert letter.to == ADDRESS
    assert letter.subject == "[가온시] 민원이 접수되었습니다 (접수번호 26A7K2M9QX)"
    for told in ("26A7K2M9QX", "도로과", "041-000-1000", "2026년 12월 1일 (화) 18:00", LINK):
        assert told in letter.body
    assert "{" not in letter.body


def test_the_result_tells_the_answer_and_who_stands_for_it():
    letter = written(of_the_city(LetterName.RESULT), a_result())

    assert letter.subject == "[가온시] 민원 처리결과를 알려 드립니다 (접수번호 26A7K2M9QX)"
    for told in ("가로등을 고쳤습니다.", "도로과", "김가온", "041-000-1001"):
        assert told in letter.body


def test_an_officer_without_a_number_is_reached_through_the_department():
    letter = written(of_the_city(LetterName.RESULT), a_result(handler=Handler(unit="도로과", name="김가온")))

    assert f"연락처  {ROAD.phone}" in letter.body


def test_what_nobody_knows_is_a_dash():
    letter = written(of_the_city(LetterName.RECEIPT), department=Department(code="road", name="도로과"))

    assert "연락처    -\n" in letter.body


@pytest.mark.parametrize(
    ("locale", "told"), [("ko", "처리기간 계산이 멈춰 있어 아직 정해지지 않았습니다"), ("en", "not fixed yet, because the clock is paused")]
)
def test_while_the_clock_stands_there_is_no_due_date(locale, told):
    letter = written(of_the_city(LetterName.PROGRESS, locale), Facts(status=Status.WAITING, days=30, handler=KIM))

    assert told in letter.body


@pytest.mark.parametrize("status", Status)
def test_every_language_can_say_where_a_case_stands(status):
    template = a_template(LetterName.PROGRESS, body="{status}")

    said = [
        written(replace(template, locale=locale), Facts(status=status)).body for locale in ("ko", "ko-easy", "en-GB", "vi", "zh-CN", "fr")
    ]

    assert len(set(said)) in (4, 5)  # easy Korean says some things as everybody does
    assert said[5] == said[0]  # nobody has written it in French


def test_a_citizen_without_a_link_is_sent_to_the_city_s_page():
    letter = written(of_the_city(LetterName.RECEIPT), sealed_contact=sealed(email="a@example.org"))

    assert "조회 링크  https://gaon.example/\n" in letter.body


@settings(deadline=None)  # a busy machine is no finding
@given(st.text())
def test_whatever_an_officer_writes_arrives_as_it_was_written(answer):
    letter = written(a_template(LetterName.RESULT, body="<{answer}>\n{receipt_number}"), a_result(answer=answer))

    assert letter.body == f"<{answer or '-'}>\n26A7K2M9QX"


@pytest.mark.parametrize("text", ["{0.__class__}", "%s %(city)s", "{{7*7}}", "${7*7}", "{receipt_number}", "\\g<1>", "{", "}{"])
def test_what_looks_like_a_template_is_only_text(text):
    letter = written(a_template(LetterName.RESULT, body=RESULT), a_result(answer=text))

    assert letter.body == f"26A7K2M9QX\n{text}\n도로과 김가온 041-000-1001"


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("ko", "2026년 12월 1일 (화) 18:00"),
        ("en", "1 December 2026 (Tue) 18:00"),
        ("en-GB", "1 December 2026 (Tue) 18:00"),
        ("vi", "18:00 thứ Ba, 01/12/2026"),
        ("zh", "2026年12月1日（周二）18:00"),
        ("ko-easy", "2026년 12월 1일 (화) 18:00"),
        ("fr", "2026-12-01 18:00"),
    ],
)
def test_a_deadline_reads_as_one_would_write_it(locale, expected):
    assert letters.moment(datetime(2026, 12, 1, 18), locale) == expected  # noqa: DTZ001 - a local time, as it is shown


@pytest.mark.parametrize(
    ("wanted", "locale"),
    [
        ("ko", "ko"),
        ("en-US", "en"),
        ("EN_us", "en"),
        ("ko-easy", "ko-easy"),
        ("KO_easy", "ko-easy"),
        ("ko-KR", "ko"),
        ("vi", "ko"),
        ("", "ko"),
    ],
)
def test_a_language_that_nobody_has_written_falls_back_to_korean(wanted, locale):
    assert letters.locale_for(wanted, {"ko", "ko-easy", "en"}) == locale


@pytest.mark.parametrize("letter", [LetterName.RESULT, LetterName.REFUSAL])
def test_a_result_carries_a_link_for_each_answer_that_says_nothing_of_the_case_s_own(letter):
    key = key_of("the-case's-token")
    contact = sealed(email=ADDRESS, link=LINK, confirmation_key=key.hex())

    for number in (1, 2):
        body = written(of_the_city(letter), Facts(answer_number=number), sealed_contact=contact).body
        (link,) = [word for word in body.split() if "/c/result/" in word]
        case, answer = named_by(link.rpartition("/")[2])
        assert link == f"https://gaon.example/c/result/{link_token(key, case, number)}"
        assert answer == number
        assert LINK in body


def test_a_contact_from_before_there_were_such_links_is_sent_to_the_case():
    assert "/c/result/" not in written(of_the_city(LetterName.RESULT), Facts(answer_number=1)).body
