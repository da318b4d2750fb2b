"""The gazetteer: which areas, roads and landmarks a text or an address names, as people write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from contracts.territory import CityGround, Stretch
from services.routing.wording import PARTICLES, Wording

LONGEST = 4_000  # characters in which a place is sought
AFTER = (
    *("에", "의", "을", "를", "은", "는", "이", "가", "도", "로", "와", "과", "쪽", "변", "앞", "옆", "뒤", "길", "상", "한", "중", "내"),
    *("번", "및", "부터", "까지", "입구", "사거리", "삼거리", "일대", "근처", "부근", "주변", "인근", "건너", "맞은", "가는"),
)
OTHERWISE = ("구", "로", "길", "군", "시")  # 중앙동 is not meant in 중앙동로


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A name and the place that it stands for. `kind`: `area`, `road` or `landmark`."""

    kind: str
    name: str
    stretches: tuple[Stretch, ...]
    valid_from: date | None
    valid_to: date | None

    def stands(self, day: date | None) -> bool:
        return day is None or ((self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to))

    def areas(self, number: int | None) -> tuple[str, ...]:
        """The areas in which the place may lie, given its house number."""
        if number is None:
            return tuple(dict.fromkeys(stretch.area for stretch in self.stretches))
        fitting = (stretch.area for stretch in self.stretches if (stretch.first or 0) <= number <= (stretch.last or 10**9))
        return tuple(dict.fromkeys(fitting))


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place that is named: where it may lie, and what was written."""

    kind: str
    said: str
    areas: tuple[str, ...]


class Gazetteer:
    """Every name of a city's places, sought in one pass from the beginnings of written words."""

    def __init__(self, ground: CityGround) -> None:
        self._entries: dict[str, list[Entry]] = defaultdict(list)
        for name, entry in _named(ground):
            self._entries[name].append(entry)
        self._city = frozenset(Wording(name).run for name in ground.names)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in (*self._entries, *self._city):
            lengths[name[:2]].add(len(name))
        self._lengths = {opening: tuple(sorted(found, reverse=True)) for opening, found in lengths.items()}

    def mentions(self, text: str, day: date | None) -> tuple[Mention, ...]:
        """The places that are named, in their order."""
        wording = Wording(text[:LONGEST])
        found: list[Mention] = []
        for start, name in self._names(wording):
            for entry in self._entries.get(name, ()):
                if entry.stands(day):
                    number = _number(wording.run, start + len(name)) if entry.kind == "road" else None
                    found.append(Mention(kind=entry.kind, said=entry.name + (f" {number}" if number else ""), areas=entry.areas(number)))
        return tuple(dict.fromkeys(found))

    def _names(self, wording: Wording) -> Iterator[tuple[int, str]]:
        """Where which name stands: at the beginning of a written word, or straight behind another name."""
        run, waiting, free = wording.run, sorted(wording.starts, reverse=True), 0
        while waiting:
            start = waiting.pop()
            if start < free:
                continue
            name = self._at(run, start, wording)
            if name is not None:
                yield start, name
                free = start + len(name)
                waiting.append(free)

    def _at(self, run: str, start: int, wording: Wording) -> str | None:
        for length in self._lengths.get(run[start : start + 2], ()):
            name = run[start : start + length]
            if name in self._city or (name in self._entries and self._ends(name, run, start + length, wording)):
                return name
        return None

    def _ends(self, name: str, run: str, end: int, wording: Wording) -> bool:
        """Is it this name, and not the beginning of another word?"""
        if end >= len(run) or end in wording.starts:
            return True
        rest = run[end : end + 4]
        kind = self._entries[name][0].kind
        if kind == "road" or len(name) < (3 if kind == "area" else 4):
            return rest[0].isdigit() or rest.startswith(AFTER) or rest in PARTICLES
        return not (kind == "area" and rest.startswith(OTHERWISE) and not rest.startswith("로부터"))


def _number(run: str, at: int) -> int | None:
    found = re.match(r"[0-9]{1,5}", run[at : at + 5])
    return int(found[0]) if found else None


def _named(ground: CityGround) -> Iterable[tuple[str, Entry]]:
    for area in ground.areas:
        if area.kind == "zone" and not area.aliases:
            continue  # a word of the office that no citizen says
        names = area.aliases if area.kind == "zone" else (area.name, *area.aliases)
        where = tuple(Stretch(area=code) for code in (area.successors or (area.code,)))
        now = Entry(kind="area", name=area.name, stretches=where, valid_from=area.valid_from, valid_to=None)
        yield from ((Wording(name).run, now) for name in names)
    for road in ground.roads:
        entry = Entry(kind="road", name=road.name, stretches=road.stretches, valid_from=road.valid_from, valid_to=road.valid_to)
        yield from ((Wording(name).run, entry) for name in (road.name, *road.aliases))
    for mark in ground.landmarks:
        entry = Entry(
            kind="landmark", name=mark.name, stretches=(Stretch(area=mark.area),), valid_from=mark.valid_from, valid_to=mark.valid_to
        )
        yield from ((Wording(name).run, entry) for name in (mark.name, *mark.aliases))
