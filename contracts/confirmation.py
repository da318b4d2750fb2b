"""The one-time link of a result letter: notify writes it, the gateway knows it again. Nobody else has the key that both are given."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

LENGTH = 44  # characters: 16 bytes of the case, one of the answer's number, 16 of the proof
MOST_ANSWERS = 255  # that a link can be told apart for


def key_of(case_token: str) -> bytes:
    """The key for the links of one case, from its token, to which no way leads back."""
    return hmac.digest(case_token.encode(), b"confirmation", sha256)


def link_token(key: bytes, complaint_id: UUID, number: int) -> str:
    """The token for the case's answer with this number (1, 2, 3, ...)."""
    what = complaint_id.bytes + min(number, MOST_ANSWERS).to_bytes(1, "big")
    return urlsafe_b64encode(what + hmac.digest(key, what, sha256)[:16]).decode()


def named_by(token: str) -> tuple[UUID, int] | None:
    """The case and the number that a token names, before anybody has proven that it is one; None where it can't be."""
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        what = urlsafe_b64decode(token)
    except ValueError:  # none of ours
        return None
    return (UUID(bytes=what[:16]), what[16]) if len(what) == 33 else None
