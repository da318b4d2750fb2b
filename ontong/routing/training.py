"""`ontong routing train`: a city's decided cases, checked as a whole and only then handed on."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from ontong import settings
from ontong.routing import labels, lists, rows
from ontong.routing.labels import Matched
from ontong.routing.lists import Departments
from ontong.routing.progress import Progress
from ontong.routing.rows import History
from ontong.typed import KOREA

SHOWN = 20


def train(options: argparse.Namespace) -> int:
    """Read and check everything; nothing is taken from a file in which anything is wrong."""
    history, matched, departments = checked(options)
    print("\n".join(_summary(history, matched, departments)))
    return 0


def checked(options: argparse.Namespace) -> tuple[History, Matched, Departments]:
    """The cases of the file with codes of departments as labels; raises Stop with all that is wrong."""
    departments = lists.read(options.departments or settings.read().jurisdiction / "departments.toml")
    wanted = {part: getattr(options, name) for part, name in rows.ASKED.items()}
    with Progress("reading rows") as progress:
        history = rows.read(options.rows, wanted, delimiter=options.delimiter, limit=options.limit, progress=progress)
    return history, labels.match(history, departments, skip_unknown=options.unknown_labels == "skip"), departments


def _summary(history: History, matched: Matched, departments: Departments) -> Iterator[str]:
    yield f"{history.path}: {len(history.cases):,} rows read; columns: {', '.join((*rows.named(history), *history.notes))}"
    times = [case.received_at for case in matched.cases if case.received_at is not None]
    if times:
        first, last = (time.astimezone(KOREA) for time in (min(times), max(times)))
        yield f"received from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    count = Counter(case.label for case in matched.cases)
    for code, number in count.most_common(SHOWN):
        yield f"{number:>9,}  {departments.names.get(code, code)} ({code})"
    if len(count) > SHOWN:
        others = sum(count.values()) - sum(number for _, number in count.most_common(SHOWN))
        yield f"{others:>9,}  of {len(count) - SHOWN} other departments"
    for label, code in sorted(matched.renamed.items())[:SHOWN]:
        yield f"{label!r} is taken as {code}"
    if matched.unknown:
        yield f"left out: {sum(matched.unknown.values()):,} rows of {len(matched.unknown)} labels that are no department"
