"""The desk's list: what staff look for, in which order, and what they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar

from contracts.complaints import Status
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
