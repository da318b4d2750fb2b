"""How providers are asked and understood: what several channels share. Only the channels and the composition root look in here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from services.notify.capabilities import Capabilities
from services.notify.outcomes import Outcome, ProviderRequest, ProviderResponse, WrittenLetter

# How a request goes out over the network, within its time limit in seconds. Raises NotSent where certainly no byte of it was taken,
# and OSError where nobody can tell.
Carry = Callable[[ProviderRequest, float], ProviderResponse]


class NotSent(OSError):
    """The provider wasn't reached: no connection, no such name, no proof of who it is."""


class Provider(Protocol):
    """What a channel's file knows of its provider: everything but the network. `who` is what it is called in reasons. `requests`: what is
    asked for this letter, in this order, or how it ends without asking. `read`: what an answer means, whatever it is; never raises.
    `taken`: what the provider answers when it takes a request, as recorded: the sandbox says it."""

    @property
    def who(self) -> str: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def requests(self, letter: WrittenLetter) -> tuple[ProviderRequest, ...] | Outcome: ...

    def read(self, response: ProviderResponse) -> Outcome: ...

    def taken(self, request: ProviderRequest) -> bytes: ...
