"""Several letters are handed to their provider in one request; what becomes of each is its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from chassis.crash import point
from services.notify.capabilities import Capabilities
from services.notify.outcomes import Later, Outcome, ProviderResponse, Undeliverable, Unknown, WrittenLetter
from services.notify.providers import Carry, Joining
from services.notify.providers.posted import SECONDS, TOGETHER, Posted, carried


class Joined:
    """A channel whose provider takes several letters in one request. A request that fails as a whole leaves all of its letters where it
    would have left one; of which an answer says nothing, nobody can tell. Only where the provider has refused the whole for something
    that stands in one of them, so that none was taken, each goes by itself, so that none suffers for another."""

    def __init__(self, provider: Joining, carry: Carry, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.provider, self.carry, self.seconds, self.clock = provider, carry, seconds, clock
        self.alone = Posted(provider, carry, seconds, clock)

    @property
    def capabilities(self) -> Capabilities:
        return self.provider.capabilities

    def send(self, letter: WrittenLetter) -> Outcome:
        return self.alone.send(letter)

    def send_together(self, letters: Sequence[WrittenLetter]) -> list[Outcome]:
        end = self.clock() + TOGETHER
        messages = [(letter, self.provider.message(letter)) for letter in letters]
        asked = [(letter, message) for letter, message in messages if isinstance(message, dict)]
        outcomes = iter(self._ask(asked, end) if len(asked) > 1 else [self.alone.send(letter) for letter, _ in asked])
        return [next(outcomes) if isinstance(message, dict) else message for _, message in messages]

    def _ask(self, asked: list[tuple[WrittenLetter, dict[str, object]]], end: float) -> list[Outcome]:
        letters = [letter for letter, _ in asked]
        response = carried(self.carry, self.provider.who, self.provider.joined(asked), self.seconds)
        if not isinstance(response, ProviderResponse):
            return [response] * len(letters)
        point("notify.sent")
        said = self.provider.read_each(response, letters)
        if isinstance(said, list):
            silent = Unknown(reason=f"{self.provider.who} answered nothing about this letter")
            return [outcome or silent for outcome in said]
        if isinstance(said, Undeliverable):
            return [self._by_itself(letter, end) for letter in letters]
        return [said] * len(letters)

    def _by_itself(self, letter: WrittenLetter, end: float) -> Outcome:
        if self.clock() + self.seconds > end:
            return Later(reason=f"{self.provider.who} is too slow", of_provider=True)
        return self.alone.send(letter)
