"""By what an answer, a bounce or an opt-out that comes back finds its case or its letter again: short tokens, made by notify, known again
by the gateway. Both are given the same secrets; nobody else can make one.

In small letters and digits only: mail servers may change the case of an address, and a local part has at most 64 characters.
"""

from __future__ import annotations

import hmac
from base64 import b32decode, b32encode
from hashlib import sha256
from uuid import UUID

THREAD, BOUNCE, DECLINE = "t", "b", "d"  # an answer to a case, what became of a letter, no more such letters
LENGTH = 43  # the kind, 16 bytes and 10 of proof


def make(secret: bytes, kind: str, what: UUID) -> str:
    """The token for a case (THREAD, DECLINE) or a delivery (BOUNCE)."""
    proof = hmac.digest(secret, kind.encode() + what.bytes, sha256)[:10]
    return kind + b32encode(what.bytes + proof).decode().rstrip("=").lower()


def named_by(secrets: tuple[bytes, ...], kind: str, token: str) -> UUID | None:
    """The case or delivery, if this is a token of ours of this kind, in whatever case it came back; None else."""
    if len(token) != LENGTH or not token.isascii() or token[:1].lower() != kind:
        return None
    try:
        content = b32decode(token[1:].upper() + "=" * (-(LENGTH - 1) % 8))
    except ValueError:  # none of ours
        return None
    what = UUID(bytes=content[:16])
    ours = [hmac.compare_digest(make(secret, kind, what), token.lower()) for secret in secrets]
    return what if any(ours) else None
