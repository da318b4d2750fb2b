"""From which certainty on a case is routed without a person, as the decisions of the last weeks have turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

SETTLED = timedelta(days=3)  # an automatic decision that nobody has corrected by then counts as right: who is wrong says so soon
WEEK, WEEKS = timedelta(days=7), timedelta(days=28)
ENOUGH = 30  # automatic decisions below which nothing can be said
STEPS = 200
NEVER = 1.01  # certainty that no case reaches


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How decisions of about the same certainty (0..STEPS) turned out."""

    step: int
    cases: int
    right: int


def raised(lately: Sequence[Tally], longer: Sequence[Tally], needed: float, wished: float) -> float:
    """The certainty to ask for instead of `needed`, 0 where that one keeps what it promises. `lately` are the decisions of a week,
    `longer` those of four: of those that have enough and fall short the one that asks for more says so. One more decision that was
    wrong never lowers it."""
    return max((_least(tallies, needed, wished) for tallies in (lately, longer) if _falls_short(tallies, needed, wished)), default=0.0)


def _falls_short(tallies: Sequence[Tally], needed: float, wished: float) -> bool:
    cases, right = _from(tallies, round(needed * STEPS, 6))
    return cases >= ENOUGH and right < wished * cases


def _least(tallies: Sequence[Tally], needed: float, wished: float) -> float:
    """The least certainty above the needed one from which as many were right as is wished. Where there are few, those that are wanting
    count as wrong."""
    for step in range(int(round(needed * STEPS, 6)) + 1, STEPS):
        cases, right = _from(tallies, step)
        if right >= wished * max(cases, ENOUGH):
            return step / STEPS
    return NEVER


def _from(tallies: Sequence[Tally], step: float) -> tuple[int, int]:
    there = [one for one in tallies if one.step >= step]
    return sum(one.cases for one in there), sum(one.right for one in there)
