"""What staff may ask about a person who has filed before: the history, and to close what was answered again and again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.complaints import Department, Status
from contracts.desk import DeskCommand, Staff
from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class Filing(Message):
    """An earlier or later complaint of the same citizen. `same_content`: it says the same as the one that is looked at; `told_at`: when
    its result was proven to have been told."""

    receipt_number: str
    received_at: datetime
    status: Status
    department: Department | None
    title: str | None
    text: str
    same_content: bool
    told_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Filings(Message):
    """The citizen's other complaints, newest first, that the reader may see; of the rest only how many there are."""

    items: tuple[Filing, ...]
    elsewhere: int


@dataclass(frozen=True, kw_only=True)
class ListFilings(Query):
    """What else the citizen of this case has filed, known by a keyed fingerprint of the contact, never by the address."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = Filings

    staff: Staff
    receipt_number: str


@dataclass(frozen=True, kw_only=True)
class CloseAsRepeated(DeskCommand):
    """반복민원의 종결 (법 제23조): the same content for the third time, after two results were told. `reason` and `remedy` are for the
    citizen."""

    reason: str
    remedy: str
