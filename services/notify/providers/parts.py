"""A letter that is longer than one message of its channel: cut where a reader would pause, so that nothing is lost and nothing torn."""

from __future__ import annotations

from collections.abc import Callable

from services.notify.letters.counted import shortened

MOST_PARTS = 10  # nobody reads more in a messenger: the rest is where the link leads
PAUSES = ("\n\n", "\n", ". ", "? ", "! ", "。", " ")  # from the best place for a cut to the worst
SHORTEST = 0.5  # of a message: a pause before that is too early


def utf16(text: str) -> int:
    """Characters as messengers count them: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf8(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def parts(text: str, most: int, size: Callable[[str], int]) -> tuple[str, ...]:
    """The text in messages of at most `most`, as `size` counts. What doesn't fit in MOST_PARTS is behind its
    last link."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < MOST_PARTS:
        head = _fitting(rest, most, size)
        head = head if len(head) == len(rest) else head[: _pause(head)]
        found.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    if rest:
        found[-1] = shortened(f"{found[-1]}\n{rest}", most, size)
    return tuple(found)


def _fitting(text: str, most: int, size: Callable[[str], int]) -> str:
    """As much of the beginning as fits: `size` never shrinks with more text."""
    low, high = 0, min(len(text), max(most, 0))  # each character counts for one at least
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size(text[:middle]) <= most else (low, middle - 1)
    return text[:low]


def _pause(head: str) -> int:
    """Where a reader would pause, as late as possible in the second half; else where it ends."""
    for pause in PAUSES:
        at = head.rfind(pause)
        if at >= len(head) * SHORTEST:
            return at + len(pause)
    return len(head)
