"""What stands outside of a mail: how it was handed over, and by what it is known again."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """How a mail was handed over: MAIL FROM ("" where it is `<>`, None where nobody knows any more) and RCPT TO."""

    sender: str | None = field(default=None, repr=False)
    recipients: tuple[str, ...] = field(default=(), repr=False)


def key_of(*parts: str) -> str:
    """The same short word for the same parts."""
    return sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:40]
