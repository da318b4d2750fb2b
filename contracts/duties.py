"""What the law obliges the city to tell, and what of it nobody can prove."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.complaints import Department
from contracts.desk import Staff
from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class Obligation(Message):
    """A notice that the law obliges to and that nobody can prove to have been given."""

    receipt_number: str
    notice: str
    article: str
    arose_at: datetime
    department: Department | None = None


@dataclass(frozen=True, kw_only=True)
class Obligations(Message):
    items: tuple[Obligation, ...]


@dataclass(frozen=True, kw_only=True)
class ListObligations(Query):
    """What the law obliges to and is overdue: empty in a house in order. An officer sees the own department's."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Obligations

    staff: Staff
    limit: int = 500
