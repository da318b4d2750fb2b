"""A trial: a text as an administrator tries it out, and what each of the four sources has to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import Enum
from typing import TypeVar

from contracts.gateway import Channel, Kind, Location
from contracts.message import Refusal
from contracts.proposals import Ground, Proposal
from contracts.rules import Trial, TriedRule, TriedSource, TryRouting
from services.routing.domain import deciding
from services.routing.domain.city import City
from services.routing.domain.laid_down import Findings, look
from services.routing.domain.reading import Reading
from services.routing.domain.weighing import weigh
from services.routing.precedents import Near

E = TypeVar("E", bound=Enum)


def reading_of(query: TryRouting) -> Reading:
    """What would be read of it; raises Refusal for a word that isn't ours."""
    place = query.address or query.lat is not None
    return Reading(
        title=query.title,
        text=query.text,
        kind=_one_of(Kind, query.kind, "kind") or Kind.OTHER,
        service_code=query.service_code,
        location=Location(lat=query.lat, long=query.long, address=query.address) if place else None,
        channel=_one_of(Channel, query.channel, "channel") or Channel.WEB,
        received_at=query.at,
        in_office_hours=query.office,
        answers={answer.question: answer.values for answer in query.answers},
    )


def tried(reading: Reading, city: City, today: date, near: Sequence[Near] = ()) -> Trial:
    findings = look(reading, city, today)
    suggestions = deciding.suggest(reading, city, near, today)
    return Trial(
        proposals=suggestions.proposals,
        automatic=suggestions.automatic,
        rules=tuple(TriedRule(code=hit.rule.code, name=hit.rule.name, acts=hit.acts) for hit in findings.verdict.hits),
        sources=(*_sources(reading, city, findings), *_learned(reading, city, near)),
        areas=tuple(sorted(findings.place.areas)),
        urgent=findings.verdict.urgent is not None,
        triage_notes=findings.notes,
    )


def _sources(reading: Reading, city: City, findings: Findings) -> Iterator[TriedSource]:
    hits = findings.verdict.hits
    names = ", ".join(f"'{hit.rule.name}'" for hit in hits)
    yield TriedSource(source="rules", says=f"맞는 규칙: {names}" if hits else "맞는 규칙이 없습니다.")
    place = findings.place
    yield TriedSource(source="territory", says=place.outside or place.said or "어디의 일인지 알 수 있는 말이나 위치가 없습니다.")
    found = tuple(_of_duty(one.department_code, one.confidence, one.reason, city) for one in city.duties.score(reading.words))
    yield TriedSource(source="duties", says=found[0].reason if found else "업무를 가리키는 말이 없습니다.", proposals=found)


def _learned(reading: Reading, city: City, near: Sequence[Near]) -> Iterator[TriedSource]:
    """What decided cases have taught, each in the words of its ground."""
    grounds = [(one, ground) for one in weigh(reading, city, near) for ground in one.grounds]
    for source, none in (("precedent", "비슷한 민원을 처리한 적이 없습니다."), ("learned", "처리한 민원에서 배운 말이 없습니다.")):
        says = [ground.says for _, ground in grounds if ground.kind == source]
        yield TriedSource(source=source, says=" ".join(says) or none)


def _of_duty(code: str, confidence: float, reason: str, city: City) -> Proposal:
    grounds = (Ground(kind="words", says=reason),)
    return Proposal(
        department_code=code, department_name=city.departments[code].name, confidence=confidence, reason=reason, grounds=grounds
    )


def _one_of(kind: type[E], word: str | None, field: str) -> E | None:
    if word is None:
        return None
    try:
        return kind(word)
    except ValueError:
        raise Refusal("invalid", f"must be one of {', '.join(str(one.value) for one in kind)}", field=field) from None
