"""Mails in the shapes in which Korean mail programs write them. All of them are our own: nobody in them lives."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from uuid import UUID

from PIL import Image

from contracts import return_addresses
from gateway import receipt
from gateway.channels.email import Email
from gateway.channels.mail.envelope import Envelope

SECRET = b"a secret of the channels, for tests"
CITY = "minwon@city.example"
CITIZEN = "hong@mail.example"
NUMBER = receipt.mint(2026, lambda _: 123456)
CASE, DELIVERY = UUID("01930000-0000-7000-8000-000000000001"), UUID("01930000-0000-7000-8000-0000000000d1")
THREAD = return_addresses.make(SECRET, return_addresses.THREAD, CASE)
BOUNCE = return_addresses.make(SECRET, return_addresses.BOUNCE, DELIVERY)
DECLINE = return_addresses.make(SECRET, return_addresses.DECLINE, CASE)
OUR_LETTER = f"<{DELIVERY}.{THREAD}@city.example>"
SAID = "아직 꺼져 있습니다. 밤에 위험합니다."
LETTER = f"[접수 안내] 접수번호 {NUMBER}\n민원이 접수되었습니다. 담당 부서: 도로과"

email = Email(CITY, (SECRET,))


def read(raw: bytes, sender: str | None = CITIZEN, *recipients: str):
    return email.read(raw, Envelope(sender=sender, recipients=recipients or (CITY,)))


def heard(raw: bytes, sender: str | None = CITIZEN, *recipients: str):
    (one,) = read(raw, sender, *recipients)
    return one


def word(text: str, charset: str = "utf-8", named: str | None = None) -> str:
    """An encoded word, as programs write them into headers."""
    return f"=?{named or charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def mail(
    text: str = "시청 앞 가로등이 꺼졌습니다.",
    *,
    subject: str | None = "가로등 고장",
    from_: str = f"홍길동 <{CITIZEN}>",
    to: str = CITY,
    message_id: str | None = "<c1@mail.example>",
    charset: str = "utf-8",
    named: str | None = None,
    more: str = "",
    content_type: str | None = None,
) -> bytes:
    """A plain mail; `charset` is what the body is in, `named` what it says it is in."""
    name, _, address = from_.rpartition(" ")
    head = [f"From: {word(name, charset, named)} {address}" if name else f"From: {address}", f"To: {to}"]
    if subject is not None:
        head.append(f"Subject: {word(subject, charset, named)}")
    head.append("Date: Fri, 20 Nov 2026 16:02:11 +0900")
    if message_id:
        head.append(f"Message-ID: {message_id}")
    head += [line for line in more.splitlines() if line]
    head += ["MIME-Version: 1.0", f"Content-Type: {content_type or f'text/plain; charset={chr(34)}{named or charset}{chr(34)}'}"]
    body = base64.encodebytes(text.encode(charset)).decode().replace("\n", "\r\n")
    return ("\r\n".join([*head, "Content-Transfer-Encoding: base64", "", ""]) + body).encode("ascii")


def of_parts(
    *parts: MIMEText | MIMEImage | MIMEMultipart, kind: str = "mixed", subject: str = "사진 첨부", more: dict[str, str] | None = None
) -> bytes:
    message = MIMEMultipart(kind)
    message["From"], message["To"], message["Subject"] = f"Hong <{CITIZEN}>", CITY, subject
    message["Message-ID"] = "<parts@mail.example>"
    for name, value in (more or {}).items():
        message[name] = value
    for part in parts:
        message.attach(part)
    return message.as_bytes()


def picture(kind: str = "JPEG", size: int = 200) -> bytes:
    written = io.BytesIO()
    Image.effect_noise((size, size), 90).convert("RGB").save(written, kind)
    return written.getvalue()


# Replies ---------------------------------------------------------------------------------------------------------------------------

MARKED = "\n".join(f"> {line}" for line in LETTER.splitlines())
SENDER = f"온통시청 <minwon+{THREAD}@city.example>"


def _top(introduction: str, quoted: str = MARKED, signature: str = "") -> str:
    return f"{SAID}{signature}\n\n{introduction}\n{quoted}\n"


REPLIES = {
    "Gmail": _top(f"2026년 11월 20일 (금) 오후 3:10, {SENDER}님이\n작성:\n", MARKED),
    "Gmail on one line": _top("2026년 11월 20일 (금) 오후 3:10, 온통시청님이 작성:\n", MARKED),
    "Gmail, answered below": f"2026년 11월 20일 (금) 오후 3:10, 온통시청 <{CITY}>님이 작성:\n\n{MARKED}\n\n{SAID}\n",
    "Naver": _top(
        f'-----Original Message-----\nFrom: "온통시청"<{CITY}>\nTo: <{CITIZEN}>\nCc:\nSent: 2026-11-20 (금) 15:10:00 (GMT+09:00)\n'
        "Subject: [접수 안내]\n",
        LETTER,
    ),
    "Naver on a telephone": _top(
        f'-----Original Message-----\nFrom: "온통시청"<{CITY}>\nTo: <{CITIZEN}>\nSent: 2026-11-20',
        LETTER,
        "\n\n네이버 메일 앱에서 보냈습니다.",
    ),
    "Daum": _top(
        f"--------- 원본 메일 ---------\n보낸사람 : 온통시청 <{CITY}>\n받는사람 : <{CITIZEN}>\n날짜 : 2026년 11월 20일 금요일, 15시 10분 00초 +0900\n제목 : 접수 안내\n",
        LETTER,
    ),
    "Hanmail": _top(
        f"---------[ 받은 메일 내용 ]----------\n제목 : 접수 안내\n날짜 : 2026년 11월 20일\n보낸이 : 온통시청 <{CITY}>\n", LETTER
    ),
    "Outlook": _top(
        f"보낸 사람: 온통시청 <{CITY}>\n보낸 날짜: 2026년 11월 20일 금요일 오후 3:10\n받는 사람: 홍길동 <{CITIZEN}>\n제목: 접수 안내\n",
        LETTER,
    ),
    "Outlook on the web": _top(
        f"________________________________\n보낸 사람: 온통시청 <{CITY}>\n보낸 날짜: 2026년 11월 20일 금요일 오후 3:10\n받는 사람: 홍길동\n제목: 접수\n",
        LETTER,
    ),
    "Outlook on a telephone": _top(
        f"________________________________\nFrom: 온통시청 <{CITY}>\nSent: Friday, November 20, 2026 3:10:00 PM\nTo: Hong\nSubject: 접수\n",
        LETTER,
        "\n\niOS용 Outlook 다운로드",
    ),
    "iPhone": _top(
        f"2026. 11. 20. 오후 3:10, 온통시청 <{CITY}> 작성:\n",
        "\n".join(f"> {line}" for line in LETTER.splitlines()),
        "\n\n나의 iPhone에서 보냄",
    ),
    "Samsung": _top(
        f"-------- 원본 메시지 --------\n보낸 사람: 온통시청 <{CITY}>\n날짜: 26/11/20 오후 3:10 (GMT+09:00)\n받은 사람: {CITIZEN}\n제목: 접수",
        LETTER,
        "\n\n내 Galaxy에서 보냄",
    ),
    "Thunderbird": _top("2026-11-20 오후 3:10에 온통시청 이(가) 쓴 글:", MARKED),
    "Gmail in English": _top(f"On Fri, Nov 20, 2026 at 3:10 PM 온통시청 <minwon+{THREAD}@city.example>\nwrote:\n", MARKED),
    "only marked": f"{MARKED}\n\n{SAID}\n",
    "nothing quoted": SAID,
}


def reply(text: str, *, more: str = "", **how: str) -> bytes:
    return mail(
        text,
        subject=f"Re: [{NUMBER}] 민원이 접수되었습니다",
        message_id="<c2@mail.example>",
        more=f"In-Reply-To: {OUR_LETTER}\n{more}",
        **how,
    )


# Returned mail ---------------------------------------------------------------------------------------------------------------------


def returned(
    *, action: str = "failed", status: str = "5.1.1", to: str = f"minwon+{BOUNCE}@city.example", original: str = "", reported: bool = True
) -> bytes:
    """As Postfix writes it."""
    report = f"""\
--b
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.mail.example
Arrival-Date: Fri, 20 Nov 2026 16:02:11 +0900

Final-Recipient: rfc822; nobody@mail.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} No such user

"""
    inside = f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {original}\nSubject: x\n\nx\n" if original else ""
    return f"""\
Return-Path: <>
From: MAILER-DAEMON@mx.mail.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <r1@mx.mail.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

{report if reported else ""}{inside}--b--
""".encode()


SHAPES: dict[str, Callable[[], bytes]] = {
    **{name: (lambda text=text: reply(text)) for name, text in REPLIES.items()},
    "new": mail,
    "new in ks_c_5601-1987": lambda: mail("펲과 똠은 KS X 1001에 없습니다.", charset="cp949", named="ks_c_5601-1987"),
    "returned": returned,
    "returned by name": lambda: returned(to=CITY, original=OUR_LETTER),
    "photo": lambda: of_parts(MIMEText("사진입니다.", "plain", "utf-8"), MIMEImage(picture(), "jpeg")),
}
