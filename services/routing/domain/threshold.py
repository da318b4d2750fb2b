"""From which certainty on a case is routed without a person, as the decisions of the last weeks have turned out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

SETTLED = timedelta(
    days=3
)  # an automatic decision that nobody has corrected by then counts as right: who is wrong about a case says so soon
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
    `longer` those of four: whichever has enough and falls short says so, the week first."""
    for tallies in (lately, longer):
        if _falls_short(tallies, needed, wished):
            return _least(tallies, needed, wished)
    return 0.0


def _falls_short(tallies: Sequence[Tally], needed: float, wished: float) -> bool:
    cases, right = _from(tallies, needed)
    return cases >= ENOUGH and right < wished * cases


def _least(tallies: Sequence[Tally], needed: float, wished: float) -> float:
    """The least certainty above the needed one from which the accuracy was what is wished, by enough cases to say so."""
    for step in range(int(needed * STEPS) + 1, STEPS):
        cases, right = _from(tallies, step / STEPS)
        if cases >= ENOUGH and right >= wished * cases:
            return step / STEPS
    return NEVER


def _from(tallies: Sequence[Tally], certainty: float) -> tuple[int, int]:
    there = [one for one in tallies if one.step >= certainty * STEPS]
    return sum(one.cases for one in there), sum(one.right for one in there)
