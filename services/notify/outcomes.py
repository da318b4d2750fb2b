"""What a channel is given to send, and the few ways in which its attempt can end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.notify import LetterName


@dataclass(frozen=True, kw_only=True)
class WrittenLetter:
    """A letter ready to go, in memory only: this is the one place where address and words come together."""

    delivery_id: UUID
    letter: LetterName
    receipt_number: str
    channel: str
    written_at: datetime
    to: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider has taken the letter. `reference` is what the provider knows it by."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The letter has arrived. `kept` is a letter that stays in the house, for the desk to read."""

    reference: str
    kept: WrittenLetter | None = None


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """This address can never be reached on this channel."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Later:
    """The letter was certainly not taken and may be tried again, not before `retry_at` if the provider said when."""

    reason: str
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Nobody can tell whether the letter was taken."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """The delivery was no longer waiting to be sent: nothing was done."""


Outcome = Accepted | Delivered | Undeliverable | Later | Unknown | Withheld
