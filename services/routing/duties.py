"""Duties: which department's work a citizen's own words describe, how sure that is, and why.

A city writes for each duty of each department the words citizens use. A text is read once; every word found speaks for its
duties, the louder the more specific it is. No learning, no clock, no chance: the same text always gets the same answer.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from services.routing.spelling import forms, normalise, particle

AUTOMATIC = 0.85  # below this confidence a person in triage decides

STRONG, USUAL, WEAK = 3.0, 1.2, 0.4  # how loudly a word of each kind speaks
SHARED = 0.7  # a word listed by n departments speaks n ** -SHARED as loudly to each
LENGTHS = (0.0, 0.8, 1.0, 1.25, 1.5)  # loudness by syllables: short words mean many things
INSIDE = 0.6  # a two-syllable word found inside a longer one may be chance
OPENING, LATER = 200, 0.6  # characters that say what it is about; what comes later counts less
BESIDE = 0.4  # "도서관 앞" says where it is, not what it is about
FADING = 0.6  # each further word of the same duty adds this share of the one before
HINT = 3.0  # the citizen's own choice of service speaks as loudly as a strong word

# Log odds that the best department is right: by its score and its lead over the second (logarithms). Fitted on half of
# tests/routing/development_sentences.csv with half of our words hidden at random: strangers use words we did not think of.
CERTAINTY_BASE, CERTAINTY_SCORE, CERTAINTY_LEAD = -0.8, 0.3, 2.4

NEARBY = ("앞", "옆", "뒤", "근처", "부근", "주변", "인근", "맞은편", "건너편", "가는길", "입구", "사거리", "쪽")
PARTICLES = {"", "이", "가", "을", "를", "은", "는", "에", "의", "도", "만", "과", "와", "로", "랑", "으로", "에서", "까지", "에서는"}


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
    duty: str | None = None  # which duty the words name


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """How loudly a text speaks for a department by the best of its duties, and the loudest words with their weights."""

    score: float
    duty: str
    words: tuple[tuple[str, float], ...]


T = TypeVar("T")
Key = tuple[str, str]  # department and duty
Heard = dict[Key, dict[str, float]]  # -> word -> how loudly it speaks


class Duties:
    """All duties of a city, prepared once so that a text is read in one pass."""

    def __init__(self, departments: tuple[Department, ...]) -> None:
        self._departments = {department.code: department for department in departments}
        self._votes = _votes(departments)
        self._lengths = _lengths_by_opening(self._votes)
        self._spelling = {form: word for department in departments for duty in department.duties for form, word, _ in _forms_of(duty)}

    def weigh(self, text: str) -> dict[str, Weighed]:
        """Department -> how loudly the text speaks for it, and by which words; only those that it speaks for."""
        heard = self._hear(text)
        scores, duties = _department_scores(heard)
        return {code: self._weighed(scores[code], duties[code], heard[code, duties[code]]) for code in scores}

    def by_duty(self, text: str) -> dict[Key, Weighed]:
        """Department and duty -> how loudly the text speaks for it, and by which words; only those that it speaks for."""
        return {key: self._weighed(_duty_score(words), key[1], words) for key, words in self._hear(text).items()}

    def scores(self, text: str) -> dict[str, float]:
        """Department -> how loudly the text speaks for it, and nothing of why."""
        return _department_scores(self._hear(text))[0]

    def duty_scores(self, text: str) -> dict[Key, float]:
        """Department and duty -> how loudly the text speaks for it."""
        return {key: _duty_score(words) for key, words in self._hear(text).items()}

    def _weighed(self, score: float, duty: str, words: Mapping[str, float]) -> Weighed:
        loudest = sorted(words, key=lambda word: (-words[word], word))[:3]
        spelled = tuple(dict.fromkeys((self._spelling[word], words[word]) for word in loudest))
        return Weighed(score=score, duty=duty, words=spelled)

    def score(self, text: str, service_department: str | None = None) -> tuple[Proposal, ...]:
        """The three likeliest departments, likeliest first; none when nothing in the text is anybody's duty."""
        heard = self._hear(text)
        scores, duties = _department_scores(heard)
        if service_department is not None:
            if service_department not in self._departments:
                raise ValueError(f"no department {service_department!r}")
            scores[service_department] = scores.get(service_department, 0.0) + HINT
        ranked = sorted(scores.items(), key=lambda entry: (-entry[1], entry[0]))[:3]
        return tuple(
            Proposal(department_code=code, confidence=confidence, reason=self._reason(code, duties.get(code), heard), duty=duties.get(code))
            for (code, _), confidence in zip(ranked, _confidences([score for _, score in ranked]), strict=True)
        )

    def _hear(self, text: str) -> Heard:
        run, starts = normalise(text)
        heard: Heard = {}
        for start, word in self._find(run, starts):
            place = _place(word, start, run, starts)
            for duty, weight in self._votes[word]:
                words = heard.setdefault(duty, {})
                if weight * place > words.get(word, 0.0):
                    words[word] = weight * place
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

    def _reason(self, code: str, duty: str | None, heard: Heard) -> str:
        name = self._departments[code].name
        if duty is None:
            return f"고르신 민원 분류는 {name} 소관입니다."
        words = heard[code, duty]
        loudest = sorted(words, key=lambda word: (-words[word], word))[:3]
        listed = dict.fromkeys(self._spelling[word] for word in loudest)
        quoted = ", ".join(f"'{word}'" for word in listed)
        return f"{quoted}{particle([*listed][-1], '이라는', '라는')} 말이 {name}의 '{duty}' 업무와 맞습니다."


def departments_from(table: Mapping[str, object]) -> tuple[Department, ...]:
    """The departments of a parsed departments.toml but for those that are closed; ValueError names the department and the field that
    is wrong."""
    entries = _field(table, "departments", list, "departments.toml")
    departments = tuple(
        _department(entry, f"department {number}") for number, entry in enumerate(entries, start=1) if not _is_closed(entry)
    )
    for code, times in Counter(department.code for department in departments).items():
        if times > 1:
            raise ValueError(f"{code}: code is used twice")
    return departments


def _is_closed(entry: object) -> bool:
    return isinstance(entry, Mapping) and "closed_on" in entry


def _department(entry: object, place: str) -> Department:
    code = _field(entry, "code", str, place)
    owns_none = isinstance(entry, Mapping) and entry.get("duties") == []  # an office that takes what others do, in its area
    duties = enumerate([] if owns_none else _field(entry, "duties", list, code), start=1)
    name = _field(entry, "name", str, code)
    return Department(code=code, name=name, duties=tuple(_duty(duty, f"{code}: duty {number}") for number, duty in duties))


def _duty(entry: object, place: str) -> Duty:
    """A table of words, or only a few words as the city's organisation chart has them: "주차 단속, 견인"."""
    if isinstance(entry, str) and re.search(r"[^\W_]", entry):
        return Duty(name=entry.strip(), words=tuple(dict.fromkeys(re.findall(r"[^\s,/·ㆍ;()]*[^\W_][^\s,/·ㆍ;()]*", entry))))
    name = _field(entry, "name", str, place)
    strong, words, weak = (_words(entry, field, f"{place} ({name})") for field in ("strong", "words", "weak"))
    if not strong and not words:
        raise ValueError(f"{place} ({name}): words must be a list with something in it")
    return Duty(name=name, strong=strong, words=words, weak=weak)


def _field(entry: object, field: str, kind: type[T], place: str) -> T:
    value = entry.get(field) if isinstance(entry, Mapping) else None
    if not isinstance(value, kind) or not value:
        raise ValueError(f"{place}: {field} must be a {kind.__name__} with something in it")
    return value


def _words(entry: object, field: str, place: str) -> tuple[str, ...]:
    words = entry.get(field, []) if isinstance(entry, Mapping) else None
    if not isinstance(words, list) or not all(isinstance(word, str) and re.search(r"[^\W_]", word) for word in words):
        raise ValueError(f"{place}: {field} must be a list of words")
    return tuple(words)


def _votes(departments: tuple[Department, ...]) -> dict[str, tuple[tuple[Key, float], ...]]:
    """Word -> the duties it speaks for, and how loudly."""
    kinds: dict[str, dict[Key, float]] = defaultdict(dict)
    for department in departments:
        for duty in department.duties:
            own = {form: kind for form, _, kind in _forms_of(duty)}
            for form in own:
                kinds[form][department.code, duty.name] = _loudest_within(form, own)
    return {
        word: tuple((duty, kind * _specificity(word, speaks_for)) for duty, kind in speaks_for.items())
        for word, speaks_for in kinds.items()
    }


def _forms_of(duty: Duty) -> Iterator[tuple[str, str, float]]:
    """Each form of the duty's words, the word as the city lists it, and its kind; the loudest kind comes last."""
    for words, kind in ((duty.weak, WEAK), (duty.words, USUAL), (duty.strong, STRONG)):
        for word in words:
            yield from ((form, word, kind) for form in forms(normalise(word)[0]) if form)


def _loudest_within(word: str, own: Mapping[str, float]) -> float:
    """A longer word speaks no softer than the words of the same duty that it begins or ends with."""
    return max(own.get(part, 0.0) for cut in range(len(word)) for part in (word[cut:], word[: cut + 1]))


def _specificity(word: str, speaks_for: Mapping[Key, float]) -> float:
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


def _stands_alone(run: str, start: int, starts: set[int]) -> bool:
    """A word of one syllable counts only with a particle (three syllables at most) or nothing behind it."""
    ends = (end for end in range(start + 1, start + 5) if end in starts or end == len(run))
    return next((run[start + 1 : end] for end in ends), None) in PARTICLES


def _place(word: str, start: int, run: str, starts: set[int]) -> float:
    opening = 1.0 if start < OPENING else LATER
    opening *= BESIDE if run.startswith(NEARBY, start + len(word)) else 1.0
    return opening * (INSIDE if len(word) == 2 and start not in starts else 1.0)


def _duty_score(words: Mapping[str, float]) -> float:
    return math.fsum(weight * FADING**i for i, weight in enumerate(sorted(words.values(), reverse=True)))


def _department_scores(heard: Heard) -> tuple[dict[str, float], dict[str, str]]:
    """Department -> the score of its best duty, and which duty that is."""
    scores: dict[str, float] = {}
    best: dict[str, str] = {}
    for (code, duty), words in heard.items():
        score = _duty_score(words)
        if score > scores.get(code, 0.0):
            scores[code], best[code] = score, duty
    return scores, best


def _confidences(scores: list[float]) -> list[float]:
    """Probabilities for the best scores in their order; the runners-up share what the first leaves."""
    if not scores:
        return []
    lead = scores[0] - (scores[1] if len(scores) > 1 else 0.0)
    odds = CERTAINTY_BASE + CERTAINTY_SCORE * math.log(scores[0]) + CERTAINTY_LEAD * math.log1p(lead)
    first = 1 / (1 + math.exp(-odds))
    rest = math.fsum(scores[1:]) + 1
    return [first, *(min(first, (1 - first) * score / rest) for score in scores[1:])]
