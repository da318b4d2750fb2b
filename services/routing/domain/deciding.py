"""Four sources, one decision: what speaks for a department is weighed, and one is proposed or a person is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.proposals import Proposal
from contracts.routing import DepartmentAssigned, Suggestions, TriageNeeded
from services.routing import duties, kinds
from services.routing.domain.city import City
from services.routing.domain.decision import Decision, Mode
from services.routing.domain.reading import Reading


def decide(complaint_id: UUID, reading: Reading, city: City, now: datetime) -> tuple[Decision, DepartmentAssigned | TriageNeeded]:
    """Propose one department, or ask for a person; with no departments at all a person is asked too."""
    proposals = propose(reading, city)
    sure = _is_sure(proposals, city)
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
    }
    if not sure:
        return decision, TriageNeeded(**about, proposals=proposals)
    best = proposals[0]
    department = city.departments[best.department_code]
    assigned = DepartmentAssigned(**about, department=department, confidence=best.confidence, reason=best.reason, grounds=best.grounds)
    return decision, assigned


def propose(reading: Reading, city: City) -> tuple[Proposal, ...]:
    """The best three, best first; a department that is no longer active is no evidence. Where nothing in the text is
    anybody's duty, those that look after what is nobody's."""
    found = tuple(
        Proposal(
            department_code=one.department_code,
            department_name=city.departments[one.department_code].name,
            confidence=one.confidence,
            reason=_told(one, city),
            external=one.department_code in city.external,
        )
        for one in city.duties.score(reading.words, city.heir(reading.service_department_code))
    )
    return found or city.usual


def suggest(reading: Reading, city: City) -> Suggestions:
    """What would be proposed for this; nothing is decided."""
    proposals = propose(reading, city)
    return Suggestions(proposals=proposals, automatic=_is_sure(proposals, city), model_version=city.version)


def _is_sure(proposals: Sequence[Proposal], city: City) -> bool:
    """Is the first one likely enough to be routed without a person? To another agency a person hands it over, however likely."""
    return bool(proposals) and not proposals[0].external and proposals[0].confidence >= city.automatic


def _told(one: duties.Proposal, city: City) -> str:
    """Why; and that it isn't the city's to answer, where it isn't."""
    name = city.departments[one.department_code].name
    return f"이송 제안: {name}. {one.reason}" if one.department_code in city.external else one.reason
