"""Conditions: what an officer wrote after `when`, made into tests of a case. What can't be understood or names nobody is told."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields

from contracts.gateway import Channel, Kind
from contracts.rules import AnswerGiven, Clause, Condition, SaidWords
from services.routing.rules import times
from services.routing.rules.facts import Facts
from services.routing.rules.times import Unclear
from services.routing.wording import forms_of


@dataclass(frozen=True, kw_only=True)
class Known:
    """What rules may name. None: nobody knows what there is, and any name will do."""

    departments: Collection[str]
    areas: Collection[str] | None = None
    services: Collection[str] | None = None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A case with the words that were found in it: `said` in title and text, `titled` in the title."""

    facts: Facts
    said: frozenset[str]
    titled: frozenset[str]


Test = Callable[[Asked], bool]

KINDS = tuple(kind.value for kind in Kind)
CHANNELS = tuple(channel.value for channel in Channel)
LEAVES = tuple(field.name for field in fields(Clause))


def compiled(condition: Condition, known: Known) -> tuple[Test, ...]:
    """All of these must hold; raises Unclear. A condition that asks for nothing would fit every case: it is Unclear too."""
    tests = _clause(condition, known, "")
    for name in ("all", "any", "none"):
        clauses = [
            _needed(_clause(clause, known, f"{name} {number} > "), f"{name} {number}") for number, clause in _numbered(condition, name)
        ]
        if clauses:
            tests.append(_COMBINED[name](clauses))
    return tuple(_needed(tests, "when"))


def words_of(condition: Condition) -> set[str]:
    """Every word that is sought anywhere in the condition."""
    clauses = (condition, *condition.all, *condition.any, *condition.none)
    return {word for clause in clauses for said in (clause.text, clause.title) if said for word in (*said.all, *said.any, *said.none)}


def _numbered(condition: Condition, name: str) -> list[tuple[int, Clause]]:
    return list(enumerate(getattr(condition, name), start=1))


def _needed(tests: list[Test], place: str) -> list[Test]:
    if not tests:
        raise Unclear(f"{place}: asks for nothing, so that it would fit every case")
    return tests


_COMBINED: dict[str, Callable[[list[list[Test]]], Test]] = {
    "all": lambda clauses: lambda asked: all(test(asked) for clause in clauses for test in clause),
    "any": lambda clauses: lambda asked: any(all(test(asked) for test in clause) for clause in clauses),
    "none": lambda clauses: lambda asked: not any(all(test(asked) for test in clause) for clause in clauses),
}


def _clause(clause: Clause, known: Known, place: str) -> list[Test]:
    tests: list[Test] = []
    try:
        if clause.text:
            tests += _words("text", clause.text, lambda asked: asked.said)
        if clause.title:
            tests += _words("title", clause.title, lambda asked: asked.titled)
        for name, values, allowed in _lists(clause, known):
            tests.append(_one_of(name, values, allowed))
        if clause.time:
            tests += [_of_facts(test) for test in times.tests(clause.time)]
        tests += [_answered(answer) for answer in clause.answers]
    except Unclear as error:
        raise Unclear(f"{place}{error}") from None
    return tests


def _lists(clause: Clause, known: Known) -> list[tuple[str, tuple[str, ...], Collection[str] | None]]:
    asked = (
        ("kind", clause.kind, KINDS),
        ("service", clause.service, known.services),
        ("area", clause.area, known.areas),
        ("channel", clause.channel, CHANNELS),
    )
    return [(name, values, allowed) for name, values, allowed in asked if values]


def _of_facts(test: times.Test) -> Test:
    return lambda asked: test(asked.facts)


def _words(field: str, said: SaidWords, found: Callable[[Asked], frozenset[str]]) -> list[Test]:
    every, some, none = (_forms(f"{field} > {name}", getattr(said, name)) for name in ("all", "any", "none"))
    tests = [_speaks_of(forms, found) for forms in every]
    if some:
        tests.append(_speaks_of(frozenset().union(*some), found))
    if none:
        of_none = frozenset().union(*none)
        tests.append(lambda asked: of_none.isdisjoint(found(asked)))
    return tests


def _speaks_of(forms: frozenset[str], found: Callable[[Asked], frozenset[str]]) -> Test:
    return lambda asked: not forms.isdisjoint(found(asked))


def _forms(place: str, words: tuple[str, ...]) -> list[frozenset[str]]:
    for word in words:
        if not forms_of(word):
            raise Unclear(f"{place}: {word!r} is no word")
    return [frozenset(forms_of(word)) for word in words]


def _one_of(name: str, values: tuple[str, ...], allowed: Collection[str] | None) -> Test:
    wanted = frozenset(value for value in values if not value.startswith("!"))
    unwanted = frozenset(value[1:] for value in values if value.startswith("!"))
    for value in (*wanted, *unwanted):
        if allowed is not None and value not in allowed:
            raise Unclear(f"{name}: there is no {name} {value!r}")

    def test(asked: Asked) -> bool:
        has = _has(asked.facts, name)
        return (not wanted or not wanted.isdisjoint(has)) and unwanted.isdisjoint(has)

    return test


def _has(facts: Facts, name: str) -> frozenset[str]:
    if name == "area":
        return facts.areas
    value = getattr(facts, name)
    return frozenset() if value is None else frozenset((value,))


def _answered(answer: AnswerGiven) -> Test:
    wanted = frozenset(answer.values)

    def test(asked: Asked) -> bool:
        given = asked.facts.answers.get(answer.question, ())
        return bool(given) and (not wanted or not wanted.isdisjoint(given))

    return test
