"""Four sources, one decision: what speaks for a department is weighed, what the city has laid down is held against it, and one is proposed
or a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.proposals import Precedent, Proposal
from contracts.routing import CaseArea, DepartmentAssigned, Suggestions, TriageNeeded
from services.routing import kinds, urgency
from services.routing.domain.city import City
from services.routing.domain.decision import Decision, Mode
from services.routing.domain.laid_down import Findings, apply, hastened, look
from services.routing.domain.reading import Reading
from services.routing.domain.weighing import PLACES, Candidate, weigh
from services.routing.precedents import Near
from services.routing.territory import Whereabouts

OF_ADDRESSES = frozenset({"읍", "면", "동"})  # kinds of areas


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Decided cases that say nearly the same: as evidence, and as a person may see them."""

    near: tuple[Near, ...] = ()
    precedents: tuple[Precedent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """The best three, best first; whether the first is sure enough to be routed without a person, and what a person should know."""

    proposals: tuple[Proposal, ...]
    sure: bool
    findings: Findings
    notes: tuple[str, ...] = ()


Decided = tuple[Decision, DepartmentAssigned | TriageNeeded]


def decide(complaint_id: UUID, reading: Reading, city: City, alike: Alike, now: datetime) -> Decided:
    """Propose one department, or ask for a person; with no departments at all a person is asked too."""
    found = propose(reading, city, alike.near)
    decision = Decision(
        complaint_id=complaint_id,
        model_version=city.version,
        input_hash=reading.fingerprint,
        proposals=found.proposals,
        mode=Mode.AUTOMATIC if found.sure else Mode.TRIAGE,
        decided_at=now,
        versions=city.versions,
        near=alike.near,
    )
    about: dict[str, Any] = {
        "occurred_at": now,
        "complaint_id": complaint_id,
        "model_version": city.version,
        "kind_proposal": kinds.other_than(reading.kind, reading.words),
        "urgency": hastened(urgency.advise(reading.words, reading.danger), found.findings),
        "proposals": found.proposals,
        "area": area_of(found.findings.place, city),
    }
    if not found.sure:
        return decision, TriageNeeded(**about, notes=found.notes, precedents=alike.precedents)
    best = found.proposals[0]
    department = city.departments[best.department_code]
    return decision, DepartmentAssigned(
        **about, department=department, confidence=best.confidence, reason=best.reason, grounds=best.grounds
    )


def area_of(place: Whereabouts, city: City) -> CaseArea | None:
    """The one 읍, 면 or 동 that the place lies in; None where there are several, or none."""
    found = [one for code in sorted(place.areas) if (one := city.territory.areas.get(code)) is not None and one.kind in OF_ADDRESSES]
    return CaseArea(code=found[0].code, name=found[0].name) if len(found) == 1 else None


def ask_a_person(complaint_id: UUID, reading: Reading, city: City, now: datetime) -> Decided:
    """Where nothing else works."""
    decision = Decision(
        complaint_id=complaint_id,
        model_version=city.version,
        input_hash=reading.fingerprint,
        proposals=city.usual,
        mode=Mode.TRIAGE,
        decided_at=now,
    )
    return decision, TriageNeeded(occurred_at=now, complaint_id=complaint_id, model_version=city.version, proposals=city.usual)


def propose(reading: Reading, city: City, near: Sequence[Near] = (), today: date | None = None) -> Proposed:
    """A department that is no longer active is no evidence. Where nothing in the text is known to anybody, those are proposed that look
    after what is nobody's. What the city has laid down is held against it. `today`: the day whose rules are asked, where the case hasn't
    come in."""
    findings, candidates = look(reading, city, today), weigh(reading, city, near)
    heard = tuple(_proposal(one, city) for one in candidates) or city.usual
    applied = apply(heard, {one.department_code: one.duty for one in candidates}, findings, city)
    proposals = tuple(replace(one, confidence=round(one.confidence, PLACES)) for one in applied)
    sure = bool(proposals) and proposals[0].confidence >= city.automatic and city.may_decide(proposals[0].department_code)
    return Proposed(proposals=proposals, sure=sure and not findings.needs_a_person, findings=findings, notes=findings.notes)


def suggest(reading: Reading, city: City, near: Sequence[Near] = (), today: date | None = None) -> Suggestions:
    """What would be proposed for this; nothing is decided."""
    found = propose(reading, city, near, today)
    return Suggestions(proposals=found.proposals, automatic=found.sure, model_version=city.version)


def _proposal(one: Candidate, city: City) -> Proposal:
    """To another agency a person hands it over, however likely: the reason says so."""
    name, external = city.departments[one.department_code].name, one.department_code in city.external
    return Proposal(
        department_code=one.department_code,
        department_name=name,
        confidence=one.confidence,
        reason=f"이송 제안: {name}. {one.reason}" if external else one.reason,
        grounds=one.grounds,
        external=external,
    )
