"""Which pieces of a text are learned from, and by which of them decided cases are recalled."""

import numpy as np
import pytest

from services.routing.learning import linear
from services.routing.learning.features import CONCEPT, RUN, TEXT, TITLE, Pieces


def having(*numbers: int) -> Pieces:
    return Pieces(
        np.array(numbers, dtype=np.uint64), np.ones(len(numbers), dtype=np.float32), np.full(len(numbers), -1, dtype=np.int32), ()
    )


@pytest.mark.parametrize(("texts", "kept"), [(1_000, True), (1_001, False)])
def test_a_piece_that_one_text_alone_has_is_learned_from_while_texts_are_few(texts: int, kept: bool):
    found = linear.corpus([having(1, 2), *[having(1)] * (texts - 1)])

    assert 1 in found.vocabulary
    assert (2 in found.vocabulary) is kept


def test_a_case_is_recalled_by_the_words_of_its_text():
    assert first_share(TEXT) > 0.9


@pytest.mark.parametrize("kind", [TITLE, RUN, CONCEPT])
def test_a_case_is_not_recalled_by_anything_else(kind: int):
    assert first_share(kind) == 0


def first_share(kind: int) -> float:
    """What the case that has the same number says, where another has another."""
    same, other = (kind << 62) + 1, (kind << 62) + 2
    found = linear.corpus([having(same), having(other)])
    labels = np.array(["park", "road"])
    model = linear.fit(found.vocabulary, found.counts, labels)
    recall = linear.recall(model, found.counts, labels)
    column = np.searchsorted(found.vocabulary, np.array([same], dtype=np.uint64))
    return float(recall.votes(column, np.array([1.0]), 2)[0])
