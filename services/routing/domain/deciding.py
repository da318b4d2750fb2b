"""Four sources, one decision: what speaks for a department is weighed, and one is proposed or a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.proposals import Proposal
from contracts.routing import DepartmentAssigned, Suggestions, TriageNeeded
from services.routing import duties, kinds, urgency
from services.routing.domain.city import City
from services.routing.domain.decision import Decision, Mode
from services.routing.domain.laid_down import Findings, apply, look
from services.routing.domain.reading import Reading


def decide(complaint_id: UUID, reading: Reading, city: City, now: datetime) -> tuple[Decision, DepartmentAssigned | TriageNeeded]:
    """Propose one department, or ask for a person; with no departments at all a person is asked too."""
    findings = look(reading, city)
    proposals = propose(reading, city, findings)
    sure = _is_sure(proposals, city) and not findings.needs_a_person
    decision = Decision(
        complaint_id=complaint_id,
        model_version=city.version,
        input_hash=reading.fingerprint,
        proposals=proposals,
        mode=Mode.AUTOMATIC if sure else Mode.TRIAGE,
        decided_at=now,
    )
    about: dict[str, Any] = {
        "occurred_at": now,
        "complaint_id": complaint_id,
        "model_version": city.version,
        "kind_proposal": kinds.other_than(reading.kind, reading.words),
        "urgency": urgency.advise(reading.words, reading.danger),
    }
    if not sure:
        return decision, TriageNeeded(**about, proposals=proposals, notes=findings.notes)
    best = proposals[0]
    department = city.departments[best.department_code]
    assigned = DepartmentAssigned(
        **about, department=department, confidence=best.confidence, reason=best.reason, grounds=best.grounds, proposals=proposals
    )
    return decision, assigned


def propose(reading: Reading, city: City, findings: Findings) -> tuple[Proposal, ...]:
    """The best three, best first; a department that is no longer active is no evidence. Where nothing in the text is
    anybody's duty, those that look after what is nobody's. What the city has laid down is held against it."""
    heard = city.duties.score(reading.words, city.heir(reading.service_department_code))
    found = tuple(
        Proposal(
            department_code=one.department_code,
            department_name=city.departments[one.department_code].name,
            confidence=one.confidence,
            reason=_told(one, city),
            external=one.department_code in city.external,
        )
        for one in heard
    )
    return apply(found or city.usual, {one.department_code: one.duty for one in heard}, findings, city)


def suggest(reading: Reading, city: City, today: date | None = None) -> Suggestions:
    """What would be proposed for this; nothing is decided. `today`: the day whose rules are asked, where it hasn't come in."""
    findings = look(reading, city, today)
    proposals = propose(reading, city, findings)
    sure = _is_sure(proposals, city) and not findings.needs_a_person
    return Suggestions(proposals=proposals, automatic=sure, model_version=city.version)


def _is_sure(proposals: Sequence[Proposal], city: City) -> bool:
    """Is the first one likely enough to be routed without a person? To another agency a person hands it over, however likely."""
    return bool(proposals) and not proposals[0].external and proposals[0].confidence >= city.automatic


def _told(one: duties.Proposal, city: City) -> str:
    """Why; and that it isn't the city's to answer, where it isn't."""
    name = city.departments[one.department_code].name
    return f"이송 제안: {name}. {one.reason}" if one.department_code in city.external else one.reason
