"""The figures of an evaluation for a terminal, with the reliability diagram in characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from ontong.routing import report, rows
from ontong.routing.evaluation import Evaluation
from ontong.typed import KOREA
from services.routing.measuring.figures import Figures
from services.routing.measuring.reliability import BINS

WIDE = 30  # columns of a name, and of a bar
MOST = 40  # departments
CONFUSIONS = 10


def table(found: Evaluation) -> str:
    """Everything that is in the JSON but for what only programs need."""
    names = found.departments.names
    parts = [*_head(found), "", *_figures(found), "", *_reliability(found.whole), "", *_departments(found.whole, names)]
    return "\n".join([*parts, "", *_confusions(found.whole, names)])


def _head(found: Evaluation) -> Iterator[str]:
    history, course = found.history, found.course
    list_of = f"departments of {found.departments.path}" if found.departments.path else "the labels are the departments"
    how = {
        "cold": "cold: nothing is learned",
        "cv": f"cv: {course.folds} folds",
        "prequential": f"prequential: learning every {course.every} cases",
    }
    yield f"{history.path}: {len(history.cases):,} rows read, {found.cases:,} measured; {list_of}"
    yield f"columns: {', '.join(rows.named(history))}" + (f"; {', '.join(history.notes)}" if history.notes else "")
    yield how[course.mode]
    if found.smaller:
        yield f"left out: {found.smaller:,} rows of smaller departments"
    for label, number in list(found.skipped.items())[:CONFUSIONS]:
        yield f"left out: {number:,} rows with the label {label!r}, which is no department"
    yield from (f"note: {note}" for note in found.departments.notes)


def _figures(found: Evaluation) -> Iterator[str]:
    sets = {"all cases": found.whole}
    if found.recent is not None and found.since is not None:
        sets[f"since {found.since.astimezone(KOREA):%Y-%m-%d}"] = found.recent
    yield f"{'':<34}" + "".join(f"{name:>18}" for name in sets)

    def line(what: str, *values: str) -> str:
        return f"{what:<34}" + "".join(f"{value:>18}" for value in values)

    every = list(sets.values())
    yield line("cases / departments", *(f"{one.cases:,} / {one.departments}" for one in every))
    yield line("always the largest department", *(_percent(one.majority) for one in every))
    yield line("right at first (top-1)", *(_percent(one.top1) for one in every))
    yield line("among the first three (top-3)", *(_percent(one.top3) for one in every))
    yield line("macro-F1", *(f"{one.macro_f1:.3f}" for one in every))
    yield line("expected calibration error", *(f"{one.calibration.expected_error:.3f}" for one in every))
    yield line("  of so many cases by chance alone", *(f"{one.calibration.by_chance:.3f}" for one in every))
    for place, coverage in enumerate(found.whole.coverage):
        yield line(f"coverage at {coverage.accuracy:.0%} accuracy", *(_percent(one.coverage[place].share) for one in every))
    wanted = found.course.accuracy
    yield line(f"routed alone, {wanted:.0%} wanted", *(_percent(one.alone.share) for one in every))
    yield line("  right among them", *(_percent(one.alone.accuracy) for one in every))
    yield line("right, no similar case before", *(_percent(one.new[1] if one.new else None) for one in every))
    if found.by_fold:
        yield line("top-1 of each fold", " ".join(f"{one:.2f}" for one in found.by_fold))
    time = report.milliseconds(found.spent)
    yield f"processor time a case: {time['mean']:.2f} ms, 99 % below {time['p99']:.2f} ms" + (
        f"; learned {len(found.spent.learnings)} times, {max(found.spent.learnings):.1f} s at most" if found.spent.learnings else ""
    )


def _reliability(one: Figures) -> Iterator[str]:
    yield f"confidence beside what came of it ({BINS} bins; # right, | confidence)"
    for each in one.calibration.bins:
        bar = list("#" * round(each.accuracy * WIDE) + "." * (WIDE - round(each.accuracy * WIDE)))
        bar[min(WIDE - 1, round(each.confidence * WIDE))] = "|"
        yield f"  {each.low:>4.0%} to {each.high:>4.0%}  {''.join(bar)}  {each.accuracy:>4.0%} of {each.cases:,}"


def _departments(one: Figures, names: Mapping[str, str]) -> Iterator[str]:
    yield f"{_fill('department', WIDE)} {'cases':>7} {'proposed':>9} {'precision':>10} {'recall':>7} {'F1':>6} {'top-3':>6}"
    for each in one.by_department[:MOST]:
        yield (
            f"{_fill(_called(each.code, names), WIDE)} {each.cases:>7,} {each.proposed:>9,} {_percent(each.precision):>10} "
            f"{_percent(each.recall):>7} {each.f1:>6.2f} {_percent(each.among_three):>6}"
        )
    if len(one.by_department) > MOST:
        yield f"and {len(one.by_department) - MOST} more (--json holds all)"


def _confusions(one: Figures, names: Mapping[str, str]) -> Iterator[str]:
    yield "most often taken for another" if one.confusions else "nothing was taken for another"
    for each in one.confusions[:CONFUSIONS]:
        taken_for = "nobody" if each.proposed is None else _called(each.proposed, names)
        yield f"{each.cases:>7,}  {_called(each.label, names)} -> {taken_for}"


def _called(code: str, names: Mapping[str, str]) -> str:
    name = names.get(code, code)
    return name if name == code else f"{name} ({code})"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f}%"


def _fill(text: str, width: int) -> str:
    """Korean letters are two columns wide on a terminal."""
    shown, wide = "", 0
    for letter in text:
        wide += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if wide > width:
            break
        shown += letter
    return shown + " " * (width - sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in shown))
