"""When a case came in, as files of cities write it: 2026-11-01, 2026.11.1 09:00, 20261101, 2026년 11월 1일 오후 3:05."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from ontong.typed import KOREA

_DAY = re.compile(
    r"(?P<year>\d{4})\s*(?:[-./]|년)\s*(?P<month>\d{1,2})\s*(?:[-./]|월)\s*(?P<day>\d{1,2})\s*(?:일|\.)?"
    r"(?:[\sT]*(?P<half>오전|오후|AM|PM|am|pm)?\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
)
_AFTERNOON = ("오후", "PM", "pm")


def moment(text: str) -> datetime:
    """In UTC; without a zone it is Korean time. Raises ValueError for what is no date."""
    said = text.strip()
    try:
        found = datetime.fromisoformat(said)  # also 20261101 and zones
    except ValueError:
        found = _written(said)
    return (found if found.tzinfo else found.replace(tzinfo=KOREA)).astimezone(UTC)


def _written(text: str) -> datetime:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is no date")
    year, month, day, hour, minute, second = (int(match[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second"))
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{text[:40]!r} is no time of a half day")
        hour = hour % 12 + (12 if match["half"] in _AFTERNOON else 0)
    return datetime(year, month, day, hour, minute, second, tzinfo=KOREA)
