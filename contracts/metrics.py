"""What may be asked of the metrics service: figures, never a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
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


@dataclass(frozen=True, kw_only=True)
class RoutingWeek(Message):
    """How well routing guessed on the cases that it saw in the week from this Monday, as far as departments have answered them since."""

    week: date
    decided: int
    automatic: int  # of these, without a person
    judged: int  # of these, answered since
    right: int  # the first department proposed was the one that answered
    among_three: int  # one of the first three was
    automatic_judged: int
    automatic_right: int
    automatic_expected: float  # how many of those routing itself expected to be right: the sum of its confidences
    moved: int  # cases passed on to another department in this week


@dataclass(frozen=True, kw_only=True)
class RoutedDepartment(Message):
    """How well routing finds one department: of what it answered, and of what was proposed to it."""

    key: str
    judged: int  # cases that it answered
    right: int
    among_three: int
    mistaken: int  # cases that it was proposed for first, and another answered
    moved: int  # cases that it passed on


@dataclass(frozen=True, kw_only=True)
class RoutingQuality(Message):
    """배정의 질. Shares are 0..1, or None while there is nothing to divide."""

    since: date
    weeks: tuple[RoutingWeek, ...]
    departments: tuple[RoutedDepartment, ...]
    triage_share: float | None
    accuracy: float | None
    accuracy_three: float | None
    automatic_accuracy: float | None
    automatic_expected: float | None  # what routing itself expected that to be
    drifting: bool  # in the last four weeks, clearly fewer automatic ones were right than expected


@dataclass(frozen=True, kw_only=True)
class GetRoutingQuality(Query):
    """How well routing guesses, week by week; `weeks` back from now, 1 to 260."""

    target: ClassVar[str] = "metrics"
    answer: ClassVar[type[Message] | None] = RoutingQuality

    weeks: int = 26
