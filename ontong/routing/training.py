"""`ontong routing train`: a city's decided cases, checked as a whole, brought to the routing service and learned from.

Nothing counts before all of it is there; whoever stops on the way has changed nothing, and may begin again. What is
brought is masked first, as everything that a citizen writes is.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator

from ontong.failures import Stop
from ontong.routing import bringing, labels, lists, rows, standing
from ontong.routing.labels import Known, Matched
from ontong.routing.progress import Progress
from ontong.routing.rows import History
from ontong.routing.standing import Standing
from ontong.typed import KOREA

SHOWN = 20


def train(options: argparse.Namespace) -> int:
    """Read and check everything, then bring it, then learn; without rows only learn."""
    if options.dry_run and not options.rows:
        raise Stop("--dry-run: reads and checks --rows FILE; there is none")
    if options.dry_run and options.departments:
        _told(options, Known.of(lists.read(options.departments)))
        return 0
    with standing.routing() as service:
        if options.rows:
            matched = _told(options, Known.of(lists.read(options.departments)) if options.departments else _loaded(service))
            if options.dry_run:
                return 0
            print(bringing.bring(service, matched.cases))
        print(bringing.learn(service))
    return 0


def _told(options: argparse.Namespace, known: Known) -> Matched:
    history, matched = checked(options, known)
    print("\n".join(_summary(history, matched, known)))
    return matched


def checked(options: argparse.Namespace, known: Known) -> tuple[History, Matched]:
    """The cases of the file with codes of departments as labels; raises Stop with all that is wrong."""
    wanted = {part: getattr(options, name) for part, name in rows.ASKED.items()}
    with Progress("reading rows") as progress:
        history = rows.read(options.rows, wanted, delimiter=options.delimiter, limit=options.limit, progress=progress)
    return history, labels.match(history, known, skip_unknown=options.unknown_labels == "skip")


def _loaded(service: Standing) -> Known:
    """The departments that the service knows, with all their names."""
    from services.routing import domain

    listed = service.store.read(lambda tx: tx.departments.all())
    if not listed:
        raise Stop("no departments are loaded: `ontong up` loads the city's folder, or `ontong jurisdiction load`")
    codes = {labels.plain(name): code for name, code in domain.codes_by_name(listed).items()}
    names = {one.department.code: one.department.name for one in listed}
    return Known(codes={**codes, **{labels.plain(code): code for code in names}}, names=names, source="the departments that are loaded")


def _summary(history: History, matched: Matched, known: Known) -> Iterator[str]:
    yield f"{history.path}: {len(history.cases):,} rows read; columns: {', '.join((*rows.named(history), *history.notes))}"
    times = [case.received_at for case in matched.cases if case.received_at is not None]
    if times:
        first, last = (time.astimezone(KOREA) for time in (min(times), max(times)))
        yield f"received from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
    count = Counter(case.label for case in matched.cases)
    for code, number in count.most_common(SHOWN):
        yield f"{number:>9,}  {known.names.get(code, code)} ({code})"
    if len(count) > SHOWN:
        others = sum(count.values()) - sum(number for _, number in count.most_common(SHOWN))
        yield f"{others:>9,}  of {len(count) - SHOWN} other departments"
    for label, code in sorted(matched.renamed.items())[:SHOWN]:
        yield f"{label!r} is taken as {code}"
    if matched.unknown:
        yield f"left out: {sum(matched.unknown.values()):,} rows of {len(matched.unknown)} labels that are no department"
