"""The ways out to a citizen: one file for each channel, of the same name as its way in in gateway/channels."""

from __future__ import annotations

from typing import Protocol

from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, WrittenLetter
from services.notify.providers import Carry, NotSent, Provider

__all__ = ["Capabilities", "Carry", "Channel", "NotSent", "Provider"]


class Channel(Protocol):
    """`send` makes one attempt, with time limits, from any thread, and never raises for what a provider may do."""

    @property
    def capabilities(self) -> Capabilities: ...

    def send(self, letter: WrittenLetter) -> Outcome: ...
