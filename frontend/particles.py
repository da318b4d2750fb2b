"""조사. Particles follow the last sound of the word before them: 도로과가, 건설국이. Used in the words of pages as {department:이/가}."""

from __future__ import annotations

_ENDING = {"0": True, "1": True, "2": False, "3": True, "4": False, "5": False, "6": True, "7": True, "8": True, "9": False}
_ENDING_IN_RIEUL = "178"
_LATIN_CONSONANTS = frozenset("bcdfgjklmnpqrtvxz")


class Word(str):
    """A word that may be followed by a particle: f"{Word('도로과'):이/가}" is 도로과가. `(으)로` too."""

    __slots__ = ()

    def __format__(self, particles: str) -> str:
        if "/" not in particles:
            return str(self)
        with_end, without = particles.split("/", 1)
        return str(self) + (with_end if _closed(str(self), but_rieul=with_end == "으로") else without)


def _closed(word: str, *, but_rieul: bool) -> bool:
    """Does it end in a consonant? ㄹ counts as none before 으로/로."""
    last = next((letter for letter in reversed(word) if letter.isalnum()), "")
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return final != 0 and not (but_rieul and final == 8)
    if last in _ENDING:
        return _ENDING[last] and not (but_rieul and last in _ENDING_IN_RIEUL)
    return last.lower() in _LATIN_CONSONANTS and not (but_rieul and last.lower() == "l")
