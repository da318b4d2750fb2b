"""The ways out to a citizen: one file for each channel, of the same name as its way in in gateway/channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, WrittenLetter
from services.notify.providers import Carry, Joining, NotSent, Provider

__all__ = ["Capabilities", "Carry", "Channel", "Joining", "NotSent", "Provider", "Together"]


class Channel(Protocol):
    """`send` makes one attempt, with time limits, from any thread, and never raises for what a provider may do."""

    @property
    def capabilities(self) -> Capabilities: ...

    def send(self, letter: WrittenLetter) -> Outcome: ...


@runtime_checkable
class Together(Channel, Protocol):
    """A channel that makes one attempt for several letters at once; one outcome for each, in their order."""

    def send_together(self, letters: Sequence[WrittenLetter]) -> list[Outcome]: ...
