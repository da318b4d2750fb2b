"""What an edition of a text changed, so that it can be read: the lines that are other, and in them the words taken out and put in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

SAME, OUT, IN = "same", "out", "in"
Part = tuple[str, str]  # what became of it, and the words
_WORDS = re.compile(r"\s+|[^\s]+")


def differences(before: str, after: str) -> list[list[Part]]:
    """A list of lines, each in parts; an empty one stands for lines that stayed as they were."""
    old, new = before.strip().splitlines(), after.strip().splitlines()
    return list(_lines(old, new))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[list[Part]]:
    for act, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            yield []
        elif act == "replace" and j - i == m - k:
            yield from (_words(*pair) for pair in zip(old[i:j], new[k:m], strict=True))
        else:
            yield from ([(OUT, line)] for line in old[i:j])
            yield from ([(IN, line)] for line in new[k:m])


def _words(old: str, new: str) -> list[Part]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    parts: list[Part] = []
    for act, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if act == "equal":
            parts.append((SAME, "".join(before[i:j])))
        else:
            parts += [(what, text) for what, text in ((OUT, "".join(before[i:j])), (IN, "".join(after[k:m]))) if text]
    return parts
