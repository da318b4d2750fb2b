"""What a service could not apply and has put aside until somebody has looked at it: each tells of its own, and tries again when asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.desk import Staff
from contracts.message import Command, Message, Query


@dataclass(frozen=True, kw_only=True)
class ParkedEvent(Message):
    """An event that was parked. What it says is not told: it may be a citizen's words. `subject` is the case, where it is about one; later
    events of that case wait behind it."""

    row_id: int
    event_type: str
    source: str
    subject: str | None
    reason: str | None
    attempts: int
    first_at: datetime


@dataclass(frozen=True, kw_only=True)
class ParkedEvents(Message):
    """Oldest first; no more than a page."""

    items: tuple[ParkedEvent, ...]


@dataclass(frozen=True, kw_only=True)
class ListParked(Query):
    """What is parked. Each service is asked by its own name for it."""

    answer: ClassVar[type[Message] | None] = ParkedEvents

    staff: Staff


@dataclass(frozen=True, kw_only=True)
class RetryParked(Command):
    """Try it again within a second or two: the cause is mended. What goes on failing is parked again."""

    answer: ClassVar[type[Message] | None] = ParkedEvents

    staff: Staff
    row_id: int


@dataclass(frozen=True, kw_only=True)
class ListParkedOfComplaints(ListParked):
    target: ClassVar[str] = "complaints"


@dataclass(frozen=True, kw_only=True)
class RetryParkedOfComplaints(RetryParked):
    target: ClassVar[str] = "complaints"


@dataclass(frozen=True, kw_only=True)
class ListParkedOfRouting(ListParked):
    target: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True)
class RetryParkedOfRouting(RetryParked):
    target: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True)
class ListParkedOfNotify(ListParked):
    target: ClassVar[str] = "notify"


@dataclass(frozen=True, kw_only=True)
class RetryParkedOfNotify(RetryParked):
    target: ClassVar[str] = "notify"


@dataclass(frozen=True, kw_only=True)
class ListParkedOfMetrics(ListParked):
    target: ClassVar[str] = "metrics"


@dataclass(frozen=True, kw_only=True)
class RetryParkedOfMetrics(RetryParked):
    target: ClassVar[str] = "metrics"
