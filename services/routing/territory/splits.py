"""Splits: duties that fall to different departments in different parts of the city."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.territory import CityGround, Split


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A duty falls to this department, because the place lies in this area."""

    split: Split
    department: str
    area: str


class Splits:
    """The splits in their order: the first that has a share for the place decides. `broken`: what is wrong with one, by its
    place in the order, from 0."""

    def __init__(self, ground: CityGround, departments: Collection[str]) -> None:
        self.broken = broken_splits(ground, departments)
        self._splits = [split for place, split in enumerate(ground.splits) if place not in self.broken]

    def takes(self, department: str, duty: str | None, areas: Collection[str], day: date | None) -> Taken | None:
        if not areas:
            return None
        for split in self._splits:
            if split.active and _in_force(split, day) and _covers(split, department, duty):
                for share in split.shares:
                    area = next((code for code in share.areas if code in areas), None)
                    if area is not None:
                        return Taken(split=split, department=share.department, area=area)
        return None


def broken_splits(ground: CityGround, departments: Collection[str]) -> dict[int, str]:
    """What is wrong with a split: it is left out, and the others go on."""
    codes = {area.code for area in ground.areas}
    found: dict[int, str] = {}
    seen: set[str] = set()
    for place, split in enumerate(ground.splits):
        problem = next(_problems(split, codes, departments, seen), None)
        if problem is not None:
            found[place] = problem
        seen.add(split.code)
    return found


def _problems(split: Split, areas: Collection[str], departments: Collection[str], seen: Collection[str]) -> Iterator[str]:
    if split.code in seen:
        yield "code: an earlier split has it"
    if not split.shares:
        yield "shares: there are none"
    for code in (*split.departments, *(share.department for share in split.shares)):
        if code not in departments:
            yield f"there is no department {code!r}"
    taken: set[str] = set()
    for share in split.shares:
        if not share.areas:
            yield f"the share of {share.department} has no areas"
        for code in share.areas:
            if code not in areas:
                yield f"there is no area {code!r}"
            if code in taken:
                yield f"the area {code!r} is in two shares"
            taken.add(code)


def _covers(split: Split, department: str, duty: str | None) -> bool:
    if split.departments and department not in split.departments:
        return False
    if any(share.department == department for share in split.shares) and not split.departments:
        return False  # a branch that is meant by name keeps its own
    return not split.duties or duty in split.duties


def _in_force(split: Split, day: date | None) -> bool:
    return day is None or ((split.valid_from is None or split.valid_from <= day) and (split.valid_to is None or day <= split.valid_to))
