"""즉시 답변. Which of the city's standard answers fit a case: told by the words that each is known by, by how alike the texts are, and
by what was answered with it before. An officer is offered them and decides; nothing is ever answered by itself."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from contracts.answering import FittingAnswer, StandardAnswer

OFFERED = 0.25  # what fits less is no help
AT_ONCE = 0.7  # what fits so well, and is asked for, can be answered with it at once
LEAD = 0.1  # on the next best: what two fit alike needs a look
CLEAR, SHORT = 0.55, 0.35  # how much one of its words says: a long one, one of two letters
ALIKE, BEFORE = 0.5, 0.85  # how much the same words say; how much a case that was answered so
ENOUGH_LIKE = 0.45  # from which likeness an earlier case speaks
LOOKED_AT = 2000  # characters of a text
_ASKS = re.compile(
    r"[?？]|나요|까요|가요|을까|ㄹ까|궁금|문의|알려|알고싶|여쭤|어디|언제|어떻게|어떤|방법|절차|무엇|뭐|얼마|가능한지|되는지|하는지|있는지|신청하고싶|신청하려"
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
Weights = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Used:
    """A case that was answered with a standard answer."""

    department_code: str | None
    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class _Known:
    answer: StandardAnswer
    words: Mapping[str, str]  # as they are looked for, as they are told
    pairs: Weights
    before: tuple[Weights, ...]


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """The city's standard answers, ready to be compared with a case."""

    known: tuple[_Known, ...] = ()
    rare: Weights = field(default_factory=dict)  # how much a pair of letters says: what stands everywhere says little

    @classmethod
    def of(cls, answers: Sequence[StandardAnswer], used: Iterable[Used] = ()) -> Fitting:
        own = [_pairs(_PLACEHOLDER.sub(" ", f"{one.title} {one.title} {' '.join(one.keywords)} {one.text}")) for one in answers]
        rare = _rare(own)
        before: dict[tuple[str | None, str], list[Weights]] = {}
        for case in used:
            before.setdefault((case.department_code, case.code), []).append(_weighed(_pairs(case.text), rare))
        known = tuple(
            _Known(
                answer=one,
                words={_run(word): word for word in one.keywords if len(_run(word)) > 1},
                pairs=_weighed(pairs, rare),
                before=tuple(before.get((one.department_code, one.code), ())),
            )
            for one, pairs in zip(answers, own, strict=True)
        )
        return cls(known=known, rare=rare)

    def find(self, title: str | None, text: str, department_code: str | None, limit: int = 5) -> tuple[FittingAnswer, ...]:
        """Those that fit, best first, of the whole city's and this department's. Only the first can be one to answer with at once."""
        said = f"{title or ''}\n{text}"[:LOOKED_AT]
        run, pairs = _run(said), _weighed(_pairs(said), self.rare)
        return self._best(self._of(department_code), said, run, pairs, limit)

    def at_once(self, title: str | None, text: str, department_code: str | None) -> str | None:
        """The code of the one to answer with at once. Nearly always there is none, which is soon seen."""
        said = f"{title or ''}\n{text}"[:LOOKED_AT]
        run = _run(said)
        likely = [one for one in self._of(department_code) if one.before or any(word in run for word in one.words)]
        best = self._best(likely, said, run, _weighed(_pairs(said), self.rare), 1) if likely else ()
        return best[0].code if best and best[0].immediate else None

    def _of(self, department_code: str | None) -> list[_Known]:
        return [one for one in self.known if one.answer.department_code in (None, department_code)]

    def _best(self, mine: list[_Known], said: str, run: str, pairs: Weights, limit: int) -> tuple[FittingAnswer, ...]:
        found = sorted((self._judged(one, run, pairs) for one in mine), key=lambda one: (-one.fit, one.code))
        offered = [one for one in found if one.fit >= OFFERED][:limit]
        if not offered:
            return ()
        best, second = offered[0], found[1].fit if len(found) > 1 else 0.0
        clear = best.fit >= AT_ONCE and best.fit - second >= LEAD and (len(best.words) > 1 or best.answered > 0)
        at_once = clear and (best.answered > 0 or _ASKS.search(run + said) is not None)
        return (_at_once(best) if at_once else best, *offered[1:])

    def _judged(self, one: _Known, run: str, pairs: Weights) -> FittingAnswer:
        words = [told for word, told in one.words.items() if word in run]
        alike = _cosine(pairs, one.pairs)
        earlier = [like for case in one.before if (like := _cosine(pairs, case)) >= ENOUGH_LIKE]
        missing = math.prod(1 - (CLEAR if len(_run(word)) > 2 else SHORT) for word in words)
        fit = 1 - missing * (1 - ALIKE * alike) * (1 - BEFORE * max(earlier, default=0.0))
        return FittingAnswer(
            code=one.answer.code,
            title=one.answer.title,
            department_code=one.answer.department_code,
            fit=round(fit, 3),
            words=tuple(words),
            answered=len(earlier),
            reason=_reason(words, len(earlier)),
        )


def _at_once(fitting: FittingAnswer) -> FittingAnswer:
    return FittingAnswer(**{**vars(fitting), "immediate": True})


def _reason(words: Sequence[str], answered: int) -> str:
    """Why, for officers."""
    said = [f"민원에 {', '.join(repr(word) for word in words)} 등의 말이 있습니다." if words else ""]
    said.append(f"비슷한 민원 {answered}건을 이 답변으로 답했습니다." if answered else "")
    return " ".join(filter(None, said)) or "답변과 비슷한 말이 많습니다."


def _run(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()))


def _pairs(text: str) -> Counter[str]:
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text[:LOOKED_AT]).lower())
    return Counter(first + second for word in words for first, second in pairwise(word))


def _rare(texts: Sequence[Counter[str]]) -> dict[str, float]:
    stands = Counter(pair for pairs in texts for pair in pairs)
    return {pair: math.log((1 + len(texts)) / (1 + count)) + 0.1 for pair, count in stands.items()}


def _weighed(pairs: Counter[str], rare: Weights) -> dict[str, float]:
    """Of length one; what no standard answer says counts as what one of them does."""
    most = max(rare.values(), default=1.0)
    weights = {pair: (1 + math.log(count)) * rare.get(pair, most) for pair, count in pairs.items()}
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {pair: weight / length for pair, weight in weights.items()} if length else {}


def _cosine(one: Weights, other: Weights) -> float:
    few, many = sorted((one, other), key=len)
    return math.fsum(weight * many[pair] for pair, weight in few.items() if pair in many)
