"""`ontong routing evaluate`: a city's decided cases put to the routing as if nobody knew the answers, and how it did."""

from __future__ import annotations

import argparse
import json
import math
import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from ontong.failures import Stop
from ontong.routing import asking, labels, lists, report, rows, showing
from ontong.routing.evaluation import Course, Evaluation
from ontong.routing.lists import Departments
from ontong.routing.progress import Progress
from ontong.routing.rows import Case, History
from ontong.typed import KOREA, moment, option
from services.routing.measuring import figures, walking
from services.routing.measuring.figures import Figures
from services.routing.measuring.outcomes import Outcome

TWO_YEARS = timedelta(days=730)
LEARNINGS, LEAST_EVERY = 50, 25


def evaluate(options: argparse.Namespace) -> int:
    """Print the figures; the places where they are written are looked at before the work."""
    _writable(options)
    found = measure(options)
    told = report.of(found)
    if options.json and options.json != "-":
        _write(Path(options.json), json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    if options.plots:
        from ontong.routing import plots

        plots.draw(found, options.plots)
    print(json.dumps(told, ensure_ascii=False, indent=2) if options.json == "-" else showing.table(found))
    return 0


def measure(options: argparse.Namespace) -> Evaluation:
    """Read, check, put every case to the routing."""
    since = option("--since", moment, options.since) if options.since else None
    if since and options.mode != "prequential":
        raise Stop("--since: only the prequential mode goes by time")
    if options.mode == "cold" and not options.departments:
        raise Stop("--departments: cold routing knows nothing but the departments' own words; name the file that holds them")
    history = _read(options)
    matched, departments = _matched(history, options)
    cases = labels.largest(matched.cases, options.largest) if options.largest else matched.cases
    _enough(cases, history, options)
    cases = cases if options.mode != "prequential" or options.in_order else tuple(walking.in_time(cases))
    course = Course(
        mode=options.mode,
        folds=options.folds if options.mode == "cv" else None,
        every=(options.every or max(LEAST_EVERY, math.ceil(len(cases) / LEARNINGS))) if options.mode == "prequential" else None,
        accuracy=options.accuracy,
    )
    outcomes, by_fold, spent = asking.put(cases, departments, course)
    since, recent = _recent(outcomes, since) if options.mode == "prequential" else (None, None)
    return Evaluation(
        history=history,
        departments=departments,
        course=course,
        cases=len(cases),
        skipped=dict(matched.unknown),
        smaller=len(matched.cases) - len(cases),
        renamed=dict(matched.renamed),
        whole=figures.of(outcomes),
        by_fold=by_fold,
        since=since,
        recent=recent,
        spent=spent,
    )


def _read(options: argparse.Namespace) -> History:
    wanted = {part: getattr(options, name) for part, name in rows.ASKED.items()}
    needs_time = options.mode == "prequential" and not options.in_order
    with Progress("reading rows") as progress:
        return rows.read(options.rows, wanted, delimiter=options.delimiter, limit=options.limit, needs_time=needs_time, progress=progress)


def _matched(history: History, options: argparse.Namespace) -> tuple[labels.Matched, Departments]:
    if options.departments:
        departments = lists.read(options.departments)
        return labels.match(history, labels.Known.of(departments), skip_unknown=options.unknown_labels == "skip"), departments
    matched = labels.as_they_are(history)
    kept = labels.largest(matched.cases, options.largest) if options.largest else matched.cases
    return matched, lists.of_labels(sorted({case.label for case in kept}))


def _enough(cases: tuple[Case, ...], history: History, options: argparse.Namespace) -> None:
    count = Counter(case.label for case in cases)
    if len(count) == 1 and options.mode != "cold":
        column = history.columns.name("label")
        raise Stop(f"{history.path}: column `{column}`: every row says {next(iter(count))!r}: there is nothing to choose between")
    if options.mode == "cv" and len(cases) < options.folds:
        raise Stop(f"{history.path}: has {len(cases)} rows, fewer than the {options.folds} folds; --folds takes fewer")


def _recent(outcomes: Sequence[Outcome], since: datetime | None) -> tuple[datetime | None, Figures | None]:
    """The figures from that day on, or of the last two years; none where these are all there is, or nobody knows the times."""
    times = [one.at for one in outcomes if one.at is not None]
    if len(times) < len(outcomes):
        if since:
            raise Stop("--since: not every row has a time")
        return None, None
    start = since or max(times) - TWO_YEARS
    late = [one for one in outcomes if one.at is not None and one.at >= start]
    if not late:
        raise Stop(f"--since: no row is of that day or later; the last one is of {max(times).astimezone(KOREA):%Y-%m-%d}")
    return (start, figures.of(late)) if since or len(late) < len(outcomes) else (None, None)


def _writable(options: argparse.Namespace) -> None:
    """An hour's work must not end at a folder that isn't there."""
    if options.plots:
        from ontong.routing import plots

        plots.ready(options.plots)
    if options.json and options.json != "-":
        path = Path(options.json)
        if path.is_dir() or not path.parent.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            raise Stop(f"--json: {path} can't be written")


def _write(path: Path, text: str) -> None:
    """The whole file or the one that was there."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)
