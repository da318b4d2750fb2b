"""What was put to the routing, how, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ontong.routing.lists import Departments
from ontong.routing.rows import History
from services.routing.measuring.figures import Figures


@dataclass(frozen=True, kw_only=True)
class Course:
    """What was put to the routing, and how."""

    mode: str
    folds: int | None
    every: int | None
    accuracy: float


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Time. Deciding is processor time of a case with looking for its like, learning is time on the clock."""

    milliseconds: tuple[float, ...]
    learnings: tuple[float, ...]  # seconds


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """All that is told."""

    history: History
    departments: Departments
    course: Course
    cases: int
    skipped: dict[str, int]  # label -> rows left out, for it is no department
    smaller: int  # rows left out, for their department is not among the largest
    renamed: dict[str, str]
    whole: Figures
    by_fold: tuple[float, ...]  # top-1 of each
    since: datetime | None
    recent: Figures | None
    spent: Spent
