"""The city's ground: `territory.toml` and `areas.geojson` in the city's folder.

    names = ["가온시"]                                          what the city is called in addresses
    areas = [{ code = "jungang", name = "중앙동", kind = "동" }]
    roads = [{ name = "중앙로", stretches = [{ area = "jungang", last = 180 }] }]
    landmarks = [{ name = "가온역", area = "jungang" }]
    [[splits]]                                                 duties that are split by area

Outlines are GeoJSON (RFC 7946): a FeatureCollection with a `bbox`, each feature with the `code` of its area. What is wrong is named by
file and line, or file and feature; a split that names nobody is told and left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from contracts import wire
from contracts.territory import CityGround
from ontong import outlines, tables
from ontong.lines import Way, lines_of
from services.routing.territory import broken_splits

FILE = "territory.toml"
KINDS = ("읍", "면", "동", "리", "zone")


def read(folder: Path, departments: Collection[str], problems: list[str], faults: list[str]) -> CityGround | None:
    """The ground; None where the folder has no such file, or where it can't be read."""
    path = folder / FILE
    if not path.exists():
        return None
    plain = tables.parsed(path, problems)
    if plain is None:
        return None
    if "outlines" in plain:
        problems.append(f"{FILE}: outlines: stand in {outlines.FILE}")
    try:
        ground = wire.load(CityGround, plain, unknown="raise")
    except wire.Unreadable as error:
        problems += tables.told(path, error, plain)
        return None
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    problems += (f"{tables.at(path, lines, *way)}: {problem}" for way, problem in _wrong(ground))
    ground = replace(ground, outlines=outlines.read(folder, {area.code for area in ground.areas}, problems))
    faults += (
        f"{tables.at(path, lines, 'splits', place)}: split {place + 1} ({ground.splits[place].code}): {problem}"
        for place, problem in broken_splits(ground, departments).items()
    )
    return ground


def _wrong(ground: CityGround) -> Iterator[tuple[Way, str]]:
    codes: set[str] = set()
    every = {area.code for area in ground.areas}
    for place, area in enumerate(ground.areas):
        if not area.code.strip() or area.code in codes:
            yield ("areas", place), f"areas {place + 1} ({area.code}): the code is empty or used before"
        codes.add(area.code)
        if area.kind not in KINDS:
            yield ("areas", place, "kind"), f"areas {place + 1} ({area.code}) > kind: must be one of {', '.join(KINDS)}"
        for field, named in (("within", area.within), ("successors", area.successors)):
            yield from _unknown(("areas", place, field), f"areas {place + 1} ({area.code}) > {field}", named, every)
        yield from _names(("areas", place), f"areas {place + 1} ({area.code})", area.name, area.aliases)
    yield from _circles({area.code: area.within for area in ground.areas})
    for place, road in enumerate(ground.roads):
        where = f"roads {place + 1} ({road.name})"
        if not road.stretches:
            yield ("roads", place), f"{where} > stretches: there are none"
        yield from _unknown(("roads", place, "stretches"), f"{where} > stretches", (one.area for one in road.stretches), every)
        if any(one.first is not None and one.last is not None and one.first > one.last for one in road.stretches):
            yield ("roads", place, "stretches"), f"{where} > stretches: the last number lies before the first"
        yield from _names(("roads", place), where, road.name, road.aliases)
    for place, mark in enumerate(ground.landmarks):
        where = f"landmarks {place + 1} ({mark.name})"
        yield from _unknown(("landmarks", place, "area"), f"{where} > area", (mark.area,), every)
        yield from _names(("landmarks", place), where, mark.name, mark.aliases)


def _unknown(way: Way, where: str, named: Collection[str] | Iterator[str], areas: Collection[str]) -> Iterator[tuple[Way, str]]:
    for code in named:
        if code not in areas:
            yield way, f"{where}: there is no area {code}"


def _names(way: Way, where: str, name: str, aliases: tuple[str, ...]) -> Iterator[tuple[Way, str]]:
    for one in (name, *aliases):
        if sum(character.isalnum() for character in one) < 2:
            yield way, f"{where}: {one!r} is too short for a name"


def _circles(within: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[Way, str]]:
    """An area that lies in itself, by whatever detour."""
    for place, code in enumerate(within):
        seen: set[str] = set()
        waiting = list(within[code])
        while waiting:
            larger = waiting.pop()
            if larger == code:
                yield ("areas", place, "within"), f"areas {place + 1} ({code}) > within: the area would lie in itself"
                break
            if larger not in seen:
                seen.add(larger)
                waiting += within.get(larger, ())
