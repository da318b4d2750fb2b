"""E-mail: letters by SMTP (RFC 5321), over connections that are kept open between letters."""

from __future__ import annotations

import base64
import ipaddress
import re
import smtplib
import ssl
import time
from collections import deque
from email.utils import format_datetime, formataddr, parseaddr
from functools import cached_property
from urllib.parse import unquote, urlsplit

from chassis import trace
from chassis.crash import point
from contracts.notify import ChannelClass
from services.notify.channels import Capabilities
from services.notify.outcomes import Accepted, Later, Outcome, Undeliverable, Unknown, WrittenLetter

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
ENHANCED_CODE = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463: all of a reply that holds no address
WORD_BYTES = 42  # so that an encoded word and the name of its header fit in one line
CLOSING = 421  # the server ends the session, whatever was asked
GO_AHEAD = 354  # the server waits for the letter
IDLE_SECONDS = 60.0


class Email:
    """`url` is smtp://[user:password@]host[:port] (TLS when the server offers it) or smtps://... (TLS from the start);
    `sender` is what stands in From. Safe to use from many threads: each letter has a connection to itself."""

    capabilities = Capabilities(channel_class=ChannelClass.MAIL, writes_to="email", media=True, conversation=True, concurrency=8)

    def __init__(self, url: str, *, sender: str, timeout: float = 20.0) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("the mail server's URL must look like smtp://host:port or smtps://host:port")
        self.tls, self.host = parts.scheme == "smtps", parts.hostname.encode("idna").decode("ascii")
        self.port = parts.port or (465 if self.tls else 25)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (self.user + self.password).isascii():
            raise ValueError("the mail server's user and password must be ASCII")
        self.timeout = timeout
        self.local = _is_local(self.host)
        name, address = parseaddr(sender)
        try:
            self.sender = mailbox(address)
        except ValueError:
            raise ValueError("the sender must look like `Name <name@host>`") from None
        self.sender_header = formataddr((name, self.sender)) if name.isascii() else f"{encoded(name)} <{self.sender}>"
        self.idle: deque[tuple[smtplib.SMTP, float]] = deque()

    @cached_property
    def context(self) -> ssl.SSLContext:
        """What a server must prove. Made when it is first needed: reading the machine's certificates takes a while."""
        context = ssl.create_default_context()
        if self.local:  # a server on this very machine has no name that a certificate could prove
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def send(self, letter: WrittenLetter) -> Outcome:
        try:
            to, message = mailbox(letter.to), self.message(letter)
        except ValueError as error:
            return Undeliverable(reason=str(error))
        kept = self._take_idle()
        try:
            if kept is not None:
                try:
                    return self._hand_over(kept, to, message, letter)
                except OSError as error:
                    if isinstance(error.__context__, TimeoutError):
                        raise  # it stalls; a closed one we replace
            return self._hand_over(self._connect(), to, message, letter)
        except OSError as error:  # smtplib's errors are OSErrors too
            return Later(reason=_why(error))

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
            f"Auto-Submitted: auto-generated\r\n"
            f"X-Loop: ontong\r\n"
            f"X-Ontong-Letter: {letter.letter.value}\r\n"
            f"{_trace()}"
            f"MIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n"
            f"Content-Transfer-Encoding: base64\r\n\r\n"
        )
        return head.encode("ascii") + base64.encodebytes(body.encode("utf-8", "replace")).replace(b"\n", b"\r\n")

    def reference(self, letter: WrittenLetter) -> str:
        """The Message-ID: the same for each attempt at the same letter."""
        return f"<{letter.delivery_id}@{self.sender.rpartition('@')[2]}>"

    def _hand_over(self, smtp: smtplib.SMTP, to: str, message: bytes, letter: WrittenLetter) -> Outcome:
        """One letter on one connection. Raises OSError only before the server has been given anything to send."""
        try:
            refusal = self._announce(smtp, to)
        except OSError:
            smtp.close()
            raise
        return refusal or self._give(smtp, message, letter)

    def _give(self, smtp: smtplib.SMTP, message: bytes, letter: WrittenLetter) -> Outcome:
        """The letter itself, to a server that waits for it. After the final dot only a reply can tell what became of it."""
        try:
            smtp.send(message + b".\r\n")
        except OSError as error:  # the end of the letter, and so the final dot, has not gone out
            smtp.close()
            return Later(reason=_why(error))
        try:
            code, text = smtp.getreply()
        except OSError:
            smtp.close()
            return Unknown(reason="the mail server did not answer after it had been given the letter")
        if 200 <= code < 300:
            point("notify.sent")
            self.idle.append((smtp, time.monotonic()))
            return Accepted(reference=self.reference(letter))
        smtp.close()
        if 400 <= code < 500:
            return Later(reason=_said(code, text))
        if 500 <= code < 600:
            return Undeliverable(reason=_said(code, text))
        return Unknown(reason="the mail server's answer to the letter can't be read")

    def _announce(self, smtp: smtplib.SMTP, to: str) -> Outcome | None:
        """MAIL, RCPT and DATA, at once where the server allows (RFC 2920). None when it now waits for the letter."""
        commands = (f"MAIL FROM:<{self.sender}>\r\n", f"RCPT TO:<{to}>\r\n", "DATA\r\n")
        replies = self._ask_at_once(smtp, commands) if smtp.has_extn("pipelining") else self._ask_in_turn(smtp, commands)
        for stage, (code, text) in zip(("sender", "recipient", "letter"), replies, strict=False):
            if code == CLOSING:
                raise smtplib.SMTPResponseException(code, text)
            if code == GO_AHEAD if stage == "letter" else 200 <= code < 300:
                continue
            self._start_over(smtp, waiting=replies[-1][0] == GO_AHEAD)
            # a refused sender is our own mistake and says nothing about the citizen's address
            never = 500 <= code < 600 and stage != "sender"
            return Undeliverable(reason=_said(code, text)) if never else Later(reason=_said(code, text))
        return None

    def _ask_at_once(self, smtp: smtplib.SMTP, commands: tuple[str, ...]) -> list[tuple[int, bytes]]:
        smtp.send("".join(commands))
        return [smtp.getreply() for _ in commands]

    def _ask_in_turn(self, smtp: smtplib.SMTP, commands: tuple[str, ...]) -> list[tuple[int, bytes]]:
        replies = []
        for command in commands:
            smtp.send(command)
            replies.append(smtp.getreply())
            if not 200 <= replies[-1][0] < 400:
                break
        return replies

    def _start_over(self, smtp: smtplib.SMTP, *, waiting: bool) -> None:
        """Make a connection fit for the next letter, or leave it: a server that waits for a letter must get none."""
        try:
            if not waiting and smtp.docmd("RSET")[0] == 250:
                self.idle.append((smtp, time.monotonic()))
                return
        except OSError:
            pass  # the connection is of no more use, and the refusal is known
        smtp.close()

    def _take_idle(self) -> smtplib.SMTP | None:
        """The connection used last, if it is fresh enough; those that aren't are left."""
        oldest = time.monotonic() - IDLE_SECONDS
        while True:
            try:
                smtp, since = self.idle.pop()
            except IndexError:
                return None
            if since >= oldest:
                return smtp
            smtp.close()

    def _connect(self) -> smtplib.SMTP:
        """A new connection, encrypted and logged in as far as asked; raises OSError."""
        name = self.sender.rpartition("@")[2]
        smtp: smtplib.SMTP
        if self.tls:
            smtp = smtplib.SMTP_SSL(self.host, self.port, name, timeout=self.timeout, context=self.context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, name, timeout=self.timeout)
        try:
            smtp.ehlo_or_helo_if_needed()
            if not self.tls and smtp.has_extn("starttls"):
                smtp.starttls(context=self.context)
                smtp.ehlo_or_helo_if_needed()
            if self.user:
                if not self.local and not isinstance(smtp.sock, ssl.SSLSocket):
                    raise smtplib.SMTPNotSupportedError("the server offers no encryption for the password")
                smtp.login(self.user, self.password)
        except OSError:
            smtp.close()
            raise
        return smtp


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


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _said(code: int, text: bytes) -> str:
    """What a server said, by its codes: its words may hold an address."""
    detail = ENHANCED_CODE.match(text)
    return f"the mail server said {code}{' ' + detail[0].decode('ascii') if detail else ''}"


def _why(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _said(error.smtp_code, said if isinstance(said, bytes) else b"")
    return f"the mail server can't be reached: {type(error.__context__ or error).__name__}"


def _trace() -> str:
    """The trace that began with the citizen's request, so that a letter can be followed back to it."""
    carried = trace.current()
    return f"Traceparent: {carried}\r\n" if carried else ""
