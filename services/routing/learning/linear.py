"""The linear model over pieces of words: one margin for each department, fitted by a support vector machine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.routing.learning.features import CONCEPT, KINDS, TEXT, Numbers, Pieces, balanced, kinds
from services.routing.learning.recall import MOST, Recall

SOFTNESS = 0.3, 1.0  # C of the support vector machine: of few texts, and of as many as `SETTLED` or more
SETTLED = 1_500  # texts from which what they say is believed as it stands
SECOND = 1.0  # a margin of the logistic regression beside one of the support vector machine, while there are few texts
SECOND_SOFTNESS = 20.0  # its C, in those of the support vector machine
SECONDED = 2_500  # texts, at most, of which it is asked
TOLERANCE = 0.01  # ten times as exact as liblinear itself thinks enough
SHARPNESS = 3.0  # of the softmax over margins, until out-of-fold margins say better
_LARGEST_VOCABULARY = 120_000
_FEW = 1_000  # texts of which a piece that stands in one alone is kept: of few, most words are rare


@dataclass(frozen=True)
class Corpus:
    """Texts as counts of pieces: text x piece (a sparse matrix), and the numbers of the pieces."""

    vocabulary: Numbers
    counts: Any  # scipy.sparse.csr_matrix


@dataclass(frozen=True)
class Linear:
    vocabulary: Numbers
    classes: tuple[str, ...]
    rarity: NDArray[np.float32]
    weights: NDArray[np.float16]
    intercepts: NDArray[np.float32]


def corpus(texts: Iterable[Pieces]) -> Corpus:
    """Each text is let go as soon as its pieces are counted: of twenty thousand there would be a gigabyte."""
    from scipy.sparse import csr_matrix

    counted = [_counted(text) for text in texts]
    vocabulary = _vocabulary([numbers for numbers, _ in counted])
    columns, values, ends = [], [], [0]
    for numbers, counts in counted:
        places = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
        there = vocabulary[places] == numbers
        columns.append(places[there].astype(np.int32))
        values.append(counts[there])
        ends.append(ends[-1] + int(there.sum()))
    shape = (len(ends) - 1, len(vocabulary))
    return Corpus(vocabulary, csr_matrix((np.concatenate(values), np.concatenate(columns), np.array(ends, dtype=np.int32)), shape=shape))


def _counted(text: Pieces) -> tuple[Numbers, NDArray[np.float32]]:
    numbers, places = np.unique(text.numbers, return_inverse=True)
    return numbers, np.bincount(places, weights=text.counts, minlength=len(numbers)).astype(np.float32)


def fit(vocabulary: Numbers, counts: Any, labels: NDArray[np.str_], *, seconded: bool = False) -> Linear:
    """One class alone, or none, has no margin: whoever decided is always right. `seconded`: a logistic regression speaks with the
    machine. Margins that are compared must all be seconded, or none."""
    from sklearn.svm import LinearSVC

    classes = tuple(str(one) for one in np.unique(labels))
    rarity = _rarity(vocabulary, counts)
    if len(classes) < 2:
        return Linear(
            vocabulary, classes, rarity, np.zeros((counts.shape[1], len(classes)), np.float16), np.zeros(len(classes), np.float32)
        )
    least, most = SOFTNESS
    softness = min(max(counts.shape[0] / SETTLED, least), most)
    texts = weighted(vocabulary, counts, rarity)
    machine = LinearSVC(C=softness, random_state=0, max_iter=2000, tol=TOLERANCE).fit(texts, labels)
    weights, intercepts = machine.coef_.T, machine.intercept_
    if seconded:
        second_weights, second_intercepts = _seconded(texts, labels, softness)
        weights, intercepts = weights + SECOND * second_weights, intercepts + SECOND * second_intercepts
    if len(classes) == 2:
        weights, intercepts = np.hstack((-weights, weights)), np.hstack((-intercepts, intercepts))
    return Linear(vocabulary, classes, rarity, weights.astype(np.float16), intercepts.astype(np.float32))


def _seconded(texts: Any, labels: NDArray[np.str_], softness: float) -> tuple[Any, Any]:
    """What logistic regression makes of them. A margin that every text is to keep tells the first department from the others, odds also
    the second from the third; of many texts both say the same."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    one = LogisticRegression(C=SECOND_SOFTNESS * softness, solver="liblinear", dual=True, random_state=0, tol=TOLERANCE, max_iter=300)
    machines = OneVsRestClassifier(one).fit(texts, labels).estimators_
    return np.vstack([machine.coef_ for machine in machines]).T, np.concatenate([machine.intercept_ for machine in machines])


def weighted(vocabulary: Numbers, counts: Any, rarity: NDArray[np.float32]) -> Any:
    """The more often in a text and the rarer elsewhere, the more a piece counts; those of one kind are together one long."""
    from scipy.sparse import csr_matrix

    texts = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    values = balanced(np.log1p(counts.data) * rarity[counts.indices], KINDS * texts + kinds(vocabulary)[counts.indices])
    return csr_matrix((values, counts.indices, counts.indptr), shape=counts.shape)


def own_words(vocabulary: Numbers, values: Any) -> Any:
    """Of weighted texts only the pieces of the text itself."""
    from scipy.sparse import csr_matrix

    there = np.where(kinds(vocabulary)[values.indices] == TEXT, values.data, 0.0)
    return csr_matrix((there, values.indices, values.indptr), shape=values.shape)


def margins(model: Linear, counts: Any) -> NDArray[np.float64]:
    return np.asarray(weighted(model.vocabulary, counts, model.rarity) @ model.weights.astype(np.float64)) + model.intercepts


def _rarity(vocabulary: Numbers, counts: Any) -> NDArray[np.float32]:
    """What no text of these has says nothing of them."""
    texts = np.bincount(counts.indices, minlength=counts.shape[1])
    rare = np.where(kinds(vocabulary) == CONCEPT, 1.0, np.log((1 + counts.shape[0]) / (1 + texts)) + 1)
    return np.where(texts, rare, 0).astype(np.float32)


def _vocabulary(texts: Sequence[Numbers]) -> Numbers:
    """All pieces of a few texts; of many those that stand in more than one, the commonest first."""
    numbers, often = np.unique(np.concatenate(texts), return_counts=True)
    least = 2 if len(texts) > _FEW else 1
    if int((often >= least).sum()) > _LARGEST_VOCABULARY:
        least = int(np.sort(often)[-_LARGEST_VOCABULARY])
    return numbers[often >= least]


def recall(model: Linear, counts: Any, labels: NDArray[np.str_]) -> Recall:
    """The latest cases, to be recalled by their words."""
    latest = slice(max(counts.shape[0] - MOST, 0), None)
    values = own_words(model.vocabulary, weighted(model.vocabulary, counts[latest], model.rarity))
    return Recall.of(values, np.searchsorted(np.array(model.classes), labels[latest]))
