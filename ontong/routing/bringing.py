"""Brings a city's cases to the routing service piece by piece, and has it learn from them at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from contracts.teaching import BringHistory, DecidedCase, HistoryTaken, ListModels, Models, TakeHistory, TrainModel
from gateway import masking
from ontong.failures import Stop
from ontong.routing import versions
from ontong.routing.progress import Progress
from ontong.routing.rows import Case
from ontong.routing.standing import Standing

PIECE = 200
LONGEST_TITLE = 200


def bring(service: Standing, cases: Sequence[Case]) -> str:
    """Put aside piece by piece, taken as a whole; what came of it, in a line. The same cases brought again are the same history."""
    decided = [_decided(case) for case in cases]
    name = _name(decided)
    with Progress("bringing", len(decided)) as progress:
        for first in range(0, len(decided), PIECE):
            service.ask(BringHistory(history=name, first=first, cases=tuple(decided[first : first + PIECE])))
            progress.step(min(PIECE, len(decided) - first))
    return f"taken: {_take(service, name).cases:,} cases (what says the same twice, or was known, is one)"


def learn(service: Standing) -> str:
    """Learn from everything that was decided, now; which version is used afterwards and why. Raises Stop where that fails."""
    from services.routing import teaching
    from services.routing.usecases import teaching as lessons

    run = service.store.transact(lessons.claim)
    if run is None:
        service.ask(TrainModel())
        return "another training is on; the next one follows it and learns from these cases too"
    taught = teaching.Taught(outcome="stopped")
    try:
        with Progress("learning") as progress:
            taught = teaching.teach(
                service.store.read,
                lambda: bool(service.store.transact(lambda tx: lessons.beat(tx, run))),
                lambda: False,
                told=progress.inside,
            )
    finally:  # whoever stops it leaves no training behind that seems to be on
        service.store.transact(lambda tx: lessons.finish(tx, run, taught.outcome, taught.result, taught.artifact))
    if taught.outcome == "nothing":
        return "nothing was learned: there are no decided cases"
    if taught.outcome != "learned":
        raise Stop(
            f"learning has not worked ({taught.outcome}); what was in use stays in use, and the cases are kept for the next training"
        )
    models: Models = service.ask(ListModels())
    return "\n".join(versions.lines(models.versions[:1]))


def _take(service: Standing, name: str) -> HistoryTaken:
    """All of it counts at the first asking; then it is made findable as precedents."""
    taken: HistoryTaken = service.ask(TakeHistory(history=name))
    with Progress("making them findable", taken.unmarked) as progress:
        while taken.unmarked:
            before, taken = taken.unmarked, service.ask(TakeHistory(history=name))
            progress.step(before - taken.unmarked)
    return taken


def _decided(case: Case) -> DecidedCase:
    """Masked: what no service may read of a new case isn't read of an old one."""
    title = masking.mask(case.title)[:LONGEST_TITLE] if case.title else None
    return DecidedCase(text=masking.mask(case.text), title=title, department_code=case.label, received_at=case.received_at)


def _name(cases: Sequence[DecidedCase]) -> str:
    content = hashlib.sha256()
    for case in cases:
        at = case.received_at.isoformat() if case.received_at else None
        content.update(json.dumps([case.title, case.text, case.department_code, at]).encode() + b"\n")
    return content.hexdigest()
