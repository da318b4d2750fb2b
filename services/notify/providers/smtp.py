"""The last call of e-mail: a message goes out by SMTP (RFC 5321), over connections that are kept open between letters."""

from __future__ import annotations

import ipaddress
import re
import smtplib
import ssl
import time
from collections import deque
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import unquote, urlsplit

from services.notify.outcomes import ProviderRequest, ProviderResponse
from services.notify.providers import NotSent

CLOSING = 421  # the server ends the session, whatever was asked
GO_AHEAD = 354  # the server waits for the letter
IDLE_SECONDS = 60.0
FROM, TO, STAGE = "MAIL FROM", "RCPT TO", "stage"
MESSAGE_ID = re.compile(rb"^Message-ID: (<\S+>)\r$", re.M | re.I)


class _Silent(Exception):
    """The server has the letter, and says nothing."""


class Smtp:
    """A Carry. `url` is smtp://[user:password@]host[:port] (TLS when the server offers it) or smtps://... (TLS from the start); `name` is
    how this machine introduces itself. What comes back is the server's last word, with the `stage` at which it was said: greeting, sender,
    recipient, letter (it doesn't want any), end (it had the whole). Where it has taken the letter, the Message-ID stands for what it said:
    that is what it will speak of. Safe to use from many threads: each letter has a connection to itself."""

    def __init__(self, url: str, *, name: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("the mail server's URL must look like smtp://host:port or smtps://host:port")
        self.tls, self.host, self.name = parts.scheme == "smtps", parts.hostname.encode("idna").decode("ascii"), name
        self.port = parts.port or (465 if self.tls else 25)
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (self.user + self.password).isascii():
            raise ValueError("the mail server's user and password must be ASCII")
        self.local = _is_local(self.host)
        self.idle: deque[tuple[smtplib.SMTP, float]] = deque()

    @cached_property
    def context(self) -> ssl.SSLContext:
        """What a server must prove. Made when it is first needed: reading the machine's certificates takes a while."""
        context = ssl.create_default_context()
        if self.local:  # a server on this very machine has no name that a certificate could prove
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    def __call__(self, request: ProviderRequest, seconds: float) -> ProviderResponse:
        kept = self._take_idle()
        try:
            if kept is not None:
                try:
                    return self._hand_over(kept, request)
                except OSError as error:
                    if isinstance(error.__context__, TimeoutError):
                        raise  # it stalls; a closed one we replace
            return self._hand_over(self._connect(seconds), request)
        except _Silent:
            raise OSError("no answer to the letter") from None
        except smtplib.SMTPResponseException as error:
            return _said(error.smtp_code, error.smtp_error, "greeting")
        except OSError as error:  # smtplib's errors are OSErrors too
            raise NotSent(type(error.__context__ or error).__name__) from None

    def _hand_over(self, smtp: smtplib.SMTP, request: ProviderRequest) -> ProviderResponse:
        """One letter on one connection. Raises OSError only before the server has been given anything to send."""
        envelope = dict(request.headers)
        try:
            refusal = self._announce(smtp, envelope[FROM], envelope[TO])
        except OSError:
            smtp.close()
            raise
        return refusal or self._give(smtp, request.body)

    def _give(self, smtp: smtplib.SMTP, message: bytes) -> ProviderResponse:
        """The letter itself, to a server that waits for it. After the final dot only a reply can tell what became of it."""
        try:
            smtp.send(message + b".\r\n")
        except OSError as error:  # the end of the letter, and so the final dot, has not gone out
            smtp.close()
            raise NotSent(type(error).__name__) from None
        try:
            code, text = smtp.getreply()
        except OSError:
            smtp.close()
            raise _Silent from None
        if 200 <= code < 300:
            self.idle.append((smtp, time.monotonic()))
            return _said(code, message_id(message), "end")
        smtp.close()
        return _said(code, text, "end")

    def _announce(self, smtp: smtplib.SMTP, sender: str, to: str) -> ProviderResponse | None:
        """MAIL, RCPT and DATA, at once where the server allows (RFC 2920). None when it now waits for the letter."""
        commands = (f"MAIL FROM:{sender}\r\n", f"RCPT TO:{to}\r\n", "DATA\r\n")
        replies = self._ask_at_once(smtp, commands) if smtp.has_extn("pipelining") else self._ask_in_turn(smtp, commands)
        for stage, (code, text) in zip(("sender", "recipient", "letter"), replies, strict=False):
            if code == CLOSING:
                raise smtplib.SMTPResponseException(code, text)
            if code == GO_AHEAD if stage == "letter" else 200 <= code < 300:
                continue
            self._start_over(smtp, waiting=replies[-1][0] == GO_AHEAD)
            return _said(code, text, stage)
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
            except IndexError:  # none is left idle: a new one is opened
                return None
            if since >= oldest:
                return smtp
            smtp.close()

    def _connect(self, seconds: float) -> smtplib.SMTP:
        """A new connection, encrypted and logged in as far as asked; raises OSError."""
        smtp: smtplib.SMTP
        if self.tls:
            smtp = smtplib.SMTP_SSL(self.host, self.port, self.name, timeout=seconds, context=self.context)
        else:
            smtp = smtplib.SMTP(self.host, self.port, self.name, timeout=seconds)
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


def message_id(message: bytes) -> bytes:
    found = MESSAGE_ID.search(message[: message.find(b"\r\n\r\n")])
    return found[1] if found else b""


def _said(code: int, text: bytes | str, stage: str) -> ProviderResponse:
    body = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    return ProviderResponse(status=code, came_at=datetime.now(UTC), headers=((STAGE, stage),), body=body)


def _is_local(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:  # a name, not an address
        return False
