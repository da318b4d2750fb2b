"""What every city does, in the words of its citizens: the same for all, whatever a city's departments are called.

A city may describe a department with three words. Whatever citizens say for the same work stands in the lexicon: a text is heard for the
concepts that it speaks of, and each concept is heard for the department whose own words and name are nearest to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import fsum

from services.routing.duties import Department, Duties, Duty, Key, Weighed

FIELD = 0.25  # a concept that no department's words name goes where the others of its field go, this loudly
NAME = 3  # the department's name says as much as this many of its words
ENOUGH = 2.0  # words that speak of a concept and nothing else: as likely as not the department's work
SHARPNESS = 1.5  # of a concept that several departments are near to, the nearest hear more than their share
LEAST = 0.05  # nearness below which a word in common is chance
_KINDS = ((1.0, "strong"), (0.5, "words"))


@lru_cache(maxsize=1)
def concepts() -> tuple[Department, ...]:
    """The lexicon: its fields as if they were departments, their concepts as duties."""
    table = tomllib.loads((files(__package__) / "lexicon.toml").read_text(encoding="utf-8"))
    return tuple(
        Department(code=field["name"], name=field["name"], duties=tuple(_concept(one) for one in field["concepts"]))
        for field in table["fields"]
    )


@lru_cache(maxsize=1)
def _ears() -> Duties:
    return Duties(concepts())


def spoken_of(text: str) -> dict[Key, Weighed]:
    """The concepts that a text speaks of (field, concept), how loudly, and by which words."""
    return _ears().by_duty(text)


def handed_to(spoken: Mapping[Key, Weighed], homes: Mapping[Key, Mapping[str, float]]) -> dict[str, float]:
    """Department -> the share of what is spoken of that is its work, 0..1; together at most 1."""
    loud = {key: one.score**2 for key, one in spoken.items()}
    whole = fsum(loud.values()) + 1.0
    found: dict[str, list[float]] = {}
    for key, value in loud.items():
        for code, share in homes.get(key, {}).items():
            found.setdefault(code, []).append(value * share / whole)
    return {code: fsum(values) for code, values in found.items()}


def loudest_for(code: str, spoken: Mapping[Key, Weighed], homes: Mapping[Key, Mapping[str, float]]) -> Weighed | None:
    """Of the concepts that a text speaks of the one that says most for a department."""
    told = [(one.score * share, one) for key, one in spoken.items() if (share := homes.get(key, {}).get(code, 0.0)) > 0]
    return max(told, key=lambda entry: entry[0])[1] if told else None


@lru_cache(maxsize=4)
def prepared(departments: tuple[Department, ...]) -> Duties:
    """The same list is prepared once, whatever else of its city changes."""
    return Duties(departments)


@lru_cache(maxsize=4)
def homes(departments: tuple[Department, ...]) -> Mapping[Key, Mapping[str, float]]:
    """Concept -> the departments whose work it is, as shares; a concept that is nobody's is left out."""
    ears = prepared(departments)
    near = {key: _nearness(key, duty, departments, ears) for key, duty in _all()}
    named = {code: _named(department) for code, department in ((one.code, one) for one in departments)}
    for code, heard in named.items():
        for key, score in heard.items():
            near[key][code] = near[key].get(code, 0.0) + score
    fields: dict[str, dict[str, float]] = {}
    for (field, _), codes in near.items():
        for code, value in codes.items():
            fields.setdefault(field, {})[code] = fields.get(field, {}).get(code, 0.0) + value
    return {key: shares for key, codes in near.items() if (shares := _shares(codes, _parts(fields.get(key[0], {}))))}


def _nearness(key: Key, duty: Duty, departments: tuple[Department, ...], ears: Duties) -> dict[str, float]:
    """How much of a concept's words each department's own words are heard in, 0..1."""
    heard: dict[str, float] = {}
    whole = 0.0
    for weight, kind in _KINDS:
        for word in getattr(duty, kind):
            scores = ears.scores(word)
            total = fsum(scores.values())
            whole += weight
            for code, score in scores.items():
                heard[code] = heard.get(code, 0.0) + weight * score / total
    return {code: value / whole for code, value in heard.items()} if whole else {}


def _named(department: Department) -> dict[Key, float]:
    """How surely a department's own words speak of a concept, 0..1: its name, its duties and their words."""
    said = [department.name] * NAME
    said += [word for duty in department.duties for word in (duty.name, *duty.strong, *duty.words)]
    found: dict[Key, float] = {}
    for word in said:
        spoken = _ears().duty_scores(word)
        total = fsum(spoken.values())
        for key, score in spoken.items():
            found[key] = found.get(key, 0.0) + score / total
    return {key: value / (value + ENOUGH) for key, value in found.items()}


def _shares(codes: Mapping[str, float], field: Mapping[str, float]) -> dict[str, float]:
    raised = {code: value**SHARPNESS for code in {*codes, *field} if (value := codes.get(code, 0.0) + FIELD * field.get(code, 0.0)) > LEAST}
    whole = fsum(raised[code] for code in sorted(raised))
    return {code: raised[code] / whole for code in sorted(raised)}


def _parts(values: Mapping[str, float]) -> dict[str, float]:
    whole = fsum(values.values())
    return {code: value / whole for code, value in values.items()} if whole else {}


def _all() -> list[tuple[Key, Duty]]:
    return [((field.code, concept.name), concept) for field in concepts() for concept in field.duties]


def _concept(entry: Mapping[str, object]) -> Duty:
    strong, words, weak = (tuple(str(word) for word in _list(entry.get(kind))) for kind in ("strong", "words", "weak"))
    return Duty(name=str(entry["name"]), strong=strong, words=words, weak=weak)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
