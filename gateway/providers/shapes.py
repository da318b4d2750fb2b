"""How a provider's JSON is read: whatever stands there, what is asked for comes out clean and of the right kind, or as nothing."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from gateway.domain.heard import Attachment
from gateway.providers import Located, Unreadable

LONGEST_IDENTIFIER = 255
LONGEST_LINK = 2048
OLDEST, NEWEST = 946_684_800, 4_102_444_800  # 2000 and 2100: outside of them no message was said
MILLISECONDS = 100_000_000_000  # what is more than this isn't in seconds
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?")  # no user, and nothing in which two readers could see two hosts
_UNWANTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")  # all control characters but tab and line feed, and half ones


def parsed(raw: bytes) -> Mapping[str, Any]:
    """The object that was sent; raises Unreadable."""
    value = parsed_any(raw)
    if not isinstance(value, dict):
        raise Unreadable("the call holds no object")
    return value


def parsed_any(raw: bytes) -> Any:
    """What was sent as JSON in UTF-8; raises Unreadable."""
    try:
        return _DECODER.decode(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable("the call is not well-formed JSON") from None


def record(value: Any) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def records(value: Any) -> Sequence[Mapping[str, Any]]:
    """The objects of a list; none where it isn't one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text(value: Any) -> str:
    """What a person wrote, without what no keyboard types; empty where it is no text."""
    if not isinstance(value, str):
        return ""
    return _UNWANTED.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def short(value: Any) -> str | None:
    """A name, in one line of bounded length; None where there is none."""
    return " ".join(text(value).split())[:80] or None


def identifier(value: Any) -> str:
    """What a provider knows something by, a text or a whole number; empty where it is neither, or nothing that can be kept."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 1 << 256 else ""
    if not isinstance(value, str) or len(value) > LONGEST_IDENTIFIER or _UNWANTED.search(value):
        return ""
    return value.strip()


def required(value: Any, what: str) -> str:
    """The identifier; raises Unreadable, naming what is missing."""
    found = identifier(value)
    if not found:
        raise Unreadable(f"the call names no {what}")
    return found


def number(value: Any) -> float | None:
    """A finite number; providers also write it as a text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):  # whatever stands there is no number
        return None
    return found if math.isfinite(found) else None


def moment(value: Any) -> datetime | None:
    """A time, in seconds or milliseconds since 1970 or as ISO 8601; None where it is none."""
    seconds = number(value)
    if seconds is not None:
        seconds = seconds / 1000 if seconds > MILLISECONDS else seconds
        return datetime.fromtimestamp(seconds, UTC) if OLDEST <= seconds < NEWEST else None
    try:
        at = datetime.fromisoformat(value)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):  # whatever stands there is no moment
        return None
    return at if OLDEST <= at.timestamp() < NEWEST else None


def language(value: Any) -> str | None:
    """`ko` of `ko-KR`."""
    first = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", value) if isinstance(value, str) else None
    return first[0].lower() if first else None


def link(value: Any) -> str | None:
    """An address to fetch from, always by https; None where it is none."""
    if not isinstance(value, str) or not 10 < len(value) <= LONGEST_LINK or not value.isascii() or not value.isprintable() or " " in value:
        return None
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:  # whatever stands there is no address
        return None
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(parts.netloc):
        return None
    return parts._replace(scheme="https").geturl()


def is_from(url: str, hosts: Sequence[str]) -> bool:
    """Is it on one of these hosts, or below one?"""
    host = (urlsplit(url).hostname or "").rstrip(".")
    return any(host == one or host.endswith(f".{one}") for one in hosts)


def located(attachment: Attachment, hosts: Sequence[str] | None) -> Located:
    """Where the picture is, if it is on one of these hosts (None: wherever it is); raises ValueError."""
    url = link(attachment.url)
    if url is None or (hosts is not None and not is_from(url, hosts)):
        raise ValueError("the picture is not on a host of the provider's")
    return Located(url=url)


def dumped(value: Any) -> bytes:
    """JSON as most providers send it, with what isn't ASCII escaped."""
    return json.dumps(value).encode()


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_constant=_no_number)
