"""Everything that a decision rests upon, prepared once in each process for as long as nothing of it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.complaints import Department
from contracts.proposals import Proposal
from services.routing import duties
from services.routing.domain.departments import Listed, in_force
from services.routing.domain.successors import Successors
from services.routing.duties import AUTOMATIC, Duties
from services.routing.rules import Known, Rulebook
from services.routing.territory import Territory

Content = Any  # plain data (what JSON can hold): what a version of a part consists of
WORDS = ("strong", "words", "weak")

# In the names of departments that look after what is nobody's, the likeliest first. After them comes the city's own order.
GENERAL = ("민원", "총무", "자치", "행정지원", "감사", "기획")


@dataclass(frozen=True, kw_only=True)
class City:
    """The active departments with their duties and whatever else speaks for a department."""

    versions: Mapping[str, str] = field(default_factory=dict)  # of each part that is in force (`duties`, ...)
    departments: Mapping[str, Department]
    duties: Duties
    usual: tuple[Proposal, ...]  # for a text that names nobody's duty
    territory: Territory = field(default_factory=Territory)
    rules: Rulebook = field(default_factory=Rulebook)
    automatic: float = AUTOMATIC  # below this confidence a person decides
    external: frozenset[str] = frozenset()  # other agencies among the departments: a person transfers the case there
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # who has the work now of each department that is no more

    @property
    def version(self) -> str:
        """A short name for all its versions together."""
        return "city-" + hashlib.sha256(json.dumps(self.versions, sort_keys=True).encode()).hexdigest()[:12]

    def heir(self, code: str | None) -> str | None:
        """The department that stands behind a code: the only successor of one that is no more; None where there isn't just one."""
        if code is None or code in self.departments:
            return code
        heirs = self.successors.get(code, ())
        return heirs[0] if len(heirs) == 1 else None


def content_of(listed: Iterable[Listed]) -> Content:
    """The active departments as plain data, and who has the work of those that are no more: of these a city is prepared, now and
    whenever a decision is replayed."""
    listed = tuple(listed)
    departments = [
        {
            "code": one.department.code,
            "name": one.department.name,
            "phone": one.department.phone,
            "duties": [{"name": duty.name, **{kind: list(getattr(duty, kind)) for kind in WORDS}} for duty in one.duties],
            "external": one.external,
        }
        for one in in_force(listed)
    ]
    successors = Successors.of(listed)
    return {"departments": departments, "successors": {code: list(successors.choices(code)) for code in sorted(successors.heirs)}}


def prepare(versions: Mapping[str, str], parts: Mapping[str, Any]) -> City:
    """The city that these parts make: the same versions have the same content, and so make the same decisions. It takes a while
    (about 0.1 s for 33 departments): keep it as long as the versions stay."""
    listed = parts["duties"]["departments"] if "duties" in parts else []
    departments = [Department(code=one["code"], name=one["name"], phone=one["phone"]) for one in listed]
    external = frozenset(one["code"] for one in listed if one.get("external"))
    codes = {one.code for one in departments}
    territory = Territory(parts.get("territory"), codes)
    areas = set(territory.areas) if "territory" in parts else None
    return City(
        versions=dict(versions),
        departments={one.code: one for one in departments},
        duties=Duties(tuple(_scored(one) for one in listed)),
        usual=_usual([one for one in departments if one.code not in external]),
        external=external,
        successors={code: tuple(heirs) for code, heirs in (parts.get("duties", {}).get("successors") or {}).items()},
        territory=territory,
        rules=Rulebook(parts.get("rules", ()), Known(departments=codes, areas=areas)),
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


def _scored(one: Mapping[str, Any]) -> duties.Department:
    theirs = tuple(
        duties.Duty(name=duty["name"], strong=tuple(duty["strong"]), words=tuple(duty["words"]), weak=tuple(duty["weak"]))
        for duty in one["duties"]
    )
    return duties.Department(code=one["code"], name=one["name"], duties=theirs)
