"""The figures of an evaluation as JSON. Shares are 0..1, times milliseconds; what can't be known is null."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ontong.routing import rows
from ontong.routing.evaluation import Evaluation, Spent
from ontong.typed import KOREA
from services.routing.measuring import reliability
from services.routing.measuring.figures import Figures

DIGITS = 4
CONFUSIONS = 50


def of(found: Evaluation) -> dict[str, Any]:
    """The figures of all cases stand at the top, those of the last years below `recent` in the same form."""
    history, course = found.history, found.course
    names = found.departments.names
    return {
        "mode": course.mode,
        "folds": course.folds,
        "every": course.every,
        "rows_file": str(history.path),
        "departments_file": str(found.departments.path) if found.departments.path else None,
        "columns": {part: history.columns.name(part) for part in rows.ASKED},
        "notes": [*history.notes, *found.departments.notes],
        "rows": {
            "read": len(history.cases),
            "measured": found.cases,
            "unknown_label": found.skipped,
            "smaller_departments": found.smaller,
            "renamed": found.renamed,
        },
        **_figures(found.whole, course.accuracy, names),
        "top1_by_fold": [_round(one) for one in found.by_fold] or None,
        "ms_per_case": milliseconds(found.spent),
        "learning": {
            "times": len(found.spent.learnings),
            "seconds_longest": _round(max(found.spent.learnings, default=None)),
            "seconds": _round(sum(found.spent.learnings)),
        },
        "recent": None
        if found.recent is None or found.since is None
        else {"since": found.since.astimezone(KOREA).isoformat(), **_figures(found.recent, course.accuracy, names)},
    }


def _figures(one: Figures, accuracy: float, names: Any) -> dict[str, Any]:
    calibration = one.calibration
    return {
        "cases": one.cases,
        "departments": one.departments,
        "majority": _round(one.majority),
        "top1": _round(one.top1),
        "top1_span": [_round(edge) for edge in reliability.wilson(round(one.top1 * one.cases), one.cases)],
        "top3": _round(one.top3),
        "macro_f1": _round(one.macro_f1),
        "ece": _round(calibration.expected_error),
        "ece_binning": f"{reliability.BINS} bins of equal width of the first proposal's confidence, weighted by their cases",
        "ece_equal_cases": _round(calibration.expected_error_by_tenths),
        "ece_by_chance": _round(calibration.by_chance),
        "greatest_calibration_error": _round(calibration.greatest_error),
        "brier": _round(calibration.brier),
        "mean_confidence": _round(calibration.mean_confidence),
        "coverage": {f"{100 * each.accuracy:g}": _rounded(asdict(each)) for each in one.coverage},
        "automatic": {"wanted": accuracy, **_rounded(asdict(one.alone))},
        "without_precedent": {"cases": one.new[0], "top1": _round(one.new[1])} if one.new else None,
        "by_department": [{"name": names.get(each.code, each.code), **_rounded(asdict(each))} for each in one.by_department],
        "confusions": [asdict(each) for each in one.confusions[:CONFUSIONS]],
        "reliability": [_rounded(asdict(each)) for each in calibration.bins],
    }


def milliseconds(spent: Spent) -> dict[str, float | None]:
    ordered = sorted(spent.milliseconds)
    return {
        "mean": _round(sum(ordered) / len(ordered)),
        "median": _round(ordered[len(ordered) // 2]),
        "p99": _round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]),
    }


def _rounded(table: dict[str, Any]) -> dict[str, Any]:
    return {key: [_round(edge) for edge in value] if isinstance(value, tuple) else _round(value) for key, value in table.items()}


def _round(value: Any) -> Any:
    return round(value, DIGITS) if isinstance(value, float) else value
