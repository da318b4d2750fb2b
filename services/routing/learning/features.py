"""What a text consists of: pieces of its words, two to four characters long, each known by a number. Endings, compounds and small
typing errors leave most pieces as they are, so that no dictionary is needed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.routing.learning.rows import Said

Numbers = NDArray[np.uint64]
Floats = NDArray[np.float32]

LENGTHS = (2, 3, 4)
TITLE_TIMES = 2.0  # a piece of the title counts as often as this many in the text
OPENING, OPENING_TIMES = 200, 1.5  # characters of the text that say what it is about
_WORD = re.compile(r"[^\W_\d]+|\d+")
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SPACE = 32


@dataclass(frozen=True)
class Pieces:
    """All pieces of a text in their order: number, how much each counts, and the word that it belongs to."""

    numbers: Numbers
    counts: Floats
    words: NDArray[np.int32]  # place in `spelled`
    spelled: tuple[str, ...]


def pieces(one: Said) -> Pieces:
    title = [(word, TITLE_TIMES) for word in _words(one.title)]
    body = [(word, OPENING_TIMES if at < OPENING else 1.0) for at, word in _words_at(one.body)]
    spelled = [word for word, _ in (*title, *body)]
    numbers, words = _numbers(spelled)
    times = np.array([count for _, count in (*title, *body)] or [0.0], dtype=np.float32)
    return Pieces(numbers, times[words], words, tuple(spelled))


def known(found: Pieces, vocabulary: Numbers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each piece stands in a sorted vocabulary, and whether it stands there at all."""
    if not len(vocabulary):
        return np.zeros(len(found.numbers), dtype=np.intp), np.zeros(len(found.numbers), dtype=np.bool_)
    places = np.minimum(np.searchsorted(vocabulary, found.numbers), len(vocabulary) - 1)
    return places, vocabulary[places] == found.numbers


def _words(text: str) -> list[str]:
    return [word for _, word in _words_at(text)]


def _words_at(text: str) -> list[tuple[int, str]]:
    """Digits say little but that a number stands there."""
    return [(match.start(), "0" if match[0][0].isdigit() else match[0]) for match in _WORD.finditer(text.lower())]


def _numbers(words: Iterable[str]) -> tuple[Numbers, NDArray[np.int32]]:
    """The numbers of all pieces of all words, each word with a space before and behind it, and the word of each."""
    run = f" {' '.join(words)} "
    letters = np.frombuffer(run.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    space = letters == _SPACE
    word_of = np.cumsum(space).astype(np.int32) - 1
    found, owners = [], []
    for length in LENGTHS:
        starts = np.arange(max(len(letters) - length + 1, 0))
        inner = np.zeros(len(starts), dtype=bool)
        for place in range(1, length - 1):
            inner |= space[starts + place]
        if length == 2:
            inner |= space[starts] & space[starts + 1]
        starts = starts[~inner]
        value = np.full(len(starts), length, dtype=np.uint64)
        for place in range(length):
            value = (value ^ letters[starts + place]) * _PRIME
            value ^= value >> np.uint64(29)
        found.append(value)
        owners.append(word_of[starts])
    return np.concatenate(found), np.maximum(np.concatenate(owners), 0).astype(np.int32)
