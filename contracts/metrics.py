"""What may be asked of the metrics service: figures, never a case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.message import Message, Query


@dataclass(frozen=True, kw_only=True)
class Count(Message):
    """How many cases share one value of a dimension, as (`road`, 12)."""

    key: str
    value: int


@dataclass(frozen=True, kw_only=True)
class Rating(Message):
    """How content citizens are with a department: how many said so, and their mean, 1..5."""

    key: str
    count: int
    mean: float


@dataclass(frozen=True, kw_only=True)
class Statistics(Message):
    """Public figures. Shares are 0..1, or None while there is nothing to divide; seconds are medians over all cases."""

    received: int
    answered: int
    notified: int
    closed: int
    withdrawn: int
    open: int
    on_time_share: float | None
    automatic_share: float | None  # routed without a person
    rerouted: int
    answer_seconds_median: float | None
    satisfaction_mean: float | None  # 1..5
    by_status: tuple[Count, ...]
    by_channel: tuple[Count, ...]
    by_department: tuple[Count, ...]
    transferred: int = 0
    declined: int = 0
    merged: int = 0
    repeated: int = 0  # closed as filed and answered again and again
    late: int = 0  # open cases whose due date has passed
    reopened: int = 0  # how often a case was taken up again
    supplements_requested: int = 0  # how often a citizen was asked for what was missing
    extended: int = 0  # how often a due date was put off
    moves_per_case: float | None = None  # how often a case with a department changed hands, on average
    first_response_share_office: float | None = None  # within 30 minutes of office time, of what arrived in office hours
    first_response_share_after_hours: float | None = None  # and of what arrived outside them
    by_kind: tuple[Count, ...] = ()
    by_extension_ground: tuple[Count, ...] = ()
    ratings: int = 0  # cases that were rated
    satisfaction_by_department: tuple[Rating, ...] = ()
    reopened_share: float | None = None  # of all answers ever given: those after which the citizen said that it isn't done


@dataclass(frozen=True, kw_only=True)
class GetStatistics(Query):
    """The public figures as they stand."""

    target: ClassVar[str] = "metrics"
    answer: ClassVar[type[Message] | None] = Statistics
