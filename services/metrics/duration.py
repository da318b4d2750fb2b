"""How long answers take: each duration falls into one of many narrow classes, so that the median is found by counting."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log

WIDTH = 1.01  # a class reaches from WIDTH**n to WIDTH**(n+1) seconds; ten years are fewer than 2,000 classes


def class_of(seconds: float) -> int:
    """The class of a duration; what took less than a second (or clocks that disagree) counts as one second."""
    return floor(log(max(seconds, 1.0)) / log(WIDTH))


def middle(number: int) -> float:
    """The seconds that stand for a class, at most half a percent from any duration in it."""
    return float(WIDTH ** (number + 0.5))


def median(classes: Mapping[int, int]) -> float | None:
    """The median of all durations, in seconds, from how many there are in each class; None when there are none."""
    total = sum(classes.values())
    if not total:
        return None
    return (_at((total - 1) // 2, classes) + _at(total // 2, classes)) / 2


def _at(place: int, classes: Mapping[int, int]) -> float:
    passed = 0
    for number in sorted(classes):
        passed += classes[number]
        if passed > place:
            return middle(number)
    raise IndexError(place)
