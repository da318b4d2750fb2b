"""How providers call and are asked: what several ways in share. Only the channels and the composition root look in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gateway.domain.heard import Incoming


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
