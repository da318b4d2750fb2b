"""The ways in from a citizen: one file for each channel, of the same name as its way out in services/notify/channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from contracts.gateway import Channel
from gateway.domain.heard import Attachment, Incoming, Reply
from gateway.providers import Forged, Located, ProviderAnswer, ProviderCall, Said, Unreadable

__all__ = ["Forged", "Form", "Located", "Mailbox", "ProviderAnswer", "ProviderCall", "Said", "Unreadable", "Webhook"]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A channel without a provider: what is said there comes in through the door's own forms, filled in by the citizen or, at the desk, by
    staff."""

    channel: Channel
    at_the_desk: bool = False


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
    it was left (None: never asked), and the new one is kept once all was heard. Raises OSError when the provider is away."""

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
