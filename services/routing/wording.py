"""Wording: which words of a city's lists a text says, however many words there are. Nothing a citizen writes is ever a pattern.

Words are found as duties find them: spaces and signs don't matter, a verb in its dictionary form stands for its conjugated forms, two
syllables don't count where one written word ends and the next begins, and one syllable only with a particle behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from services.routing.spelling import forms, normalise

LONGEST = 20_000  # characters that are read: no channel takes more
PARTICLES = {"", "이", "가", "을", "를", "은", "는", "에", "의", "도", "만", "과", "와", "로", "랑", "으로", "에서", "까지", "에서는"}


class Wording:
    """A text as one run of letters and digits, and where in it each written word starts."""

    def __init__(self, text: str) -> None:
        self.run, self.starts = normalise(text[:LONGEST])

    @cached_property
    def openings(self) -> set[str]:
        """Every two letters that stand side by side, and every letter."""
        run = self.run
        return {run[at : at + 2] for at in range(len(run) - 1)} | set(run)

    def says(self, form: str) -> bool:
        """Does this form stand in the text?"""
        if len(form) > 2:
            return form in self.run
        at = self.run.find(form)
        while at >= 0:
            if at + 1 not in self.starts if len(form) == 2 else at in self.starts and self._stands_alone(at):
                return True
            at = self.run.find(form, at + 1)
        return False

    def _stands_alone(self, at: int) -> bool:
        ends = (end for end in range(at + 1, at + 5) if end in self.starts or end == len(self.run))
        return next((self.run[at + 1 : end] for end in ends), None) in PARTICLES


class Wordlist:
    """Many words, sought together: only those are tried whose first two letters stand in the text."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_opening: dict[str, set[str]] = defaultdict(set)
        for word in words:
            for form in forms_of(word):
                self._by_opening[form[:2]].add(form)

    def found(self, wording: Wording) -> frozenset[str]:
        """The forms that stand in the text."""
        tried = self._by_opening.keys() & wording.openings
        return frozenset(form for opening in tried for form in self._by_opening[opening] if wording.says(form))


def forms_of(word: str) -> tuple[str, ...]:
    """The forms by which a word of a list is found; none where it has no letter or digit."""
    return tuple(form for form in forms(Wording(word).run) if form)
