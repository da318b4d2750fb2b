"""Mail servers to test with: a real one that takes every letter, and one that does as a script says."""

from __future__ import annotations

import email
import email.policy
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

DROP, STALL = "drop", "stall"  # instead of a reply: close the connection, or say nothing


@dataclass
class Sink:
    """What the real server took: (envelope recipients, message)."""

    port: int
    taken: list[tuple[list[str], bytes]] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # the name is aiosmtpd's
        self.taken.append((envelope.rcpt_tos, envelope.content))
        self.senders.append(envelope.mail_from)
        return "250 taken"

    @property
    def messages(self) -> list[EmailMessage]:
        return [parsed(content) for _, content in self.taken]


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@contextmanager
def sink(**options: Any) -> Iterator[Sink]:
    """aiosmtpd on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler = Sink(free.getsockname()[1])
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


class Scripted:
    """`replies` says what to answer to CONNECT, EHLO, MAIL, RCPT, DATA, DOT (the final dot), RSET; what isn't named goes
    well. BODY=DROP closes the connection in the middle of the letter. A list is used up first to last; its last entry stays."""

    ORDINARY: Mapping[str, str] = {
        "CONNECT": "220 ready",
        "EHLO": "250 here",
        "MAIL": "250 ok",
        "RCPT": "250 ok",
        "DATA": "354 go ahead",
        "DOT": "250 taken",
        "RSET": "250 ok",
    }

    def __init__(self, **replies: str | list[str]) -> None:
        self.replies = {key: [reply] if isinstance(reply, str) else list(reply) for key, reply in {**self.ORDINARY, **replies}.items()}
        self.heard: list[str] = []
        self.letters: list[bytes] = []
        self.connections: list[socket.socket] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.serving = threading.Thread(target=self._serve, daemon=True)
        self.serving.start()

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits in accept()
        self.serving.join()
        self.listener.close()
        self.drop_all()

    def drop_all(self) -> None:
        """As a server does that is tired of waiting."""
        for connection in self.connections:
            with suppress(OSError):  # gone already
                connection.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        with suppress(OSError):  # closed when the test is over
            while True:
                connection, _ = self.listener.accept()
                self.connections.append(connection)
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as lines:  # the client has hung up, or is hung up on
            said = self._reply(connection, "CONNECT")
            while said != DROP and (line := lines.readline()):
                verb = line.split()[0].decode().upper()
                self.heard.append(verb)
                said = self._reply(connection, verb)
                if verb == "DATA" and said.startswith("354"):
                    if "BODY" in self.replies:
                        return
                    letter = []
                    while line := lines.readline():
                        if line == b".\r\n":
                            break
                        letter.append(line)
                    else:
                        return  # hung up in the middle of it
                    self.letters.append(b"".join(letter))
                    said = self._reply(connection, "DOT")

    def _reply(self, connection: socket.socket, verb: str) -> str:
        replies = self.replies.get(verb, ["250 ok"])
        said = replies.pop(0) if len(replies) > 1 else replies[0]
        if said == DROP:
            connection.shutdown(socket.SHUT_RDWR)
        elif said != STALL:
            connection.sendall(said.encode() + b"\r\n")
        return said


@contextmanager
def scripted(**replies: str | list[str]) -> Iterator[Scripted]:
    server = Scripted(**replies)
    try:
        yield server
    finally:
        server.close()
