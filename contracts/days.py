"""How the days of a case are counted: each day on the way to its due date, and why some were not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from contracts.desk import Staff
from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class CountedDay(Message):
    """A day on the way. `number`: the which of the period it is, where days are counted; None where it isn't counted. `because`: why
    not, or not wholly, in Korean: 토요일, 추석, 일시정지(보완); `reasons` are the same as words for programs: saturday, sunday, holiday,
    after_hours (of office: received then), civil_code_161 (a period of months doesn't end on such a day), or a ground on which the clock
    stands, as supplement. `stood`: the clock stood on it, if only for a part."""

    day: date
    counted: bool
    number: int | None = None
    because: str | None = None
    stood: bool = False
    reasons: tuple[str, ...] = ()


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


@dataclass(frozen=True, kw_only=True)
class ExtensionChoice(Message):
    """How long a deadline may be put off, as ExtendDeadline takes it (`7d`), and when it would be then; None while the clock stands."""

    length: str
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class ExtensionChoices(Message):
    """From the shortest to the longest that the law allows (시행령 제21조); none where the case can't be extended now."""

    items: tuple[ExtensionChoice, ...]


@dataclass(frozen=True, kw_only=True)
class ForeseeExtension(Query):
    """For whoever is about to extend a case: which due dates may be chosen."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = ExtensionChoices

    staff: Staff
    receipt_number: str
