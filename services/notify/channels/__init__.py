"""The ways out to a citizen: one file for each channel, of the same name as its way in in gateway/channels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from contracts.notify import ChannelClass
from services.notify.outcomes import Outcome, ProviderRequest, ProviderResponse, WrittenLetter

# How a request goes out, within its time limit in seconds: over the network, or into the sandbox. Raises NotSent where certainly no
# byte of it was taken, and OSError where nobody can tell.
Carry = Callable[[ProviderRequest, float], ProviderResponse]


class NotSent(OSError):
    """The provider wasn't reached: no connection, no such name, no proof of who it is."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a channel can do, as data: the sender honours it, the desk and the documentation show it. `writes_to` names the part of a
    contact that is an address here. `window`: how long after the citizen's last message it can be written to; `person_window`: by an
    officer. `receipts`: the provider says what arrived. `repeatable`: the provider knows an attempt by our reference, so that an
    interrupted one may be made again. `buzzes`: it wakes people at night."""

    channel_class: ChannelClass
    writes_to: str
    most_characters: int | None = None
    most_bytes: int | None = None  # in `encoding`
    encoding: str = "utf-8"
    pushes: bool = True
    media: bool = False
    window: timedelta | None = None
    person_window: timedelta | None = None
    receipts: bool = False
    conversation: bool = False
    public: bool = False  # everybody reads it: no word about a case
    repeatable: bool = False
    buzzes: bool = False
    concurrency: int = 4  # letters of one process on their way at the same time
    per_second: float | None = None  # letters of one process


class Channel(Protocol):
    """`send` makes one attempt, with time limits, from any thread, and never raises for what a provider may do."""

    capabilities: Capabilities

    def send(self, letter: WrittenLetter) -> Outcome: ...
