"""What a case counts for on which day: the figures of the public board, each added up by day, department and channel."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from services.metrics.counting import Fact

# How many calendar days an answer took: each class by its first day; up to three weeks each day is a class of its own.
DAYS: tuple[int, ...] = (*range(22), 22, 25, 29, 36, 46, 61, 91, 181, 366)
PLAIN = ("received", "answered", "on_time", "given", "reopened", "replies", "prompt", "rated", "score")
FIGURES = (*PLAIN, *(f"days_{first}" for first in DAYS))
MIDDLES = {f"days_{first}": (first + max(following - 1, first)) / 2 for first, following in pairwise((*DAYS, DAYS[-1]))}
KIND, STATUS, AREA = MIXES = ("kind", "status", "area")  # what received cases are, counted by a word


class Cell(NamedTuple):
    """One figure of one day. `key`: the word that a mix counts by."""

    day: date
    department: str
    channel: str
    figure: str
    key: str = ""


def counts(fact: Fact) -> Counter[Cell]:
    """What a case counts for as it stands: on the day it was received, on the day of the answer that stands, and of its vote. A case
    that was received before there was a board is on no day."""
    if fact.received_on is None or fact.channel is None or fact.status is None or fact.kind is None:
        return Counter()
    at, found = (fact.department, fact.channel), Counter[Cell]()
    found[Cell(fact.received_on, *at, "received")] = 1
    for mix, word in ((KIND, fact.kind), (STATUS, fact.status), (AREA, fact.area)):
        if word is not None:
            found[Cell(fact.received_on, *at, mix, word)] = 1
    if fact.outcome == "answered" and fact.answered_on is not None:
        found[Cell(fact.answered_on, *at, "answered")] = 1
        if fact.on_time:
            found[Cell(fact.answered_on, *at, "on_time")] = 1
        if fact.days is not None:
            found[Cell(fact.answered_on, *at, f"days_{class_of(fact.days)}")] = 1
    if fact.score is not None and fact.rated_on is not None:
        found[Cell(fact.rated_on, *at, "rated")] = 1
        found[Cell(fact.rated_on, *at, "score")] = fact.score
    return found


def difference(before: Fact, after: Fact) -> Mapping[Cell, int]:
    """By how much each figure moves when a case changes."""
    moved = counts(after)
    moved.subtract(counts(before))
    return {cell: by for cell, by in moved.items() if by}


# Acts, counted by themselves, whatever becomes of the case. `fact` is the case after the act.


def given(fact: Fact) -> Mapping[Cell, int]:
    """An answer was given, whether it stands or not."""
    return _act(fact, fact.answered_on, "given")


def reopened(fact: Fact) -> Mapping[Cell, int]:
    """It counts on the day of the answer with which the citizen was not content: no more answers are taken up again than were given."""
    return _act(fact, fact.answered_on, "reopened")


def replied(fact: Fact, day: date, *, in_time: bool) -> Mapping[Cell, int]:
    """A person answered the citizen for the first time; `in_time` within half an hour of office time."""
    return {**_act(fact, day, "replies"), **(_act(fact, day, "prompt") if in_time else {})}


def _act(fact: Fact, day: date | None, figure: str) -> Mapping[Cell, int]:
    if fact.received_on is None or fact.channel is None or day is None:
        return {}
    return {Cell(day, fact.department, fact.channel, figure): 1}


# Days ----------------------------------------------------------------------------------------------------------------


def class_of(days: int) -> int:
    """The first day of the class; a clock that went back makes it none."""
    return DAYS[max(bisect_right(DAYS, days) - 1, 0)]


def days_taken(sums: Mapping[str, int]) -> tuple[float, float] | None:
    """Half of the answers took no longer, and nine of ten; None where there are none. A class of several days counts as its middle."""
    taken = [(middle, n) for figure, middle in MIDDLES.items() if (n := sums.get(figure, 0))]
    total = sum(n for _, n in taken)
    if not total:
        return None
    return (_at(taken, (total - 1) // 2) + _at(taken, total // 2)) / 2, _at(taken, -(-total * 9 // 10) - 1)


def _at(taken: Sequence[tuple[float, int]], place: int) -> float:
    passed = 0
    for middle, n in taken:
        passed += n
        if passed > place:
            return middle
    raise IndexError(place)
