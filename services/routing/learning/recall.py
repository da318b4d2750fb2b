"""Recalling decided cases: which of them use the same rare words, and what became of those. It notices a campaign or a new
matter after a few cases, where the linear model still weighs it against all that came before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 6_000  # decided cases that are kept for it, the latest
VOTERS = 20  # cases that are heard for one text
STEEPNESS = 5  # a case half as like a text counts 1/32
CHANCE = 0.08  # likeness of texts that have nothing to do with each other
_COMMON = 12  # pieces that more than one case in so many has say nothing


@dataclass(frozen=True)
class Recall:
    """Cases by the pieces they contain: those of piece p are cases[starts[p]:starts[p + 1]]."""

    starts: NDArray[np.int32]
    cases: NDArray[np.int32]
    values: NDArray[np.float16]
    labels: NDArray[np.int32]  # of each case: its place among the classes

    @classmethod
    def of(cls, values: Any, labels: NDArray[np.intp]) -> Recall:
        """`values`: case x piece (scipy.sparse), zero where a piece is none of the text's own."""
        columns = values.tocsc()
        columns.eliminate_zeros()
        often = np.diff(columns.indptr)
        kept = np.repeat(often <= max(20, values.shape[0] // _COMMON), often)
        starts = np.concatenate(([0], np.cumsum(np.where(often <= max(20, values.shape[0] // _COMMON), often, 0))))
        return cls(
            starts.astype(np.int32), columns.indices[kept].astype(np.int32), columns.data[kept].astype(np.float16), labels.astype(np.int32)
        )

    def votes(self, columns: NDArray[np.intp], values: NDArray[np.float64], classes: int) -> NDArray[np.float64]:
        """Class -> what the likest cases say, together at most 1: the less, the less like they are."""
        begins, lengths = self.starts[columns], self.starts[columns + 1] - self.starts[columns]
        before = np.cumsum(lengths) - lengths
        at = np.repeat(begins - before, lengths) + np.arange(int(lengths.sum()))
        likeness = np.bincount(self.cases[at], weights=self.values[at] * np.repeat(values, lengths), minlength=len(self.labels)).astype(
            np.float64
        )
        return tally(likeness, self.labels, classes)


def tally(likeness: NDArray[np.float64], labels: NDArray[np.int32], classes: int) -> NDArray[np.float64]:
    among = np.arange(len(likeness))
    if len(likeness) > VOTERS:  # the others needn't be put in order
        among = np.flatnonzero(likeness >= np.partition(likeness, -VOTERS)[-VOTERS])
    likest = among[np.argsort(-likeness[among], kind="stable")][:VOTERS]
    weights = np.maximum(likeness[likest], 0.0) ** STEEPNESS
    return np.bincount(labels[likest], weights=weights, minlength=classes) / (float(weights.sum()) + CHANCE**STEEPNESS)
