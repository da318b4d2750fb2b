"""What the city has laid down: its rules and its division of the ground, held against what the words of a case propose.

A rule that decides comes first. What a rule excludes is left out and what it prefers is likelier, each by the laws of probability.
Then, the duty being known, whoever has that duty where the case lies takes it. Where a rule asks for a person, or the place is not
ours, a person looks, however sure the words are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from contracts.proposals import Ground, Proposal
from contracts.rules import Rule
from contracts.urgency import Urgency, UrgencyAdvice
from services.routing.domain.city import City
from services.routing.domain.reading import Reading
from services.routing.rules import Facts, Verdict
from services.routing.spelling import particle
from services.routing.territory import Whereabouts

RULED = 0.99  # what the city has decided itself is right, but for the rule that was badly written
PREFERRED = 7.0  # times as likely as the words alone have it
UNHEARD = 0.05  # how likely a preferred department is by itself that no word speaks for


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Where a case lies and what the rules say of it. `day`: when it came in, by the calendar of Korea."""

    place: Whereabouts
    verdict: Verdict
    day: date | None

    @property
    def needs_a_person(self) -> bool:
        return self.verdict.triage is not None or self.place.outside is not None

    @property
    def notes(self) -> tuple[str, ...]:
        """For whoever looks at it."""
        rule = self.verdict.triage
        of_rule = (f"규칙 '{rule.name}': {rule.triage}",) if rule is not None else ()
        return (*((f"관할 밖: {self.place.outside}",) if self.place.outside else ()), *of_rule)


def look(reading: Reading, city: City, today: date | None = None) -> Findings:
    """What the ground and the rules have to say; `today` counts for what nobody has sent yet."""
    facts = Facts(
        text=reading.words,
        title=reading.title or "",
        kind=reading.kind.value,
        service=reading.service_code,
        channel=reading.channel.value,
        at=reading.received_at,
        office=reading.in_office_hours,
        answers=reading.answers,
    )
    day = facts.local.date() if facts.local else today
    place = city.territory.find(reading.location, reading.words, day)
    return Findings(place=place, verdict=city.rules.ask(replace(facts, areas=place.areas), day), day=day)


def apply(proposals: Sequence[Proposal], duties: Mapping[str, str | None], findings: Findings, city: City) -> tuple[Proposal, ...]:
    """The proposals as the city would have them, best first, at most three. `duties`: of each department the duty that was meant."""
    verdict = findings.verdict
    left = _weighed([one for one in proposals if one.department_code not in verdict.exclude], proposals, verdict, city)
    placed = _merged([_placed(one, duties.get(one.department_code), findings, city) for one in left])
    ranked = sorted(placed, key=lambda one: -one.confidence)
    if verdict.department is not None and verdict.department.department in city.departments:
        ranked = _ruled(ranked, verdict.department, city)
    return tuple(ranked[:3])


def hastened(advice: UrgencyAdvice, findings: Findings) -> UrgencyAdvice:
    """A case that a rule marks as urgent is to be looked at soon, whatever the words say."""
    rule = findings.verdict.urgent
    if rule is None or advice.urgency is not Urgency.ORDINARY:
        return advice
    return UrgencyAdvice(urgency=Urgency.SOON, reason=f"규칙 '{rule.name}'에 따라 서둘러 보시기를 권합니다.")


def _weighed(left: list[Proposal], before: Sequence[Proposal], verdict: Verdict, city: City) -> list[Proposal]:
    """Odds after what was excluded and preferred; what is nobody's among the proposals keeps its share."""
    if len(left) == len(before) and not verdict.prefer:
        return left
    heard = {one.department_code: one.confidence for one in before}
    names = {code: rule for code, rule in verdict.prefer.items() if code in city.departments}
    unheard = [_new(code, rule, city) for code, rule in names.items() if code not in heard]
    every = [*left, *unheard]
    rest = max(0.0, 1.0 - sum(heard.values()))
    weights = [one.confidence * (PREFERRED if one.department_code in names else 1.0) for one in every]
    whole = sum(weights) + rest
    return [_preferred(replace(one, confidence=weight / whole), names) for one, weight in zip(every, weights, strict=True)]


def _new(code: str, rule: Rule, city: City) -> Proposal:
    name, external = city.departments[code].name, code in city.external
    return Proposal(department_code=code, department_name=name, confidence=UNHEARD, reason="", external=external)


def _preferred(one: Proposal, names: Mapping[str, Rule]) -> Proposal:
    rule = names.get(one.department_code)
    if rule is None:
        return one
    name = one.department_name
    says = f"규칙 '{rule.name}'에 따라 {name}{particle(name, '을', '를')} 먼저 살핍니다."
    return _because(one, Ground(kind="rule", says=says))


def _placed(one: Proposal, duty: str | None, findings: Findings, city: City) -> Proposal:
    """The same duty in the hands of the department that has it there."""
    taken = city.territory.takes(one.department_code, duty, findings.place, findings.day)
    if taken is None or taken.department == one.department_code or taken.department not in city.departments:
        return one
    name, place = city.departments[taken.department].name, findings.place
    says = f"{place.said} 이 지역은 {name}에서 맡습니다."
    external = taken.department in city.external
    sure = one.confidence * place.sure
    moved = replace(one, department_code=taken.department, department_name=name, confidence=sure, external=external)
    return _because(moved, Ground(kind="place", says=says))


def _merged(placed: Sequence[Proposal]) -> list[Proposal]:
    """Two that have led to one department make it likelier together."""
    found: dict[str, Proposal] = {}
    for one in placed:
        known = found.get(one.department_code)
        if known is None:
            found[one.department_code] = one
        else:
            found[one.department_code] = replace(known, confidence=min(1.0, known.confidence + one.confidence))
    return list(found.values())


def _ruled(ranked: Sequence[Proposal], rule: Rule, city: City) -> list[Proposal]:
    code = rule.department or ""
    name = city.departments[code].name
    others = [one for one in ranked if one.department_code != code]
    left = (1.0 - RULED) / (sum(one.confidence for one in others) or 1.0)
    ground = Ground(kind="rule", says=f"규칙 '{rule.name}'에 따라 {name}에서 맡습니다.")
    known = next((one.grounds for one in ranked if one.department_code == code), ())
    first = Proposal(
        department_code=code,
        department_name=name,
        confidence=RULED,
        reason=ground.says,
        grounds=(ground, *known),
        external=code in city.external,
    )
    return [first, *(replace(one, confidence=min(one.confidence, one.confidence * left)) for one in others)]


def _because(one: Proposal, ground: Ground) -> Proposal:
    """With one more ground, which is said first."""
    return replace(one, reason=f"{ground.says} {one.reason}".strip(), grounds=(ground, *one.grounds))
