"""What the law obliges the city to tell a citizen (통지), and how it is known that it was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from uuid import UUID

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintEvent,
    ComplaintReceived,
    ComplaintTransferred,
    DeadlineExtended,
    ProgressReported,
    SupplementRequested,
)
from contracts.notify import LetterName
from contracts.together import ComplaintClosedAsRepeated


class Notice(Enum):
    """Each is owed from the moment at which its ground arises."""

    RECEIPT = "receipt"  # 접수
    SUPPLEMENT = "supplement"  # 보완 요구
    EXTENSION = "extension"  # 처리기간 연장
    PROGRESS = "progress"  # 처리진행상황
    TRANSFER = "transfer"  # 이송
    REFUSAL = "refusal"  # 거부
    RESULT = "result"  # 처리결과


ARTICLES: Mapping[Notice, str] = {
    Notice.RECEIPT: "법 제9조 제2항",
    Notice.SUPPLEMENT: "법 제22조, 시행령 제24조",
    Notice.EXTENSION: "시행령 제21조",
    Notice.PROGRESS: "시행령 제23조",
    Notice.TRANSFER: "시행령 제13조",
    Notice.REFUSAL: "법 제27조 제3항",
    Notice.RESULT: "법 제27조 제1항",
}
OBLIGING: Mapping[type[ComplaintEvent], Notice] = {
    ComplaintReceived: Notice.RECEIPT,
    SupplementRequested: Notice.SUPPLEMENT,
    DeadlineExtended: Notice.EXTENSION,
    ProgressReported: Notice.PROGRESS,
    ComplaintTransferred: Notice.TRANSFER,
    ComplaintDeclined: Notice.REFUSAL,
    ComplaintClosedAsRepeated: Notice.REFUSAL,
    ComplaintAnswered: Notice.RESULT,
}
LETTERS: Mapping[LetterName, Notice] = {
    LetterName.RECEIPT: Notice.RECEIPT,
    LetterName.RECEIPT_TRIAGE: Notice.RECEIPT,
    LetterName.SUPPLEMENT: Notice.SUPPLEMENT,
    LetterName.EXTENSION: Notice.EXTENSION,
    LetterName.PROGRESS: Notice.PROGRESS,
    LetterName.TRANSFER: Notice.TRANSFER,
    LetterName.REFUSAL: Notice.REFUSAL,
    LetterName.RESULT: Notice.RESULT,
}
RESULTS = frozenset({Notice.RESULT, Notice.REFUSAL})  # 처리결과의 통지: granted or refused
PAGE = "page"  # the means of a notice that stands on the citizen's status page
WITHOUT_DELAY = timedelta(days=1)  # "지체 없이": what can't be proven after a day is reported


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A notice that is owed, or was: `id` is that of the event that obliges to it. `means` is a channel, or `page` where the
    notice stands on the citizen's status page."""

    id: UUID
    complaint_id: UUID
    notice: Notice
    arose_at: datetime
    told_at: datetime | None = None
    means: str | None = None
    delivery_id: UUID | None = None  # the letter that told it


def owed_for(event: ComplaintEvent, *, reachable: bool) -> Owed | None:
    """What the event obliges the city to tell. Who left no address is told by the status page, as it is published there."""
    notice = OBLIGING.get(type(event))
    if notice is None:
        return None
    owed = Owed(id=event.event_id, complaint_id=event.complaint_id, notice=notice, arose_at=event.occurred_at)
    return owed if reachable else told(owed, PAGE, event.occurred_at)


def told(owed: Owed, means: str, now: datetime, delivery_id: UUID | None = None) -> Owed:
    """The notice was given."""
    return replace(owed, told_at=now, means=means, delivery_id=delivery_id)
