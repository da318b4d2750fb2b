"""Everything that a decision rests upon, prepared once in each process for as long as nothing of it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from contracts.complaints import Department
from contracts.proposals import Proposal
from services.routing import duties
from services.routing.domain.departments import Listed
from services.routing.duties import AUTOMATIC, Duties

# In the names of departments that look after what is nobody's, the likeliest first. After them comes the city's own order.
GENERAL = ("민원", "총무", "자치", "행정지원", "감사", "기획")


@dataclass(frozen=True, kw_only=True)
class City:
    """The active departments with their duties and whatever else speaks for a department."""

    versions: Mapping[str, str] = field(default_factory=dict)  # of each part that is in force (`duties`, ...)
    departments: Mapping[str, Department]
    duties: Duties
    usual: tuple[Proposal, ...]  # for a text that names nobody's duty
    automatic: float = AUTOMATIC  # below this confidence a person decides

    @property
    def version(self) -> str | None:
        """Under what name its decisions go."""
        return self.versions.get("duties")


def prepare(active: Sequence[Listed], versions: Mapping[str, str]) -> City:
    """Takes a while (about 0.1 s for 33 departments): keep it as long as the versions stay."""
    return City(
        versions=dict(versions),
        departments={one.department.code: one.department for one in active},
        duties=Duties(tuple(_scored(one) for one in active)),
        usual=_usual([one.department for one in active]),
    )


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


def _scored(one: Listed) -> duties.Department:
    department = one.department
    return duties.Department(
        code=department.code,
        name=department.name,
        duties=tuple(duties.Duty(name=duty.name, strong=duty.strong, words=duty.words, weak=duty.weak) for duty in one.duties),
    )
