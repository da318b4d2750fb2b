"""Reading a case: which department, how sure, and on what grounds. Prepared once for a list of departments and what was learned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.routing.duties import Department, Key, Weighed
from services.routing.learning import lexicon, pooling
from services.routing.learning.lineage import handed_on, heirs
from services.routing.learning.rows import Said, said, speaks
from services.routing.precedents import Near, nearest, the_same
from services.routing.spelling import particle

if TYPE_CHECKING:  # numpy is loaded when something was learned, not before
    from services.routing.learning.learned import Heard, Learned

Words = tuple[tuple[str, float], ...]

NOTHING = 0.02  # how sure one can be of a text that says nothing
_UNFAMILIAR = 0.25  # share of a text's pieces that must have been read before, else the learned model only guesses


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What speaks for a department."""

    duty: str | None = None  # the one that the city's own words point to
    concept: str | None = None  # else what every city's citizens call such work, in the lexicon
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
        self._active = frozenset(self._codes)
        self._duties = lexicon.prepared(departments)
        self._listed = {one.code: sum(len({*duty.strong, *duty.words, *duty.weak}) for duty in one.duties) for one in departments}
        self._homes = lexicon.homes(departments)
        self._learned = learned
        self._successors = successors
        self._former = _former(learned.classes if learned else (), self._active, successors)

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
        """A department that isn't in the list is no evidence."""
        service = service_department if service_department in self._active else None
        taken = self._take(said(title, text), service, nearest(precedents))
        evidence = taken.evidence
        undecided = not (evidence.duties or evidence.concepts or evidence.near or taken.familiar)
        weights, curve = (self._learned.pooling, self._learned.curve) if self._learned else (pooling.COLD, pooling.COLD_CURVE)
        ranked = pooling.shares(self._codes, evidence, weights)
        sure = pooling.certainty(pooling.signs(ranked, evidence), curve, self._trust(next(iter(ranked), ""), evidence))
        best = [] if undecided and service is None else [*ranked][:3]
        return Reading(
            candidates=tuple(Candidate(code=code, share=ranked[code], grounds=self._grounds(code, taken)) for code in best),
            certainty=min(sure, NOTHING) if undecided else sure,
            undecided=undecided,
        )

    def evidence(self, text: str, title: str | None = None, precedents: Sequence[Near] = ()) -> pooling.Evidence:
        """What each source says of a text, before any of it is weighed: for those who measure what a source is worth."""
        return self._take(said(title, text), None, nearest(precedents)).evidence

    def _trust(self, code: str, evidence: pooling.Evidence) -> float:
        """What was learned knows by itself how sure it may be; lists of words don't."""
        return 1.0 if self._learned else pooling.trust(code, evidence, self._listed.get(code, 0))

    def _take(self, one: Said, service: str | None, precedents: tuple[Near, ...]) -> _Taken:
        weighed = self._duties.weigh(one.whole)
        spoken = lexicon.spoken_of(one.whole)
        duties = {code: found.score for code, found in weighed.items()}

        def today(said_of: Mapping[str, float]) -> dict[str, float]:
            return handed_on(said_of, self._active, self._successors, duties)

        heard = self._hear(one, spoken)
        evidence = pooling.Evidence(
            duties=duties,
            concepts=lexicon.handed_to(spoken, self._homes),
            linear=today(heard.linear) if heard else None,
            alike=today(heard.alike) if heard else None,
            near=today(pooling.heard(precedents)),
            same=today(pooling.heard(the_same(precedents))),
            service=service,
            letters=len(one.whole),
        )
        return _Taken(evidence=evidence, weighed=weighed, spoken=spoken, heard=heard, precedents=precedents)

    def _hear(self, one: Said, spoken: Mapping[Key, Weighed]) -> Heard | None:
        if self._learned is None or not speaks(one):
            return None
        from services.routing.learning.features import pieces

        return self._learned.hear(pieces(one, spoken))

    def _grounds(self, code: str, taken: _Taken) -> Grounds:
        duty = taken.weighed.get(code)
        concept = None if duty else lexicon.loudest_for(code, taken.spoken, self._homes)
        found = duty or concept
        former = self._former.get(code, ()) if taken.heard else ()
        learned = [taken.heard.loudest(one) for one in former if taken.heard]
        return Grounds(
            duty=duty.duty if duty else None,
            concept=concept.duty if concept else None,
            words=found.words if found else (),
            learned=max(learned, key=lambda words: sum(weight for _, weight in words), default=()),
            precedents=tuple(near for near in taken.precedents if code in heirs(near.label, self._active, self._successors)),
            service=code == taken.evidence.service,
        )


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """All that was found in one text."""

    evidence: pooling.Evidence
    weighed: Mapping[str, Weighed]
    spoken: Mapping[Key, Weighed]
    heard: Heard | None
    precedents: tuple[Near, ...]

    @property
    def familiar(self) -> bool:
        """Does what was learned know enough of the text's words?"""
        return self.heard is not None and self.heard.familiar >= _UNFAMILIAR


def _former(classes: Sequence[str], active: Collection[str], successors: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Department -> the classes of what was learned that are said of it today."""
    found: dict[str, list[str]] = {}
    for former in classes:
        for heir in heirs(former, active, successors):
            found.setdefault(heir, []).append(former)
    return found


def reason(candidate: Candidate, name: str) -> str:
    """Why this department (`name`), in a sentence or two that a citizen may read."""
    grounds = candidate.grounds
    found = []
    if grounds.service:
        found.append(f"고르신 민원 분류는 {name} 소관입니다.")
    if grounds.duty and grounds.words:
        found.append(f"{_quoted(grounds.words)} 말이 {name}의 '{grounds.duty}' 업무와 맞습니다.")
    if grounds.concept and grounds.words:
        found.append(f"{_quoted(grounds.words)} 말이 {name}에서 맡을 '{grounds.concept}' 일과 이어집니다.")
    if grounds.precedents:
        found.append(f"비슷한 민원 {len(grounds.precedents)}건을 {name}에서 처리했습니다.")
    elif grounds.learned and not found:
        found.append(f"{_quoted(grounds.learned)} 말이 나온 민원을 {name}에서 자주 처리했습니다.")
    return " ".join(found[:2]) or f"{name}에서 비슷한 민원을 처리한 적이 있습니다."


def _quoted(words: Words) -> str:
    spelled = [word for word, _ in words]
    return ", ".join(f"'{word}'" for word in spelled) + particle(spelled[-1], "이라는", "라는")
