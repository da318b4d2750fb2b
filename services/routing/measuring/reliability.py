"""Is a confidence of 80 % right in 80 of 100 cases? Bins of the confidence beside what came of it, and how far they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt

from services.routing.measuring.outcomes import Outcome

BINS = 10


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Decisions of about the same confidence. The first bin holds its lower edge too."""

    low: float  # excluded
    high: float  # included
    cases: int
    confidence: float  # mean
    accuracy: float
    span: tuple[float, float]  # in which the true accuracy lies with 95 % (Wilson)


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How far confidence and accuracy of the first proposal are apart."""

    expected_error: float  # over ten bins of equal width, weighted by their cases (the usual ECE)
    expected_error_by_tenths: float  # over ten bins with equally many cases, which hides less where all confidences are alike
    by_chance: float  # the expected error that so many cases would show if every confidence were true
    greatest_error: float  # of a single bin of equal width
    brier: float  # mean squared difference of confidence and outcome
    mean_confidence: float
    bins: tuple[Bin, ...]  # of equal width, those that hold cases


def of(outcomes: Sequence[Outcome]) -> Calibration:
    """Of at least one decision."""
    pairs = [(one.confidence, one.right) for one in outcomes]
    bins = equally_wide(pairs)
    return Calibration(
        expected_error=_expected(bins),
        expected_error_by_tenths=_expected(equally_full(pairs)),
        by_chance=sum(_of_chance(within) for within in _parted(pairs)) / len(pairs),
        greatest_error=max(abs(one.confidence - one.accuracy) for one in bins),
        brier=sum((confidence - right) ** 2 for confidence, right in pairs) / len(pairs),
        mean_confidence=sum(confidence for confidence, _ in pairs) / len(pairs),
        bins=bins,
    )


def expected_error(pairs: Sequence[tuple[float, bool]]) -> float:
    """The usual ECE alone, of at least one decision: (confidence, right)."""
    return _expected(equally_wide(pairs))


def equally_wide(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> tuple[Bin, ...]:
    """(0, 0.1], (0.1, 0.2], ...; empty ones are left out. Raises ValueError for a confidence that is no probability."""
    parted = _parted(pairs, bins)
    return tuple(_bin(number / bins, (number + 1) / bins, within) for number, within in enumerate(parted) if within)


def equally_full(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> tuple[Bin, ...]:
    """About the same number of decisions in each; those of the same confidence stay together, so there may be fewer bins."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    cuts = sorted({_past_equals(ordered, len(ordered) * number // bins) for number in range(bins + 1)})
    return tuple(_bin(ordered[start][0], ordered[end - 1][0], ordered[start:end]) for start, end in pairwise(cuts))


def _parted(pairs: Sequence[tuple[float, bool]], bins: int = BINS) -> list[list[tuple[float, bool]]]:
    held: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for confidence, right in pairs:
        if not 0.0 <= confidence <= 1.0:
            raise ValueError(f"{confidence} is no probability")
        held[next(number for number in range(bins) if confidence <= (number + 1) / bins)].append((confidence, right))
    return held


def _of_chance(within: Sequence[tuple[float, bool]]) -> float:
    """How many right ones more or less than announced a bin has by chance: the mean of a normal deviation's size."""
    return sqrt(2 / pi) * sqrt(sum(confidence * (1 - confidence) for confidence, _ in within))


def _past_equals(ordered: Sequence[tuple[float, bool]], cut: int) -> int:
    while 0 < cut < len(ordered) and ordered[cut][0] == ordered[cut - 1][0]:
        cut += 1
    return cut


def wilson(right: int, cases: int, deviations: float = 1.96) -> tuple[float, float]:
    """Where a share lies of which `right` of `cases` were seen (Wilson's interval, 95 %)."""
    seen, square = right / cases, deviations**2
    middle = (seen + square / (2 * cases)) / (1 + square / cases)
    half = deviations / (1 + square / cases) * sqrt(seen * (1 - seen) / cases + square / (4 * cases**2))
    return max(0.0, middle - half), min(1.0, middle + half)


def _expected(bins: Sequence[Bin]) -> float:
    return sum(one.cases * abs(one.confidence - one.accuracy) for one in bins) / sum(one.cases for one in bins)


def _bin(low: float, high: float, within: Sequence[tuple[float, bool]]) -> Bin:
    right = sum(right for _, right in within)
    return Bin(
        low=low,
        high=high,
        cases=len(within),
        confidence=sum(confidence for confidence, _ in within) / len(within),
        accuracy=right / len(within),
        span=wilson(right, len(within)),
    )
