"""The figures by which a city judges its routing: how often right, how evenly over the departments, how much alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.routing.measuring import reliability
from services.routing.measuring.outcomes import Outcome

ACCURACIES = (0.95, 0.90, 0.85)


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """The most cases that could be routed without a person at a wanted accuracy, and from which confidence on."""

    accuracy: float  # wanted
    share: float  # of all cases, 0..1
    cases: int
    reached: float | None  # the accuracy among them; None where there are none
    threshold: float | None  # the lowest confidence among them


@dataclass(frozen=True, kw_only=True)
class Alone:
    """What routing, with the threshold it had at that time, would really have routed without a person."""

    share: float
    cases: int
    accuracy: float | None  # None where it routed none


@dataclass(frozen=True, kw_only=True)
class OfDepartment:
    """One department's figures; those that have no cases to rest on are None."""

    code: str
    cases: int  # it was right for
    proposed: int  # times it was the first proposal
    precision: float | None
    recall: float | None
    f1: float
    among_three: float | None


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Cases of one department that were proposed to another; `proposed` is None where nothing was proposed."""

    label: str
    proposed: str | None
    cases: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything that is told of a set of decisions."""

    cases: int
    departments: int
    majority: float  # right by always naming the most frequent department: the floor
    top1: float
    top3: float
    macro_f1: float
    calibration: reliability.Calibration
    coverage: tuple[Coverage, ...]
    alone: Alone
    new: tuple[int, float] | None  # cases without a decided near-duplicate, and how often right there; None where there are none
    by_department: tuple[OfDepartment, ...]
    confusions: tuple[Confusion, ...]


def of(outcomes: Sequence[Outcome]) -> Figures:
    """All figures of at least one decision; raises ValueError for none."""
    if not outcomes:
        raise ValueError("there is nothing to measure")
    table = by_department(outcomes)
    return Figures(
        cases=len(outcomes),
        departments=len({one.label for one in outcomes}),
        majority=max(Counter(one.label for one in outcomes).values()) / len(outcomes),
        top1=share(one.right for one in outcomes),
        top3=share(one.among(3) for one in outcomes),
        macro_f1=sum(one.f1 for one in table) / len(table),
        calibration=reliability.of(outcomes),
        coverage=tuple(coverage(outcomes, accuracy) for accuracy in ACCURACIES),
        alone=_alone(outcomes),
        new=_new(outcomes),
        by_department=table,
        confusions=confusions(outcomes),
    )


def share(truths: Iterable[bool]) -> float:
    """How many of them are true, 0..1; 0 of none."""
    every = list(truths)
    return sum(every) / len(every) if every else 0.0


def coverage(outcomes: Sequence[Outcome], accuracy: float) -> Coverage:
    """The largest share of cases, taken by confidence from the surest on, among which the wanted accuracy holds.

    Cases of the same confidence are taken together or not at all: a threshold can't part them. It is the best threshold in
    hindsight; `Figures.alone` says what one chosen beforehand gave.
    """
    taken = right = 0
    best = Coverage(accuracy=accuracy, share=0.0, cases=0, reached=None, threshold=None)
    surest = sorted((one for one in outcomes if one.ranked), key=lambda one: -one.confidence)
    for confidence, together in groupby(surest, key=lambda one: one.confidence):
        for one in together:
            taken, right = taken + 1, right + one.right
        if right >= accuracy * taken - 1e-9:
            best = Coverage(accuracy=accuracy, share=taken / len(outcomes), cases=taken, reached=right / taken, threshold=confidence)
    return best


def by_department(outcomes: Sequence[Outcome]) -> tuple[OfDepartment, ...]:
    """Every department that was right or proposed first at least once, those with most cases first."""
    cases = Counter(one.label for one in outcomes)
    proposed = Counter(one.best for one in outcomes if one.best is not None)
    found = Counter(one.label for one in outcomes if one.right)
    near = Counter(one.label for one in outcomes if one.among(3))
    return tuple(
        OfDepartment(
            code=code,
            cases=cases[code],
            proposed=proposed[code],
            precision=found[code] / proposed[code] if proposed[code] else None,
            recall=found[code] / cases[code] if cases[code] else None,
            f1=2 * found[code] / (cases[code] + proposed[code]),
            among_three=near[code] / cases[code] if cases[code] else None,
        )
        for code in sorted(cases | proposed, key=lambda code: (-cases[code], code))
    )


def confusions(outcomes: Sequence[Outcome]) -> tuple[Confusion, ...]:
    """What was taken for what, the most frequent first."""
    wrong = Counter((one.label, one.best) for one in outcomes if not one.right)
    ordered = sorted(wrong.items(), key=lambda entry: (-entry[1], entry[0][0], entry[0][1] or ""))
    return tuple(Confusion(label=label, proposed=best, cases=cases) for (label, best), cases in ordered)


def _alone(outcomes: Sequence[Outcome]) -> Alone:
    routed = [one for one in outcomes if one.automatic]
    return Alone(share=len(routed) / len(outcomes), cases=len(routed), accuracy=share(one.right for one in routed) if routed else None)


def _new(outcomes: Sequence[Outcome]) -> tuple[int, float] | None:
    new = [one for one in outcomes if not one.seen_before]
    return (len(new), share(one.right for one in new)) if new else None
