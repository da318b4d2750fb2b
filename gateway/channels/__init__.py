"""The ways in from a citizen: one file for each channel, of the same name as its way out in services/notify/channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Incoming, Reply


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


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody who tries the house out says on a channel that is simulated. `photos` are https addresses."""

    text: str = field(repr=False)
    sender: str = field(repr=False)
    message_id: str
    said_at: datetime
    name: str | None = field(default=None, repr=False)
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Located:
    """Where a picture is fetched, soon. The address may hold a secret. `trusted`: the operator has set this host, so it may be a private
    one."""

    url: str = field(repr=False)
    trusted: bool = False


@dataclass(frozen=True, kw_only=True)
class Form:
    """A channel without a provider: what is said there comes in through the door's own forms, filled in by the citizen or, at the desk, by
    staff."""

    channel: Channel
    at_the_desk: bool = False


class Forged(Exception):
    """The call doesn't prove that the provider sent it; nothing of it is kept. `status` is 401, or 403 where the provider wants that."""

    def __init__(self, status: int = 401) -> None:
        super().__init__("the call proves nothing")
        self.status = status


class Unreadable(ValueError):
    """The provider sent it, but it can't be understood: it is kept and shown at the desk. The message holds nothing of the content.
    `understood`: what could be read of a call that holds several."""

    def __init__(self, message: str, understood: Sequence[Incoming] = ()) -> None:
        super().__init__(message)
        self.understood = tuple(understood)


class Webhook(Protocol):
    """A channel whose provider calls us. None of it raises anything else than what is said here, whatever arrives."""

    @property
    def channel(self) -> Channel: ...

    @property
    def replies_in_answer(self) -> bool:
        """Does the HTTP answer carry the reply? Else notify takes it there."""
        ...

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

    def locate(self, attachment: Attachment) -> Located:
        """Where a picture that came here is fetched. It may ask the provider, so no transaction may be open. Raises ValueError where the
        picture is none of the provider's, OSError when the provider is away."""
        ...

    def simulate(self, said: Said) -> ProviderCall:
        """The call that the provider would make, in its own shape and with its proof."""
        ...


class Mailbox(Protocol):
    """A channel that has to be asked. `ask` makes calls with time limits, from any thread, and holds no transaction; `cursor` is where
    it was left (None: never asked), and the new one is kept together with what was said. Raises OSError when the provider is away."""

    @property
    def channel(self) -> Channel: ...

    @property
    def every_seconds(self) -> float: ...

    def ask(self, cursor: str | None) -> tuple[Sequence[Incoming], str | None]: ...

    def locate(self, attachment: Attachment) -> Located:
        """As of a Webhook."""
        ...

    def simulate(self, said: Said) -> Sequence[Incoming]:
        """What asking would bring, read from the provider's own shape."""
        ...
