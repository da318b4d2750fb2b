"""The door for mail, spoken to as other mail servers speak to it."""

from __future__ import annotations

import logging
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gateway.channels.mail.door import COMMANDS, Limits, MailDoor
from gateway.channels.mail.envelope import Envelope
from tests.gateway.mail.mails import CITIZEN, CITY, THREAD, email, heard, mail
from tests.servers import await_that


@dataclass
class Shelf:
    """Where mail is kept; or isn't, while it is away."""

    kept: list[tuple[bytes, Envelope]] = field(default_factory=list)
    away: Exception | None = None
    waits_for: threading.Event | None = None

    def take(self, raw: bytes, envelope: Envelope) -> None:
        if self.waits_for:
            self.waits_for.wait(10)
        if self.away:
            raise self.away
        self.kept.append((raw, envelope))


@contextmanager
def opened(shelf: Shelf, certificate: Path | None = None, **limits: float) -> Iterator[MailDoor]:
    door = MailDoor(
        "127.0.0.1", 0, name="city.example", takes=email.takes, take=shelf.take, certificate=certificate, limits=Limits(**limits)
    )
    door.start()
    try:
        yield door
    finally:
        door.stop()


@contextmanager
def spoken_to(door: MailDoor) -> Iterator[smtplib.SMTP]:
    client = smtplib.SMTP("127.0.0.1", door.port, timeout=10)
    try:
        client.ehlo("mx.mail.example")
        yield client
    finally:
        client.close()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def door(shelf: Shelf) -> Iterator[MailDoor]:
    with opened(shelf) as door:
        yield door


def test_a_mail_to_the_city_is_kept_before_it_is_accepted(door, shelf):
    with spoken_to(door) as client:
        client.sendmail(CITIZEN, [CITY, f"minwon+{THREAD}@city.example"], mail())

    ((raw, envelope),) = shelf.kept
    assert envelope == Envelope(sender=CITIZEN, recipients=(CITY, f"minwon+{THREAD}@city.example"))
    assert heard(raw).text == "시청 앞 가로등이 꺼졌습니다."


def test_mail_that_was_returned_comes_from_nobody(door, shelf):
    with spoken_to(door) as client:
        client.sendmail("", [CITY], mail())

    assert shelf.kept[0][1].sender == ""


@pytest.mark.parametrize(
    "recipient",
    ["somebody@elsewhere.example", "other@city.example", "minwon%elsewhere.example@city.example", "@elsewhere.example:minwon@city.example"],
)
def test_nothing_is_taken_for_others(door, shelf, recipient):
    with spoken_to(door) as client:
        client.mail(CITIZEN)

        assert client.rcpt(recipient)[0] in (550, 553, 501)
        assert client.docmd("DATA")[0] == 503
    assert shelf.kept == []


def test_while_it_cannot_be_kept_it_is_not_taken_and_comes_again(door, shelf):
    with spoken_to(door) as client:
        shelf.away = OSError("the database, with the citizen's words")
        with pytest.raises(smtplib.SMTPDataError) as told:
            client.sendmail(CITIZEN, [CITY], mail())
        shelf.away = None
        client.sendmail(CITIZEN, [CITY], mail())

    assert told.value.smtp_code == 451
    assert b"citizen" not in told.value.smtp_error
    assert len(shelf.kept) == 1


def test_what_takes_too_long_to_keep_is_not_taken(shelf):
    shelf.waits_for = threading.Event()
    with opened(shelf, keep_seconds=0.2) as door, spoken_to(door) as client:
        with pytest.raises(smtplib.SMTPDataError) as told:
            client.sendmail(CITIZEN, [CITY], mail())
        shelf.waits_for.set()

    assert told.value.smtp_code == 451


def test_bytes_arrive_as_they_were_sent(door, shelf):
    raw = b"From: a@b.example\r\nSubject: \xb0\xa1\xb7\xce\xb5\xee\r\n\r\n" + b"\xb0\xa1" * 5000 + b"\r\n..\r\n.dot\r\n"
    with spoken_to(door) as client:
        client.sendmail(CITIZEN, [CITY], raw)

    assert shelf.kept[0][0] == raw


# Limits ----------------------------------------------------------------------------------------------------------------------------


def test_a_mail_that_is_too_large_is_refused_before_and_after_it_was_sent(shelf):
    with opened(shelf, bytes=10_000) as door:
        with spoken_to(door) as client:
            assert client.esmtp_features["size"] == "10000"
            assert client.mail(CITIZEN, ["SIZE=20000"])[0] == 552
        with spoken_to(door) as client:
            client.mail(CITIZEN)
            client.rcpt(CITY)
            assert client.data("x" * 78 + "\r\n" * 20_000)[0] == 552
    assert shelf.kept == []


def test_a_line_longer_than_the_rules_allow_is_taken_all_the_same(door, shelf):
    with spoken_to(door) as client:
        client.sendmail(CITIZEN, [CITY], b"Subject: x\r\n\r\n" + b"y" * 50_000 + b"\r\n")

    assert b"y" * 50_000 in shelf.kept[0][0]


def test_who_says_nothing_is_shown_out(shelf):
    with opened(shelf, command_seconds=0.2) as door, socket.create_connection(("127.0.0.1", door.port), timeout=5) as silent:
        assert silent.recv(100).startswith(b"220")
        assert silent.recv(100) == b""


def test_who_sends_a_mail_drop_by_drop_is_shown_out(shelf):
    with opened(shelf, data_seconds=0.2, keep_seconds=0.1) as door, spoken_to(door) as client:
        client.mail(CITIZEN)
        client.rcpt(CITY)
        client.docmd("DATA")

        assert client.sock.recv(100) == b""
    assert shelf.kept == []


def test_only_so_many_come_from_one_place_and_others_still_come_in(shelf):
    with opened(shelf, connections=3, from_one=2) as door:
        with spoken_to(door), spoken_to(door):
            with pytest.raises(smtplib.SMTPConnectError) as told:
                smtplib.SMTP("127.0.0.1", door.port, timeout=5)
            with smtplib.SMTP("127.0.0.1", door.port, timeout=5, source_address=("127.0.0.2", 0)) as other:
                assert other.noop()[0] == 250
        assert told.value.smtp_code == 421
        assert await_that(lambda: _lets_in(door), what="room for the next")


def _lets_in(door: MailDoor) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", door.port, timeout=5):
            return True
    except smtplib.SMTPException:  # that it lets nobody in is the answer
        return False


def test_only_so_many_mails_are_in_hand_at_once(shelf):
    shelf.waits_for = threading.Event()
    with opened(shelf, at_once=1) as door, spoken_to(door) as first, spoken_to(door) as second:
        sending = threading.Thread(target=first.sendmail, args=(CITIZEN, [CITY], mail()))
        sending.start()
        await_that(lambda: door.rooms.receiving == 1)
        second.mail(CITIZEN)
        second.rcpt(CITY)

        assert second.docmd("DATA")[0] == 452
        shelf.waits_for.set()
        sending.join(10)
        assert second.docmd("DATA")[0] == 354


def test_not_more_recipients_than_a_mail_has(shelf):
    with opened(shelf, recipients=2) as door, spoken_to(door) as client:
        client.mail(CITIZEN)

        assert [client.rcpt(CITY)[0] for _ in range(3)] == [250, 250, 452]


def test_who_asks_without_end_is_shown_out(door):
    with spoken_to(door) as client:
        replies = [client.noop()[0] for _ in range(COMMANDS["NOOP"])]

        assert set(replies) == {250}
        assert client.noop()[0] == 421


def test_nobody_can_sign_in(door):
    with spoken_to(door) as client:
        assert "auth" not in client.esmtp_features
        assert client.docmd("AUTH", "PLAIN AGEAYg==")[0] == 502


def test_it_says_what_it_is_and_not_which_version(door):
    with socket.create_connection(("127.0.0.1", door.port), timeout=5) as visitor:
        assert visitor.recv(200) == b"220 city.example ESMTP Ontong\r\n"


def test_nothing_of_a_mail_stands_in_the_log(door, shelf, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    with spoken_to(door) as client:
        client.sendmail(CITIZEN, [CITY], mail())
        shelf.away = ValueError(CITIZEN)
        client.mail(CITIZEN)
        client.rcpt(CITY)
        client.data(mail())

    out, err = capfd.readouterr()
    assert CITIZEN not in caplog.text + out + err


# TLS -------------------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    key, made, both = folder / "key.pem", folder / "certificate.pem", folder / "both.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            "/CN=city.example",
            "-addext",
            "subjectAltName=DNS:city.example",
            "-keyout",
            key,
            "-out",
            made,
        ],
        check=True,
        capture_output=True,
    )
    both.write_bytes(made.read_bytes() + key.read_bytes())
    return both


def test_mail_comes_in_encrypted_where_there_is_a_certificate(shelf, certificate):
    trusting = ssl.create_default_context(cafile=str(certificate))
    trusting.check_hostname = False
    with opened(shelf, certificate) as door, spoken_to(door) as client:
        assert client.has_extn("starttls")
        client.starttls(context=trusting)
        client.ehlo("mx.mail.example")
        client.sendmail(CITIZEN, [CITY], mail())

        assert isinstance(client.sock, ssl.SSLSocket)
        assert "auth" not in client.esmtp_features
    assert len(shelf.kept) == 1
    assert door.rooms.guests.total() == 0


def test_what_was_said_before_it_was_encrypted_counts_for_nothing(shelf, certificate):
    with opened(shelf, certificate) as door, spoken_to(door) as client:
        client.mail("attacker@mail.example")
        client.rcpt(CITY)
        client.sock.sendall(b"STARTTLS\r\nMAIL FROM:<attacker@mail.example>\r\n")
        assert client.getreply()[0] == 220
        context = ssl.create_default_context(cafile=str(certificate))
        client.sock = context.wrap_socket(client.sock, server_hostname="city.example")
        client.file = None

        assert client.ehlo("mx.mail.example")[0] == 250
        assert client.docmd("DATA")[0] == 503


def test_without_a_certificate_nothing_is_promised(door):
    with spoken_to(door) as client:
        assert not client.has_extn("starttls")


def test_a_port_that_is_taken_is_told_at_once(shelf, door):
    with pytest.raises(OSError, match="in use"):
        MailDoor("127.0.0.1", door.port, name="city.example", takes=email.takes, take=shelf.take).start()
