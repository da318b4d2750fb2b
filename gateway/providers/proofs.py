"""How a call proves who sent it: by a secret that only we and the provider know. Two count while one takes the other's place."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from gateway.providers import Forged

Secrets = tuple[bytes, ...]


def secrets_in(setting: str) -> Secrets:
    """The secrets of a setting, with spaces between them; the first is the newest."""
    return tuple(word.encode("utf-8", "surrogateescape") for word in setting.split())


def require(given: str | None, right: Iterable[str | bytes], *, status: int = 401) -> None:
    """Raises Forged unless what was given is one of these. All are compared, each in constant time; nothing is never right."""
    sent = (given or "").encode("utf-8", "surrogatepass")
    same = [hmac.compare_digest(sent, one if isinstance(one, bytes) else one.encode()) for one in right]
    if not sent or not any(same):
        raise Forged(status)


def signature(secret: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA256 of the parts, one behind the other."""
    return hmac.digest(secret, b"".join(parts), sha256)


def in_hex(secrets: Secrets, *parts: bytes) -> list[str]:
    """`sha256=` and the signature in hex, by each secret: as Meta writes it."""
    return [f"sha256={signature(secret, *parts).hex()}" for secret in secrets]
