"""Days and moments as people say them, in the city's time."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SEOUL = ZoneInfo("Asia/Seoul")
_DAYS = {"ko": "월화수목금토일", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def read(told: str | None) -> datetime | None:
    """A moment of the API (ISO 8601), in the city's time."""
    return datetime.fromisoformat(told).astimezone(SEOUL) if told else None


def day(moment: datetime | date | str | None, lang: str = "ko", *, today: date | None = None) -> str:
    """12월 3일(목), with its year where that is another one."""
    when = _day_of(moment)
    if when is None:
        return ""
    year = when.year != (today or datetime.now(SEOUL).date()).year
    name = _DAYS["en" if lang == "en" else "ko"][when.weekday()]
    if lang == "en":
        return f"{name} {when.day} {_MONTHS[when.month - 1]}" + (f" {when.year}" if year else "")
    return (f"{when.year}년 " if year else "") + f"{when.month}월 {when.day}일({name})"


def clock(moment: datetime | str | None) -> str:
    """14:10."""
    when = read(moment) if isinstance(moment, str) else moment
    return f"{when.astimezone(SEOUL):%H:%M}" if when else ""


def at(moment: datetime | str | None, lang: str = "ko") -> str:
    """11월 25일(수) 14:10."""
    return f"{day(moment, lang)} {clock(moment)}".strip()


def _day_of(moment: datetime | date | str | None) -> date | None:
    if isinstance(moment, str):
        return (
            date.fromisoformat(moment) if len(moment) == 10 else datetime.fromisoformat(moment).astimezone(SEOUL).date() if moment else None
        )
    return moment.astimezone(SEOUL).date() if isinstance(moment, datetime) else moment


def now() -> datetime:
    """In the city's time."""
    return datetime.now(SEOUL)
