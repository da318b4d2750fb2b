"""A citizen who only writes mail: a case, the letter about it, an answer to that letter, and a letter that comes back."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

from tests.mail import Taken
from tests.servers import await_that
from tests.stack import CITY_ADDRESS, House, bearer

LAMP = "집 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다."
STILL = "아직도 꺼져 있습니다. 언제 고치나요?"
PATIENCE = 20.0


def test_a_mail_is_a_case_its_letter_is_answered_and_the_answer_is_on_the_case(house: House) -> None:
    citizen = f"{uuid4().hex[:8]}@mail.example"

    wrote(house, a_mail(citizen, "가로등 고장", LAMP))

    receipt = letter(house, citizen, "receipt")
    office = house.token("triage")
    number = await_that(lambda: found(house, office, "가로등 고장"), seconds=PATIENCE, what="the case at the desk")
    assert number in receipt.subject + receipt.body

    answer = a_mail(
        citizen, f"Re: {receipt.subject}", f"{STILL}\n\n2026년 11월 20일 (금) 오후 3:10, 온통님이 작성:\n\n> {receipt.body[:40]}"
    )
    answer["In-Reply-To"] = f"<{receipt.reference}>"
    wrote(house, answer, to=receipt.answers_to.strip("<>"))

    history = await_that(lambda: told(house, office, number, STILL), seconds=PATIENCE, what="the question on the case")
    assert "온통님이 작성" not in history


def test_a_letter_that_comes_back_is_undeliverable(house: House) -> None:
    citizen = f"{uuid4().hex[:8]}@mail.example"
    wrote(house, a_mail(citizen, "보도블록", "시청 앞 보도블록이 깨져서 넘어질 뻔했습니다."))
    receipt = letter(house, citizen, "receipt")
    assert receipt.returns_to.startswith("minwon+b")

    returned = EmailMessage()
    returned["From"], returned["To"], returned["Subject"] = "MAILER-DAEMON@mail.example", receipt.returns_to, "Undelivered Mail"
    returned["Auto-Submitted"] = "auto-replied"
    returned["X-Failed-Recipients"] = citizen
    returned.set_content("550 5.1.1 no such user")
    wrote(house, returned, sender="", to=receipt.returns_to)

    office = house.token("admin")
    assert await_that(lambda: deliveries(house, office, receipt), seconds=PATIENCE, what="the return") == "undeliverable"


def a_mail(citizen: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"홍길동 <{citizen}>", CITY_ADDRESS, subject
    message["Message-ID"] = f"<{uuid4().hex}@mail.example>"
    message.set_content(text, charset="utf-8")
    return message


def wrote(house: House, message: EmailMessage, *, sender: str | None = None, to: str = CITY_ADDRESS) -> None:
    with smtplib.SMTP("127.0.0.1", house.mail_port, timeout=20) as client:
        client.sendmail(str(message["From"]).rpartition("<")[2].strip(">") if sender is None else sender, [to], message.as_bytes())


def letter(house: House, citizen: str, named: str) -> Taken:
    taken: Taken = await_that(lambda: (house.mail.to(citizen, named) or [None])[0], seconds=PATIENCE, what=f"the {named} letter")
    return taken


def found(house: House, token: str, title: str) -> str | None:
    listed = house.http.get("/v1/desk/complaints", headers=bearer(token)).json()["items"]
    return next((case["receipt_number"] for case in listed if case["title"] == title), None)


def told(house: House, token: str, number: str, text: str) -> str | None:
    shown = house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(token)).text
    return shown if text in shown else None


def deliveries(house: House, token: str, receipt: Taken) -> Any:
    items = house.http.get("/v1/desk/deliveries?state=undeliverable", headers=bearer(token)).json()["items"]
    return next((one["state"] for one in items if str(one["delivery_id"]) in receipt.reference), None)
