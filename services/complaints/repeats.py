"""반복민원 (법 제23조, 시행령 제26조): whether two filings of one person say the same, and how often is too often."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

ALIKE = 0.7  # share of common pairs of characters from which two texts say the same
LEAST_FILINGS = 3  # "3회 이상 반복하여 제출"
LEAST_NOTICES = 2  # "2회 이상 그 처리결과를 통지"
GROUP = 5  # persons or households with one matter: 다수인관련민원 (법 제2조 제6호)
LOOKED_AT = 2000  # characters of each text: a longer one that begins alike and is about as long says the same
GROUND = "민원 처리에 관한 법률 제23조 제1항"
_SAID = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+")


def same_content(one: str, other: str) -> bool:
    """Do they say the same? Spaces, punctuation, case and a few more words change nothing; another house number does: it is another
    place."""
    shorter, longer = sorted((len(one), len(other)))
    if longer > LOOKED_AT and 2 * shorter < ALIKE * (shorter + longer):
        return False
    first, second = said(one), said(other)
    if first == second:
        return True
    numbers, others = set(_NUMBER.findall(one)), set(_NUMBER.findall(other))
    if not (numbers <= others or others <= numbers):
        return False
    return likeness(first, second) >= ALIKE


def likeness(one: str, other: str) -> float:
    """The share of pairs of neighbouring characters that both have (Dice): 0, nothing in common, to 1."""
    first, second = _pairs(one), _pairs(other)
    together = sum(first.values()) + sum(second.values())
    return 2 * sum((first & second).values()) / together if together else float(one == other)


@lru_cache(maxsize=500)
def said(text: str) -> str:
    """Letters and digits alone; what masking has covered says nothing. Cut once more, since one character may stand for eighteen."""
    return "".join(_SAID.findall(unicodedata.normalize("NFKC", text[:LOOKED_AT]).casefold()))[:LOOKED_AT]


@lru_cache(maxsize=64)
def _pairs(text: str) -> Counter[str]:
    return Counter(text[place : place + 2] for place in range(len(text) - 1))
