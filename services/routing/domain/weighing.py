"""What speaks for which department: the departments' own words, what decided cases taught, and those that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from contracts.proposals import Ground
from services.routing.domain.city import City
from services.routing.domain.reading import Reading
from services.routing.learning import reading as learning
from services.routing.precedents import Near
from services.routing.spelling import particle

PLACES = 6  # of a probability: the last digits of a sum may differ from one machine to another


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A department that may be right, with the probability (0..1), what speaks for it, and the duty that it would be about."""

    department_code: str
    confidence: float
    grounds: tuple[Ground, ...] = ()
    duty: str | None = None

    @property
    def reason(self) -> str:
        """The two weightiest grounds, as a citizen may read them."""
        return " ".join(ground.says for ground in self.grounds[:2])


def weigh(reading: Reading, city: City, near: Sequence[Near]) -> tuple[Candidate, ...]:
    """The likeliest three, likeliest first; none where nothing in the text is known to anybody."""
    found = city.reader.read(reading.text, reading.title, city.heir(reading.service_department_code), near)
    if not found.candidates:
        return ()
    first, learned = found.candidates[0].share, "learned" in city.versions
    others = (1 - found.certainty) / (1 - first) if first < 1 else 0.0
    return tuple(
        Candidate(
            department_code=one.code,
            confidence=round(found.certainty if place == 0 else min(found.certainty, one.share * others), PLACES),
            grounds=tuple(_grounds(one.grounds, city.departments[one.code].name)),
            duty=one.grounds.duty,
        )
        for place, one in enumerate(found.candidates)
        if learned or _speaks(one.grounds)
    )


def _grounds(grounds: learning.Grounds, name: str) -> Iterator[Ground]:
    if grounds.service:
        yield Ground(kind="service", says=f"고르신 민원 분류는 {name} 소관입니다.")
    if grounds.duty and grounds.words:
        yield Ground(kind="words", says=f"{_quoted(grounds.words)} 말이 {name}의 '{grounds.duty}' 업무와 맞습니다.")
    if grounds.concept and grounds.words:
        yield Ground(kind="words", says=f"{_quoted(grounds.words)} 말이 {name}에서 맡을 '{grounds.concept}' 일과 이어집니다.")
    if grounds.precedents:
        yield Ground(kind="precedent", says=f"비슷한 민원 {len(grounds.precedents)}건을 {name}에서 처리했습니다.")
    if grounds.learned:
        yield Ground(kind="learned", says=f"{_quoted(grounds.learned)} 말이 나온 민원을 {name}에서 자주 처리했습니다.")
    if not _speaks(grounds):
        yield Ground(kind="learned", says=f"이와 비슷한 민원을 {name}에서 처리한 적이 있습니다.")


def _speaks(grounds: learning.Grounds) -> bool:
    """Does anything speak for it that can be shown? Where nothing was learned, only that is a reason to name it."""
    named = (grounds.duty or grounds.concept) and grounds.words
    return bool(grounds.service or named or grounds.precedents or grounds.learned)


def _quoted(words: learning.Words) -> str:
    spelled = [word for word, _ in words[:3]]
    return ", ".join(f"'{word}'" for word in spelled) + particle(spelled[-1], "이라는", "라는")
