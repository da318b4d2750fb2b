"""How providers are asked and understood: what several channels share. Only the channels and the composition root look in here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

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


@runtime_checkable
class Joining(Provider, Protocol):
    """A provider that takes several letters in one request, and says of each what becomes of it. `message`: what stands in the request
    for this letter, or how it ends without asking. `joined`: the request for all of these. `read_each`: what an answer says of each, None
    where it says nothing of it; or of the whole, where it speaks of none. Never raises."""

    def message(self, letter: WrittenLetter) -> dict[str, Any] | Outcome: ...

    def joined(self, letters: Sequence[tuple[WrittenLetter, dict[str, Any]]]) -> ProviderRequest: ...

    def read_each(self, response: ProviderResponse, letters: Sequence[WrittenLetter]) -> list[Outcome | None] | Outcome: ...
