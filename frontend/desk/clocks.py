"""기한. By when somebody must do something, in words that need no colour: how urgent, which drawing, and the moment itself. The page's
script does the same each minute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frontend.dates import SEOUL, at, clock, day, read
from frontend.desk.words import STANDSTILLS

SOON_DAYS = 2
DRAWINGS = {
    "late": "triangle-alert",
    "today": "clock",
    "soon": "clock",
    "calm": "calendar",
    "paused": "circle-pause",
    "none": "circle-check",
}


@dataclass(frozen=True, kw_only=True)
class Countdown:
    """`level`: late, today, soon, calm, paused or none. `due`: the moment itself; `what` is due then, where it isn't the answer; `left`: so
    many working days, as the service counted them."""

    level: str
    words: str
    due: str = ""
    what: str = ""
    left: int | None = None

    @property
    def drawing(self) -> str:
        return DRAWINGS[self.level]

    @property
    def exact(self) -> str:
        """The moment, for a name and for the mouse."""
        return at(self.due) if self.due else ""


NONE = Countdown(level="none", words="")


def countdown(summary: Mapping[str, Any], now: datetime | None = None) -> Countdown:
    """The next clock of a case: a handing over counts before the answer, for it is due before."""
    now = now or datetime.now(UTC)
    hand_over = summary["hand_over"]
    if hand_over:
        return _until(hand_over["due_at"], now, "배정")
    if summary["contribute_by"]:
        return _until(summary["contribute_by"], now, "협조")
    if summary["paused_since"]:
        why = STANDSTILLS.get(summary["paused_because"] or "", summary["paused_because"] or "")
        return Countdown(level="paused", words=f"멈춤: {why}" if why else "멈춤")
    if summary["due_at"] is None or summary["status"] not in ("received", "routed", "in_progress", "waiting"):
        return NONE
    return _until(summary["due_at"], now, "", summary.get("working_days"))


def _until(due: str, now: datetime, what: str, left: int | None = None) -> Countdown:
    moment = read(due)
    assert moment is not None, "a clock that runs has an end"
    level, told = words(moment, now, left)
    return Countdown(level=level, words=f"{what} {told}".strip(), due=due, what=what, left=left)


def words(due: datetime, now: datetime, working_days: int | None = None) -> tuple[str, str]:
    """Days are working days, which the service counts (근무일, 법 제19조); where it did not, a date says it all."""
    left = due - now
    if left <= timedelta():
        return "late", f"{_length(-left, working_days)} 지남"
    if left < timedelta(hours=1):
        return "today", f"{max(1, int(left.total_seconds() // 60))}분 남음"
    days = (due.astimezone(SEOUL).date() - now.astimezone(SEOUL).date()).days
    if days == 0:
        return "today", f"오늘 {clock(due)}까지"
    if days <= SOON_DAYS:
        return "soon", f"{'내일' if days == 1 else '모레'} {clock(due)}까지"
    return "calm", f"{day(due)}까지{f', {working_days}근무일 남음' if working_days else ''}"


def _length(past: timedelta, working_days: int | None) -> str:
    minutes = int(past.total_seconds() // 60)
    if minutes < 60:
        return f"{max(1, minutes)}분"
    if working_days:
        return f"{-working_days}근무일"
    return f"{minutes // 60}시간" if minutes < 24 * 60 or working_days == 0 else f"{minutes // (24 * 60)}일"
