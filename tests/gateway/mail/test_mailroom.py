"""From the door for mail into the ledger: a mail is a case, an answer goes to its case, and nothing that was taken is lost."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.mime.image import MIMEImage
from email.mime.text import MIMEText
from typing import Any

import pytest

from contracts import return_addresses
from contracts.conversation import ContactGiven, DeliveryReported, LettersDeclined, QuestionAsked, ReplyGiven
from contracts.gateway import Channel, ComplaintSubmitted
from contracts.notify import DeliveryState
from gateway import usecases
from gateway.channels.mail.door import MailDoor
from gateway.errands import Outside
from gateway.mailroom import Mailroom
from gateway.studio import Busy, NotPhotos
from tests.gateway.mail.mails import CITIZEN, CITY, DELIVERY, SECRET, email, mail, of_parts, picture, returned
from tests.gateway.talks import said

LAMP = "시청 앞 사거리 가로등이 꺼져 있어요. 밤에 위험합니다."


@dataclass
class Post:
    """The door for mail of one place, and what was noted there."""

    place: Any
    port: int = 0
    noted: list[str] = field(default_factory=list)
    draw: Callable[[bytes], tuple[bytes, str]] = lambda content: (content, "image/jpeg")

    def brings(self, raw: bytes, sender: str = CITIZEN, to: str = CITY) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail(sender, [to], raw)

    def cases(self) -> list[ComplaintSubmitted]:
        return said(self.place, ComplaintSubmitted)

    def token(self, kind: str = return_addresses.THREAD) -> str:
        """As it stands in a letter about the first case."""
        return return_addresses.make(SECRET, kind, self.cases()[0].complaint_id)

    def replies(self) -> list[dict[str, Any]]:
        return [self.place.opened_by_notify(one.sealed_reply) for one in said(self.place, ReplyGiven)]


@pytest.fixture
def post(place) -> Iterator[Post]:
    post = Post(place)
    outside = Outside(reception=place.reception, media=place.door.media, draw=lambda content: post.draw(content))  # noqa: PLW0108 - a test puts another one in its place
    room = Mailroom(email=email, store=place.database, outside=outside, noted=lambda channel, what: post.noted.append(what))
    door = MailDoor("127.0.0.1", 0, name="city.example", takes=email.takes, take=room.take)
    door.start()
    post.port = door.port
    yield post
    door.stop()


def test_a_mail_is_a_case(post):
    post.brings(mail(LAMP, subject="가로등 고장"))

    (case,) = post.cases()
    contact = post.place.opened_by_notify(case.sealed_contact)
    assert (case.channel, case.title, case.text, case.locale, case.told) == (Channel.EMAIL, "가로등 고장", LAMP, "ko", False)
    assert (contact["email"], contact["name"], contact["channel"], contact["address"]) == (CITIZEN, "홍길동", "email", CITIZEN)
    assert contact["thread"] == "<c1@mail.example>"
    assert case.unreachable_after is None
    assert post.noted == ["filed"]


def test_the_same_mail_however_often_it_is_brought_is_one_case(post):
    for _ in range(3):
        post.brings(mail(LAMP))

    assert len(post.cases()) == 1
    assert post.noted == ["filed", "repeated", "repeated"]


def test_photos_are_drawn_anew_and_lie_with_the_case(post):
    post.draw = lambda content: (b"drawn anew", "image/jpeg")

    post.brings(of_parts(MIMEText(LAMP, "plain", "utf-8"), MIMEImage(picture(), "jpeg")))

    (photo,) = post.cases()[0].photos
    assert post.place.door.media.read(photo.content_hash) == b"drawn anew"


def test_what_is_no_photo_does_not_hold_the_mail_up(post):
    def draw(content: bytes) -> tuple[bytes, str]:
        raise NotPhotos({0: "is damaged"})

    post.draw = draw

    post.brings(of_parts(MIMEText(LAMP, "plain", "utf-8"), MIMEImage(picture(), "jpeg")))

    assert (post.cases()[0].photos, post.cases()[0].text) == ((), LAMP)


# Answers ---------------------------------------------------------------------------------------------------------------------------


def test_an_answer_to_a_letter_goes_to_its_case(post):
    post.brings(mail(LAMP))

    post.brings(mail("아직 꺼져 있습니다.", message_id="<c2@mail.example>"), to=f"minwon+{post.token()}@city.example")

    (question,) = said(post.place, QuestionAsked)
    assert (question.complaint_id, question.text) == (post.cases()[0].complaint_id, "아직 꺼져 있습니다.")
    assert len(post.cases()) == 1


def test_what_somebody_else_writes_to_a_case_s_address_is_kept_with_a_note_and_tells_nobody_anything(post):
    post.brings(mail(LAMP))

    for number, text in enumerate(("상태", "저도 봤습니다. 확인 부탁드립니다.")):
        from_other = mail(text, from_="stranger@mail.example", message_id=f"<s{number}@mail.example>")
        post.brings(from_other, "stranger@mail.example", f"minwon+{post.token()}@city.example")

    (question,) = said(post.place, QuestionAsked)
    assert question.text == "(접수할 때와 다른 주소에서 보낸 글입니다.)\n저도 봤습니다. 확인 부탁드립니다."
    assert not [reply for reply in post.replies() if post.cases()[0].receipt_number in reply["text"] or "/c/" in reply["text"]]


def test_who_writes_in_somebodys_name_does_not_get_their_letters(post):
    post.brings(mail(LAMP))

    post.brings(mail("thief@mail.example", message_id="<c2@mail.example>"))

    assert said(post.place, ContactGiven) == []
    assert [one.complaint_id for one in said(post.place, QuestionAsked)] == [post.cases()[0].complaint_id], "an officer reads it"


def test_who_answers_a_letter_may_say_where_the_next_ones_go(post):
    post.brings(mail(LAMP))

    post.brings(mail("010-1234-5678", message_id="<c2@mail.example>"), to=f"minwon+{post.token()}@city.example")

    (given,) = said(post.place, ContactGiven)
    assert (given.complaint_id, post.place.opened_by_notify(given.sealed_contact)["phone"]) == (
        post.cases()[0].complaint_id,
        "010-1234-5678",
    )


def test_a_receipt_number_in_a_subject_tells_a_stranger_nothing(post):
    post.brings(mail(LAMP))
    number = post.cases()[0].receipt_number

    post.brings(mail("처리 상황", subject=number, from_="stranger@mail.example", message_id="<s@mail.example>"), "stranger@mail.example")

    assert not [reply for reply in post.replies() if "/c/" in reply["text"]]


def test_who_declines_letters_by_mail_gets_no_more_of_them(post):
    post.brings(mail(LAMP))

    post.brings(
        mail("", subject="unsubscribe", message_id="<d@mail.example>"), to=f"minwon+{post.token(return_addresses.DECLINE)}@city.example"
    )

    (declined,) = said(post.place, LettersDeclined)
    assert (declined.complaint_id, declined.channel) == (post.cases()[0].complaint_id, Channel.EMAIL)


def test_a_letter_that_comes_back_is_reported(post):
    post.brings(returned(), "", f"minwon+{return_addresses.make(SECRET, return_addresses.BOUNCE, DELIVERY)}@city.example")

    (report,) = said(post.place, DeliveryReported)
    assert (report.channel, report.delivery_id, report.state, report.code) == (
        Channel.EMAIL,
        DELIVERY,
        DeliveryState.UNDELIVERABLE,
        "5.1.1",
    )


def test_two_machines_do_not_write_to_each_other_for_ever(post):
    """This one doesn't say that it is a machine, and answers whatever comes."""
    for number in range(10):
        ticket = mail(
            f"요청하신 내용을 받았습니다. 번호 {number}. 곧 연락드리겠습니다.",
            subject=f"번호 {number}",
            message_id=f"<{number}@desk.example>",
        )
        post.brings(ticket)

    assert (len(post.cases()), len(post.replies())) == (1, 1)


def test_a_greeting_is_answered_once_an_hour(post):
    for number in range(5):
        post.brings(mail("안녕하세요", subject="안녕하세요", message_id=f"<{number}@mail.example>"))

    assert len(post.replies()) == 1


def test_what_a_machine_writes_leaves_nothing(post):
    post.brings(mail(LAMP, more="Auto-Submitted: auto-replied"))

    assert (post.cases(), post.noted) == ([], [])


# Nothing is lost -------------------------------------------------------------------------------------------------------------------


def test_a_mail_that_cannot_be_read_is_kept_once_for_a_person(post):
    for _ in range(2):
        post.brings(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" * 40)

    (kept,) = post.place.database.read(lambda tx: tx.unreads.waiting(10))
    assert (kept.channel, kept.why) == (Channel.EMAIL, "it has more lines or parts than a person's mail")


def test_while_the_database_is_away_mail_is_not_taken(post, monkeypatch):
    def away(*_: Any, **__: Any) -> Any:
        raise OSError("away")

    monkeypatch.setattr(post.place.database, "transact", away)

    with pytest.raises(smtplib.SMTPDataError) as told:
        post.brings(mail(LAMP))

    assert told.value.smtp_code == 451


def test_while_nobody_is_free_to_draw_mail_with_photos_comes_again(post):
    def busy(content: bytes) -> tuple[bytes, str]:
        raise Busy

    post.draw = busy

    with pytest.raises(smtplib.SMTPDataError) as told:
        post.brings(of_parts(MIMEText(LAMP, "plain", "utf-8"), MIMEImage(picture(), "jpeg")))

    assert told.value.smtp_code == 451
    assert post.cases() == []


def test_a_mistake_of_ours_costs_nobody_a_mail(post, monkeypatch):
    real = usecases.hear

    def broken(tx: Any, reception: Any, incoming: Any, **more: Any) -> Any:
        if type(incoming).__name__ == "Heard":
            raise KeyError("a mistake")
        return real(tx, reception, incoming, **more)

    monkeypatch.setattr(usecases, "hear", broken)

    post.brings(mail(LAMP))

    assert (post.cases(), post.noted) == ([], ["unread"])
