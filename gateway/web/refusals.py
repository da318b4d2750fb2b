"""Tells those who run the door that somebody guesses: a figure for every sign-in and token that was refused, and a line in
the diary for each address and minute, however many were tried."""

from __future__ import annotations

import asyncio
import hmac
from typing import Any

from chassis.logs import Log
from gateway.web.measures import Measures

log = Log("gateway")

MINUTE = 60.0  # seconds that one line stands for
MOST_LINES = 30  # a minute; whoever comes from more addresses than that can't fill the disk either


class Refusals:
    """Counts what is refused and writes it down once a minute. An address is personal data: the line has a keyed hash of it,
    by which lines can be told to belong together; the trace of the last attempt finds it in the proxy's own log."""

    def __init__(self, key: bytes, measures: Measures) -> None:
        self.key, self.measures = key, measures
        self.noted: dict[tuple[str, str | None, str | None], dict[str, Any]] = {}

    def note(self, credential: str, address: str, traceparent: str, *, account_id: str | None = None) -> None:
        """One more was refused; `credential` is one of CREDENTIALS, `account_id` the account that a password was tried for."""
        self.measures.refused(credential)
        if not self.noted:
            asyncio.get_running_loop().call_later(MINUTE, self.tell)
        whose: tuple[str, str | None, str | None] = (credential, self._hash(address), account_id)
        if whose not in self.noted and len(self.noted) >= MOST_LINES:
            whose = (credential, None, None)
        count = self.noted.get(whose, {"count": 0})["count"]
        self.noted[whose] = {"count": count + 1, "traceparent": traceparent}

    def tell(self) -> None:
        """Write down what was noted since the last time."""
        noted, self.noted = self.noted, {}
        for (credential, address_hash, account_id), told in noted.items():
            log.warning("credential_refused", credential=credential, address_hash=address_hash, account_id=account_id, **told)

    def _hash(self, address: str) -> str:
        return hmac.new(self.key, f"address\0{address}".encode(), "sha256").hexdigest()[:16]
