"""배정의 질: whether routing's first word on a case was right, told by the department that answered it in the end.

A guess is judged once, when both are known: what routing proposed, and who answered (or refused, or took the case to another
agency). A case that the citizen withdrew, or that was answered with another one, says nothing about its guess.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from contracts.proposals import Proposal
from services.metrics.counting import NOBODY, Fact, Key

KOREA = timezone(timedelta(hours=9), "KST")  # by whose midnights a week begins
ANY = "any"
FIRST, AMONG_THREE, OTHER = "first", "among_three", "other"
MILLION = 1_000_000  # a confidence is kept in millionths, so that sums of it are exact whatever their order


class Mark(NamedTuple):
    """What one week counts: `decided` for the department that was proposed, a verdict for the one that answered, `mistaken` for
    one that was proposed first and wasn't right, `expected` (millionths) the confidences of all that were judged, `moved` for
    the one that passed a case on."""

    week: date  # its Monday
    mode: str  # automatic, triage; any for `moved`
    department: str
    counted: str


def week_of(moment: datetime) -> date:
    day = moment.astimezone(KOREA).date()
    return day - timedelta(days=day.weekday())


def judgeable(fact: Fact) -> bool:
    return fact.guessed_by is not None and fact.settled is not None


def verdict(fact: Fact) -> str:
    """A guess of a department that is no more is right where the one that inherited the case answered."""
    right = [code in {fact.settled, *fact.forebears} for code in fact.guesses[:3]]
    return FIRST if right[:1] == [True] else AMONG_THREE if any(right) else OTHER


def decided(mode: str, proposals: tuple[Proposal, ...], at: datetime) -> Mark:
    first = proposals[0].department_code if proposals else NOBODY
    return Mark(week_of(at), mode, first, "decided")


def judged(fact: Fact) -> tuple[dict[Key, int], dict[Mark, int]]:
    """The acts and the marks of a guess that has just become judgeable."""
    if fact.guessed_by is None or fact.settled is None or fact.guessed_at is None:
        raise ValueError("nothing to judge yet")
    week, mode, said = week_of(fact.guessed_at), fact.guessed_by, verdict(fact)
    first = fact.guesses[0] if fact.guesses else NOBODY
    marks = {Mark(week, mode, fact.settled, said): 1, Mark(week, mode, first, "expected"): fact.confidence}
    acts = {Key("judged", fact.settled, mode, said): 1, Key("expected", mode): fact.confidence}
    if said != FIRST:
        marks[Mark(week, mode, first, "mistaken")] = 1
    return acts, marks


def moved(previous: str, at: datetime) -> Mark:
    return Mark(week_of(at), ANY, previous, "moved")
