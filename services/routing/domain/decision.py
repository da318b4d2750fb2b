"""What was proposed for a case, and what a person made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.complaints import ComplaintRerouted, ComplaintRouted
from contracts.proposals import Proposal
from services.routing.precedents import Near


class Mode(Enum):
    """Who found the department."""

    AUTOMATIC = "automatic"  # routing was sure enough
    TRIAGE = "triage"  # a person was asked to choose
    MANUAL = "manual"  # a person had chosen before routing was asked


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was proposed for a case, from which words by which model, and what a person made of it."""

    complaint_id: UUID
    model_version: str | None = None
    input_hash: str | None = None  # SHA-256 (hex) of what was read, never the text itself
    proposals: tuple[Proposal, ...] = ()
    mode: Mode
    decided_at: datetime
    corrected_to: str | None = None  # the department a person gave the case to last, also when it is the one proposed
    corrected_at: datetime | None = None
    versions: Mapping[str, str] = field(default_factory=dict)  # of everything that it rests upon
    near: tuple[Near, ...] = ()  # the decided cases that said nearly the same


def correct(decision: Decision | None, event: ComplaintRouted | ComplaintRerouted) -> Decision:
    """A person gave the case to a department: the last one who did is right, in whatever order we hear of it."""
    at = event.occurred_at
    if decision is None:  # the news of the case itself is still on its way, and nothing is left to propose when it comes
        decision = Decision(complaint_id=event.complaint_id, mode=Mode.MANUAL, decided_at=at)
    if decision.corrected_at is not None and decision.corrected_at > at:
        return decision
    return replace(decision, corrected_to=event.department.code, corrected_at=at)
