"""What a provider's answer means before anybody knows the provider: its status, its JSON, when to come again. All of it is a stranger's
word: nothing of it is repeated but short codes, because an address may stand in the rest."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from services.notify.outcomes import Later, Misconfigured, Outcome, ProviderResponse, Undeliverable, Unknown

LONGEST_WAIT = timedelta(hours=24)  # that a provider may ask for
REFERENCE = re.compile(r"[\x21-\x7e]{1,200}")
CODE = re.compile(r"-?\d{1,7}|[A-Za-z]{1,40}")  # longer figures may be somebody's number


def content(response: ProviderResponse) -> dict[str, Any] | None:
    """The JSON object in the body; None when there is none."""
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):  # no answer that could be read: the letter's fate is unknown
        return None
    return found if isinstance(found, dict) else None


def part(found: Any, name: str) -> dict[str, Any]:
    """The object of this name in an object; an empty one when there is none."""
    inner = found.get(name) if isinstance(found, dict) else None
    return inner if isinstance(inner, dict) else {}


def reference(value: Any) -> str | None:
    """What a provider knows a letter by, if it looks like that."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and REFERENCE.fullmatch(text) else None


def text(value: Any) -> str:
    """The value, if it is a text; else an empty one."""
    return value if isinstance(value, str) else ""


def code(value: Any) -> str:
    """A provider's code, as it may stand in a reason; empty when it is none."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    return text if isinstance(text, str) and CODE.fullmatch(text) else ""


def by_status(response: ProviderResponse, who: str) -> Outcome:
    """What a status means where nothing more exact is known. Behind a 5xx the letter may have been taken: only one that says when to come
    again has certainly put it off."""
    status, said = response.status, f"{who} said {response.status}"
    if status in (408, 425, 429):
        return Later(reason=said, retry_at=come_again(response), of_provider=True)
    if status >= 500:
        again = come_again(response)
        return Later(reason=said, retry_at=again, of_provider=True) if status == 503 and again else Unknown(reason=said, of_provider=True)
    if status in (400, 409, 413, 422):
        return Undeliverable(reason=said)
    if 300 <= status < 500:  # our key, our right to ask, or the address that we ask at
        return Misconfigured(reason=said)
    return unreadable(who)


def unreadable(who: str) -> Unknown:
    return Unknown(reason=f"what {who} answered can't be read", of_provider=True)


def come_again(response: ProviderResponse, seconds: Any = None) -> datetime | None:
    """When the provider wants to be asked again: after so many seconds of its body, or as Retry-After says (RFC 9110 10.2.3)."""
    if not isinstance(seconds, bool) and isinstance(seconds, int | float) and seconds >= 0:
        return response.came_at + min(timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds())), LONGEST_WAIT)
    said = dict(response.headers).get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return come_again(response, min(int(said[:9]), LONGEST_WAIT.total_seconds()))
    try:
        at = parsedate_to_datetime(said)
    except (ValueError, IndexError, OverflowError):  # neither seconds nor a date: as if it weren't there
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return min(max(at, response.came_at), response.came_at + LONGEST_WAIT)
