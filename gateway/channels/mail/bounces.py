"""What became of a letter of ours: returned mail, by the address that it was sent to (VERP) or by what it says of itself
(RFC 3464)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from typing import Any
from uuid import UUID

from gateway.channels.mail.bodies import content_of, inside, parts, words_of
from gateway.channels.mail.decoding import header

MOST_READ = 20_000  # characters of a text in which a machine says why
ENHANCED = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])(5[0-7]\d)(?=[ -])")
OUR_LETTER = re.compile(r"<?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([a-z][a-z2-7]{42})@([a-z0-9.-]{1,200})>?")


@dataclass(frozen=True, kw_only=True)
class Returned:
    """`never`: it won't arrive. Else it is still under way, or only somebody's machine that speaks."""

    never: bool
    code: str | None = None


def read(message: Message[Any, Any]) -> Returned:
    """What the machine says; a report (RFC 3464) is believed more than its words."""
    report = next(
        (one for one in parts(message) if one.get_content_type() in ("message/delivery-status", "message/global-delivery-status")), None
    )
    if report is not None:
        return _reported(report)
    if header(message, "Auto-Submitted").lower().startswith("auto-replied") and not header(message, "X-Failed-Recipients"):
        return Returned(never=False)  # an absent person's machine answers to the same address
    words = "\n".join(words_of(one)[:MOST_READ] for one in parts(message) if one.get_content_maintype() == "text")[:MOST_READ]
    enhanced, plain = ENHANCED.search(words), REPLY_CODE.search(words)
    code = enhanced[1] if enhanced else plain[1] if plain else None
    return Returned(never=bool(header(message, "X-Failed-Recipients")) or bool(code and code.startswith("5")), code=code)


def letter_returned(message: Message[Any, Any]) -> tuple[str, UUID, str] | None:
    """The letter that comes back within, or that is named: its Message-ID, its delivery, and the token that stands in it."""
    for part in parts(message):
        kind = part.get_content_type()
        named = [header(part, "Message-ID")] if part is not message else [header(part, "In-Reply-To"), header(part, "References")]
        if kind == "text/rfc822-headers" or (kind == "text/plain" and part is not message):
            named += [line for line in words_of(part)[:MOST_READ].splitlines() if line.lower().startswith("message-id:")]
        for value in named:
            if found := OUR_LETTER.search(value.lower()):
                return f"<{found[0].strip('<>')}>", UUID(found[1]), found[2]
    return None


def _reported(report: Message[Any, Any]) -> Returned:
    """By its first recipient: a letter of ours has one."""
    blocks = inside(report)
    if blocks:
        fields = {name.lower(): str(value) for block in blocks for name, value in reversed(list(block.raw_items()))}
    else:
        lines = (line.partition(":") for line in content_of(report).decode("latin-1")[:MOST_READ].splitlines())
        fields = {name.strip().lower(): value for name, colon, value in lines if colon}
    status = ENHANCED.search(fields.get("status", "")) or ENHANCED.search(fields.get("diagnostic-code", ""))
    code = status[1] if status else None
    action = fields.get("action", "").strip().lower()
    return Returned(never=action == "failed" or (not action and bool(code and code.startswith("5"))), code=code)
