"""업무 승계. Who has the work of a department that is no more: old cases, labels and links are read through this."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.rules import Rule
from contracts.territory import CityGround
from services.routing.domain.dated import names_of

if TYPE_CHECKING:
    from services.routing.domain.departments import Listed


class Successors:
    """Of every department that was ever listed, as things stand on the day for which the list was made."""

    def __init__(self, heirs: Mapping[str, tuple[str, ...]], standing: Iterable[str]) -> None:
        """`heirs`: who took over directly, of those that are no more."""
        self.heirs, self.standing = dict(heirs), frozenset(standing)

    @classmethod
    def of(cls, listed: Iterable[Listed]) -> Successors:
        listed = tuple(listed)
        heirs = {one.department.code: tuple(heir.department_code for heir in one.dated.successors) for one in listed if not one.active}
        return cls(heirs, (one.department.code for one in listed if one.active))

    def choices(self, code: str) -> tuple[str, ...]:
        """The departments that stand and have its work now, through all reorganisations since; itself while it stands."""
        found: dict[str, None] = {}
        seen: set[str] = set()
        waiting = [code]
        while waiting:
            one = waiting.pop(0)
            if one in seen:
                continue
            seen.add(one)
            if one in self.standing:
                found[one] = None
            else:
                waiting = [*self.heirs.get(one, ()), *waiting]
        return tuple(found)

    def label(self, code: str) -> str | None:
        """Under which department an old label counts now: the only one that has its work. None where several share it, or nobody has it."""
        choices = self.choices(code)
        return choices[0] if len(choices) == 1 else None

    def predecessors(self, code: str) -> tuple[str, ...]:
        """Those that are no more and from which it has taken over, directly or through others."""
        return tuple(sorted(old for old in self.heirs if code != old and code in self.choices(old)))


def rules_now(rules: Iterable[Rule], heirs: Mapping[str, str]) -> tuple[Rule, ...]:
    """The city's rules with departments that are no more read as whoever has their work."""
    return tuple(
        replace(
            rule,
            department=heirs.get(rule.department, rule.department) if rule.department else None,
            prefer=tuple(heirs.get(code, code) for code in rule.prefer),
            exclude=tuple(heirs.get(code, code) for code in rule.exclude),
        )
        for rule in rules
    )


def ground_now(ground: CityGround | None, heirs: Mapping[str, str]) -> CityGround | None:
    """The same of the duties that are split by area."""
    if ground is None or not heirs:
        return ground
    splits = tuple(
        replace(
            split,
            departments=tuple(heirs.get(code, code) for code in split.departments),
            shares=tuple(replace(share, department=heirs.get(share.department, share.department)) for share in split.shares),
        )
        for split in ground.splits
    )
    return replace(ground, splits=splits)


def codes_by_name(listed: Iterable[Listed]) -> dict[str, str]:
    """The code of each name, former name and alias, for imports that know departments by what they were called. A name that stands
    wins over a former one, any name over an alias; what two departments were called says nothing."""
    listed = tuple(listed)
    now = [(one.department.name, one.department.code) for one in listed if one.active]
    once = [(name.name, one.department.code) for one in listed for name in names_of(one.dated)]
    aliases = [(alias, one.department.code) for one in listed for alias in one.dated.aliases]
    found: dict[str, str] = {}
    for called in (now, once, aliases):
        codes: dict[str, set[str]] = {}
        for name, code in called:
            codes.setdefault(name, set()).add(code)
        found = {name: next(iter(some)) for name, some in codes.items() if len(some) == 1} | found
    return found
