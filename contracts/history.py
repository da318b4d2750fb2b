"""A case's history: what was written since somebody looked, and what can be proven: its lines with their hashes, and the root of each
day that is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from contracts.desk import Staff, TimelineEntry
from contracts.message import Event, Message, Query


@dataclass(frozen=True, kw_only=True)
class DayRoot(Message):
    """One hash that stands for all `lines` lines that were written in all histories on a day."""

    day: date
    root: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class RootPublished(Event):
    """The root over all lines of all cases that were written on a day; a day without lines has none."""

    source: ClassVar[str] = "complaints"

    day: date
    root: str  # SHA-256, in hexadecimal
    lines: int

    @property
    def subject(self) -> str:
        return f"root:{self.day.isoformat()}"


@dataclass(frozen=True, kw_only=True)
class Proof(Message):
    """The line is the `index`th (from 0) of the `lines` lines that the root of the day stands for; `path` leads there."""

    day: date
    root: str
    lines: int
    index: int
    path: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class HistoryLine(Message):
    """`content` is the canonical JSON of a line that the citizen may read; of the others there is the digest alone. `proof` is
    there once the day of the line is over."""

    position: int
    digest: str
    chain: str
    content: str | None = None
    proof: Proof | None = None


@dataclass(frozen=True, kw_only=True)
class History(Message):
    """A case from its first line to its last."""

    receipt_number: str
    lines: tuple[HistoryLine, ...]


@dataclass(frozen=True, kw_only=True)
class ReadHistory(Query):
    """The whole history for the citizen; the gateway has checked the token."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = History

    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class CaseNews(Message):
    """At which revision a case is, and the lines that were written since another one, without their texts."""

    receipt_number: str
    revision: int
    lines: tuple[TimelineEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowComplaint(Query):
    """What has happened to a case since it was at this revision: asked again and again by whoever has it open."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CaseNews

    staff: Staff
    receipt_number: str
    since: int
