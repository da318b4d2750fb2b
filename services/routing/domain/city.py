"""Everything that a decision rests upon, prepared once in each process for as long as nothing of it changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from contracts.complaints import Department
from contracts.proposals import Ground, Proposal
from services.routing import duties
from services.routing.domain.departments import Listed, in_force
from services.routing.domain.successors import Successors, codes_by_name, ground_now, rules_now
from services.routing.domain.wishes import USUAL, Wishes
from services.routing.duties import Duties
from services.routing.learning.reading import Reader
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
    reader: Reader
    usual: tuple[Proposal, ...]  # for a text that names nobody's duty
    territory: Territory = field(default_factory=Territory)
    rules: Rulebook = field(default_factory=Rulebook)
    external: frozenset[str] = frozenset()  # other agencies among the departments: a person transfers the case there
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # who has the work now of each department that is no more
    listed: tuple[duties.Department, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)  # names of departments that are no longer, by code
    bodies: Mapping[str, str] = field(default_factory=dict)  # codes of other agencies, by name
    wishes: Wishes = USUAL
    raised: float = 0.0  # the certainty that recent decisions ask for, where what was learned asks for less
    missing: tuple[str, ...] = ()  # parts that are in force and can't be used

    @cached_property
    def duties(self) -> Duties:
        """The departments' own words by themselves, where somebody tries a text out."""
        return Duties(self.listed)

    @property
    def automatic(self) -> float:
        """Below this confidence a person decides."""
        return max(self.reader.threshold(self.wishes.accuracy), self.raised)

    def may_decide(self, code: str) -> bool:
        """May a case be given to this department without a person? Another agency's is handed over by an officer."""
        return self.wishes.automatic and code not in self.wishes.by_hand and code not in self.external

    def name_of(self, code: str) -> str:
        """Of a department, also of one that is no longer."""
        return self.departments[code].name if code in self.departments else self.former.get(code, code)

    def is_department(self, code: str) -> bool:
        """Is it one, or was it, so that what is said of it can be understood?"""
        return code in self.departments or code in self.former

    def body(self, agency: str) -> str | None:
        """The other agency of this name, where the city's list has it."""
        return self.bodies.get(agency)

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
    successors, external = Successors.of(listed), {one.department.code for one in listed if one.external and one.active}
    return {
        "departments": departments,
        "successors": {code: list(successors.choices(code)) for code in sorted(successors.heirs)},
        "former": {one.department.code: one.department.name for one in listed if not one.active},
        "bodies": {name: code for name, code in sorted(codes_by_name(listed).items()) if code in external},
    }


def prepare(versions: Mapping[str, str], parts: Mapping[str, Any]) -> City:
    """The city that these parts make: the same versions have the same content, and so make the same decisions. It takes a while
    (half a second where the departments have changed, else a few hundredths): keep it as long as the versions stay. What was learned
    and can't be read is left out."""
    listed = parts["duties"]["departments"] if "duties" in parts else []
    departments = [Department(code=one["code"], name=one["name"], phone=one["phone"]) for one in listed]
    external = frozenset(one["code"] for one in listed if one.get("external"))
    codes = {one.code for one in departments}
    successors = parts["duties"].get("successors", {}) if "duties" in parts else {}
    alone = {code: heirs[0] for code, heirs in successors.items() if len(heirs) == 1}
    territory = Territory(ground_now(parts.get("territory"), alone), codes)
    areas = set(territory.areas) if "territory" in parts else None
    prepared = tuple(scored(one) for one in listed)
    learned, broken = _learned(parts.get("learned"))
    missing = (*sorted(versions.keys() - parts.keys()), *broken)
    return City(
        versions={part: version for part, version in versions.items() if part not in missing},
        departments={one.code: one for one in departments},
        reader=Reader.of(prepared, learned, successors),
        usual=_usual([one for one in departments if one.code not in external]),
        listed=prepared,
        external=external,
        former=parts.get("duties", {}).get("former", {}),
        bodies=parts.get("duties", {}).get("bodies", {}),
        successors={code: tuple(heirs) for code, heirs in successors.items()},
        territory=territory,
        rules=Rulebook(rules_now(parts.get("rules", ()), alone), Known(departments=codes, areas=areas)),
        wishes=Wishes.of(parts["wishes"]) if "wishes" in parts else USUAL,
        raised=float(parts["threshold"]["raised"]) if "threshold" in parts else 0.0,
        missing=missing,
    )


def plain(city: City) -> City:
    """The same city with nothing but its departments' own words, for when what was learned fails."""
    versions = {part: version for part, version in city.versions.items() if part != "learned"}
    return replace(city, versions=versions, reader=Reader.of(city.listed, None, city.successors))


def _learned(artifact: bytes | None) -> tuple[Any, tuple[str, ...]]:
    """What was learned; and its name where it is there and can't be read."""
    if artifact is None:
        return None, ()
    try:
        return loaded(artifact), ()
    except ValueError:  # told as missing, counted and alarmed; the duties go on without it
        return None, ("learned",)


@lru_cache(maxsize=1)
def loaded(artifact: bytes) -> Any:
    """What was learned, read once however often the rest of the city changes. Raises ValueError."""
    from services.routing.learning.learned import Learned  # with numpy, which a city that has learned nothing does without

    return Learned.load(artifact)


def _usual(departments: Sequence[Department]) -> tuple[Proposal, ...]:
    """Three to begin with, all equally unlikely: a person chooses."""

    def turn(department: Department) -> int:
        return next((place for place, word in enumerate(GENERAL) if word in department.name), len(GENERAL))

    reason = "소관을 짐작할 말이 글에 없어, 여러 부서에 걸친 민원을 살피는 부서부터 제안합니다."
    confidence, grounds = round(1 / (len(departments) + 1), 6), (Ground(kind="usual", says=reason),)
    return tuple(
        Proposal(department_code=one.code, department_name=one.name, confidence=confidence, reason=reason, grounds=grounds)
        for one in sorted(departments, key=turn)[:3]
    )


def scored(one: Mapping[str, Any]) -> duties.Department:
    """A department of the content, ready to be read for."""
    theirs = tuple(
        duties.Duty(name=duty["name"], strong=tuple(duty["strong"]), words=tuple(duty["words"]), weak=tuple(duty["weak"]))
        for duty in one["duties"]
    )
    return duties.Department(code=one["code"], name=one["name"], duties=theirs)
