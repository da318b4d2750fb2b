"""What the city says in conversations: `talk/LOCALE.toml` of its folder, read and checked. A language that the city writes letters in has
one; the first is the city's own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gateway.domain.conversation import Phrases
from gateway.domain.conversation.phrases import wrong
from ontong import city as the_city
from ontong import tables
from ontong.tables import BadJurisdiction


def look(folder: Path, locales: tuple[str, ...], problems: list[str]) -> dict[str, Phrases]:
    """The words by locale; what is wrong goes to `problems`."""
    there = {path.stem: path for path in sorted((folder / "talk").glob("*.toml"))}
    problems += [f"talk/{locale}.toml: is missing" for locale in locales if locale not in there]
    found: dict[str, Phrases] = {}
    for locale in sorted(there, key=lambda one: (locales.index(one) if one in locales else len(locales), one)):
        mistakes: list[str] = []
        phrases = tables.read(Phrases, there[locale], mistakes)
        mistakes += [f"{locale}.toml: {one}" for one in wrong(phrases)] if phrases else []
        problems += [f"talk/{one}" for one in mistakes]
        if phrases:
            found[locale] = phrases
    return found


def read(folder: Path) -> Mapping[str, Phrases]:
    """The words of the city in this folder; raises BadJurisdiction."""
    problems: list[str] = []
    found = look(folder, the_city.read(folder).locales, problems)
    if problems:
        raise BadJurisdiction(folder, problems)
    return found
