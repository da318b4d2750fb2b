"""What routing says: which department it proposes for a case, and which departments there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from contracts.complaints import Department
from contracts.departments import DatedName, DepartmentKind, Successor
from contracts.message import CaseEvent, Command, Event, Message, Query
from contracts.proposals import Ground, KindProposal, Precedent, Proposal
from contracts.urgency import UrgencyAdvice


@dataclass(frozen=True, kw_only=True)
class RoutingEvent(CaseEvent):
    source: ClassVar[str] = "routing"


@dataclass(frozen=True, kw_only=True)
class CaseArea(Message):
    """The 읍, 면 or 동 of the city's ground that a case lies in."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DepartmentAssigned(RoutingEvent):
    """배정. Routing is sure enough who should answer; the complaints service decides."""

    department: Department
    confidence: float  # calibrated probability that the department is right, 0..1
    reason: str  # what a citizen may read
    model_version: str
    kind_proposal: KindProposal | None = None  # where the text speaks for another kind than the case has
    grounds: tuple[Ground, ...] = ()
    proposals: tuple[Proposal, ...] = ()  # the best three, best first
    urgency: UrgencyAdvice | None = None
    area: CaseArea | None = None  # where it lies, where that is clear


@dataclass(frozen=True, kw_only=True)
class TriageNeeded(RoutingEvent):
    """Routing is not sure enough: a person must choose. The best three, best first."""

    proposals: tuple[Proposal, ...]
    model_version: str
    kind_proposal: KindProposal | None = None
    precedents: tuple[Precedent, ...] = ()  # the likest first
    notes: tuple[str, ...] = ()  # why a person must look, where the city's rules or its ground say so (Korean, for officers)
    urgency: UrgencyAdvice | None = None
    area: CaseArea | None = None  # where it lies, where that is clear


@dataclass(frozen=True, kw_only=True)
class DepartmentRegistered(Event):
    """A department stands in the city's list, as it reads from now on. One that is no more (`active` false) names who has taken over;
    cases, accounts and labels follow an only successor. An `external` one is another agency."""

    source: ClassVar[str] = "routing"

    department: Department
    active: bool = True
    external: bool = False
    bureau: str | None = None
    closed_on: date | None = None
    successor_codes: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        return f"department:{self.department.code}"


@dataclass(frozen=True, kw_only=True)
class Duty(Message):
    """One duty of a department, with the words by which citizens mean it."""

    name: str
    words: tuple[str, ...]
    strong: tuple[str, ...] = ()  # nearly prove the duty
    weak: tuple[str, ...] = ()  # only support others
    valid_from: date | None = None  # both days are included
    valid_to: date | None = None


@dataclass(frozen=True, kw_only=True)
class DepartmentDuties(Message):
    """A department with everything that is dated about it. `names` are in order of time; without any it has always been called as
    `department` says. `aliases` are former and short names, as imports and people use them. From `closed_on` on it is no more."""

    department: Department
    duties: tuple[Duty, ...]
    names: tuple[DatedName, ...] = ()
    aliases: tuple[str, ...] = ()
    kind: DepartmentKind = DepartmentKind.INTERNAL
    closed_on: date | None = None
    successors: tuple[Successor, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterDepartments(Command):
    """Load the city's departments with their duties; a department that is missing is no more. Refused while the desk has changed
    something that reads otherwise here, unless `overwrite` is said."""

    target: ClassVar[str] = "routing"

    departments: tuple[DepartmentDuties, ...]
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True)
class Suggestions(Message):
    proposals: tuple[Proposal, ...]
    automatic: bool  # sure enough to be routed without a person
    model_version: str


@dataclass(frozen=True, kw_only=True)
class SuggestDepartments(Query):
    """Which department would this text go to, and why?"""

    target: ClassVar[str] = "routing"
    answer: ClassVar[type[Message] | None] = Suggestions

    text: str
