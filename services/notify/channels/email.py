"""E-mail: how a letter looks as a message (RFC 5322), and what a mail server's word about it means."""

from __future__ import annotations

import base64
import re
from email.utils import format_datetime, formataddr, parseaddr

from chassis import trace
from contracts import return_addresses
from contracts.notify import ChannelClass
from services.notify.capabilities import Capabilities
from services.notify.outcomes import (
    Accepted,
    Later,
    Misconfigured,
    Outcome,
    ProviderRequest,
    ProviderResponse,
    Undeliverable,
    Unknown,
    WrittenLetter,
)
from services.notify.providers import answers, smtp

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
LONGEST_NAME = 64 - 1 - return_addresses.LENGTH  # of the address that answers come to, before its token
MESSAGE_ID = re.compile(r"<[\x21-\x3b\x3d\x3f-\x7e]{3,900}>")  # a stranger's, as it may stand in our header
LINK = re.compile(r"https?://[\x21-\x3b\x3d\x3f-\x7e]{1,900}")
ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463: all of a reply that holds no address
WORD_BYTES = 42  # so that an encoded word and the name of its header fit in one line


class Email:
    """`sender` is what stands in From. `answers_to` is the city's address that answers and bounces come back to, as name+token@host, by
    the `secret` that the gateway knows too; without it nobody can answer, and nobody is told to."""

    who = "the mail server"

    def __init__(self, *, sender: str, answers_to: str = "", secret: bytes = b"") -> None:
        name, address = parseaddr(sender)
        try:
            self.sender = mailbox(address)
        except ValueError:
            raise ValueError("the sender must look like `Name <name@host>`") from None
        self.sender_header = formataddr((name, self.sender)) if name.isascii() else f"{encoded(name)} <{self.sender}>"
        self.name, _, self.host = (mailbox(answers_to) if answers_to else self.sender).rpartition("@")
        if answers_to and len(self.name) > LONGEST_NAME:
            raise ValueError(f"the address that answers come to has a name of more than {LONGEST_NAME} characters")
        self.secret = secret if answers_to else b""
        self.capabilities = Capabilities(
            channel_class=ChannelClass.MAIL,
            writes_to="email",
            media=True,
            receipts=bool(self.secret),
            conversation=bool(self.secret),
            concurrency=8,
        )

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome:
        try:
            to, message = mailbox(letter.to), self.message(letter)
        except ValueError as error:
            return Undeliverable(reason=str(error))
        envelope = ((smtp.FROM, f"<{self._bounces_to(letter)}>"), (smtp.TO, f"<{to}>"))
        return (ProviderRequest(method="SMTP", url="smtp:", headers=envelope, body=message),)

    def message(self, letter: WrittenLetter) -> bytes:
        """The whole message, ready for DATA without the final dot; raises ValueError for a line break in the subject."""
        if "\r" in letter.subject or "\n" in letter.subject:
            raise ValueError("the subject holds a line break")
        body = letter.body.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
        head = (
            f"From: {self.sender_header}\r\n"
            f"To: {mailbox(letter.to)}\r\n"
            f"Subject: {encoded(letter.subject)}\r\n"
            f"Date: {format_datetime(letter.written_at)}\r\n"
            f"Message-ID: {self.reference(letter)}\r\n"
            f"{self._conversation(letter)}"
            f"{self._unsubscribe(letter)}"
            f"X-Loop: ontong\r\n"
            f"X-Ontong-Letter: {letter.letter.value}\r\n"
            f"{_trace()}"
            f"MIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n"
        )
        return head.encode("ascii") + base64.encodebytes(body.encode("utf-8", "replace")).replace(b"\n", b"\r\n")

    def reference(self, letter: WrittenLetter) -> str:
        """The Message-ID: the same for each attempt at the same letter, and an answer to it finds its case by it."""
        return f"<{letter.delivery_id}{f'.{letter.case_thread}' if letter.case_thread else ''}@{self.host}>"

    def read(self, response: ProviderResponse) -> Outcome:
        """A server's last word, and at which stage it said it. Its words may hold an address: only codes are kept."""
        code, stage = response.status, dict(response.headers).get(smtp.STAGE, "end")
        if stage == "end" and 200 <= code < 300:
            reference = answers.reference(response.body.decode("ascii", "replace"))
            return Accepted(reference=reference) if reference else answers.unreadable(self.who)
        detail = ENHANCED_CODE.match(response.body)
        reason = f"{self.who} said {code}{' ' + detail[0].decode('ascii') if detail else ''}"
        if stage == "sender" and 500 <= code < 600:  # it doesn't take letters from us: that says nothing about the citizen's address
            return Misconfigured(reason=reason)
        if stage == "greeting":
            return Misconfigured(reason=reason) if code in (530, 534, 535) else Later(reason=reason, of_provider=True)
        if 500 <= code < 600:
            return Undeliverable(reason=reason)
        if 400 <= code < 500 or stage != "end":
            return Later(reason=reason, of_provider=stage == "sender")
        return Unknown(reason=f"{self.who}'s answer to the letter can't be read", of_provider=True)

    def taken(self, request: ProviderRequest) -> bytes:
        return smtp.message_id(request.body)

    def _bounces_to(self, letter: WrittenLetter) -> str:
        """The envelope's sender: what comes back to it says of which letter it speaks (VERP)."""
        if not self.secret:
            return self.sender
        return f"{self.name}+{return_addresses.make(self.secret, return_addresses.BOUNCE, letter.delivery_id)}@{self.host}"

    def _conversation(self, letter: WrittenLetter) -> str:
        """What it answers, where an answer to it goes, and that a machine has sent it (RFC 3834)."""
        lines = []
        if self.secret and letter.case_thread:
            lines.append(f"Reply-To: <{self.name}+{letter.case_thread}@{self.host}>")
        replies = bool(letter.thread and MESSAGE_ID.fullmatch(letter.thread))
        if replies:
            lines += [f"In-Reply-To: {letter.thread}", f"References: {letter.thread}"]
        lines.append(f"Auto-Submitted: auto-{'replied' if replies else 'generated'}")
        return "".join(f"{line}\r\n" for line in lines)

    def _unsubscribe(self, letter: WrittenLetter) -> str:
        """One click declines such letters (RFC 8058), or a mail does."""
        if not letter.unsubscribe or not LINK.fullmatch(letter.unsubscribe):
            return ""
        token = letter.unsubscribe.rpartition("/")[2]
        by_mail = self.secret and len(token) == return_addresses.LENGTH and token.isalnum()
        mail = f",\r\n <mailto:{self.name}+{token}@{self.host}>" if by_mail else ""
        return f"List-Unsubscribe: <{letter.unsubscribe}>{mail}\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"


def mailbox(address: str) -> str:
    """The address as it goes over the wire; raises ValueError, without the address, for one that can't."""
    name, _, host = address.strip().rpartition("@")
    try:
        wire = f"{name}@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        wire = ""
    if len(wire) > 254 or not ADDRESS.fullmatch(wire):
        raise ValueError("the address is no e-mail address")
    return wire


def encoded(text: str) -> str:
    """A header's text, in encoded words (RFC 2047) unless it is short plain ASCII."""
    if text.isascii() and text.isprintable() and len(text) <= 60 and "=?" not in text:
        return text
    words, word = [], b""
    for character in text:
        more = character.encode("utf-8", "replace")
        if len(word) + len(more) > WORD_BYTES:
            words.append(word)
            word = b""
        word += more
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(each).decode('ascii')}?=" for each in [*words, word])


def _trace() -> str:
    """The trace that began with the citizen's request, so that a letter can be followed back to it."""
    carried = trace.current()
    return f"Traceparent: {carried}\r\n" if carried else ""
