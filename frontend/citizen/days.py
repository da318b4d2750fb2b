"""처리기한 달력. The days to the due date as a calendar says them: which are counted, which are not, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from frontend import dates
from frontend.words import Words

MOST_WEEKS = 16  # shown, the latest: a case that rested for a year needs no longer table


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What a day is besides."""

    today: bool
    due: bool


@dataclass(frozen=True, kw_only=True)
class Cell:
    """`shown` beside the day's number; `said` is the whole meaning in words. `kind`: on, out, stood, or nothing where it isn't on the
    way."""

    day: str
    shown: str
    said: str
    kind: str
    today: bool
    due: bool


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """`left`: working days after today; None where that can't be said."""

    weeks: Sequence[Sequence[Cell]]
    left: int | None
    late: bool
    hours: bool


def calendar(told: Mapping[str, Any], t: Words, lang: str, today: date) -> Calendar | None:
    """From what the API counted; None where there is nothing to show."""
    known = {date.fromisoformat(one["day"]): one for one in told["days"]}
    if not known:
        return None
    first, last = min(known), max(known)
    due = dates.read(told["due_at"])
    last_day = due.date() if due else None
    monday, weeks = first - timedelta(days=first.weekday()), []
    while monday <= last:
        week = [monday + timedelta(days=n) for n in range(7)]
        weeks.append([_cell(day, known.get(day), t, lang, Marks(today=day == today, due=last_day == day)) for day in week])
        monday += timedelta(days=7)
    left = sum(1 for day, one in known.items() if one["counted"] and day > today) if due else None
    return Calendar(weeks=weeks[-MOST_WEEKS:], left=left, late=bool(due and due < dates.now()), hours=told["unit"] == "hour")


def _cell(day: date, one: Mapping[str, Any] | None, t: Words, lang: str, marks: Marks) -> Cell:
    name = f"{day.month}/{day.day}" if day.day == 1 or one is None else str(day.day)
    spoken = dates.day(day, lang)
    if one is None:
        kind, shown, said = "", "", ""
    elif one["stood"]:
        kind, shown, said = "stood", "=", t("days.not_counted", day=spoken, why=_why(one, t))
    elif one["counted"]:
        kind, shown = "on", _circled(one["number"])
        said = t("days.counted", day=spoken, n=one["number"]) if one["number"] else spoken
    else:
        why = _why(one, t)
        weekend = day.weekday() >= 5
        kind, shown, said = "out", "" if weekend else why, t("days.not_counted", day=spoken, why=why)
    return Cell(day=name, shown=shown, said=said, kind=kind, today=marks.today, due=marks.due)


def _why(one: Mapping[str, Any], t: Words) -> str:
    """In the reader's language; a holiday has its name in Korean alone."""
    name, reasons = one["because"] or "", one.get("reasons", ())  # a gateway of the last release gives none
    return ", ".join(t(f"days.why.{reason}", name=name) for reason in reasons) or name


def _circled(number: int | None) -> str:
    """①, ②; a plain number where there is no such character."""
    if number is None:
        return "○"
    return chr(0x245F + number) if number <= 20 else str(number)


def left(found: Calendar | None, t: Words) -> str:
    """How much time there is still, in words."""
    if found is None or found.left is None:
        return ""
    if found.late:
        return t("days.overdue")
    return t("days.left", n=found.left) if found.left else t("days.today_last")
