"""The door for mail: SMTP (RFC 5321), for the city's own addresses only. A mail is ours once it is kept, and only then do we say so.

Whoever knocks may be anybody. He gets little room: few connections, few commands, little time, mail of a certain size, and nothing
is passed on to others.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP

from chassis.logs import Log
from gateway.channels.mail.envelope import Envelope

log = Log("gateway")
Take = Callable[[bytes, Envelope], None]  # keeps the mail; raises when it could not be kept

TAKEN = "250 2.0.0 kept"
NOT_NOW = "451 4.3.0 it can't be kept just now; please try again"
NOT_OURS = "550 5.1.1 there is no such mailbox here"
TOO_MANY = "452 4.5.3 too many recipients"
BUSY = "452 4.3.1 too many mails at the same time; please try again"
FULL = b"421 4.7.0 too many connections; please try again\r\n"
START_SECONDS = 10.0
COMMANDS = {"*": 60, "MAIL": 50, "RCPT": 200, "DATA": 50, "EHLO": 10, "HELO": 10, "STARTTLS": 2, "NOOP": 20, "RSET": 60, "VRFY": 5}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """A mail relay of the city brings all mail from one address: that one may have half of the connections."""

    bytes: int = 15 * 1024 * 1024  # of one mail
    at_once: int = 8  # mails that are being handed over, each with its bytes in memory, twice
    connections: int = 60
    from_one: int = 30
    recipients: int = 10
    line: int = 256 * 1024  # more than RFC 5321 allows: who breaks the rule is a program, who suffers from a refusal is a citizen
    command_seconds: float = 60.0  # between two commands
    data_seconds: float = 300.0  # for a whole mail
    keep_seconds: float = 30.0  # for keeping it


class MailDoor:
    """Listens on a thread of its own. `takes` knows our addresses; `take` keeps a mail. With `certificate` (PEM, with its key) it
    offers STARTTLS."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        name: str,
        takes: Callable[[str], bool],
        take: Take,
        certificate: Path | str | None = None,
        limits: Limits | None = None,
    ) -> None:
        logging.getLogger("mail.log").disabled = True  # aiosmtpd's own: it writes down what is said, addresses and all
        self.host, self.port, self.name, self.limits = host, port, name, limits or Limits()
        self.context = _context(certificate) if certificate else None
        self.rooms = Rooms(self.limits)
        self.handler = _Handler(takes, take, self.limits)
        self.stopping: Callable[[], object] = lambda: None

    def start(self) -> None:
        """Returns once it listens, at `port` (of use where 0 was asked for); raises OSError when it can't."""
        listening: Future[int] = Future()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), name="gateway-mail-door", daemon=True)
        self.thread.start()
        self.port = listening.result(START_SECONDS)

    def stop(self) -> None:
        """Mails that are being kept are kept, and their senders told; all else is left to come again."""
        self.stopping()
        self.thread.join(self.limits.keep_seconds + 5)
        self.handler.hands.shutdown(wait=False)

    async def _serve(self, listening: Future[int]) -> None:
        loop, told = asyncio.get_running_loop(), asyncio.Event()
        self.stopping = lambda: loop.call_soon_threadsafe(told.set)
        try:
            server = await loop.create_server(lambda: _Session(self, loop), self.host, self.port)
        except OSError as error:
            listening.set_exception(error)
            return
        listening.set_result(server.sockets[0].getsockname()[1])
        await told.wait()
        server.close()
        if self.handler.keeping:
            await asyncio.wait(self.handler.keeping, timeout=self.limits.keep_seconds)


@dataclass
class Rooms:
    """Who is in, and how many are handing something over."""

    limits: Limits
    guests: Counter[str] = field(default_factory=Counter)
    receiving: int = 0

    def enter(self, address: str) -> bool:
        if self.guests.total() >= self.limits.connections or self.guests[address] >= self.limits.from_one:
            return False
        self.guests[address] += 1
        return True

    def leave(self, address: str) -> None:
        self.guests[address] -= 1
        if self.guests[address] <= 0:
            del self.guests[address]


class _Handler:
    """What aiosmtpd asks while a mail comes in; the names are its own."""

    def __init__(self, takes: Callable[[str], bool], take: Take, limits: Limits) -> None:
        self.takes, self.take, self.limits = takes, take, limits
        self.hands = ThreadPoolExecutor(limits.at_once, thread_name_prefix="gateway-mail")
        self.keeping: set[asyncio.Task[str]] = set()

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> list[str]:
        session.host_name = hostname
        *kept, last = [line for line in responses if not line[4:].startswith(("AUTH", "HELP"))]
        return [*kept, f"{last[:3]} {last[4:]}"] if last.startswith("250 ") else [*kept, last, "250 ENHANCEDSTATUSCODES"]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if not self.takes(address):
            return NOT_OURS
        if len(envelope.rcpt_tos) >= self.limits.recipients:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        keeping = asyncio.create_task(self._keep(envelope))
        self.keeping.add(keeping)
        keeping.add_done_callback(self.keeping.discard)
        return await keeping

    async def _keep(self, envelope: Any) -> str:
        given = Envelope(sender=(envelope.mail_from or "").strip("<>"), recipients=tuple(envelope.rcpt_tos))
        work = asyncio.get_running_loop().run_in_executor(self.hands, self.take, envelope.content, given)
        try:
            # Who leaves now won't hear that it is kept, and brings it again: it is known by its number then.
            await asyncio.wait_for(asyncio.shield(work), self.limits.keep_seconds)
        except Exception as error:  # whatever it is, the sender still has the mail and tries again
            log.error("mail_not_kept", reason=type(error).__name__)
            return NOT_NOW
        return TAKEN

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail_session_failed", reason=type(error).__name__)
        return "451 4.3.0 something went wrong; please try again"


class _Session(SMTP):
    """One connection, with a count of who else is there and a clock for a whole mail."""

    def __init__(self, door: MailDoor, loop: asyncio.AbstractEventLoop) -> None:
        self.line_length_limit = door.limits.line
        super().__init__(
            door.handler,
            data_size_limit=door.limits.bytes,
            hostname=door.name,
            ident="ESMTP Ontong",
            tls_context=door.context,
            timeout=door.limits.command_seconds,
            command_call_limit=COMMANDS,
            loop=loop,
        )
        self.limits, self.rooms, self.guest, self.refused = door.limits, door.rooms, "", False

    def connection_made(self, transport: Any) -> None:
        if self.guest:  # the same connection, now encrypted
            super().connection_made(transport)
            return
        address = str((transport.get_extra_info("peername") or ("",))[0])
        if not self.rooms.enter(address):
            self.refused = True
            transport.write(FULL)
            transport.close()
            return
        self.guest = address
        super().connection_made(transport)

    def eof_received(self) -> bool | None:
        return False if self.refused else super().eof_received()

    def connection_lost(self, error: Exception | None) -> None:
        if self.refused:
            return
        if self.guest:
            self.rooms.leave(self.guest)
            self.guest = ""
        super().connection_lost(error)

    async def smtp_AUTH(self, arg: str) -> None:
        await self.push("502 5.5.1 nobody signs in here")

    async def smtp_DATA(self, arg: str) -> None:
        if self.rooms.receiving >= self.limits.at_once:
            await self.push(BUSY)
            return
        self.rooms.receiving += 1
        try:
            self._reset_timeout(self.limits.data_seconds + self.limits.keep_seconds)
            await super().smtp_DATA(arg)
            self._reset_timeout()
        finally:
            self.rooms.receiving -= 1


def _context(certificate: Path | str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context
