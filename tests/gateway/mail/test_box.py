"""A mailbox that is read by IMAP, on a real server."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest

from contracts.gateway import Channel
from gateway.channels.mail import box
from gateway.channels.mail.box import ImapBox
from gateway.domain.heard import Heard, Unread
from tests.gateway.mail.dovecot import Dovecot
from tests.gateway.mail.mails import CITIZEN, CITY, THREAD, email, mail, returned
from tests.servers import Missing, not_run


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    try:
        server = Dovecot()
    except Missing as why:
        not_run(why)
        return
    yield server
    server.close()


@pytest.fixture
def dovecot(server: Dovecot) -> Iterator[Dovecot]:
    with server.opened() as client:
        if found := client.search("ALL"):
            client.delete_messages(found)
            client.expunge()
    yield server
    if server.process is None:
        server.start()


def delivered(server: Dovecot, *mails: bytes, seen: bool = False) -> None:
    with server.opened() as client:
        for raw in mails:
            client.append("INBOX", raw, [b"\\Seen"] if seen else [])


def unseen(server: Dovecot) -> int:
    with server.opened() as client:
        return len(client.search("UNSEEN"))


def numbered(number: int) -> bytes:
    return mail(f"{number}번 가로등", message_id=f"<{number}@mail.example>")


def texts(said) -> list[str]:
    return [one.text for one in said]


def test_mail_is_read_in_order_and_once(dovecot):
    delivered(dovecot, numbered(1), numbered(2))
    box = ImapBox(dovecot.url, email)

    said, cursor = box.ask(None)
    delivered(dovecot, numbered(3))
    more, cursor = box.ask(cursor)
    nothing, _ = box.ask(cursor)

    assert (texts(said), texts(more), nothing) == (["1번 가로등", "2번 가로등"], ["3번 가로등"], ())
    assert said[0].sender == CITIZEN


def test_mail_is_marked_as_seen_only_once_it_is_kept(dovecot):
    delivered(dovecot, numbered(1))
    box = ImapBox(dovecot.url, email)

    said, cursor = box.ask(None)
    before = unseen(dovecot)
    again, _ = box.ask(None)  # what was read could not be kept
    box.ask(cursor)

    assert (before, unseen(dovecot)) == (1, 0)
    assert again == said


def test_mail_that_somebody_had_opened_before_we_came_is_his_and_what_comes_later_is_ours(dovecot):
    delivered(dovecot, numbered(1), numbered(2), seen=True)
    delivered(dovecot, numbered(3))
    box = ImapBox(dovecot.url, email)

    first, cursor = box.ask(None)
    delivered(dovecot, numbered(4), seen=True)  # opened in the webmail before we asked
    later, _ = box.ask(cursor)

    assert (texts(first), texts(later)) == (["3번 가로등"], ["4번 가로등"])


def test_what_had_been_opened_stays_out_however_many_rounds_the_rest_takes(dovecot, monkeypatch):
    monkeypatch.setattr(box, "MOST", 1)
    delivered(dovecot, numbered(1))
    delivered(dovecot, numbered(2), seen=True)
    delivered(dovecot, numbered(3))
    asked, cursor, said = ImapBox(dovecot.url, email), None, []

    for _ in range(4):
        more, cursor = asked.ask(cursor)
        said += more

    assert texts(said) == ["1번 가로등", "3번 가로등"]


def test_a_mail_that_cannot_be_read_is_kept_and_the_others_follow(dovecot):
    broken = b"Subject: nobody sent this\r\n\r\nx\r\n"
    delivered(dovecot, numbered(1), broken, returned(action="delayed"), numbered(2))

    said, _ = ImapBox(dovecot.url, email).ask(None)

    one, unread, two = said
    assert isinstance(one, Heard)
    assert isinstance(two, Heard)
    assert isinstance(unread, Unread)
    assert (unread.channel, unread.content, unread.why) == (Channel.EMAIL, broken, "nobody is named as its sender")


def test_a_mailbox_that_was_made_anew_is_begun_anew(dovecot):
    delivered(dovecot, numbered(1))
    asked = ImapBox(dovecot.url, email)
    (first,), cursor = asked.ask(None)

    validity, last, begun = cursor.split(":")
    (again,), _ = asked.ask(f"{int(validity) + 1}:{int(last) + 50}:{begun}")

    assert again.message_id == first.message_id  # read twice, and known


def test_which_case_an_answer_belongs_to_is_seen_by_where_it_was_sent(dovecot):
    delivered(dovecot, mail(more=f"Delivered-To: minwon+{THREAD}@city.example", to=CITY))

    ((said,), _) = ImapBox(dovecot.url, email).ask(None)

    assert said.thread is not None


def test_a_large_mail_is_read_as_far_as_it_goes(dovecot, monkeypatch):
    monkeypatch.setattr(box, "LARGEST", 2000)
    delivered(dovecot, b"From: a@b.example\r\nSubject: x\r\n\r\n" + b"y" * 70 + b"\r\n" * 10 + b"z\r\n" * 9000)

    ((said,), _) = ImapBox(dovecot.url, email).ask(None)

    assert said.text.startswith("y" * 70)
    assert len(said.text) < 2000


def test_it_comes_in_encrypted_and_only_to_a_server_that_proves_who_it_is(dovecot):
    delivered(dovecot, numbered(1))

    trusted = ImapBox(dovecot.tls_url, email, context=ssl.create_default_context(cafile=str(dovecot.certificate)))

    assert texts(trusted.ask(None)[0]) == ["1번 가로등"]
    with pytest.raises(OSError, match="certificate"):
        ImapBox(dovecot.tls_url, email).ask(None)


def test_a_wrong_password_and_a_server_that_is_away_are_told_without_either(dovecot):
    with pytest.raises(OSError, match="can't be used: LoginError") as told:
        ImapBox(dovecot.url.replace("pass%2F", "wrong"), email).ask(None)
    assert "minwon" not in str(told.value)

    dovecot.stop()
    with pytest.raises(OSError, match=r"refused|can't be used"):
        ImapBox(dovecot.url, email).ask(None)


@pytest.mark.parametrize("url", ["", "imaps://host/INBOX", "http://a:b@host", "imaps://"])
def test_an_address_of_no_mailbox_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="imaps://user:password@host/INBOX"):
        ImapBox(url, email)
