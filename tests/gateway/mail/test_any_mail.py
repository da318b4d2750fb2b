"""Whatever arrives: the reader says what it can, or that it can't; it never breaks, and it never takes long."""

from __future__ import annotations

import random
from contextlib import suppress
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.gateway import Channel
from gateway.channels import Unreadable
from gateway.channels.email import Email
from gateway.channels.mail import decoding, markup, quotes
from gateway.channels.mail.envelope import Envelope
from gateway.domain.heard import Declined, Heard, Report
from tests.gateway.mail.mails import CITIZEN, CITY, SECRET, SHAPES, email, mail, read

HEADERS = st.sampled_from(
    [
        "From",
        "To",
        "Cc",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Reply-To",
        "Sender",
        "Return-Path",
        "Auto-Submitted",
        "X-Loop",
        "Precedence",
        "Delivered-To",
        "MIME-Version",
        "Content-ID",
    ]
)
VALUES = st.one_of(
    st.binary(max_size=60).map(lambda raw: raw.replace(b"\n", b" ")),
    st.sampled_from(
        [
            b"=?ks_c_5601-1987?B?yKux5rW/?=",
            b"=?utf-8?Q?=ED=99?= =?utf-8?Q?=8D?=",
            b"=?euc-kr?B?!!!?=",
            b"multipart/mixed; boundary=b",
            b"multipart/alternative; boundary=",
            b"message/rfc822",
            b"text/html; charset=utf-7",
            b"text/plain; charset*=utf-8''%ZZ; format=flowed; delsp=yes",
            b"base64",
            b"x-uuencode",
            b"attachment; filename*0*=utf-8''%ED; filename*2=x",
            b'<a@b>, "\\',
            b"Fri, 99 Nov 20266 99:99:99 +9999",
            b"<>",
        ]
    ),
)
BODIES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from([b"--b\n\n--b\nContent-Type: image/png\n\n\x89PNG\n--b--", b"begin 644 x\n#0V%T\n`\nend\n", b"<div>" * 50]),
)


def understood(raw: bytes, sender: str | None = CITIZEN) -> None:
    """Without the net beneath it: what breaks here is our mistake. What it gives can be kept."""
    with suppress(Unreadable):  # kept as unread, which is one of the ways that it goes well
        for one in email.understood(raw, Envelope(sender=sender, recipients=(CITY,))):
            assert isinstance(one, Heard | Report | Declined)
            assert one.channel is Channel.EMAIL
            if isinstance(one, Heard):
                for text in (one.text, one.subject or "", one.name or "", one.sender, one.answers or ""):
                    assert "\0" not in text
                    text.encode()
                assert "\n" not in f"{one.subject}{one.name}{one.answers}{one.sender}"
                assert decoding.ADDRESS.fullmatch(one.sender)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(HEADERS, VALUES), max_size=12), BODIES)
def test_a_mail_of_any_headers_is_read_or_refused(headers, body):
    understood(b"".join(name.encode() + b": " + value + b"\n" for name, value in headers) + b"\n" + body)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=500))
def test_bytes_that_are_no_mail_are_read_or_refused(raw):
    understood(raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SHAPES)), st.integers(0, 2**32), st.integers(1, 8))
def test_a_real_mail_that_was_damaged_on_its_way_is_read_or_refused(shape, seed, times):
    drawn, raw = random.Random(seed), bytearray(SHAPES[shape]()[:4000])
    for _ in range(times):
        place, length = drawn.randrange(len(raw)), drawn.randrange(1, 40)
        piece = [b"", drawn.randbytes(length), bytes(raw[place : place + length]) * 3, b"\r\n", b"\n\n", b"?=", b";", b'"', b"\0"][
            drawn.randrange(9)
        ]
        raw[place : place + length] = piece
        if not raw:
            return
    understood(bytes(raw), drawn.choice([CITIZEN, "", None]))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_nothing_that_was_said_becomes_nothing(text):
    shown = decoding.shown(text)

    assert quotes.own_words(shown).strip() or not shown.strip()


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="가나<>&;/!-[]=\"' bdivqp\0", max_size=200))
def test_any_markup_is_read(markup_text):
    assert isinstance(markup.text_of(markup_text), str)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=80),
    st.sampled_from(["utf-8", "cp949", "utf-16", "iso-2022-kr"]),
    st.sampled_from([None, "utf-8", "euc-kr", "us-ascii", "x"]),
)
def test_any_letters_under_any_name_are_some_text(text, charset, named):
    assert isinstance(decoding.decode(text.encode(charset, "replace"), named), str)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=40))
def test_korean_in_cp949_is_read_as_it_was_written(text):
    assert decoding.decode(text.encode("cp949"), "ks_c_5601-1987") == text


BOMBS = {
    "mail within mail": b"Content-Type: message/rfc822\n\n" * 3000,
    "parts within parts": b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
    "parts within parts, a few": b"From: a@b.example\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(29))
    + b"x\n" * 200_000,
    "many parts": b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "many lines": b"From: a@b.example\n\n" + b"\n" * 1_000_000,
    "a long line": b"From: a@b.example\n\n" + b"x" * 10_000_000,
    "a long header": b"From: a@b.example\nSubject: " + b"=?utf-8?B?7ZmN?= " * 100_000 + b"\n\nx",
    "many headers": b"From: a@b.example\n" + b"To: c@d.example\n" * 100_000 + b"\nx",
    "many addresses": b"From: " + b"(" * 100_000 + b"\nReply-To: " + b'"\\' * 50_000 + b"\nTo: " + b"a@b.example, " * 20_000 + b"\n\nx",
    "many parameters": b"From: a@b.example\nContent-Type: text/plain; " + b"a*1*=b; " * 20_000 + b"\n\nx",
    "a page of nothing but beginnings": mail("<" * 1_000_000, content_type="text/html; charset=utf-8"),
    "a page of quotes": mail("<blockquote>" * 50_000, content_type="text/html; charset=utf-8"),
    "a page of scripts": mail("<script " * 100_000, content_type="text/html; charset=utf-8"),
}


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_a_mail_that_was_made_to_cost_time_costs_little(raw):
    before = perf_counter()

    with suppress(Unreadable):  # what counts is the time that it took to find out
        read(raw)

    assert perf_counter() - before < 6.0


def test_what_breaks_the_reader_is_unreadable_and_nothing_is_told_of_it():
    class Broken(Email):
        def understood(self, raw, envelope):
            raise IndexError("the citizen's words")

    with pytest.raises(Unreadable) as told:
        Broken(CITY, (SECRET,)).read(b"", Envelope())

    assert str(told.value) == "IndexError while it was read"
    assert told.value.__cause__ is None


def test_a_line_break_in_a_header_word_makes_no_second_line():
    understood(mail(subject="가로등\r\nBcc: all@mail.example", from_=f"홍\r\n길동 <{CITIZEN}>"))
