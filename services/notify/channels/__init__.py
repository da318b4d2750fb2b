"""The ways out to a citizen: one file for each provider, all with the same two features."""

from __future__ import annotations

from typing import Protocol

from services.notify.outcomes import Outcome, WrittenLetter


class Channel(Protocol):
    """`writes_to` names the part of a contact that is an address here (`email`, `phone`). `send` makes one attempt,
    with time limits, from any thread, and never raises for what a provider may do."""

    @property
    def writes_to(self) -> str: ...

    def send(self, letter: WrittenLetter) -> Outcome: ...
