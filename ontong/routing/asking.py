"""Cases put to the routing one after the other, and the time that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from ontong.routing import pupil
from ontong.routing.evaluation import Course, Spent
from ontong.routing.lists import Departments
from ontong.routing.progress import Progress
from ontong.routing.pupil import Pupil
from ontong.routing.rows import Case
from services.routing.measuring import figures, walking
from services.routing.measuring.outcomes import Outcome

T = TypeVar("T")


def put(cases: Sequence[Case], departments: Departments, course: Course) -> tuple[list[Outcome], tuple[float, ...], Spent]:
    """The outcome of each case, in their order; the share of right ones of each fold, where there are folds; the time spent."""
    if course.folds:
        return _in_folds(cases, departments, course, course.folds)
    with Progress("deciding", len(cases)) as progress:
        one = Pupil(departments, accuracy=course.accuracy, tell=progress.inside)
        walk = walking.prequential(cases, one, every=course.every) if course.every else map(one.decide, cases)
        outcomes = list(_counted(walk, progress))
    return outcomes, (), _spent([one])


def _in_folds(
    cases: Sequence[Case], departments: Departments, course: Course, number: int
) -> tuple[list[Outcome], tuple[float, ...], Spent]:
    pupils: list[Pupil] = []

    def learned(heard: Sequence[Case]) -> Pupil:
        pupils.append(pupil.learned(departments, course.accuracy, heard, progress.inside))
        return pupils[-1]

    parts = walking.folds(cases, number)
    with Progress(f"deciding in {number} folds", len(cases)) as progress:
        placed = dict(_counted(walking.in_folds(cases, parts, learned), progress))
    by_fold = tuple(figures.share(placed[place].right for place in part) for part in parts)
    return [placed[place] for place in range(len(cases))], by_fold, _spent(pupils)


def _counted(walk: Iterable[T], progress: Progress) -> Iterator[T]:
    for one in walk:
        yield one
        progress.step()


def _spent(pupils: Sequence[Pupil]) -> Spent:
    return Spent(
        milliseconds=tuple(1000 * seconds for one in pupils for seconds in one.deciding),
        learnings=tuple(seconds for one in pupils for seconds in one.studying),
    )
