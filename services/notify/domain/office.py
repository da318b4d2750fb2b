"""Whom the city writes to: somebody on a channel, known without the address."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo

from services.notify.capabilities import Capabilities


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody on a channel, without the address: `fingerprint` is a keyed hash of it, `hint` is masked."""

    channel: str
    fingerprint: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class PostOffice:
    """What this city writes with. `writes_to` names, for each channel, the part of a contact that is its address; the
    first channel that finds one is taken. `open_contact` opens a sealed contact: email?, phone?, name?, link."""

    city: str
    status_url: str  # where a citizen looks a case up; used when the contact holds no link of its own
    zone: tzinfo
    fingerprint_key: bytes = field(repr=False)
    open_contact: Callable[[str], Mapping[str, str]]
    writes_to: Mapping[str, str]
    channels: Mapping[str, Capabilities]
    channels_secret: bytes | None = field(default=None, repr=False)

    def recipient(self, sealed_contact: str | None) -> Recipient | None:
        """Whom to write to, or None when the citizen left no address that we can write to."""
        contact = self.open_contact(sealed_contact) if sealed_contact else {}
        for channel, part in self.writes_to.items():
            if address := (contact.get(part) or "").strip():
                known_as = hmac.digest(self.fingerprint_key, f"{channel}:{address.lower()}".encode(), hashlib.sha256).hex()
                return Recipient(channel=channel, fingerprint=known_as, hint=masked(address))
        return None


def masked(address: str) -> str:
    """Enough for the citizen to recognise it, too little to write to: `h***@example.com`, `010-****-5678`."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}-****-{address[-4:]}" if len(address) >= 9 else "***"
