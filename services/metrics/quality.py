"""배정의 질: how often routing's first word was right, week by week and by department, and whether it is getting worse unnoticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from math import sqrt

from contracts.metrics import RoutedDepartment, RoutingQuality, RoutingWeek
from services.metrics.counting import NOBODY
from services.metrics.judging import AMONG_THREE, FIRST, MILLION, OTHER, Mark

LATELY = 4  # weeks that a drift is looked for in
ENOUGH = 30  # automatic decisions judged in them: fewer tell nothing
DRIFT = 0.03  # short of what was expected by more than this,
DOUBTS = 2.0  # and by more than so many standard errors: else it may be chance


def quality(marks: Mapping[Mark, int], since: date) -> RoutingQuality:
    weeks = tuple(_week(week, marks) for week in sorted({mark.week for mark in marks}))
    judged, automatic = sum(week.judged for week in weeks), sum(week.automatic_judged for week in weeks)
    decided = sum(week.decided for week in weeks)
    return RoutingQuality(
        since=since,
        weeks=weeks,
        departments=tuple(_department(code, marks) for code in sorted({mark.department for mark in marks} - {NOBODY})),
        triage_share=_ratio(decided - sum(week.automatic for week in weeks), decided),
        accuracy=_ratio(sum(week.right for week in weeks), judged),
        accuracy_three=_ratio(sum(week.among_three for week in weeks), judged),
        automatic_accuracy=_ratio(sum(week.automatic_right for week in weeks), automatic),
        automatic_expected=_ratio(sum(week.automatic_expected for week in weeks), automatic),
        drifting=drifting([week for week in weeks if weeks[-1].week - week.week < timedelta(weeks=LATELY)]),
    )


def drifting(weeks: list[RoutingWeek]) -> bool:
    """Are clearly fewer automatic decisions right than routing expected?"""
    judged = sum(week.automatic_judged for week in weeks)
    if judged < ENOUGH:
        return False
    expected = min(sum(week.automatic_expected for week in weeks) / judged, 1.0)
    short = expected - sum(week.automatic_right for week in weeks) / judged
    return short > DRIFT and short > DOUBTS * sqrt(expected * (1 - expected) / judged)


def _week(week: date, marks: Mapping[Mark, int]) -> RoutingWeek:
    found: Counter[tuple[str, str]] = Counter()
    for mark, value in marks.items():
        if mark.week == week:
            found[mark.mode, mark.counted] += value
    total: Counter[str] = Counter()
    for (_, counted), value in found.items():
        total[counted] += value
    return RoutingWeek(
        week=week,
        decided=total["decided"],
        automatic=found["automatic", "decided"],
        judged=total[FIRST] + total[AMONG_THREE] + total[OTHER],
        right=total[FIRST],
        among_three=total[FIRST] + total[AMONG_THREE],
        automatic_judged=sum(found["automatic", said] for said in (FIRST, AMONG_THREE, OTHER)),
        automatic_right=found["automatic", FIRST],
        automatic_expected=found["automatic", "expected"] / MILLION,
        moved=total["moved"],
    )


def _department(code: str, marks: Mapping[Mark, int]) -> RoutedDepartment:
    of: Counter[str] = Counter()
    for mark, value in marks.items():
        if mark.department == code:
            of[mark.counted] += value
    return RoutedDepartment(
        key=code,
        judged=of[FIRST] + of[AMONG_THREE] + of[OTHER],
        right=of[FIRST],
        among_three=of[FIRST] + of[AMONG_THREE],
        mistaken=of["mistaken"],
        moved=of["moved"],
    )


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None
