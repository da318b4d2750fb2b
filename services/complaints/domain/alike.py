"""같은 사안: what a case is compared by, what a citizen is told of another one, and what it means to join one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from uuid import UUID

from contracts.city import Service
from contracts.complaints import Department, Status
from contracts.gateway import Kind, Location
from contracts.message import Refusal
from contracts.similar import SimilarCase, SimilarCasesFound
from services.complaints.calendar import KOREA
from services.complaints.domain.case import CITIZEN, Complaint, Noted, event, line
from services.complaints.lifecycle import UNANSWERED, step
from services.complaints.similar import Filing, Likeness, filing, kept_apart, matter_of, place_told


@dataclass(frozen=True, kw_only=True)
class Near:
    """An open case that shares a mark with another one, as far as the two are compared."""

    id: UUID
    status: Status
    kind: Kind
    service_code: str | None
    title: str | None
    text: str = field(repr=False)
    location: Location | None
    visibility: str
    department: Department | None
    signatories: int
    received_at: datetime

    @cached_property
    def filing(self) -> Filing:
        return filing(self.title, self.text, self.location)

    @property
    def department_code(self) -> str | None:
        return self.department.code if self.department else None


def may_be_told(near: Near, services: Collection[Service]) -> bool:
    """May others know that there is such a case? Not of a grievance, nor of what the city keeps apart."""
    return near.kind is not Kind.GRIEVANCE and not kept_apart(services, near.service_code, near.filing.whole)


def may_be_shown(near: Near, alike: Likeness, services: Collection[Service], looked_for: Filing) -> bool:
    """May whoever wrote `looked_for` read that this case may be the same matter?"""
    return may_be_told(near, services) and alike.may_be_told(matter_of(services, near.filing.whole, looked_for.whole))


def card(near: Near, alike: Likeness, services: Collection[Service], looked_for: Filing, persons: int) -> SimilarCase:
    """What whoever wrote `looked_for` may know of the other case: what both have said, in the city's words, and where it stands."""
    return SimilarCase(
        complaint_id=near.id,
        matter=matter_of(services, near.filing.whole, looked_for.whole),
        title=near.title if near.visibility == "public" else None,
        place=place_told(alike, near.filing, looked_for),
        received_on=near.received_at.astimezone(KOREA).date(),
        status=near.status,
        department=near.department.name if near.department else None,
        persons=max(near.signatories, persons),
        score=alike.told,
        because=alike.because,
    )


def tell_similar(complaint: Complaint, cards: tuple[SimilarCase, ...], now: datetime) -> SimilarCasesFound:
    return event(SimilarCasesFound, complaint, now, similar=cards)


def join(complaint: Complaint, lead: Complaint, now: datetime) -> Noted:
    """함께하기. The citizen says that it is the same matter: an officer is shown so, and decides. Nothing else changes: it has its own
    number, its own clock and its own answer."""
    status = step(complaint.status, "join")
    if lead.id == complaint.id or lead.status not in UNANSWERED:
        raise Refusal("conflict", "the case to be joined is answered, or has gone elsewhere", field="joins")
    joined = replace(complaint, status=status, joins=lead.id, joinable=True)
    return joined, line(joined, "join", now, by=CITIZEN, text=lead.receipt_number)


def hear_of_joining(lead: Complaint, joined: Complaint, now: datetime) -> Noted:
    """Whoever answers for the other case reads that somebody has joined it."""
    return lead, line(lead, "hear_of_joining", now, by=CITIZEN, text=joined.receipt_number)
