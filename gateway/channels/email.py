"""E-mail: what a citizen writes to the city's address, and what comes back of the city's letters.

A case is found by tokens that only our letters hold; a receipt number in a subject proves nothing. Nobody is answered but the one
address that the mail names for answers, and that address is also who the citizen is here: a forged sender gains nothing by it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import format_datetime, formataddr, parsedate_to_datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from chassis.logs import Log
from contracts import return_addresses
from contracts.gateway import Channel
from contracts.notify import DeliveryState
from contracts.return_addresses import BOUNCE, DECLINE, THREAD
from gateway import receipt
from gateway.channels import Located, Said, Unreadable
from gateway.channels.mail import bounces, quotes
from gateway.channels.mail.automatic import why_automatic
from gateway.channels.mail.bodies import Body, body_of
from gateway.channels.mail.decoding import ADDRESS, addresses, header, shown
from gateway.channels.mail.envelope import Envelope, key_of
from gateway.domain.heard import Attachment, Declined, Heard, Incoming, Report

log = Log("gateway")

MOST_LINES, MOST_SEPARATORS, MOST_MULTIPARTS, MOST_HEADERS = 400_000, 5000, 30, 1000  # taking a mail apart costs their product
MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,500}>")
TOKEN = re.compile(r"(?<![a-z0-9])[a-z][a-z2-7]{42}(?![a-z0-9])", re.I)
NUMBER = re.compile(r"\d{2}[0-9A-Z]{2}[- ]?[0-9A-Z]{4}[- ]?[0-9A-Z](?![0-9A-Z])", re.I)
AGAIN = re.compile(r"(?:\s*(?:re|fw|fwd|회신|답장|전달|답변)\s*(?:\[\d{1,3}\])?\s*[:：]\s*|\s*\[(?:회신|답장|전달)\]\s*){1,20}", re.I)
VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I)
NOT_TAKEN = "[받지 않은 첨부: {kinds}. 사진(JPEG, PNG, WebP)만 받습니다.]"
TO_US = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


class Email:
    """Reads mail to `address` (name@host) and to name+anything@host. `secrets` as contracts.return_addresses knows them, the newest
    first."""

    channel = Channel.EMAIL

    def __init__(self, address: str, secrets: tuple[bytes, ...]) -> None:
        name, at, host = address.strip().lower().rpartition("@")
        if not at or not name or not host or "+" in name or any(character.isspace() for character in address.strip()):
            raise ValueError("the city's address must look like name@host, without a + in it")
        self.address, self.host, self.secrets = f"{name}@{host}", host, secrets
        self.ours = re.compile(rf"{re.escape(name)}(?:\+([^@\s]{{0,100}}))?@{re.escape(host)}")

    def takes(self, recipient: str) -> bool:
        """Is this an address of ours?"""
        return self.ours.fullmatch(recipient.lower()) is not None

    def read(self, raw: bytes, envelope: Envelope) -> Sequence[Incoming]:
        """What the mail says; nothing where no person says it. Raises Unreadable, and nothing else whatever the mail is."""
        try:
            return self.understood(raw, envelope)
        except Unreadable:
            raise
        except Exception as error:  # what a stranger wrote must not stop the door; the mail is kept, and its kind of trouble said
            raise Unreadable(f"{type(error).__name__} while it was read") from None

    def understood(self, raw: bytes, envelope: Envelope) -> Sequence[Incoming]:
        """The same; raises Unreadable for what must not even be tried."""
        if _is_costly(raw):
            raise Unreadable("it has more lines or parts than a person's mail")
        message = message_from_bytes(raw, policy=policy.compat32)
        if len(message) > MOST_HEADERS:
            raise Unreadable("it has more headers than a person's mail")
        machine = why_automatic(message, self.ours, envelope_sender=envelope.sender, to_us=False)
        tokens = list(self._tokens_of(message, envelope))
        if (report := self._report(message, raw, tokens, machine)) is not None:
            return report
        declined = self._first(DECLINE, tokens)
        if declined is not None and machine in (None, "auto-submitted"):
            return (Declined(channel=self.channel, complaint_id=declined),)
        thread = self._thread(message, tokens)
        machine = machine or why_automatic(message, self.ours, envelope_sender=envelope.sender, to_us=thread is not None)
        if machine is not None:
            log.info("mail_not_answered", reason=machine)
            return ()
        return (self._heard(message, envelope, thread),)

    def written(self, said: Said) -> bytes:
        """The mail that a citizen's program would hand over for it."""
        sender = said.sender if ADDRESS.fullmatch(said.sender) else f"{key_of(said.sender)[:12]}@citizen.example"
        mail = EmailMessage()
        mail["From"] = formataddr((said.name or "", sender))
        mail["To"] = self.address
        mail["Subject"] = shown(said.text.strip()).partition("\n")[0][:60]
        mail["Date"] = format_datetime(said.said_at)
        mail["Message-ID"] = f"<{key_of(said.message_id)}@{sender.rpartition('@')[2]}>"
        mail.set_content(said.text)
        return mail.as_bytes(policy=policy.SMTP.clone(max_line_length=0))  # not folded: where a name is quoted, the fold loses its marks

    def simulate(self, said: Said) -> Sequence[Incoming]:
        """What such a mail brings. Its pictures lie elsewhere: a mail would hold them."""
        pictures = tuple(Attachment(url=url) for url in said.photos)
        read = self.read(self.written(said), Envelope(recipients=(self.address,)))
        return tuple(replace(one, attachments=pictures) if isinstance(one, Heard) else one for one in read)

    def locate(self, attachment: Attachment) -> Located:
        """A mail holds its pictures itself; only simulated ones are somewhere."""
        if attachment.url is None:
            raise ValueError("a picture in a mail is nowhere else")
        return Located(url=attachment.url)

    # What comes back ---------------------------------------------------------------------------------------------------------------

    def _report(self, message: Message[Any, Any], raw: bytes, tokens: Sequence[str], machine: str | None) -> Sequence[Report] | None:
        """What became of a letter; nothing to say while it is still under way; None for what is no returned mail."""
        delivery_id, reference = self._first(BOUNCE, tokens), None
        if delivery_id is None and machine in ("no return path", "report", "daemon", "auto-submitted"):
            letter = bounces.letter_returned(message)
            if letter is not None and return_addresses.named_by(self.secrets, THREAD, letter[2]) is not None:
                reference, delivery_id, _ = letter
        if delivery_id is None:
            return None
        returned = bounces.read(message)
        if not returned.never:
            return () if machine is not None else None
        return (
            Report(
                channel=self.channel,
                key=key_of(str(delivery_id), "undeliverable"),
                state=DeliveryState.UNDELIVERABLE,
                reference=reference,
                delivery_id=delivery_id,
                code=returned.code,
                reported_at=_date(message),
            ),
        )

    # What is said ------------------------------------------------------------------------------------------------------------------

    def _heard(self, message: Message[Any, Any], envelope: Envelope, thread: UUID | None) -> Heard:
        name, sender = self._sender(message, envelope)
        subject = header(message, "Subject")
        body = body_of(message)
        number = _number(subject)
        text = quotes.own_words(body.text) if thread or number or self._answers_us(message) else quotes.without_device(body.text)
        title = _title(subject)
        named = MESSAGE_ID.search(header(message, "Message-ID"))
        said_at = _date(message)
        said = (named[0],) if named else (str(said_at), subject, text, *(sha256(one.content or b"").hexdigest() for one in body.pictures))
        return Heard(
            channel=self.channel,
            message_id=key_of(sender, *said),
            sender=sender,
            text=_with_note(text or (title if not thread else ""), body),
            said_at=said_at,
            attachments=body.pictures,
            thread=str(thread) if thread else None,
            answers=named[0] if named else None,
            subject=title or None,
            receipt_number=number,
            name=name or None,
            email=sender,
            locale=_locale(f"{title} {text}"),
        )

    def _sender(self, message: Message[Any, Any], envelope: Envelope) -> tuple[str, str]:
        """Who the answer goes to: Reply-To, else From, else who handed it over."""
        writers = addresses(message, "From")
        for_answers = addresses(message, "Reply-To")
        if for_answers:
            name, address = for_answers[0]
            return name or (writers[0][0] if writers else ""), address
        if writers:
            return writers[0]
        if envelope.sender and "@" in envelope.sender:
            return "", envelope.sender.lower()
        raise Unreadable("nobody is named as its sender")

    def _answers_us(self, message: Message[Any, Any]) -> bool:
        named = f"{header(message, 'In-Reply-To')} {header(message, 'References')}".lower()
        return f"@{self.host}>" in named

    # Whose case --------------------------------------------------------------------------------------------------------------------

    def _thread(self, message: Message[Any, Any], tokens: Sequence[str]) -> UUID | None:
        """The case: by the letter that is answered, by the address that was written to, by the subject."""
        letters = TOKEN.findall(f"{header(message, 'In-Reply-To')} {header(message, 'References')}")
        return self._first(THREAD, [*reversed(letters), *tokens, *TOKEN.findall(header(message, "Subject"))])

    def _tokens_of(self, message: Message[Any, Any], envelope: Envelope) -> Iterator[str]:
        """What stands behind the + in the addresses of ours that it came to."""
        for recipient in (*(one.lower() for one in envelope.recipients), *(address for _, address in addresses(message, *TO_US))):
            found = self.ours.fullmatch(recipient)
            if found and found[1]:
                yield found[1]

    def _first(self, kind: str, tokens: Sequence[str]) -> UUID | None:
        named = (return_addresses.named_by(self.secrets, kind, token) for token in tokens[:100])
        return next((what for what in named if what is not None), None)


def _is_costly(raw: bytes) -> bool:
    """Was it made to keep us busy? No mail of a person has so much of it."""
    small = raw.lower()
    nested = max(small.count(b"multipart/"), small.count(b"message/"))
    return raw.count(b"\n") > MOST_LINES or raw.count(b"\n--") > MOST_SEPARATORS or nested > MOST_MULTIPARTS


def _with_note(text: str, body: Body) -> str:
    return f"{text}\n\n{NOT_TAKEN.format(kinds=', '.join(body.refused[:10]))}".strip() if body.refused else text


def _title(subject: str) -> str:
    """The subject without what programs put before it, and without our own marks."""
    found = AGAIN.match(subject)
    bare = TOKEN.sub("", subject[found.end() :] if found else subject)
    kept = re.sub(r"\[[^\[\]]{0,60}\]", lambda mark: "" if not mark[0].strip("[] ") or _number(mark[0]) else mark[0], bare)
    return " ".join(kept.split())[:200]


def _number(subject: str) -> str | None:
    """A receipt number that stands in it."""
    return next((number for found in NUMBER.findall(subject[:1000]) if (number := receipt.parse(found))), None)


def _date(message: Message[Any, Any]) -> datetime | None:
    try:
        written = parsedate_to_datetime(header(message, "Date"))
        return (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # whatever stands there is no date: the mail counts from when it came
        return None


def _locale(text: str) -> str | None:
    """In which language an answer would be understood, by its letters; None where there are too few."""
    if any("가" <= character <= "힣" for character in text):
        return "ko"
    if VIETNAMESE.search(text):
        return "vi"
    if sum("一" <= character <= "鿿" for character in text) >= 2:
        return "zh"
    return "en" if sum(character.isascii() and character.isalpha() for character in text) >= 12 else None
