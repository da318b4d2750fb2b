"""How Korean is written: a text as one run of letters, the conjugated forms of a verb, the particle that fits a word."""

from __future__ import annotations

import re
import unicodedata


def normalise(text: str) -> tuple[str, set[int]]:
    """The text as one run of letters and digits, and where in it each written word starts. A dash keeps words apart."""
    pieces, starts, length = re.findall(r"[^\W_]+|[-‐–—](?= ?[^\W_])", unicodedata.normalize("NFKC", text).lower()), set(), 0
    for piece in pieces:
        starts.add(length)
        length += len(piece)
    return "".join(pieces), starts


def particle(word: str, after_consonant: str, after_vowel: str) -> str:
    """The form of a Korean particle that fits the word before it: 과 or 와, 이라는 or 라는."""
    last = word[-1:]
    if "가" <= last <= "힣":
        return after_consonant if (ord(last) - ord("가")) % 28 else after_vowel
    return after_consonant if last in "013678lmnr" else after_vowel


def forms(word: str) -> tuple[str, ...]:
    """The word itself; of a verb in its dictionary form the stems that begin its conjugated forms (막히다: 막히, 막힌, 막혀, ...)."""
    stem = word[:-1]
    if not word.endswith("다") or len(stem) < 2 or not "가" <= stem[-1] <= "힣":
        return (word,)
    head, (lead, vowel, final) = stem[:-1], _parts(stem[-1])
    endings = [stem]
    if final == 0:
        endings += [head + _syllable(lead, vowel, end) for end in (4, 8, 16, 17)]
        endings += [head + _syllable(lead, past, end) for past in PASTS.get(vowel, (vowel,)) for end in (0, 20)]
    if final == 17:  # 어둡다: 어두운, 어두워
        bare = head + _syllable(lead, vowel, 0)
        endings += [bare + ending for ending in ("운", "울", "워", "웠")]
    if final == 8:  # 팔다: 판, 파는
        endings += [head + _syllable(lead, vowel, 4), head + _syllable(lead, vowel, 0) + "는"]
    if stem[-1] == "하":
        endings += [head + "해", head + "했"]
    return tuple(dict.fromkeys(endings))


PASTS = {8: (9,), 11: (10,), 13: (14,), 18: (4, 0), 20: (6,)}  # vowel -> vowel before a past ending: ㅗ ㅘ, ㅚ ㅙ, ㅜ ㅝ, ㅡ ㅓ ㅏ, ㅣ ㅕ


def _parts(syllable: str) -> tuple[int, int, int]:
    place = ord(syllable) - ord("가")
    return place // 588, place // 28 % 21, place % 28


def _syllable(lead: int, vowel: int, final: int) -> str:
    return chr(ord("가") + lead * 588 + vowel * 28 + final)
