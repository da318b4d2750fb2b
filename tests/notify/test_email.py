"""Letters by e-mail: what a mail program reads, and what each thing that a mail server may do means for a delivery."""

from __future__ import annotations

import ssl
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.message import new_id
from services.notify.channels.email import Email, encoded, mailbox
from services.notify.outcomes import Accepted, Later, Misconfigured, Undeliverable, Unknown
from services.notify.providers.posted import Posted
from services.notify.providers.smtp import Smtp
from tests.notify.builders import ADDRESS, NOON, a_letter
from tests.notify.mail_servers import DROP, STALL, parsed, scripted, sink

SENDER = "가온시 온통 <no-reply@gaon.example>"
PIPELINING = "250-here\r\n250 PIPELINING"
both_ways = pytest.mark.parametrize("ehlo", ["250 here", PIPELINING], ids=["in turn", "pipelined"])


def an_email(url="smtp://127.0.0.1:1", *, timeout=3, carry=None, **more):
    return Posted(Email(sender=SENDER, **more), carry or Smtp(url, name="gaon.example"), timeout)


MAIL = Email(sender=SENDER)


# The message ---------------------------------------------------------------------------------------------------------


def test_a_mail_program_reads_the_letter_as_it_was_written():
    letter = a_letter()

    message = parsed(MAIL.message(letter))

    assert message["Subject"] == "[가온시] 민원 처리결과를 알려 드립니다 (접수번호 26A7K2M9QX)"
    assert message["From"] == SENDER
    assert message["To"] == ADDRESS
    assert message["Date"].datetime == NOON
    assert message["Message-ID"] == f"<{letter.delivery_id}@gaon.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["X-Ontong-Letter"], message["X-Loop"]) == ("result", "ontong")
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == letter.body.splitlines()
    assert not message.defects


def test_the_lines_of_a_message_are_short_and_plain():
    message = MAIL.message(a_letter(subject="가" * 200, body="나" * 2000))

    assert message.isascii()
    assert max(len(line) for line in message.split(b"\r\n")) <= 78
    assert message.count(b"\n") == message.count(b"\r\n")


@settings(deadline=None)  # a busy machine is no finding
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1))
def test_any_subject_arrives(subject):
    words = parsed(f"Subject: {encoded(subject)}\r\n\r\n".encode())["Subject"]

    assert str(words).split() == subject.split()


@settings(deadline=None)  # a busy machine is no finding
@given(st.text())
def test_any_body_arrives(body):
    message = parsed(MAIL.message(a_letter(body=body)))

    assert message.get_payload(decode=True).decode() == body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


@pytest.mark.parametrize("subject", ["one\r\nBcc: all@example.org", "one\nBcc: all@example.org", "one\rtwo"])
def test_a_subject_with_a_line_break_is_never_sent(subject):
    assert an_email().send(a_letter(subject=subject)) == Undeliverable(reason="the subject holds a line break")


@pytest.mark.parametrize(
    "address",
    [
        *("a@", "@b", "no address", "a b@example.org", "<a@example.org>", "a\x00@b", "홍@example.org", f"a@{'b' * 300}"),
        "a@b\r\nRCPT TO:<all@example.org>",
    ],
)
def test_what_is_no_address_is_undeliverable_and_not_repeated(address):
    assert an_email().send(a_letter(to=address)) == Undeliverable(reason="the address is no e-mail address")


def test_a_korean_domain_is_written_as_mail_servers_know_it():
    assert mailbox("hong@한글.한국") == "hong@xn--bj0bj06e.xn--3e0b707e"


@pytest.mark.parametrize("url", ["http://mail.example", "smtp://", "mail.example:25"])
def test_a_url_that_is_no_mail_server_s_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="must look like"):
        Smtp(url, name="gaon.example")


@pytest.mark.parametrize("sender", ["no-reply@gaon.example", '"Gaon, City" <no-reply@gaon.example>', "가온시 <no-reply@gaon.example>"])
def test_any_sender_s_name_is_read_as_set(sender):
    message = parsed(Email(sender=sender).message(a_letter()))

    assert message["From"] == sender


@pytest.mark.parametrize("sender", ["", "가온시", "Gaon, City <no-reply@gaon.example>"])
def test_a_sender_that_is_no_address_is_refused_at_the_start(sender):
    with pytest.raises(ValueError, match="the sender must look like"):
        Email(sender=sender)


def test_a_password_that_can_t_be_sent_is_refused_at_the_start():
    with pytest.raises(ValueError, match="must be ASCII"):
        Smtp("smtp://user:%EA%B0%80@mail.example", name="gaon.example")


def test_writing_a_message_costs_little():
    mail, letter = MAIL, a_letter(body="가로등을 고쳤습니다.\n" * 60)
    costs = []
    for _ in range(300):
        started = time.perf_counter()
        mail.message(letter)
        costs.append(time.perf_counter() - started)

    assert min(costs) < 0.000_250


# A server that works -------------------------------------------------------------------------------------------------


def test_a_real_server_takes_the_letter():
    letter = a_letter()
    with sink() as server:
        outcome = an_email(f"smtp://127.0.0.1:{server.port}", timeout=5).send(letter)

    assert outcome == Accepted(reference=f"<{letter.delivery_id}@gaon.example>")
    assert server.taken[0][0] == [ADDRESS]
    assert server.messages[0].get_content().splitlines() == letter.body.splitlines()


@both_ways
def test_letters_share_a_connection_that_is_greeted_once(ehlo):
    with scripted(EHLO=ehlo) as server:
        mail = an_email(server.url)
        outcomes = [mail.send(a_letter()) for _ in range(3)]

    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert (len(server.connections), len(server.letters)) == (1, 3)
    assert server.heard == ["EHLO"] + ["MAIL", "RCPT", "DATA"] * 3


def test_many_threads_send_at_once_and_each_letter_goes_out_once():
    letters = [a_letter(delivery_id=new_id()) for _ in range(80)]
    with sink() as server, ThreadPoolExecutor(8) as workers:
        mail = an_email(f"smtp://127.0.0.1:{server.port}", timeout=5)
        outcomes = list(workers.map(mail.send, letters))

    assert {type(outcome) for outcome in outcomes} == {Accepted}
    assert sorted(message["Message-ID"] for message in server.messages) == sorted(MAIL.reference(letter) for letter in letters)


@both_ways
@pytest.mark.parametrize("how", ["closed", "421"])
def test_a_connection_that_the_server_has_left_is_replaced(ehlo, how):
    with scripted(EHLO=ehlo, MAIL=["250 ok", "421 too long idle" if how == "421" else "250 ok", "250 ok"]) as server:
        mail = an_email(server.url)
        first = mail.send(a_letter())
        if how == "closed":
            server.drop_all()
        second = mail.send(a_letter())

    assert (type(first), type(second)) == (Accepted, Accepted)
    assert (len(server.connections), len(server.letters)) == (2, 2)


def test_a_connection_idle_for_too_long_is_not_used_again(monkeypatch):
    with scripted() as server:
        mail = an_email(server.url)
        mail.send(a_letter())
        monkeypatch.setattr("services.notify.providers.smtp.IDLE_SECONDS", -1.0)
        mail.send(a_letter())

    assert len(server.connections) == 2


# A server that doesn't -----------------------------------------------------------------------------------------------


@both_ways
@pytest.mark.parametrize(
    ("script", "outcome"),
    [
        ({"RCPT": "550 5.1.1 <hong.gildong@example.org>: no such user"}, Undeliverable(reason="the mail server said 550 5.1.1")),
        ({"RCPT": "553 hong.gildong@example.org unknown"}, Undeliverable(reason="the mail server said 553")),
        ({"DOT": "554 5.7.1 refused"}, Undeliverable(reason="the mail server said 554 5.7.1")),
        ({"DATA": "554 5.5.1 no"}, Undeliverable(reason="the mail server said 554 5.5.1")),
        ({"MAIL": "550 5.7.1 sender refused"}, Misconfigured(reason="the mail server said 550 5.7.1")),
        ({"MAIL": "451 4.3.0 busy"}, Later(reason="the mail server said 451 4.3.0", of_provider=True)),
        ({"RCPT": "450 4.2.0 greylisted"}, Later(reason="the mail server said 450 4.2.0")),
        ({"DATA": "451 4.3.0 busy"}, Later(reason="the mail server said 451 4.3.0")),
        ({"DOT": "452 4.3.1 full"}, Later(reason="the mail server said 452 4.3.1")),
        ({"DATA": "250 what letter?"}, Later(reason="the mail server said 250")),
        ({"MAIL": "421 4.3.2 closing"}, Later(reason="the mail server said 421 4.3.2", of_provider=True)),
        ({"CONNECT": "421 4.3.2 closing"}, Later(reason="the mail server said 421 4.3.2", of_provider=True)),
        ({"CONNECT": "554 go away"}, Later(reason="the mail server said 554", of_provider=True)),
        ({"CONNECT": DROP}, Later(reason="the mail server can't be reached: SMTPServerDisconnected", of_provider=True)),
        ({"CONNECT": STALL}, Later(reason="the mail server can't be reached: TimeoutError", of_provider=True)),
        ({"MAIL": DROP}, Later(reason="the mail server can't be reached: SMTPServerDisconnected", of_provider=True)),
        ({"RCPT": STALL}, Later(reason="the mail server can't be reached: TimeoutError", of_provider=True)),
        ({"DOT": DROP}, Unknown(reason="the mail server did not answer after it had been given the letter", of_provider=True)),
        ({"DOT": STALL}, Unknown(reason="the mail server did not answer after it had been given the letter", of_provider=True)),
        ({"DOT": "??? what"}, Unknown(reason="the mail server's answer to the letter can't be read", of_provider=True)),
        ({"DOT": "x" * 10_000}, Unknown(reason="the mail server did not answer after it had been given the letter", of_provider=True)),
    ],
    ids=lambda value: " ".join(value)[:5] + str(next(iter(value.values())))[:5] if isinstance(value, dict) else None,
)
def test_what_a_server_does_is_told_for_what_it_is(ehlo, script, outcome):
    timeout = 1.5 if STALL in script.values() else 3
    with scripted(EHLO=ehlo, **script) as server:
        assert an_email(server.url, timeout=timeout).send(a_letter()) == outcome
    assert len(server.letters) == ("DOT" in script)


def test_a_letter_that_broke_off_in_the_middle_was_not_taken():
    with scripted(BODY=DROP) as server:
        outcome = an_email(server.url).send(a_letter(body="가로등을 고쳤습니다.\n" * 300_000))

    assert isinstance(outcome, Later)
    assert (server.letters, len(server.connections)) == ([], 1)


@both_ways
@pytest.mark.parametrize("refusal", [{"RCPT": ["550 5.1.1 no", "250 ok"]}, {"MAIL": ["451 busy", "250 ok"]}])
def test_after_a_refused_recipient_the_next_letter_goes_out(ehlo, refusal):
    with scripted(EHLO=ehlo, **refusal) as server:
        mail = an_email(server.url)
        refused, taken = mail.send(a_letter()), mail.send(a_letter())

    assert isinstance(refused, Undeliverable | Later)
    assert isinstance(taken, Accepted)
    assert len(server.letters) == 1


def test_a_server_that_wants_a_letter_for_a_refused_recipient_gets_none():
    with scripted(EHLO=PIPELINING, RCPT="550 no", DATA="354 go ahead") as server:
        outcome = an_email(server.url).send(a_letter())

    assert isinstance(outcome, Undeliverable)
    assert [letter for letter in server.letters if letter] == []


def test_a_server_that_is_not_there_is_tried_later():
    assert an_email("smtp://127.0.0.1:1").send(a_letter()) == Later(
        reason="the mail server can't be reached: ConnectionRefusedError", of_provider=True
    )


def test_a_connection_that_stalls_is_not_waited_for_twice():
    with scripted(MAIL=["250 ok", STALL]) as server:
        mail = an_email(server.url)
        mail.send(a_letter())
        outcome = mail.send(a_letter())

    assert isinstance(outcome, Later)
    assert len(server.connections) == 1


# Secrets -------------------------------------------------------------------------------------------------------------


def test_a_password_never_goes_out_in_the_clear():
    with scripted(EHLO="250-here\r\n250 AUTH PLAIN LOGIN") as server:
        carry = Smtp(server.url.replace("smtp://", "smtp://user:secret@"), name="gaon.example")
        carry.local = False
        outcome = an_email(carry=carry).send(a_letter())

    assert outcome == Later(reason="the mail server can't be reached: SMTPNotSupportedError", of_provider=True)
    assert server.heard == ["EHLO"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A server's context with a certificate that nobody vouches for."""
    folder = tmp_path_factory.mktemp("tls")
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost"]
    files = ["-keyout", folder / "key", "-out", folder / "cert"]
    try:
        subprocess.run([*made, *files], check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    return context


def test_letters_are_encrypted_where_the_server_can(certificate):
    with sink(tls_context=certificate, require_starttls=True) as server:
        assert isinstance(an_email(f"smtp://127.0.0.1:{server.port}", timeout=5).send(a_letter()), Accepted)


def test_a_server_that_can_t_prove_its_name_gets_nothing(certificate):
    with sink(tls_context=certificate, require_starttls=True) as server:
        carry = Smtp(f"smtp://127.0.0.1:{server.port}", name="gaon.example")
        carry.context = ssl.create_default_context()
        outcome = an_email(carry=carry).send(a_letter())

    assert isinstance(outcome, Later)
    assert "CertVerification" in outcome.reason
    assert server.taken == []
