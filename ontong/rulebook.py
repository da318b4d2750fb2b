"""The city's own rules: `rules.toml` in the city's folder. One that can't be read or names nobody is told and left out; the others go on.

[[rules]]
code = "election-banner"
name = "정당 현수막은 도시과가 봅니다"
department = "urban-planning"
[rules.when]
text = { all = ["현수막"], any = ["정당", "선거"] }
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contracts import wire
from contracts.rules import Condition, Rule
from ontong import tables
from ontong.lines import lines_of
from services.routing.rules import Known, Rulebook

FILE = "rules.toml"


def read(folder: Path, known: Known, problems: list[str], faults: list[str]) -> tuple[Rule, ...] | None:
    """The rules, in their order; None where the folder has no such file. A file that is no TOML goes to `problems`, what is wrong with
    a single rule to `faults`, with file and line."""
    path = folder / FILE
    if not path.exists():
        return None
    table = tables.parsed(path, problems)
    if table is None:
        return None
    entries = table.pop("rules", [])
    if table or not isinstance(entries, list):
        problems.append(f"{FILE}: {', '.join(table) or 'rules'}: only [[rules]] stand in this file")
        return None
    rules = tuple(_rule(number, entry) for number, entry in enumerate(entries, start=1))
    faults += _faults(path, rules, Rulebook(rules, known).broken)
    return rules


def _rule(number: int, entry: Any) -> Rule:
    try:
        if isinstance(entry, Mapping) and "unreadable" in entry:
            raise wire.Unreadable("rule", {"unreadable": ["Unknown field."]})
        return wire.load(Rule, entry, unknown="raise")
    except wire.Unreadable as error:
        named = entry if isinstance(entry, Mapping) else {}
        code, name = (str(named.get(field) or f"rule-{number}") for field in ("code", "name"))
        why = "; ".join(
            f"{' > '.join(step for _, step in way if step)}: {words}" for way, words in tables.problems_in(error.problems, named)
        )
        return Rule(code=code, name=name, when=Condition(), unreadable=why)


def _faults(path: Path, rules: tuple[Rule, ...], broken: Mapping[int, str]) -> list[str]:
    if not broken:
        return []
    lines = lines_of(path.read_text(encoding="utf-8-sig"))
    return [
        f"{tables.at(path, lines, 'rules', place, *_way(problem))}: rule {place + 1} ({rules[place].code}): {problem}"
        for place, problem in broken.items()
    ]


def _way(problem: str) -> tuple[str | int, ...]:
    """`any 2 > text > any: ...` leads to when, any, 1, text, any."""
    steps: list[str | int] = []
    for step in problem.partition(":")[0].split(" > "):
        name, _, number = step.partition(" ")
        steps += [name, int(number) - 1] if number.isdigit() else [name]
    acts = ("code", "name", "department", "prefer", "exclude", "triage", "valid_from", "valid_to", "when")
    return tuple(steps if steps and steps[0] in acts else ("when", *steps))
