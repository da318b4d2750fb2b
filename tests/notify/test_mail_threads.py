"""A mail in a conversation: what it answers, where an answer to it and a bounce of it go, and how it is declined."""

from __future__ import annotations

import pytest

from contracts import return_addresses
from contracts.message import new_id
from services.notify.channels.email import Email
from services.notify.outcomes import Accepted
from services.notify.providers.posted import Posted
from services.notify.providers.smtp import Smtp
from tests.notify.builders import a_letter
from tests.notify.mail_servers import parsed, sink

SECRET = b"shared with the gateway"
MAIL = Email(sender="가온시 <no-reply@gaon.example>", answers_to="minwon@in.gaon.example", secret=SECRET)
NO_ANSWERS = Email(sender="가온시 <no-reply@gaon.example>")
CASE = new_id()
THREAD = return_addresses.make(SECRET, return_addresses.THREAD, CASE)
DECLINE = return_addresses.make(SECRET, return_addresses.DECLINE, CASE)


def message(mail=MAIL, **more):
    return parsed(mail.message(a_letter(**more)))


def test_an_answer_finds_its_case_by_the_address_it_goes_to():
    to = message(case_thread=THREAD)["Reply-To"]
    name, _, token = to.partition("@")[0].strip("<").partition("+")

    assert (name, to.rstrip(">").partition("@")[2]) == ("minwon", "in.gaon.example")
    assert return_addresses.named_by((SECRET,), return_addresses.THREAD, token) == CASE


def test_an_answer_finds_its_case_by_the_message_it_names():
    letter = a_letter(case_thread=THREAD)

    assert parsed(MAIL.message(letter))["Message-ID"] == f"<{letter.delivery_id}.{THREAD}@in.gaon.example>"


def test_a_bounce_finds_its_letter_by_the_envelope_s_sender():
    letter = a_letter()
    with sink() as server:
        outcome = Posted(MAIL, Smtp(f"smtp://127.0.0.1:{server.port}", name="gaon.example")).send(letter)

    token = server.senders[0].partition("+")[2].partition("@")[0]
    assert isinstance(outcome, Accepted)
    assert return_addresses.named_by((SECRET,), return_addresses.BOUNCE, token.upper()) == letter.delivery_id
    assert server.senders[0].endswith("@in.gaon.example")


def test_where_nobody_can_answer_nobody_is_told_to():
    assert message(NO_ANSWERS, case_thread=THREAD)["Reply-To"] is None
    assert not NO_ANSWERS.capabilities.conversation
    assert MAIL.capabilities.conversation


def test_a_letter_about_no_case_says_where_nothing_goes():
    assert message()["Reply-To"] is None


def test_an_answer_to_a_mail_stands_under_it():
    told = message(thread="<CAF=abc+1@mail.example.com>")

    assert (told["In-Reply-To"], told["References"]) == ("<CAF=abc+1@mail.example.com>", "<CAF=abc+1@mail.example.com>")
    assert told["Auto-Submitted"] == "auto-replied"
    assert message()["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("thread", ["no id", "<a@b>\r\nBcc: all@example.org", "<a b@c>", "<<a@b>>", f"<{'a' * 2000}@b>", "<가@b>", ""])
def test_a_stranger_s_message_id_is_repeated_only_if_it_is_one(thread):
    told = message(thread=thread)

    assert (told["In-Reply-To"], told["References"], told["Bcc"]) == (None, None, None)
    assert told["Auto-Submitted"] == "auto-generated"


def test_letters_that_aren_t_owed_are_declined_by_one_click_or_by_mail():
    told = message(unsubscribe=f"https://gaon.example/c/decline/email/{DECLINE}")

    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    links = [link.strip() for link in told["List-Unsubscribe"].split(",")]
    assert links == [f"<https://gaon.example/c/decline/email/{DECLINE}>", f"<mailto:minwon+{DECLINE}@in.gaon.example>"]


@pytest.mark.parametrize("link", [None, "javascript:alert(1)", "https://a\r\nBcc: b@example.org", "https://a>,<mailto:b@example.org"])
def test_what_is_no_link_is_no_way_to_decline(link):
    told = message(unsubscribe=link)

    assert (told["List-Unsubscribe"], told["List-Unsubscribe-Post"], told["Bcc"]) == (None, None, None)


def test_every_line_of_a_head_is_within_what_servers_take():
    head = MAIL.message(a_letter(case_thread=THREAD, thread="<CAF=abc+1@mail.example.com>", unsubscribe=f"https://gaon.example/{DECLINE}"))

    assert max(map(len, head.split(b"\r\n"))) < 200
    assert head.isascii()


@pytest.mark.parametrize("address", ["no address", "a-name-of-more-than-twenty@gaon.example"])
def test_an_address_for_answers_that_can_t_carry_a_token_is_refused_at_the_start(address):
    with pytest.raises(ValueError, match="address"):
        Email(sender="a@gaon.example", answers_to=address, secret=SECRET)
