"""Learning from decided cases: rows in, a Learned out. The same rows give the same numbers; nothing is learned by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.routing.duties import Department, Duties
from services.routing.learning import linear, pooling, weighing
from services.routing.learning.features import pieces
from services.routing.learning.learned import Learned
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.rows import Row, said, speaks
from services.routing.precedents import Index, the_same

Progress = Callable[[str, float], None]  # what is being done, and how far all of it is, 0..1
FOLDS = 5


def _unheard(doing: str, share: float) -> None:
    """Nobody asked how far it is."""


def train(
    rows: Sequence[Row],
    departments: tuple[Department, ...],
    successors: Mapping[str, Sequence[str]] | None = None,
    progress: Progress = _unheard,
) -> Learned:
    """Learn from rows in order of time (where one has no time, in the order given). Rows that say nothing are left out;
    ValueError when none is left."""
    told = [row for row in _in_order(rows) if speaks(said(row.title, row.text))]
    if not told:
        raise ValueError("no decided case says anything: there is nothing to learn")
    progress("reading", 0.0)
    corpus = linear.corpus([pieces(said(row.title, row.text)) for row in told])
    labels = np.array([row.label for row in told])
    progress("learning words", 0.3)
    model = linear.fit(corpus.counts, labels)
    progress("checking", 0.5)
    margins, seen = _apart(corpus.counts, labels, model.classes)
    places = np.array([model.classes.index(label) for label in labels])
    sharpness = weighing.sharpness(margins[seen], places[seen]) if len(model.classes) > 1 and seen.any() else linear.SHARPNESS
    progress("weighing", 0.8)
    codes = tuple(department.code for department in departments)
    cases = _cases(told, departments, successors or {}, [_shares(model.classes, one, sharpness) for one in margins], seen)
    weights = weighing.pool(cases, codes)
    curve, reached = weighing.curve(cases, codes, weights)
    progress("learned", 1.0)
    return Learned(
        classes=model.classes,
        vocabulary=corpus.vocabulary,
        rarity=model.rarity,
        weights=model.weights,
        intercepts=model.intercepts,
        sharpness=sharpness,
        pooling=weights,
        curve=curve,
        reached=reached,
        rows=len(told),
    )


def _in_order(rows: Sequence[Row]) -> list[Row]:
    if any(row.received_at is None for row in rows):
        return list(rows)
    return sorted(rows, key=lambda row: row.received_at.timestamp() if row.received_at else 0.0)


def _apart(counts: Any, labels: NDArray[np.str_], classes: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The margins of each case by a model that hadn't seen it, and which cases have any."""
    found = np.full((len(labels), len(classes)), -1.0)
    seen = np.zeros(len(labels), dtype=bool)
    fold = np.arange(len(labels)) % FOLDS
    for one in range(FOLDS):
        others, own = np.nonzero(fold != one)[0], np.nonzero(fold == one)[0]
        if not len(own) or len(np.unique(labels[others])) < 2:
            continue
        model = linear.fit(counts[others], labels[others])
        columns = np.array([classes.index(label) for label in model.classes])
        found[np.ix_(own, columns)] = linear.margins(model, counts[own])
        seen[own] = True
    return found, seen


def _shares(classes: Sequence[str], margins: NDArray[np.float64], sharpness: float) -> dict[str, float]:
    raised = np.exp((margins - margins.max()) * sharpness)
    return dict(zip(classes, (raised / raised.sum()).tolist(), strict=True))


def _cases(
    rows: Sequence[Row],
    departments: tuple[Department, ...],
    successors: Mapping[str, Sequence[str]],
    shares: Sequence[Mapping[str, float]],
    seen: NDArray[np.bool_],
) -> list[weighing.Case]:
    """What each source says of each row, none of them knowing it."""
    ears, index, cases = Duties(departments), Index(), []
    codes = tuple(department.code for department in departments)
    for number, (row, share) in enumerate(zip(rows, shares, strict=True)):
        one = said(row.title, row.text)
        duties = {code: found.score for code, found in ears.weigh(one.whole).items()}
        precedents = index.near(row.title, row.text)
        near = handed_on(pooling.heard(precedents), codes, successors, duties)
        same = handed_on(pooling.heard(the_same(precedents)), codes, successors, duties)
        index.add(str(number), row.title, row.text, row.label, row.received_at)
        today = heirs(row.label, codes, successors)
        if seen[number] and len(today) == 1:
            learned = handed_on(share, codes, successors, duties)
            evidence = pooling.Evidence(duties=duties, linear=learned, near=near, same=same, service=None, letters=len(one.whole))
            cases.append(weighing.Case(evidence=evidence, label=today[0]))
    return cases
