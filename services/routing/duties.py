"""Duties: which department's work a citizen's own words describe, how sure that is, and why.

A city writes for each duty of each department the words citizens use. A text is read once; every word found speaks for its
duties, the louder the more specific it is. No learning, no clock, no chance: the same text always gets the same answer.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

AUTOMATIC = 0.80  # below this confidence a person in triage decides

STRONG, USUAL, WEAK = 3.0, 1.2, 0.4  # how loudly a word of each kind speaks
SHARED = 0.7  # a word listed by n departments speaks n ** -SHARED as loudly to each
LENGTHS = (0.0, 0.8, 1.0, 1.25, 1.5)  # loudness by syllables: short words mean many things
INSIDE = 0.6  # a two-syllable word found inside a longer one may be chance
OPENING, LATER = 200, 0.6  # characters that say what it is about; what comes later counts less
BESIDE = 0.4  # "도서관 앞" says where it is, not what it is about
FADING = 0.6  # each further word of the same duty adds this share of the one before
SIDELINE = 0.25  # a department's second duty adds this share to its first
HINT = 3.0  # the citizen's own choice of service speaks as loudly as a strong word

# log odds that the best department is right: fitted on half of tests/routing/development_sentences.csv
CERTAINTY_BASE, CERTAINTY_SCORE, CERTAINTY_LEAD = -0.75, 1.05, 1.45

NEARBY = ("앞", "옆", "뒤", "근처", "부근", "주변", "인근", "맞은편", "건너편", "가는길", "입구", "사거리", "쪽")
PARTICLES = frozenset(" 이 가 을 를 은 는 에 의 도 만 과 와 로 으로 에서 에는 에서는 까지 마다 이나 나 랑 한테 좀".split(" "))
LONGEST_PARTICLE = 3


@dataclass(frozen=True, kw_only=True)
class Duty:
    """업무. What a department does, and the words citizens use for it (stems; verbs in their dictionary form)."""

    name: str
    strong: tuple[str, ...] = ()  # nearly prove the duty
    words: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()  # only support others


@dataclass(frozen=True, kw_only=True)
class Department:
    """부서."""

    code: str
    name: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One department that may be responsible."""

    department_code: str
    confidence: float  # probability that the department is right, 0..1
    reason: str  # what a citizen may read


Heard = dict[str, dict[str, dict[str, float]]]  # department -> duty -> word -> how loudly it speaks


class Duties:
    """All duties of a city, prepared once so that a text is read in one pass."""

    def __init__(self, departments: tuple[Department, ...]) -> None:
        self._departments = {department.code: department for department in departments}
        self._votes = _votes(departments)
        self._lengths: dict[str, tuple[int, ...]] = _lengths_by_opening(self._votes)

    def score(self, text: str, service_department: str | None = None) -> tuple[Proposal, ...]:
        """The three likeliest departments, likeliest first; none when nothing in the text is anybody's duty."""
        heard = self._hear(text)
        scores = {code: _department_score(duties) for code, duties in heard.items()}
        if service_department is not None:
            if service_department not in self._departments:
                raise ValueError(f"no department {service_department!r}")
            scores[service_department] = scores.get(service_department, 0.0) + HINT
        ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:3]
        return tuple(
            Proposal(department_code=code, confidence=confidence, reason=self._reason(code, heard.get(code)))
            for (code, _), confidence in zip(ranked, _confidences([score for _, score in ranked]), strict=True)
        )

    def _hear(self, text: str) -> Heard:
        run, starts = _normalise(text)
        heard: Heard = {}
        for start, word in self._find(run, starts):
            place = _place(word, start, run, starts)
            written = _as_written(word, start, starts)
            for code, duty, weight in self._votes[word]:
                words = heard.setdefault(code, {}).setdefault(duty, {})
                words[written] = max(words.get(written, 0.0), weight * place)
        return heard

    def _find(self, run: str, starts: set[int]) -> Iterator[tuple[int, str]]:
        """Where which word stands: the longest at each place, none that overlaps the one before."""
        free = 0
        for start in range(len(run)):
            if start < free:
                continue
            lengths = self._lengths.get(run[start : start + 2])
            length = self._longest(lengths, run, start, starts) if lengths else 0
            if not length and start in starts and run[start] in self._votes and _stands_alone(run, start, starts):
                length = 1
            if length:
                yield start, run[start : start + length]
                free = start + length

    def _longest(self, lengths: tuple[int, ...], run: str, start: int, starts: set[int]) -> int:
        """Letters of the longest word that stands here; the ends of two written words make no word of two syllables."""
        for length in lengths:
            word = run[start : start + length]
            if word in self._votes and len(word) == length and not (length == 2 and start + 1 in starts):
                return length
        return 0

    def _reason(self, code: str, duties: Mapping[str, Mapping[str, float]] | None) -> str:
        name = self._departments[code].name
        if not duties:
            return f"고르신 민원 분류는 {name} 소관입니다."
        duty, words = max(duties.items(), key=lambda entry: (_duty_score(entry[1]), entry[0]))
        loudest = sorted(words, key=lambda word: (-words[word], word))[:3]
        quoted = ", ".join(f"'{word}'" for word in loudest)
        return f"{quoted}{particle(loudest[-1], '이라는', '라는')} 말이 {name}의 '{duty}' 업무와 맞습니다."


def departments_from(table: Mapping[str, object]) -> tuple[Department, ...]:
    """The departments of a parsed departments.toml; ValueError names the department and the field that is wrong."""
    departments = tuple(_department(entry, f"departments[{i}]") for i, entry in enumerate(_list(table, "departments", "")))
    codes = [department.code for department in departments]
    for code in codes:
        if codes.count(code) > 1:
            raise ValueError(f"{code}: code is used twice")
    return departments


def _department(entry: object, place: str) -> Department:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{place}: must be a table")
    code = _text(entry, "code", place)
    duties = tuple(_duty(duty, f"{code}: duties[{i}]") for i, duty in enumerate(_list(entry, "duties", code)))
    return Department(code=code, name=_text(entry, "name", code), duties=duties)


def _duty(entry: object, place: str) -> Duty:
    if not isinstance(entry, Mapping):
        raise ValueError(f"{place}: must be a table")
    name = _text(entry, "name", place)
    lists = {field: _words(entry, field, f"{place} ({name})") for field in ("strong", "words", "weak")}
    if not lists["strong"] and not lists["words"]:
        raise ValueError(f"{place} ({name}): words is empty")
    return Duty(name=name, **lists)


def _text(entry: Mapping[str, object], field: str, place: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{place}: {field} must be a text")
    return value


def _list(entry: Mapping[str, object], field: str, place: str) -> list[object]:
    value = entry.get(field)
    if not isinstance(value, list) or not value:
        raise ValueError(f"{place}: {field} must be a list with something in it".removeprefix(": "))
    return value


def _words(entry: Mapping[str, object], field: str, place: str) -> tuple[str, ...]:
    words = entry.get(field, [])
    if not isinstance(words, list) or not all(isinstance(word, str) and _normalise(word)[0] for word in words):
        raise ValueError(f"{place}: {field} must be a list of words")
    return tuple(words)


def _votes(departments: tuple[Department, ...]) -> dict[str, tuple[tuple[str, str, float], ...]]:
    """Word -> the (department, duty, weight) it speaks for."""
    loudest: dict[str, dict[tuple[str, str], float]] = defaultdict(dict)
    for department in departments:
        for duty in department.duties:
            for words, kind in ((duty.weak, WEAK), (duty.words, USUAL), (duty.strong, STRONG)):
                for word in words:
                    for form in forms(_normalise(word)[0]):
                        loudest[form][department.code, duty.name] = kind
    return {
        word: tuple((code, duty, kind * _specificity(word, speaks_for)) for (code, duty), kind in speaks_for.items())
        for word, speaks_for in loudest.items()
    }


def _specificity(word: str, speaks_for: Mapping[tuple[str, str], float]) -> float:
    sharing = len({code for code, _ in speaks_for})
    length: float = LENGTHS[min(len(word), len(LENGTHS) - 1)]
    return length * float(sharing**-SHARED)


def _lengths_by_opening(votes: Mapping[str, object]) -> dict[str, tuple[int, ...]]:
    """First two characters -> lengths of the words that open with them, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in votes:
        if len(word) > 1:
            lengths[word[:2]].add(len(word))
    return {opening: tuple(sorted(found, reverse=True)) for opening, found in lengths.items()}


def _normalise(text: str) -> tuple[str, set[int]]:
    """The text as one run of letters and digits, and where in it each written word starts."""
    pieces, starts, length = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()), set(), 0
    for piece in pieces:
        starts.add(length)
        length += len(piece)
    return "".join(pieces), starts


def _stands_alone(run: str, start: int, starts: set[int]) -> bool:
    """A word of one syllable counts only with a particle or nothing behind it."""
    ends = (end for end in range(start + 1, start + 2 + LONGEST_PARTICLE) if end in starts or end >= len(run))
    end = next(ends, None)
    return end is not None and run[start + 1 : end] in PARTICLES


def _place(word: str, start: int, run: str, starts: set[int]) -> float:
    opening = 1.0 if start < OPENING else LATER
    opening *= BESIDE if run.startswith(NEARBY, start + len(word)) else 1.0
    return opening * (INSIDE if len(word) == 2 and start not in starts else 1.0)


def _as_written(word: str, start: int, starts: set[int]) -> str:
    if starts.isdisjoint(range(start + 1, start + len(word))):
        return word
    return "".join(" " * (i > 0 and start + i in starts) + letter for i, letter in enumerate(word))


def _duty_score(words: Mapping[str, float]) -> float:
    return math.fsum(weight * FADING**i for i, weight in enumerate(sorted(words.values(), reverse=True)))


def _department_score(duties: Mapping[str, Mapping[str, float]]) -> float:
    first, *others = sorted((_duty_score(words) for words in duties.values()), reverse=True)
    return first + (SIDELINE * others[0] if others else 0.0)


def _confidences(scores: list[float]) -> list[float]:
    """Probabilities for the best scores in their order; the runners-up share what the first leaves."""
    if not scores:
        return []
    lead = scores[0] - scores[1] if len(scores) > 1 else scores[0]
    odds = CERTAINTY_BASE + CERTAINTY_SCORE * math.log(scores[0]) + CERTAINTY_LEAD * math.log1p(lead)
    first = 1 / (1 + math.exp(-odds))
    rest = math.fsum(scores[1:]) + 1
    return [first, *(min(first, (1 - first) * score / rest) for score in scores[1:])]


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
