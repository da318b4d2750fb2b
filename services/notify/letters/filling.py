"""How values come into a template: once, as text. What a citizen or an officer wrote is never looked at again, whatever it looks like."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from services.notify.letters.counted import Measure, shortened

LINKS = frozenset({"link", "confirmation", "agency_link", "unsubscribe"})
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
WHERE_IT_HOLDS = re.compile(r"\{([a-z_]+):([^{}]*)\}(\n?)")  # words that stand there only under a condition
LONG = ("answer", "reply", "request", "reason", "remedy", "ground")  # what a person wrote: shortened where a channel ends


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much a channel holds; `more` is said where something had to be left out."""

    most: int
    measure: Measure
    more: str


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in, in one pass."""
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


@lru_cache(maxsize=512)
def named(text: str) -> Set[str]:
    """The placeholders that stand in the text."""
    return frozenset(PLACEHOLDER.findall(text))


def settled(text: str, holds: Collection[str]) -> str:
    """The template with the words whose condition holds, and without the others; no empty paragraph stays behind."""

    def words(found: re.Match[str]) -> str:
        return found[2].strip() + found[3] if found[1] in holds else ""

    said = WHERE_IT_HOLDS.sub(words, text)
    return re.sub(r"\n{3,}", "\n\n", said).rstrip("\n") + "\n" if said != text else said


def fitted(text: str, values: Mapping[str, str], room: Room) -> Mapping[str, str]:
    """The values, of which the longest are shortened until the text with them fits: first what a person wrote, and never a link, so that
    who stands for the letter and where it can be read stay in it."""
    for name in _longest_first(values, named(text)):
        over = room.measure(fill(text, values)) - room.most
        if over <= 0:
            break
        left = max(room.measure(values[name]) - over, room.measure(room.more))
        values = {**values, name: shortened(values[name], left, room.measure, more=room.more)}
    return values


def _longest_first(values: Mapping[str, str], there: Set[str]) -> Sequence[str]:
    return sorted(there - LINKS, key=lambda name: (name not in LONG, -len(values[name])))
