"""The desk's list: what staff look for, in which order, and what they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from contracts.complaints import Department, Status
from contracts.desk import CaseSummary, Staff
from contracts.gateway import Channel, Kind
from contracts.message import Message, Query
from contracts.urgency import Urgency


class Sort(Enum):
    """By what the list is in order."""

    NEXT_DEADLINE = "next_deadline"  # by when somebody must do something
    RECEIVED = "received"
    UPDATED = "updated"


@dataclass(frozen=True, kw_only=True)
class CasePage(Message):
    """`total` only where it was asked for; it counts to 1,000, and `more_than_total` tells that there are more."""

    items: tuple[CaseSummary, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None
    total: int | None = None
    more_than_total: bool = False


@dataclass(frozen=True, kw_only=True)
class ListComplaints(Query):
    """The desk's list, next deadline first unless another order is asked for. An officer sees the own department only."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = CasePage

    staff: Staff
    status: Status | None = None
    department_code: str | None = None
    q: str | None = None
    overdue: bool | None = None
    hand_over: str | None = None  # `pending`, or `late` for those whose moment has passed
    officer: str | None = None  # an account's id, `me`, or `none` for what nobody has
    limit: int = 50
    cursor: str | None = None
    statuses: tuple[Status, ...] = ()  # any of these
    kind: Kind | None = None
    channel: Channel | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None  # until just before it
    due_before: datetime | None = None
    paused: bool | None = None
    silent: bool | None = None  # no person has answered the citizen in 20 minutes of office time
    waits_for_reply: bool | None = None  # the citizen has asked something that nobody has replied to
    joinable: bool | None = None  # another open case may be the same matter
    danger: str | None = None  # `any`, or `unacknowledged` for those that nobody has taken up
    urgency: Urgency | None = None
    immediate: bool | None = None  # a standard answer fits well
    phone: str | None = None  # the last four digits of the citizen's
    sort: Sort = Sort.NEXT_DEADLINE
    descending: bool = False
    count: bool = False


@dataclass(frozen=True, kw_only=True)
class DueSoon(Message):
    """A case that will be late by then unless it is answered. `working_minutes_left`: until it is due, of office time. `paused`: its
    clock stands, and the end of that is known."""

    receipt_number: str
    title: str | None
    department: Department | None
    officer_name: str | None
    status: Status
    due_at: datetime
    working_minutes_left: int
    paused: bool


@dataclass(frozen=True, kw_only=True)
class OfficersShare(Message):
    """How many of them are in one person's hands, or in nobody's, and the office time that is left for all of them together."""

    officer_name: str | None
    cases: int
    working_minutes_left: int


@dataclass(frozen=True, kw_only=True)
class LateTomorrow(Message):
    """Next deadline first; `more` where there are others behind them."""

    until: datetime
    items: tuple[DueSoon, ...]
    by_officer: tuple[OfficersShare, ...]
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class ForeseeLate(Query):
    """What is not late yet and will be by the close of the next working day. A head sees the own department; who sees every department,
    all of them or the one asked for."""

    target: ClassVar[str] = "complaints"
    answer: ClassVar[type[Message] | None] = LateTomorrow

    staff: Staff
    department_code: str | None = None
