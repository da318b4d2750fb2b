"""Two honest ways of asking a learner: in folds, none of which it has seen, and in the order of time, learning after each case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Protocol, TypeVar

from services.routing.measuring.outcomes import Outcome


class Case(Protocol):
    """A decided case, as far as the order of asking needs it."""

    @property
    def label(self) -> str: ...

    @property
    def text(self) -> str: ...

    @property
    def received_at(self) -> datetime | None: ...


C = TypeVar("C", bound=Case)
C_contra = TypeVar("C_contra", bound=Case, contravariant=True)


class Pupil(Protocol[C_contra]):
    """Whoever proposes departments and may learn."""

    def decide(self, case: C_contra) -> Outcome:
        """What it proposes from what it knows now."""

    def hear(self, case: C_contra) -> None:
        """The case was decided: from now on its like are evidence."""

    def study(self) -> None:
        """Learn from everything heard so far."""


def folds(cases: Sequence[Case], number: int) -> tuple[tuple[int, ...], ...]:
    """Places of the cases in so many parts of equal size, each with about the same share of every department.

    The same cases are parted in the same way, in whatever order they come. Raises ValueError where there are fewer than parts.
    """
    if not 2 <= number <= len(cases):
        raise ValueError(f"{len(cases)} rows can't be parted into {number} folds")
    by_label: dict[str, list[int]] = defaultdict(list)
    for place in sorted(range(len(cases)), key=lambda place: sha256(cases[place].text.encode("utf-8", "replace")).digest()):
        by_label[cases[place].label].append(place)
    dealt = [place for label in sorted(by_label) for place in by_label[label]]
    return tuple(tuple(dealt[start::number]) for start in range(number))


def in_folds(cases: Sequence[C], parts: Sequence[Sequence[int]], pupil: Callable[[Sequence[C]], Pupil[C]]) -> Iterator[tuple[int, Outcome]]:
    """Each case once, with its place, decided by a pupil that has learned from all other parts and from nothing else."""
    for part in parts:
        held_out = set(part)
        learned = pupil([case for place, case in enumerate(cases) if place not in held_out])
        for place in part:
            yield place, learned.decide(cases[place])


def prequential(cases: Sequence[C], pupil: Pupil[C], *, every: int) -> Iterator[Outcome]:
    """Cases in the order of time, as `in_time` gives it: decide, hear what was right, study after each `every` cases."""
    for number, case in enumerate(cases, start=1):
        yield pupil.decide(case)
        pupil.hear(case)
        if number % every == 0:
            pupil.study()


def in_time(cases: Sequence[C]) -> list[C]:
    """From the earliest on, those of the same moment as they stand; raises ValueError where one has no time."""
    if any(case.received_at is None for case in cases):
        raise ValueError("a case has no time")
    return sorted(cases, key=lambda case: case.received_at)  # type: ignore[arg-type, return-value]  # looked at above
