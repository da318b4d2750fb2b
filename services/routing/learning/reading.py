"""Reading a case: which department, how sure, and on what grounds. Prepared once for a list of departments and what was learned."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.routing.duties import Department, Duties, Weighed
from services.routing.learning import pooling
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.rows import Said, said, speaks
from services.routing.precedents import Near, nearest, the_same
from services.routing.spelling import particle

if TYPE_CHECKING:  # numpy is loaded when something was learned, not before
    from services.routing.learning.learned import Learned

Words = tuple[tuple[str, float], ...]

NOTHING = 0.02  # how sure one can be of a text that says nothing
_UNFAMILIAR = 0.25  # share of a text's pieces that must have been read before, else the learned model only guesses


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What speaks for a department."""

    duty: str | None = None  # the one that the city's own words point to
    words: Words = ()  # of the text, the loudest first
    learned: Words = ()  # words that decided cases have in common with the text
    precedents: tuple[Near, ...] = ()
    service: bool = False  # the citizen chose a service of this department


@dataclass(frozen=True, kw_only=True)
class Candidate:
    code: str
    share: float  # 0..1, of all departments together
    grounds: Grounds


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The three likeliest departments; of a text that says nothing none, or those that its service or precedents name."""

    candidates: tuple[Candidate, ...]
    certainty: float  # calibrated probability that the first is right, 0..1
    undecided: bool  # nothing in the text is known to anybody: a person reads it


class Reader:
    """Immutable once prepared, and so for any number of threads."""

    def __init__(self, departments: tuple[Department, ...], learned: Learned | None, successors: Mapping[str, Sequence[str]]) -> None:
        self._codes = tuple(department.code for department in departments)
        self._duties = Duties(departments)
        self._learned = learned
        self._successors = successors

    @classmethod
    def of(
        cls, departments: tuple[Department, ...], learned: Learned | None = None, successors: Mapping[str, Sequence[str]] | None = None
    ) -> Reader:
        """`successors`: of a department that is no more (old code -> codes), so that what was learned of it goes on to them."""
        return cls(departments, learned, successors or {})

    def threshold(self, accuracy: float) -> float:
        """The certainty from which, of recent decisions, the wished share was right."""
        table = self._learned.reached if self._learned else pooling.COLD_REACHED
        return next((least for wished, least in table if wished >= accuracy), 1.0)

    def read(self, text: str, title: str | None = None, service_department: str | None = None, precedents: Sequence[Near] = ()) -> Reading:
        one = said(title, text)
        if service_department not in self._codes:
            service_department = None
        weighed = self._duties.weigh(one.whole)
        evidence, familiar, loudest = self._evidence(one, weighed, service_department, precedents)
        undecided = not speaks(one) or not (evidence.duties or evidence.near or familiar)
        ranked = pooling.shares(self._codes, evidence, self._learned.pooling if self._learned else pooling.COLD)
        sure = pooling.certainty(pooling.signs(ranked, evidence), self._learned.curve if self._learned else pooling.COLD_CURVE)
        best = [] if undecided and service_department is None else [*ranked][:3]
        return Reading(
            candidates=tuple(
                Candidate(
                    code=code, share=ranked[code], grounds=self._grounds(code, weighed.get(code), loudest(code), evidence, precedents)
                )
                for code in best
            ),
            certainty=min(sure, NOTHING) if undecided else sure,
            undecided=undecided,
        )

    def _evidence(
        self, one: Said, weighed: Mapping[str, Weighed], service: str | None, precedents: Sequence[Near]
    ) -> tuple[pooling.Evidence, bool, Callable[[str], tuple[tuple[str, float], ...]]]:
        """What the sources say, whether the learned model knows the text's words, and which of them speak for a department."""
        duties = {code: found.score for code, found in weighed.items()}

        def today(said_of: Mapping[str, float]) -> dict[str, float]:
            return handed_on(said_of, self._codes, self._successors, duties)

        linear, familiar, loudest = None, False, _silence
        if self._learned is not None:
            from services.routing.learning.features import pieces

            found, learned = pieces(one), self._learned
            familiar = learned.familiar(found) >= _UNFAMILIAR
            linear = today(learned.shares(found))

            def loudest(code: str) -> Words:
                former = [old for old in learned.classes if code in heirs(old, self._codes, self._successors)]
                return max((learned.loudest(found, old) for old in former), key=lambda words: sum(w for _, w in words), default=())

        near, same = today(pooling.heard(nearest(precedents))), today(pooling.heard(the_same(precedents)))
        evidence = pooling.Evidence(duties=duties, linear=linear, near=near, same=same, service=service, letters=len(one.whole))
        return evidence, familiar, loudest

    def _grounds(
        self, code: str, weighed: Weighed | None, loudest: Words, evidence: pooling.Evidence, precedents: Sequence[Near]
    ) -> Grounds:
        return Grounds(
            duty=weighed.duty if weighed else None,
            words=weighed.words if weighed else (),
            learned=loudest,
            precedents=tuple(near for near in nearest(precedents) if code in heirs(near.label, self._codes, self._successors)),
            service=code == evidence.service,
        )


def reason(candidate: Candidate, name: str) -> str:
    """Why this department (`name`), in a sentence or two that a citizen may read."""
    grounds = candidate.grounds
    found = []
    if grounds.service:
        found.append(f"고르신 민원 분류는 {name} 소관입니다.")
    if grounds.duty and grounds.words:
        found.append(f"{_quoted(grounds.words)} 말이 {name}의 '{grounds.duty}' 업무와 맞습니다.")
    if grounds.precedents:
        found.append(f"비슷한 민원 {len(grounds.precedents)}건을 {name}에서 처리했습니다.")
    elif grounds.learned and not found:
        found.append(f"{_quoted(grounds.learned)} 말이 나온 민원을 {name}에서 자주 처리했습니다.")
    return " ".join(found[:2]) or f"{name}에서 비슷한 민원을 처리한 적이 있습니다."


def _quoted(words: Words) -> str:
    spelled = [word for word, _ in words]
    return ", ".join(f"'{word}'" for word in spelled) + particle(spelled[-1], "이라는", "라는")


def _silence(code: str) -> Words:
    return ()
