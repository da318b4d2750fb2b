"""What a text consists of: pieces of its words, two to four characters long, with and without the spaces that the citizen put between
them, and the concepts that it speaks of; each known by a number.

Endings, compounds and small typing errors leave most pieces as they are, so that no dictionary is needed. Concepts know that a lamp and a
street light are one thing, where decided cases are too few to teach it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from services.routing.duties import Key, Weighed
from services.routing.learning.rows import Said

Numbers = NDArray[np.uint64]
Floats = NDArray[np.float32]

LENGTHS = (2, 3, 4)
ACROSS = (2, 3)  # of the pieces that don't mind where a word ends: citizens put spaces as they like
TITLE_TIMES = 2.0  # a piece of the title counts as often as this many in the text
LONG = 80  # characters of a text from which its title sums it up; the title of a line is but one more line
OPENING, OPENING_TIMES = 200, 1.5  # characters of the text that say what it is about
HEAD = 60  # characters of the text that stand for a title where there is none
TEXT, TITLE, RUN, CONCEPT = range(4)  # kinds of numbers: the highest two bits
KINDS = 4
LOUDNESS = np.array((1.0, 0.5, 1.0, 1.0))  # of a text's numbers of each kind, all together
_WORD = re.compile(r"[^\W_\d]+|\d+")
_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SPACE = 32
_KIND = np.uint64(62)
_BELOW = np.uint64((1 << 62) - 1)


@dataclass(frozen=True)
class Pieces:
    """All pieces of a text in their order, those of its title once more, its concepts: the number of each, how much it counts, its word."""

    numbers: Numbers
    counts: Floats
    words: NDArray[np.int32]  # place in `spelled`; -1 of what isn't a piece of the text
    spelled: tuple[str, ...]


def pieces(one: Said, spoken: Mapping[Key, Weighed]) -> Pieces:
    """`spoken`: the concepts of the text and how loudly it speaks of each."""
    long = len(one.body) >= LONG
    title = [(word, TITLE_TIMES if long else 1.0) for _, word in _words(one.title)]
    body = [(word, OPENING_TIMES if at < OPENING else 1.0) for at, word in _words(one.body)]
    spelled = [word for word, _ in (*title, *body)]
    numbers, words = _numbers(spelled)
    times = np.array([count for _, count in (*title, *body)] or [0.0], dtype=np.float32)
    head, _ = _numbers([word for _, word in _words(one.title or one.body[:HEAD])] if long else [])
    across = _across([word for word, _ in (*title, (" ", 0.0), *body)])
    loud = _by_field(spoken)
    concepts = np.array([_concept(*key) for key in loud], dtype=np.uint64)
    return Pieces(
        np.concatenate((numbers, head | np.uint64(TITLE << 62), across | np.uint64(RUN << 62), concepts)),
        np.concatenate((times[words], np.ones(len(head) + len(across), dtype=np.float32), np.array([*loud.values()], dtype=np.float32))),
        np.concatenate((words, np.full(len(head) + len(across) + len(loud), -1, dtype=np.int32))),
        tuple(spelled),
    )


def kinds(numbers: Numbers) -> NDArray[np.int64]:
    return (numbers >> _KIND).astype(np.int64)


def balanced(values: NDArray[np.float64], groups: NDArray[np.int64]) -> NDArray[np.float64]:
    """Values of which those of each group together are as long as their kind is loud. A group is a text's numbers of one kind."""
    lengths = np.sqrt(np.bincount(groups, weights=values**2)) if len(values) else np.zeros(0)
    return values / np.maximum(lengths[groups], 1e-12) * LOUDNESS[groups % KINDS] if len(values) else values


def known(numbers: Numbers, vocabulary: Numbers) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each number stands in a sorted vocabulary, and whether it stands there at all."""
    if not len(vocabulary):
        return np.zeros(len(numbers), dtype=np.intp), np.zeros(len(numbers), dtype=np.bool_)
    places = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
    return places, vocabulary[places] == numbers


def _by_field(spoken: Mapping[Key, Weighed]) -> dict[Key, float]:
    """The concepts, and each field as loudly as the loudest of its concepts."""
    fields: dict[Key, float] = {}
    for (field, _), one in spoken.items():
        fields[field, ""] = max(one.score, fields.get((field, ""), 0.0))
    return {**{key: one.score for key, one in spoken.items()}, **fields}


@lru_cache(maxsize=4096)
def _concept(field: str, concept: str) -> int:
    return CONCEPT << 62 | int.from_bytes(blake2b(f"{field}\0{concept}".encode(), digest_size=8).digest()) >> 2


def _words(text: str) -> list[tuple[int, str]]:
    """Where each word stands, and the word. Digits say little but that a number stands there."""
    return [(match.start(), "0" if match[0][0].isdigit() else match[0]) for match in _WORD.finditer(text.lower())]


def _numbers(words: Iterable[str]) -> tuple[Numbers, NDArray[np.int32]]:
    """The numbers of all pieces of all words, each word with a space before and behind it, and the word of each."""
    letters = _letters(f" {' '.join(words)} ")
    space = letters == _SPACE
    word_of = np.maximum(np.cumsum(space, dtype=np.int32) - 1, 0)
    found, owners = [], []
    for length, numbers in _by_length(letters, LENGTHS):
        inner = space[: len(numbers)] & space[1 : len(numbers) + 1] if length == 2 else np.zeros(len(numbers), dtype=bool)
        for place in range(1, length - 1):
            inner = inner | space[place : place + len(numbers)]
        found.append(numbers[~inner])
        owners.append(word_of[: len(numbers)][~inner])
    return np.concatenate(found), np.concatenate(owners)


def _across(words: Iterable[str]) -> Numbers:
    """The numbers of all pieces of the words written as one."""
    return np.concatenate([numbers for _, numbers in _by_length(_letters("".join(words)), ACROSS)])


def _letters(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)


def _by_length(letters: Numbers, lengths: tuple[int, ...]) -> Iterator[tuple[int, Numbers]]:
    """The number of the piece that begins at each letter, for each length: a longer piece's is made of that of its beginning."""
    numbers = np.zeros(len(letters) + 1, dtype=np.uint64)
    for length in range(1, max(lengths) + 1):
        numbers = (numbers[:-1] ^ letters[length - 1 :]) * _PRIME if len(letters) >= length else numbers[:0]
        numbers ^= numbers >> np.uint64(29)
        if length in lengths:
            yield length, numbers & _BELOW
