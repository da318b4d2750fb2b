"""Whom routing proposes for a case, what it remembers of that, and what a new list of departments changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from contracts.complaints import ComplaintReceived, ComplaintRerouted, ComplaintRouted, Department
from contracts.message import Refusal
from contracts.proposals import Proposal
from contracts.routing import DepartmentAssigned, DepartmentDuties, DepartmentRegistered, Duty, Suggestions, TriageNeeded
from services.routing import duties, kinds
from services.routing.duties import AUTOMATIC, Duties

# In the names of departments that look after what is nobody's, the likeliest first. After them comes the city's own order.
GENERAL = ("민원", "총무", "자치", "행정지원", "감사", "기획")


class Mode(Enum):
    """Who found the department."""

    AUTOMATIC = "automatic"  # routing was sure enough
    TRIAGE = "triage"  # a person was asked to choose
    MANUAL = "manual"  # a person had chosen before routing was asked


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A department in the city's list. An inactive one is kept: older cases name it."""

    department: Department
    duties: tuple[Duty, ...]
    position: int
    active: bool = True


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


@dataclass(frozen=True, kw_only=True)
class Model:
    """The active departments with their duties, prepared for reading texts."""

    version: str
    departments: Mapping[str, Department]
    duties: Duties
    usual: tuple[Proposal, ...]  # for a text that names nobody's duty

    @classmethod
    def of(cls, departments: Iterable[Listed]) -> Model:
        """Preparing takes a while (about 0.1 s for 33 departments): keep it as long as the version stays."""
        active = in_force(departments)
        return cls(
            version=version_of(active),
            departments={one.department.code: one.department for one in active},
            duties=Duties(tuple(_scored(one) for one in active)),
            usual=_usual([one.department for one in active]),
        )

    def propose(self, text: str, service_department_code: str | None = None) -> tuple[Proposal, ...]:
        """The best three, best first; a department that is no longer active is no evidence. Where nothing in the text is
        anybody's duty, those that look after what is nobody's."""
        evidence = service_department_code if service_department_code in self.departments else None
        found = tuple(
            Proposal(
                department_code=one.department_code,
                department_name=self.departments[one.department_code].name,
                confidence=one.confidence,
                reason=one.reason,
            )
            for one in self.duties.score(text, evidence)
        )
        return found or self.usual


def decide(event: ComplaintReceived, model: Model, now: datetime) -> tuple[Decision, DepartmentAssigned | TriageNeeded]:
    """Propose one department, or ask for a person; with no departments at all a person is asked too."""
    text = f"{event.title}\n{event.text}" if event.title else event.text
    proposals = model.propose(text, event.service_department_code)
    sure = _is_sure(proposals)
    decision = Decision(
        complaint_id=event.complaint_id,
        model_version=model.version,
        input_hash=hashlib.sha256(f"{event.service_department_code or ''}\n{text}".encode()).hexdigest(),
        proposals=proposals,
        mode=Mode.AUTOMATIC if sure else Mode.TRIAGE,
        decided_at=now,
    )
    about: dict[str, Any] = {
        "occurred_at": now,
        "complaint_id": event.complaint_id,
        "model_version": model.version,
        "kind_proposal": kinds.other_than(event.kind, text),
    }
    if not sure:
        return decision, TriageNeeded(**about, proposals=proposals)
    best = proposals[0]
    department = model.departments[best.department_code]
    return decision, DepartmentAssigned(**about, department=department, confidence=best.confidence, reason=best.reason)


def suggest(model: Model, text: str) -> Suggestions:
    """What would be proposed for this text; nothing is decided."""
    proposals = model.propose(text)
    return Suggestions(proposals=proposals, automatic=_is_sure(proposals), model_version=model.version)


def correct(decision: Decision | None, event: ComplaintRouted | ComplaintRerouted) -> Decision:
    """A person gave the case to a department: the last one who did is right, in whatever order we hear of it."""
    at = event.occurred_at
    if decision is None:  # the news of the case itself is still on its way, and nothing is left to propose when it comes
        decision = Decision(complaint_id=event.complaint_id, mode=Mode.MANUAL, decided_at=at)
    if decision.corrected_at is not None and decision.corrected_at > at:
        return decision
    return replace(decision, corrected_to=event.department.code, corrected_at=at)


def register(
    known: Iterable[Listed], loaded: Sequence[DepartmentDuties], now: datetime
) -> tuple[tuple[Listed, ...], tuple[DepartmentRegistered, ...]]:
    """The whole list as it reads from now on, and news of each department that is new, reads differently or is gone.

    Other services know a department's name and phone, not its duties: a change of duties alone is no news to them.
    """
    before, wanted = {one.department.code: one for one in known}, listed(loaded)
    gone = before.keys() - {one.department.code for one in wanted}
    now_listed = (*wanted, *(replace(before[code], active=False) for code in sorted(gone)))
    news = tuple(
        DepartmentRegistered(occurred_at=now, department=one.department, active=one.active)
        for one in now_listed
        if _public(before.get(one.department.code)) != _public(one)
    )
    return now_listed, news


def listed(loaded: Sequence[DepartmentDuties]) -> tuple[Listed, ...]:
    """A loaded list, in the city's order. It is taken as a whole or not at all; the Refusal names the department."""
    seen: set[str] = set()
    for number, one in enumerate(loaded, start=1):
        code = one.department.code
        if not code.strip() or not one.department.name.strip():
            raise Refusal("invalid", f"department {number} has no code or no name", field="departments")
        if code in seen:
            raise Refusal("invalid", f"the department {code} is there twice", field="departments")
        for duty in one.duties:
            if not duty.words and not duty.strong:
                raise Refusal("invalid", f"{code}: the duty {duty.name!r} has no words", field="departments")
        seen.add(code)
    return tuple(Listed(department=one.department, duties=one.duties, position=i) for i, one in enumerate(loaded))


def in_force(departments: Iterable[Listed]) -> list[Listed]:
    """The active departments in the city's own order."""
    return sorted((one for one in departments if one.active), key=lambda one: one.position)


def version_of(active: Sequence[Listed]) -> str:
    """A name for everything that a proposal rests upon or says: the same list has the same name everywhere."""
    content = [(one.department.code, one.department.name, one.department.phone, [_words(duty) for duty in one.duties]) for one in active]
    return "duties-" + hashlib.sha256(json.dumps(content).encode()).hexdigest()[:12]


def _usual(departments: Sequence[Department]) -> tuple[Proposal, ...]:
    """Three to begin with, all equally unlikely: a person chooses."""

    def turn(department: Department) -> int:
        return next((place for place, word in enumerate(GENERAL) if word in department.name), len(GENERAL))

    reason = "소관을 짐작할 말이 글에 없어, 여러 부서에 걸친 민원을 살피는 부서부터 제안합니다."
    confidence = 1 / (len(departments) + 1)
    return tuple(
        Proposal(department_code=one.code, department_name=one.name, confidence=confidence, reason=reason)
        for one in sorted(departments, key=turn)[:3]
    )


def _is_sure(proposals: Sequence[Proposal]) -> bool:
    """Is the first one likely enough to be routed without a person?"""
    return bool(proposals) and proposals[0].confidence >= AUTOMATIC


def _scored(one: Listed) -> duties.Department:
    department = one.department
    return duties.Department(
        code=department.code,
        name=department.name,
        duties=tuple(duties.Duty(name=duty.name, strong=duty.strong, words=duty.words, weak=duty.weak) for duty in one.duties),
    )


def _words(duty: Duty) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return duty.name, duty.strong, duty.words, duty.weak


def _public(one: Listed | None) -> tuple[Department, bool] | None:
    return None if one is None else (one.department, one.active)
