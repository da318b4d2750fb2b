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
    locale: str = "ko"
    thread: str | None = field(default=None, repr=False)  # the message there that it answers
    case_thread: str | None = field(default=None, repr=False)  # by which an answer to it finds its case: a token, never the receipt number
    unsubscribe: str | None = field(default=None, repr=False)  # a link, where the citizen may decline such letters
    template_code: str | None = None  # 알림톡: whose approved words these are
    variables: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    by_person: bool = False  # an officer wrote it: a window that is open for people only may be used
    spoken_at: datetime | None = None  # when the citizen last wrote on this channel


@dataclass(frozen=True, kw_only=True)
class ProviderRequest:
    """What a provider is asked, whole: the last thing that sandbox and real life have in common. `secrets` are values that nobody may
    read, wherever they stand in it."""

    method: str
    url: str = field(repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, kw_only=True)
class ProviderResponse:
    """What it answered, and when. `body` is cut at a size that no honest answer has."""

    status: int
    came_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The provider has taken the letter. `reference` is what the provider knows it by."""

    reference: str


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """The letter has arrived. `kept` is a letter that stays in the house, for the desk to read, and `request` what the provider would have
    been asked, as JSON, with secrets masked."""

    reference: str
    kept: WrittenLetter | None = None
    request: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """This address can never be reached on this channel."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Misconfigured:
    """The provider refuses the city, not the citizen: a wrong key, words that aren't approved, a blocked sender. The channel stops and
    staff are told; the letter goes the next way."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Later:
    """The letter was certainly not taken and may be tried again, not before `retry_at` if the provider said when. `of_provider`: it
    fares like this with every letter now, not with this one alone."""

    reason: str
    retry_at: datetime | None = None
    of_provider: bool = False


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Nobody can tell whether the letter was taken."""

    reason: str
    of_provider: bool = False


@dataclass(frozen=True, kw_only=True)
class Withheld:
    """The delivery was no longer waiting to be sent: nothing was done."""


Outcome = Accepted | Delivered | Undeliverable | Misconfigured | Later | Unknown | Withheld
