"""What staff are answered about acts that wait, and how a case is shown beside what is about to be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.desk import CaseFile, Staff, TimelineEntry
from contracts.history import CaseNews
from contracts.message import Message
from gateway.domain.held import HeldAct
from gateway.web.answers import BulkResult
from gateway.web.problems import ProblemDocument


class ActBody(dict[str, Any]):
    """The body of an act, as it was sent."""


@dataclass(frozen=True, kw_only=True)
class HeldReceipt(Message):
    """Nothing is done yet. It will be at `until`, unless it is taken back before."""

    held_id: UUID
    receipt_number: str
    action: str
    until: datetime
    hold_seconds: int


@dataclass(frozen=True, kw_only=True)
class HeldItem(Message):
    """`state`: waiting, done, failed or undone. `problem` is what the act itself would have answered; while it waits, why it couldn't be
    done yet: it is tried again. `body` is given back where it was taken back or refused."""

    held_id: UUID
    receipt_number: str
    action: str
    until: datetime
    state: str
    summary: str | None = None
    problem: ProblemDocument | None = None
    body: ActBody | None = None


@dataclass(frozen=True, kw_only=True)
class HeldItems(Message):
    """The own ones, the latest first: those that wait, and those that ended within the last ten minutes."""

    items: tuple[HeldItem, ...]


@dataclass(frozen=True, kw_only=True)
class UndoResult(Message):
    """`item`: it was taken back; `problem`: why it can't be."""

    held_id: UUID
    ok: bool
    item: HeldItem | None = None
    problem: ProblemDocument | None = None


@dataclass(frozen=True, kw_only=True)
class UndoResults(Message):
    """One result for each, in the order asked."""

    items: tuple[UndoResult, ...]


@dataclass(frozen=True, kw_only=True)
class HeldResult(BulkResult):
    """Of a bulk act that is held: which one waits for this case, and until when."""

    held_id: UUID | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HeldResults(Message):
    """One result for each case, in the order asked."""

    items: tuple[HeldResult, ...]


@dataclass(frozen=True, kw_only=True)
class AboutToBe(Message):
    """What somebody has asked for and is done in a moment. `mine`: who reads this has."""

    held_id: UUID
    action: str
    until: datetime
    by: str
    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class OpenedCase(CaseFile):
    """The whole case, for those who may see it, and what is about to be done to it (`held`)."""

    held: tuple[AboutToBe, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeardLine(TimelineEntry):
    """`mine`: who reads this has done it."""

    mine: bool = False


@dataclass(frozen=True, kw_only=True)
class HeardOfCase(CaseNews):
    """What has happened to a case since it was read, and what is about to be done to it (`held`)."""

    lines: tuple[HeardLine, ...] = ()
    held: tuple[AboutToBe, ...] = ()


def receipt_of(held: HeldAct) -> HeldReceipt:
    return HeldReceipt(
        held_id=held.held_id,
        receipt_number=held.receipt_number,
        action=held.action,
        until=held.until,
        hold_seconds=held.hold_seconds,
    )


def about_to_be(held: HeldAct, reader: Staff) -> AboutToBe:
    mine = held.account_id == reader.account_id
    return AboutToBe(held_id=held.held_id, action=held.action, until=held.until, by=held.name, mine=mine)


def heard(news: CaseNews, held: tuple[AboutToBe, ...], reader: Staff) -> HeardOfCase:
    lines = tuple(HeardLine(**vars(line), mine=line.by == reader.signature) for line in news.lines)
    return HeardOfCase(receipt_number=news.receipt_number, revision=news.revision, lines=lines, held=held)


def as_json(record: Message) -> dict[str, Any]:
    """Plain data; unlike what crosses between services, it may hold a problem or a body as they are."""
    return {name: _plain(value) for name, value in vars(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return as_json(value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
