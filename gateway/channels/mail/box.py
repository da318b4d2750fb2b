"""A mailbox that is read instead of a door of our own: IMAP (RFC 3501), asked every so often.

What was read is marked as seen only when it is asked for again: by then it is kept. Where we are is the mailbox's own count (UIDVALIDITY
and UID), so that mail which somebody opened meanwhile is read all the same, and none twice.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient

from contracts.gateway import Channel
from gateway.channels import Located, Said, Unreadable
from gateway.channels.mail.envelope import Envelope, key_of
from gateway.domain.heard import Attachment, Incoming, Unread

MOST = 20  # mails at a time
LARGEST = 15 * 1024 * 1024  # bytes of a mail; of a larger one only the beginning is taken
SECONDS = 30.0  # for each answer of the server


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where we are in a mailbox: all up to `last` is kept. Up to `begun`, where the mailbox stood when we first came, only what nobody
    had seen is ours."""

    validity: int
    last: int
    begun: int

    def __str__(self) -> str:
        return f"{self.validity}:{self.last}:{self.begun}"


class Reads(Protocol):
    """Who knows what a mail says (gateway.channels.email)."""

    def read(self, raw: bytes, envelope: Envelope) -> Sequence[Incoming]: ...

    def locate(self, attachment: Attachment) -> Located: ...

    def simulate(self, said: Said) -> Sequence[Incoming]: ...


class ImapBox:
    """`url` is imaps://user:password@host[:port]/FOLDER (TLS from the start) or imap://... (TLS where the server offers it; a password
    goes without only to this very machine)."""

    def __init__(self, url: str, email: Reads, *, every_seconds: float = 30.0, context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username:
            raise ValueError("the mailbox's URL must look like imaps://user:password@host/INBOX")
        self.tls, self.host, self.port = parts.scheme == "imaps", parts.hostname, parts.port
        self.user, self.password = unquote(parts.username), unquote(parts.password or "")
        self.folder = unquote(parts.path.strip("/")) or "INBOX"
        self.email, self.every_seconds = email, every_seconds
        self.context = context or ssl.create_default_context()

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL

    def ask(self, cursor: str | None) -> tuple[Sequence[Incoming], str | None]:
        """What has come since. Raises OSError when the server is away, or doesn't take us in."""
        with self._open() as server:
            chosen = server.select_folder(self.folder)
            validity = int(chosen[b"UIDVALIDITY"])
            place = _place(cursor, validity) or Place(validity=validity, last=0, begun=int(chosen[b"UIDNEXT"]) - 1)
            _mark(server, place)
            said: list[Incoming] = []
            taken = 0
            for uid in _next(server, place)[:MOST]:
                content = _content(server, uid)
                if content is not None:  # else somebody has deleted or moved it since
                    said += self._read(content, validity, uid)
                    taken += len(content)
                place = replace(place, last=uid)
                if taken > LARGEST:
                    break
        return tuple(said), str(place)

    def locate(self, attachment: Attachment) -> Located:
        return self.email.locate(attachment)

    def simulate(self, said: Said) -> Sequence[Incoming]:
        return self.email.simulate(said)

    def _read(self, content: bytes, validity: int, uid: int) -> Sequence[Incoming]:
        """One mail. What can't be read is kept as it is, and the others follow."""
        try:
            return self.email.read(content, Envelope())
        except Unreadable as error:
            return (Unread(channel=self.channel, message_id=key_of(f"{validity}:{uid}"), content=content, why=str(error)),)

    @contextmanager
    def _open(self) -> Iterator[IMAPClient]:
        try:
            server = IMAPClient(self.host, port=self.port, ssl=self.tls, ssl_context=self.context if self.tls else None, timeout=SECONDS)
            try:
                if not self.tls:
                    self._encrypt(server)
                server.login(self.user, self.password)
                yield server
            finally:
                with suppress(OSError, imaplib.IMAP4.error):  # it is left in any case; what was read is kept already
                    server.logout()
        except imaplib.IMAP4.error as error:  # its words may hold an address
            raise OSError(f"the mailbox can't be used: {type(error).__name__}") from None

    def _encrypt(self, server: IMAPClient) -> None:
        if self.host in ("localhost", "127.0.0.1", "::1"):
            return  # this very machine has no name that a certificate could prove
        if server.has_capability("STARTTLS"):
            server.starttls(self.context)
        else:
            raise OSError("the mailbox offers no encryption for the password")


class Letterbox:
    """Stands where no mailbox is read: what comes here comes from the sandbox alone."""

    every_seconds = 3600.0

    def __init__(self, email: Reads) -> None:
        self.email = email

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL

    def ask(self, cursor: str | None) -> tuple[Sequence[Incoming], str | None]:
        return (), cursor

    def locate(self, attachment: Attachment) -> Located:
        return self.email.locate(attachment)

    def simulate(self, said: Said) -> Sequence[Incoming]:
        return self.email.simulate(said)


def _place(cursor: str | None, validity: int) -> Place | None:
    """None where we never were, or in a mailbox that was made anew since."""
    found = re.fullmatch(r"(\d+):(\d+):(\d+)", cursor or "")
    return Place(validity=validity, last=int(found[2]), begun=int(found[3])) if found and int(found[1]) == validity else None


def _mark(server: IMAPClient, place: Place) -> None:
    """What is kept is seen, for whoever looks into the mailbox."""
    kept = server.search(["UNSEEN", "UID", f"1:{place.last}"]) if place.last else []
    if kept:
        server.add_flags(kept, [b"\\Seen"])


def _next(server: IMAPClient, place: Place) -> list[int]:
    """What comes next, in order. `n:*` means the last one even where there is none from n on."""
    after = [uid for uid in server.search(["UID", f"{place.last + 1}:*"]) if uid > place.last]
    unseen = set(server.search("UNSEEN")) if place.last < place.begun else set()
    return sorted(uid for uid in after if uid > place.begun or uid in unseen)


def _content(server: IMAPClient, uid: int) -> bytes | None:
    """The bytes, without marking the mail as seen. A server may send other mails' news with it."""
    found: dict[Any, Any] = server.fetch([uid], [f"BODY.PEEK[]<0.{LARGEST}>"]).get(uid, {})
    return next((value for name, value in found.items() if name.startswith(b"BODY[]") and isinstance(value, bytes)), None)
