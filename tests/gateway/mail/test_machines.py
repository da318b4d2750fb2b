"""Mail that machines write: it opens no case and gets no answer; what it says of our letters is believed where it can prove it."""

from __future__ import annotations

import pytest

from contracts import return_addresses
from contracts.notify import DeliveryState
from tests.gateway.mail.mails import (
    BOUNCE,
    CASE,
    CITIZEN,
    CITY,
    DECLINE,
    DELIVERY,
    OUR_LETTER,
    THREAD,
    heard,
    mail,
    read,
    reply,
    returned,
)

MACHINES = {
    "an absent person's answer": mail(more="Auto-Submitted: auto-replied"),
    "a notice": mail(more="Auto-Submitted: auto-generated (system)"),
    "bulk": mail(more="Precedence: Bulk"),
    "a list": mail(more="List-Id: <news.shop.example>"),
    "junk": mail(more="Precedence: junk"),
    "nobody to return it to": mail(more="Return-Path: <>"),
    "a report": mail(content_type="multipart/report; boundary=x"),
    "our own loop": mail(more="X-Loop: ontong"),
    "a responder": mail(more="X-Autoreply: yes"),
    "our own address": mail(from_=CITY),
    "our own address with a token": mail(from_=f"minwon+{THREAD}@city.example"),
    "ours as the one to answer to": mail(more=f"Reply-To: {CITY}"),
    "a mail server": mail(from_="MAILER-DAEMON@mail.example"),
    "a read receipt": mail("읽었습니다", content_type="multipart/report; report-type=disposition-notification; boundary=x"),
    "an absent person's answer to a letter": mail(subject="[부재중 자동응답] 휴가입니다", more=f"In-Reply-To: {OUR_LETTER}"),
    "Outlook's": mail(subject="자동 회신: 접수", more=f"In-Reply-To: {OUR_LETTER}"),
    "a read receipt of Outlook": mail(subject="읽음: 접수", more=f"In-Reply-To: {OUR_LETTER}"),
}


@pytest.mark.parametrize("raw", MACHINES.values(), ids=MACHINES.keys())
def test_what_a_machine_writes_says_nothing(raw):
    assert read(raw) == ()


def test_a_mail_that_was_handed_over_by_nobody_says_nothing():
    assert read(mail(), "") == ()


@pytest.mark.parametrize(
    "raw",
    [
        mail(more="Auto-Submitted: no"),
        mail(more="Precedence: normal"),
        mail(subject="자동 회신 기능이 고장났어요"),  # a citizen's own words, and no answer to a letter
        mail(more="X-Auto-Response-Suppress: All"),  # says that it wants no answer of machines, not that one wrote it
    ],
)
def test_what_a_person_writes_is_heard(raw):
    assert heard(raw).sender == CITIZEN


# Returned mail ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (returned(), "5.1.1"),
        (returned(action="failed", status="4.4.7"), "4.4.7"),  # tried for days, given up
        (returned(action="", status="5.7.1"), "5.7.1"),
        (
            returned(reported=False)
            .replace(b"could not be delivered", b"bounced: 550 5.1.1 unknown")
            .replace(b"Auto-Submitted: auto-replied\n", b""),
            "5.1.1",
        ),
        (
            returned(reported=False)
            .replace(b"could not be delivered", b"bounced: 552 mailbox full")
            .replace(b"Auto-Submitted: auto-replied\n", b""),
            "552",
        ),
        (returned(reported=False).replace(b"Return-Path: <>", b"X-Failed-Recipients: nobody@mail.example"), None),
    ],
    ids=["never", "given up", "no action", "in words", "an old code", "Gmail"],
)
def test_a_letter_that_comes_back_for_good_is_undeliverable(raw, code):
    (report,) = read(raw, "")

    assert (report.state, report.delivery_id, report.code) == (DeliveryState.UNDELIVERABLE, DELIVERY, code)


def test_the_same_return_twice_is_the_same_report():
    assert read(returned(), "")[0].key == read(returned(), "")[0].key


@pytest.mark.parametrize(
    "raw",
    [
        returned(action="delayed", status="4.4.1"),
        returned(action="delivered", status="2.0.0"),
        returned(reported=False),
        mail("휴가 중입니다. 550 5.1.1", more="Auto-Submitted: auto-replied"),
    ],
    ids=["delayed", "delivered", "says nothing", "an absent person's machine"],
)
def test_a_letter_that_is_still_under_way_is_left_alone(raw):
    assert read(raw, "", f"minwon+{BOUNCE}@city.example") == ()


@pytest.mark.parametrize(
    "raw",
    [
        returned(to=CITY, original=OUR_LETTER),
        returned(to=CITY).replace(
            b"--b--", f"--b\nContent-Type: text/rfc822-headers\n\nSubject: x\nMessage-ID: {OUR_LETTER}\n\n--b--".encode()
        ),
        returned(to=CITY).replace(b"Return-Path: <>", f"In-Reply-To: {OUR_LETTER}".encode()),
    ],
    ids=["the letter within", "its head within", "named"],
)
def test_a_letter_that_comes_back_elsewhere_is_known_by_its_number(raw):
    (report,) = read(raw, "")

    assert (report.delivery_id, report.reference, report.state) == (DELIVERY, OUR_LETTER, DeliveryState.UNDELIVERABLE)


def test_a_return_that_proves_nothing_is_no_report():
    forged = return_addresses.make(b"somebody else's", return_addresses.THREAD, CASE)

    assert read(returned(to=CITY, original=f"<{DELIVERY}.{forged}@city.example>"), "") == ()
    assert read(returned(to=f"minwon+{forged}@city.example"), "") == ()


def test_who_answers_to_the_address_for_returns_is_heard_all_the_same():
    said = heard(reply("아직 꺼져 있습니다.", to=f"minwon+{BOUNCE}@city.example"))

    assert (said.text, said.thread) == ("아직 꺼져 있습니다.", str(CASE))


def test_a_machine_that_says_it_is_one_may_still_end_the_letters():
    (said,) = read(mail(more="Auto-Submitted: auto-generated", to=f"minwon+{DECLINE}@city.example"))

    assert said.complaint_id == CASE
