"""Precedents: decided cases that say nearly the same as a new one. Whoever was given those is likely to be right for this one.

A text leaves marks, numbers drawn from its own words (MinHash): those that say nearly the same share some of them, so that the few like it
are found among a million without reading any of the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from math import sqrt

ALIKE = 0.45  # likeness from which a decided case is a precedent; it is about the share of a text that both have
SAME = 0.9  # likeness from which two texts say the same
MOST = 8  # precedents that are heard for one text
_READ = 1000  # letters from which marks and likeness are drawn
_SHORTEST = 8  # letters: less says nothing that others don't
_BANDS, _ROWS = 12, 2  # of texts half alike 8 in 10 share a mark, of texts seven tenths alike all but a few
_KEPT = 200  # cases of one mark: of a form letter that comes every day the latest are enough
_NO_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class Near:
    """A decided case that says nearly the same. `label` is the department that it was given to in the end."""

    label: str
    likeness: float  # 0..1
    id: str
    decided_at: datetime | None = None


def marks(title: str | None, text: str) -> tuple[int, ...]:
    """What a text leaves behind: signed 64-bit numbers, at most thirteen; none of a text that says too little."""
    letters = _letters(f"{title or ''}\n{text}")
    if len(letters) < _SHORTEST:
        return ()
    return (_mark("same", letters), *_bands(letters))


def likeness(one: str, other: str) -> float:
    """How much of what they say both say, 0 to 1: three letters at a time, spaces and numbers left aside (cosine)."""
    first, second = _threes(_letters(one)), _threes(_letters(other))
    if not first or not second:
        return 0.0
    return len(first & second) / sqrt(len(first) * len(second))


def nearest(found: Iterable[Near], most: int = MOST) -> tuple[Near, ...]:
    """Those alike enough, the most alike first, of equals the latest first."""
    alike = [near for near in found if near.likeness >= ALIKE]
    alike.sort(key=lambda near: (-round(near.likeness, 2), -(near.decided_at.timestamp() if near.decided_at else 0.0), near.id))
    return tuple(alike[:most])


def the_same(found: Iterable[Near]) -> tuple[Near, ...]:
    """Those that say the same, the latest first."""
    same = [near for near in nearest(found) if near.likeness >= SAME]
    return tuple(sorted(same, key=lambda near: -(near.decided_at.timestamp() if near.decided_at else 0.0)))


class Index:
    """Decided cases in memory: for measuring and for training. In the service a table of marks does the same."""

    def __init__(self) -> None:
        self._cases: dict[str, tuple[str, str, datetime | None]] = {}
        self._by_mark: dict[int, deque[str]] = {}

    def add(self, id: str, title: str | None, text: str, label: str, decided_at: datetime | None = None) -> None:
        """A case added once more has only its label changed."""
        known = id in self._cases
        self._cases[id] = (f"{title or ''}\n{text[: 2 * _READ]}", label, decided_at)
        for mark in () if known else marks(title, text):
            self._by_mark.setdefault(mark, deque(maxlen=_KEPT)).append(id)

    def near(self, title: str | None, text: str) -> tuple[Near, ...]:
        """The precedents of a text, the most alike first."""
        together = Counter(id for mark in marks(title, text) for id in self._by_mark.get(mark, ()))
        own = f"{title or ''}\n{text[: 2 * _READ]}"
        likeliest = sorted(together, key=lambda id: -together[id])[: 4 * MOST]
        return nearest(self._near(id, own) for id in likeliest)

    def _near(self, id: str, own: str) -> Near:
        text, label, decided_at = self._cases[id]
        return Near(label=label, likeness=likeness(own, text), id=id, decided_at=decided_at)


@lru_cache(maxsize=256)
def _letters(text: str) -> str:
    """Letters alone. A number says where or when, and `민원 17` is as good a precedent as `민원 18`."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text[: 2 * _READ]).casefold())[:_READ]


@lru_cache(maxsize=256)
def _threes(letters: str) -> frozenset[str]:
    return frozenset([letters[at : at + 3] for at in range(len(letters) - 2)])


def _bands(letters: str) -> Iterable[int]:
    """One permutation, its values dealt into bins, the least of each (Li, Owen, Zhang 2012); an empty bin borrows from the next."""
    count = _BANDS * _ROWS
    least: list[int | None] = [None] * count
    for three in _threes(letters):
        one, two, three_ = map(ord, three)
        value = ((one << 42 | two << 21 | three_) * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF_FFFF) >> 20
        known = least[value % count]
        if known is None or value < known:
            least[value % count] = value
    filled = [next(v for step in range(count) if (v := least[(place + step) % count]) is not None) for place in range(count)]
    for band in range(_BANDS):
        yield _mark("near", f"{band} {filled[band::_BANDS]}")


def _mark(kind: str, content: str) -> int:
    return int.from_bytes(blake2b(f"{kind}\0{content}".encode("utf-8", "surrogatepass"), digest_size=8).digest(), signed=True)
