"""What a person has typed at the terminal, made into what it means; what means nothing is named with its option."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from ontong.failures import Stop

T = TypeVar("T")

KOREA = ZoneInfo("Asia/Seoul")


def moment(text: str) -> datetime:
    """An ISO 8601 moment; without a zone it is Korean time."""
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo else found.replace(tzinfo=KOREA)).astimezone(UTC)
    except (ValueError, OverflowError):  # 0001-01-01 in Korea is before all time in UTC
        raise Stop(f"{text!r} is not an ISO 8601 date or time, as 2026-11-01T09:00") from None


def option(name: str, how: Callable[[str], T], text: str) -> T:
    """What the text of an option means; raises Stop with the option's name before what is wrong."""
    try:
        return how(text)
    except (Stop, ValueError, OverflowError) as problem:
        raise Stop(f"{name}: {problem}") from None
