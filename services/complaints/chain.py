"""A history that can be trusted: each line is bound to the one before it, so that none can be changed, left out or put in later.

A line has a digest, the SHA-256 of its content as canonical JSON (RFC 8785). Its link is the SHA-256 of 0x02, the link before it and
the digest; the first line follows the SHA-256 of the receipt number. An open line is the citizen's to read. Of any other the citizen
gets the digest, and a random salt inside the content keeps it from being guessed; so does the salt of an open line for the officer's name.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from contracts.gateway import Location

if TYPE_CHECKING:
    from contracts.desk import TimelineEntry
    from services.complaints.domain import Complaint

LINK = b"\x02"
NOBODY_S = frozenset({None, "citizen", "gateway", "routing", "notify"})  # who acted, when it was no officer
OPEN = frozenset(  # what these lines say the citizen is told anyway
    (
        *("receive", "start", "request_supplement", "more_time", "supplement", "pause", "resume", "extend", "recompute"),
        *("report_progress", "answer", "answer_together", "decline", "close_as_repeated", "transfer", "notify"),
        *("change", "ask", "reply", "change_contact", "withdraw", "confirm", "rate", "reopen", "object", "close", "refuse"),
    )
)
canonical = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode


@dataclass(frozen=True, kw_only=True)
class Link:
    """What binds a line to its place, kept with it. `open`: the citizen may read the line."""

    position: int
    open: bool
    salt: str | None
    digest: str
    chain: str


def bind(complaint: Complaint, line: TimelineEntry, *, position: int, head: str) -> Link:
    """The link of the line at this position (1, 2, 3, ...), behind the one with the link `head`."""
    is_open = is_open_to_the_citizen(line)
    salt = None if is_open and line.by in NOBODY_S else secrets.token_hex(16)
    digest = digest_of(content(complaint, line, position=position, is_open=is_open, salt=salt))
    bound = follow(head or beginning(complaint.receipt_number), digest)
    return Link(position=position, open=is_open, salt=salt, digest=digest, chain=bound)


def is_open_to_the_citizen(line: TimelineEntry) -> bool:
    """What routing says of its choice is said to the citizen too; why an officer chose a department is said among officers."""
    return line.act in OPEN or (line.act == "route" and line.by in NOBODY_S)


def content(complaint: Complaint, line: TimelineEntry, *, position: int, is_open: bool, salt: str | None) -> dict[str, Any]:
    """What the digest of the line is made of."""
    said: dict[str, Any] = {
        "position": position,
        "at": f"{line.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        "act": line.act,
        "status": line.status.value,
        "by": line.by,
        "text": line.text,
    }
    if not is_open:
        return {**said, "salt": salt}
    if salt is not None:
        said["by"] = f"sha256:{sha256(f'{salt}{line.by}'.encode()).hexdigest()}"
    return {**said, "complaint": _as_received(complaint)} if line.act == "receive" else said


def digest_of(said: dict[str, Any]) -> str:
    """In hexadecimal, as all hashes here."""
    return sha256(canonical(said).encode()).hexdigest()


def beginning(receipt_number: str) -> str:
    """What the first line of a case follows: no line can be moved to another case."""
    return sha256(receipt_number.encode()).hexdigest()


def follow(previous: str, digest: str) -> str:
    """The link of a line with this digest behind the line with that link."""
    return sha256(LINK + bytes.fromhex(previous) + bytes.fromhex(digest)).hexdigest()


def _as_received(complaint: Complaint) -> dict[str, Any]:
    """What the citizen sent, in the masked form that everybody but the officer reads. Numbers are written as text, since not
    everybody writes them alike."""
    return {
        "title": complaint.title,
        "text": complaint.text,
        "location": _place(complaint.location),
        "photos": [photo.content_hash for photo in complaint.photos],
    }


def _place(location: Location | None) -> dict[str, str | None] | None:
    if location is None:
        return None
    lat, long = (None if one is None else repr(float(one)) for one in (location.lat, location.long))
    return {"address": location.address, "lat": lat, "long": long}
