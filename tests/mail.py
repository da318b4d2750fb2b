"""A mail server that takes every letter and writes it into its ledger before it says so."""

from __future__ import annotations

import email
import email.policy
import json
import re
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.servers import free_port

RECEIPT_NUMBER = re.compile(r"접수번호 ([0-9A-Z-]+)|number ([0-9A-Z-]+)")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A letter as the server took it. `reference` is its Message-ID: one for each event, channel and recipient."""

    at: float
    reference: str
    letter: str
    recipient: str
    returns_to: str  # the envelope's sender
    answers_to: str
    subject: str
    body: str


class MailServer:
    """A real SMTP server on a free port of this machine. `ledger` is a file with one line of JSON a letter."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger
        self.taken: list[Taken] = []
        self.unknown: set[str] = set()  # nobody is known here by these addresses
        self.lock = threading.Lock()
        self.file = ledger.open("a", encoding="utf-8")
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # the name is aiosmtpd's
        if address in self.unknown:
            return f"550 5.1.1 <{address}>: no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # the name is aiosmtpd's
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        for recipient in envelope.rcpt_tos:
            self._note(
                Taken(
                    at=time.time(),
                    reference=str(message["Message-ID"]).strip("<>"),
                    letter=str(message["X-Ontong-Letter"]),
                    recipient=recipient,
                    returns_to=str(envelope.mail_from),
                    answers_to=str(message["Reply-To"] or message["From"]),
                    subject=str(message["Subject"]),
                    body=message.get_content(),  # type: ignore[attr-defined]  # the default policy makes an EmailMessage
                )
            )
        return "250 taken"

    def to(self, recipient: str, letter: str | None = None) -> list[Taken]:
        """The letters to one address, in the order in which they were taken."""
        with self.lock:
            return [one for one in self.taken if one.recipient == recipient and letter in (None, one.letter)]

    def close(self) -> None:
        self.controller.stop()
        self.file.close()

    def _note(self, letter: Taken) -> None:
        with self.lock:
            self.file.write(json.dumps(vars(letter), ensure_ascii=False) + "\n")
            self.file.flush()
            self.taken.append(letter)
