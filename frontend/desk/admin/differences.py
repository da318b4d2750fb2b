"""What an edition of a text changed, so that it can be read: the lines that are other, and in them the words taken out and put in.

Compared within bounds: where a text was rewritten rather than mended, lines stand there whole, as they were and as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

SAME, OUT, IN = "same", "out", "in"
MOST = 100_000  # steps of one comparison: some hundredths of a second
Part = tuple[str, str]  # what became of it, and the words
Run = tuple[int, int, int]  # where it begins in the one and in the other, and how long it is
_WORDS = re.compile(r"\s+|[^\s]+")


@dataclass
class _Steps:
    left: int = MOST


def differences(before: str, after: str) -> list[list[Part]]:
    """A list of lines, each in parts; an empty one stands for lines that stayed as they were."""
    old, new = before.strip().splitlines(), after.strip().splitlines()
    return list(_lines(old, new, _Steps()))


def _lines(old: Sequence[str], new: Sequence[str], steps: _Steps) -> Iterator[list[Part]]:
    for same, before, after in _pieces(old, new, steps):
        if same:
            yield []
        elif len(before) == len(after):
            yield from (_words(*pair, steps) for pair in zip(before, after, strict=True))
        else:
            yield from ([(OUT, line)] for line in before)
            yield from ([(IN, line)] for line in after)


def _words(old: str, new: str, steps: _Steps) -> list[Part]:
    parts: list[Part] = []
    for same, before, after in _pieces(_WORDS.findall(old), _WORDS.findall(new), steps):
        if same:
            parts.append((SAME, "".join(before)))
        else:
            parts += [(what, text) for what, text in ((OUT, "".join(before)), (IN, "".join(after))) if text]
    return parts


def _pieces(old: Sequence[str], new: Sequence[str], steps: _Steps) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """Both from beginning to end in turns: what both have (True), and what the one has instead of the other."""
    begins = 0
    while begins < min(len(old), len(new)) and old[begins] == new[begins]:
        begins += 1
    ends = 0
    while ends < min(len(old), len(new)) - begins and old[-1 - ends] == new[-1 - ends]:
        ends += 1
    within = _shared(old[begins : len(old) - ends], new[begins : len(new) - ends], steps)
    shared = [(0, 0, begins), *((i + begins, k + begins, length) for i, k, length in within)]
    shared += [(len(old) - ends, len(new) - ends, ends), (len(old), len(new), 0)]
    for (i, k, length), (j, m, _) in pairwise(shared):
        if length:
            yield True, old[i : i + length], new[k : k + length]
        if i + length < j or k + length < m:
            yield False, old[i + length : j], new[k + length : m]


def _shared(old: Sequence[str], new: Sequence[str], steps: _Steps) -> list[Run]:
    """The runs that both have, where as little as can be is other (Myers 1986, O(ND)); none where that takes more steps than are left."""
    furthest, earlier = {1: 0}, list[dict[int, int]]()  # how far in `old` each diagonal leads with so many changes
    for changes in range(len(old) + len(new) + 1):
        earlier.append(dict(furthest))
        for diagonal in range(-changes, changes + 1, 2):
            _, i = _entered(furthest, diagonal, changes)
            while i < len(old) and i - diagonal < len(new) and old[i] == new[i - diagonal]:
                i += 1
                steps.left -= 1
            furthest[diagonal] = i
            steps.left -= 1
            if i >= len(old) and i - diagonal >= len(new):
                return _way_back(earlier, diagonal, i)
            if steps.left < 0:
                return []
    raise AssertionError("taking all out and putting all in is a way")


def _entered(furthest: Mapping[int, int], diagonal: int, changes: int) -> tuple[int, int]:
    """From which diagonal this one is come upon with one change more, and where: by a piece put in (from above), or one taken out."""
    if diagonal == -changes or (diagonal != changes and furthest[diagonal - 1] < furthest[diagonal + 1]):
        return diagonal + 1, furthest[diagonal + 1]
    return diagonal - 1, furthest[diagonal - 1] + 1


def _way_back(earlier: Sequence[Mapping[int, int]], diagonal: int, i: int) -> list[Run]:
    runs: list[Run] = []
    for changes, furthest in reversed(list(enumerate(earlier))):
        before, begun = _entered(furthest, diagonal, changes)
        if i > begun:
            runs.append((begun, begun - diagonal, i - begun))
        diagonal, i = before, furthest[before]
    return runs[::-1]
