"""What would have been said of a decided case by a model that had not seen it: only that tells how good the sources are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from services.routing.learning import linear, weighing
from services.routing.learning.learned import named
from services.routing.learning.linear import Corpus, Linear

FOLDS = 5
JUDGED = 1_500  # the latest cases: those that are asked
MANY = 6_000  # rows from which one model that hasn't seen the latest is enough
BEFORE, ENOUGH = 1_000, 3_000  # cases before the latest by which a twin's certainty is told, and rows that are enough to tell it
FEW = 150  # rows with a time below which the past is too short to tell the future from it
Places = NDArray[np.intp]


def rounds(count: int, *, timed: bool) -> Iterator[tuple[Places, Places]]:
    """Which rows teach and which are asked. With times the past teaches and what came after is asked, as it will be; else any teach any."""
    rows = np.arange(count)
    judged = rows[max(count - JUDGED, 0) :]
    if timed and count >= FEW:
        judged = rows[max(count // 2, count - JUDGED) :]
    if count > MANY:
        yield rows[: judged[0]], judged
    elif timed and count >= FEW:
        for block in np.array_split(judged, FOLDS):
            yield rows[: block[0]], block
    else:
        for fold in range(FOLDS):
            own = judged[judged % FOLDS == fold]
            yield np.setdiff1d(rows, own), own


def twin_rounds(count: int, latest: int) -> tuple[tuple[Places, Places], tuple[Places, Places]]:
    """Of many rows: the cases before the latest are asked of a model of some that came before; the latest of one that knows all before."""
    rows = np.arange(count)
    known = count - latest
    asked = max(known - BEFORE, known // 2)
    return (rows[max(asked - ENOUGH, 0) : asked], rows[asked:known]), (rows[:known], rows[known:])


@dataclass(frozen=True)
class Apart:
    """For each row: the margins of the linear model and the votes of the likest cases, and whether there are any."""

    classes: tuple[str, ...]
    margins: NDArray[np.float64]
    votes: NDArray[np.float64]
    seen: NDArray[np.bool_]
    right: Places
    last: Linear | None = None  # the model that was asked last

    @classmethod
    def of(
        cls,
        corpus: Corpus,
        labels: NDArray[np.str_],
        classes: tuple[str, ...],
        asked: Iterator[tuple[Places, Places]],
        *,
        seconded: bool = False,
    ) -> Apart:
        """`seconded`: as in linear.fit, and as the model whose certainty this is to tell."""
        shape = (len(labels), len(classes))
        found = cls(classes, np.full(shape, -1.0), np.zeros(shape), np.zeros(len(labels), dtype=bool), np.searchsorted(classes, labels))
        for teaching, own in asked:
            if not len(own) or len(np.unique(labels[teaching])) < 2:
                continue
            model = linear.fit(corpus.vocabulary, corpus.counts[teaching], labels[teaching], seconded=seconded)
            columns = np.searchsorted(classes, model.classes)
            found.margins[np.ix_(own, columns)] = linear.margins(model, corpus.counts[own])
            recall = linear.recall(model, corpus.counts[teaching], labels[teaching])
            values = linear.weighted(corpus.vocabulary, corpus.counts[own], model.rarity)
            for place, row in enumerate(own):
                one = slice(values.indptr[place], values.indptr[place + 1])
                found.votes[row, columns] = recall.votes(values.indices[one], values.data[one], len(columns))
            found.seen[own] = True
            found = replace(found, last=model)
        return found

    def only(self, rows: Places) -> Apart:
        """As if none but these had been asked."""
        return replace(self, seen=self.seen & np.isin(np.arange(len(self.seen)), rows))

    def sharpness(self) -> float:
        return weighing.sharpness(self.margins[self.seen], self.right[self.seen]) if self.seen.any() else linear.SHARPNESS

    def heard(self, row: int, sharpness: float) -> tuple[dict[str, float], dict[str, float]]:
        """As Learned.heard."""
        raised = np.exp((self.margins[row] - self.margins[row].max()) * sharpness)
        return named(self.classes, raised / raised.sum()), named(self.classes, self.votes[row])
