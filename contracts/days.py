"""How the days of a case are counted: each day on the way to its due date, and why some were not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class CountedDay(Message):
    """A day on the way. `number`: the which of the period it is, where days are counted; None where it isn't counted. `because`: why
    not, or not wholly, in Korean: 토요일, 추석, 일시정지(보완). `stood`: the clock stood on it, if only for a part."""

    day: date
    counted: bool
    number: int | None = None
    because: str | None = None
    stood: bool = False


@dataclass(frozen=True, kw_only=True)
class CountedDays(Message):
    """From the day of receipt to the due date; while the clock stands, to the day on which it stopped. `unit`: of the period: day (working
    days), hour (working hours), calendar (weeks, months, years)."""

    unit: str
    due_at: datetime | None
    days: tuple[CountedDay, ...]


@dataclass(frozen=True, kw_only=True)
class CountDays(Query):
    """For the citizen; the gateway has checked the token."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CountedDays

    complaint_id: UUID
