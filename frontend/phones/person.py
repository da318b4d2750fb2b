"""Who holds the drawn phones: one made-up citizen for each browser, with a number, addresses and accounts that are nobody's."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import blake2b

from starlette.requests import Request
from starlette.responses import Response

from frontend import sessions
from frontend.pages import pages

PERSON = "__Host-phones"
SECONDS = 30 * 24 * 3600
_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, kw_only=True)
class Person:
    """`mark` is all that the browser keeps; what providers would know the person by follows from it."""

    mark: str

    @property
    def number(self) -> str:
        """A mobile number of the range 010-0, that nobody is given."""
        digits = f"{self._drawn('number') % 10_000_000:07d}"
        return f"010-0{digits[:3]}-{digits[3:]}"

    @property
    def address(self) -> str:
        """An address of example.org, where no mail arrives."""
        return f"citizen-{self._drawn('address') % 100_000:05d}@example.org"

    def sender(self, channel: str) -> str:
        """As the provider of this channel would name the person."""
        if channel == "sms":
            return self.number
        if channel == "email":
            return self.address
        drawn = str(10**12 + self._drawn(channel) % 10**12)
        return f"phone-{drawn}" if channel == "kakao" else drawn

    def is_reached_at(self, recipient: str) -> bool:
        """Would a letter to this recipient arrive on these phones?"""
        others = ("facebook", "instagram", "telegram")
        return _same(recipient) in {_same(self.number), _same(self.address), *map(self.sender, others)}

    def _drawn(self, what: str) -> int:
        return int.from_bytes(blake2b(self.mark.encode(), digest_size=8, person=what.encode()).digest())


def somebody() -> Person:
    return Person(mark=secrets.token_urlsafe(12))


def holding(request: Request) -> Person | None:
    """Whoever held the phones in this browser before."""
    found = pages(request).seal.open(PERSON, request.cookies.get(PERSON))
    return Person(mark=found) if isinstance(found, str) else None


def keep(request: Request, response: Response, person: Person) -> None:
    sessions.keep(response, PERSON, pages(request).seal.close(PERSON, person.mark), seconds=SECONDS)


def _same(recipient: str) -> str:
    """A number however it is written; everything else as it is."""
    return recipient.casefold() if "@" in recipient else _DIGITS.sub("", recipient)
