"""The ways in from a citizen: one file for each channel, of the same name as its way out in services/notify/channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from contracts.gateway import Channel
from gateway.domain.heard import Incoming, Reply


@dataclass(frozen=True, kw_only=True)
class ProviderCall:
    """A request as the provider sent it, before anybody has looked into it. Header names are in small letters; `url` is how the outside
    reaches this door."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class ProviderAnswer:
    """What goes back, as the provider wants it."""

    status: int = 200
    media_type: str = "application/json"
    body: bytes = b"{}"


class Forged(Exception):
    """The call doesn't prove that the provider sent it; nothing of it is kept. `status` is 401, or 403 where the provider wants that."""

    def __init__(self, status: int = 401) -> None:
        super().__init__("the call proves nothing")
        self.status = status


class Unreadable(ValueError):
    """The provider sent it, but it can't be understood: it is kept and shown at the desk. The message holds nothing of the content."""


class Webhook(Protocol):
    """A channel whose provider calls us. None of it raises anything else than what is said here, whatever arrives."""

    channel: Channel
    replies_in_answer: bool  # the HTTP answer carries the reply; else notify takes it there

    def greet(self, call: ProviderCall) -> ProviderAnswer:
        """The provider makes sure that the door is ours (GET); raises Forged."""
        ...

    def verify(self, call: ProviderCall) -> None:
        """Raises Forged unless the raw body proves its sender, compared in constant time; each of our secrets counts."""
        ...

    def read(self, call: ProviderCall) -> Sequence[Incoming]:
        """What was said, in order; nothing where it is of no concern (echoes, read marks). Raises Unreadable."""
        ...

    def answer(self, replies: Sequence[Reply]) -> ProviderAnswer:
        """The provider's own 200, with the replies where it carries them."""
        ...


class Mailbox(Protocol):
    """A channel that has to be asked. `ask` makes calls with time limits, from any thread, and holds no transaction; `cursor` is where
    it was left (None: never asked), and the new one is kept together with what was said. Raises OSError when the provider is away."""

    channel: Channel
    every_seconds: float

    def ask(self, cursor: str | None) -> tuple[Sequence[Incoming], str | None]: ...
