"""The keys of the house: made on the first embedded start, given from outside in production."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nacl.public import PrivateKey, SealedBox

from ontong.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Keys:
    """What the gateway seals and signs with, and what complaints and notify open with. A production process knows
    only its own: the others are None."""

    token_secrets: tuple[bytes, ...] = ()  # the first for what is new, the others for what was derived before
    staff_secret: bytes | None = None
    complaints_public: bytes | None = None
    notify_public: bytes | None = None
    complaints_private: bytes | None = None
    notify_private: bytes | None = None
    frontend_secret: bytes | None = None
    channels_secrets: tuple[bytes, ...] = ()  # likewise: what answers, bounces and opt-outs are known by


def embedded(folder: Path) -> Keys:
    """The keys in this folder; what is missing is made, in files that only the owner can read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    complaints = PrivateKey(_kept(folder / "complaints.key", lambda: bytes(PrivateKey.generate())))
    notify = PrivateKey(_kept(folder / "notify.key", lambda: bytes(PrivateKey.generate())))
    return Keys(
        token_secrets=(_kept(folder / "token.secret", lambda: secrets.token_bytes(32)),),
        staff_secret=_kept(folder / "staff.secret", lambda: secrets.token_bytes(32)),
        complaints_public=bytes(complaints.public_key),
        notify_public=bytes(notify.public_key),
        complaints_private=bytes(complaints),
        notify_private=bytes(notify),
        frontend_secret=_kept(folder / "frontend.secret", lambda: secrets.token_bytes(32)),
        channels_secrets=(_kept(folder / "channels.secret", lambda: secrets.token_bytes(32)),),
    )


def production(settings: Settings) -> Keys:
    """The keys that this process was given by its environment."""

    def given(name: str) -> bytes | None:
        value = getattr(settings, name)
        return base64.b64decode(value) if value else None

    return Keys(
        token_secrets=tuple(base64.b64decode(value) for value in settings.token_secret.split()),
        staff_secret=given("staff_secret"),
        complaints_public=given("complaints_public_key"),
        notify_public=given("notify_public_key"),
        complaints_private=given("complaints_key"),
        notify_private=given("notify_key"),
        frontend_secret=given("frontend_secret"),
        channels_secrets=tuple(word.encode() for word in settings.channels_secret.split()),
    )


def fresh() -> dict[str, str]:
    """A full set for a new installation: variable names and values (base64)."""
    complaints, notify = PrivateKey.generate(), PrivateKey.generate()
    made = {
        "ONTONG_TOKEN_SECRET": secrets.token_bytes(32),
        "ONTONG_STAFF_SECRET": secrets.token_bytes(32),
        "ONTONG_CHANNELS_SECRET": secrets.token_bytes(32),
        "ONTONG_FRONTEND_SECRET": secrets.token_bytes(32),
        "ONTONG_COMPLAINTS_KEY": bytes(complaints),
        "ONTONG_COMPLAINTS_PUBLIC_KEY": bytes(complaints.public_key),
        "ONTONG_NOTIFY_KEY": bytes(notify),
        "ONTONG_NOTIFY_PUBLIC_KEY": bytes(notify.public_key),
    }
    return {name: base64.b64encode(value).decode() for name, value in made.items()}


def opener(private: bytes) -> Callable[[str], str]:
    """Opens what was sealed for the owner of this key (libsodium sealed box, base64)."""
    box = SealedBox(PrivateKey(private))
    return lambda sealed: box.decrypt(base64.b64decode(sealed)).decode()


def contact_opener(private: bytes) -> Callable[[str], Mapping[str, str]]:
    """Opens a sealed contact, as far as the citizen left one. It may be several boxes with a space between: what a later one names
    takes the place of what stood there before."""
    opened = opener(private)

    def open_contact(sealed: str) -> Mapping[str, str]:
        named = [json.loads(opened(box)) for box in sealed.split()]
        return {name: value for contact in named for name, value in contact.items() if value is not None and value != ""}

    return open_contact


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    if path.exists():
        return path.read_bytes()
    value = make()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    return value
