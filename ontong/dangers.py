"""What a city takes for a danger, and what it says at once: `dangers.toml` of its folder, read, checked and tried on its own examples."""

from __future__ import annotations

from pathlib import Path

from gateway.domain.dangers import Dangers, DangersFile, wrong
from ontong import city as the_city
from ontong import tables
from ontong.lines import lines_of
from ontong.tables import BadJurisdiction

FILE = "dangers.toml"


def look(folder: Path, locales: tuple[str, ...], problems: list[str]) -> Dangers:
    """The city's list; what is wrong goes to `problems`, with the line at which its entry begins. A city that has none notices none."""
    path = folder / FILE
    if not path.exists():
        return Dangers()
    file = tables.read(DangersFile, path, problems)
    if file is None:
        return Dangers()
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    for number, problem in wrong(file, locales):
        problems.append(f"{tables.at(path, lines, 'dangers', number)} ({file.dangers[number].code}): {problem}")
    return Dangers.of(file)


def read(folder: Path) -> Dangers:
    """The list of the city in this folder; raises BadJurisdiction."""
    problems: list[str] = []
    found = look(folder, the_city.read(folder).locales, problems)
    if problems:
        raise BadJurisdiction(folder, problems)
    return found
