"""The rules of a city, prepared once: asked in their order, and a broken one is left out without disturbing the others.

For each act the first rule that fits counts. `prefer` and `exclude` are one act for each department: what an earlier rule says of a
department, a later one doesn't change; and no rule gives a case to a department that an earlier one has excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contracts.rules import Rule
from services.routing.rules.conditions import Asked, Known, Test, compiled, words_of
from services.routing.rules.facts import Facts
from services.routing.rules.times import Unclear
from services.routing.wording import Wording, Wordlist

__all__ = ["Hit", "Known", "Rulebook", "Verdict", "state_of"]


@dataclass(frozen=True, kw_only=True)
class Hit:
    """A rule that fits, and the acts of it that count."""

    rule: Rule
    acts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the rules say of a case. `department`: the rule that decides; `prefer` and `exclude` by department."""

    department: Rule | None = None
    prefer: Mapping[str, Rule] = field(default_factory=dict)
    exclude: Mapping[str, Rule] = field(default_factory=dict)
    triage: Rule | None = None
    urgent: Rule | None = None
    hits: tuple[Hit, ...] = ()


class Rulebook:
    """`broken`: what is wrong with a rule that isn't applied, by its place in the order, from 0."""

    def __init__(self, rules: Sequence[Rule] = (), known: Known | None = None) -> None:
        self.rules = tuple(rules)
        self.known = known or Known(departments=())
        self.broken: dict[int, str] = {}
        self._tests: list[tuple[Rule, tuple[Test, ...]]] = []
        before: set[str] = set()
        for place, rule in enumerate(self.rules):
            try:
                self._tests.append((rule, _prepared(rule, self.known, before)))
            except Unclear as error:
                self.broken[place] = str(error)
            before.add(rule.code)
        self._words = Wordlist(word for rule, _ in self._tests for word in words_of(rule.when))

    def problem_of(self, code: str) -> str | None:
        """What is wrong with the rule of this code."""
        return next((problem for place, problem in self.broken.items() if self.rules[place].code == code), None)

    def ask(self, facts: Facts, today: date | None = None) -> Verdict:
        """What the rules say of this case; `today` (of Korea) is the day whose rules are asked, else the day the case came in."""
        day = today or (facts.local.date() if facts.local else None)
        said = self._words.found(Wording(facts.text))
        titled = self._words.found(Wording(facts.title)) if facts.title and said else frozenset()
        return _judged(self._fitting(Asked(facts=facts, said=said, titled=titled), day))

    def _fitting(self, asked: Asked, day: date | None) -> Iterator[Rule]:
        for rule, tests in self._tests:
            if rule.active and _in_force(rule, day) and all(test(asked) for test in tests):
                yield rule
                if rule.stop:
                    return


def state_of(rule: Rule, problem: str | None, today: date) -> str:
    """`broken`, `off`, `waiting`, `over` or `on`."""
    if problem is not None:
        return "broken"
    if not rule.active:
        return "off"
    if rule.valid_from is not None and today < rule.valid_from:
        return "waiting"
    return "over" if rule.valid_to is not None and today > rule.valid_to else "on"


def _prepared(rule: Rule, known: Known, before: set[str]) -> tuple[Test, ...]:
    """The tests of a rule; raises Unclear with the first thing that is wrong with it."""
    if rule.unreadable is not None:
        raise Unclear(rule.unreadable)
    if not rule.code.strip() or not rule.name.strip():
        raise Unclear("code and name: neither may be empty")
    if rule.code in before:
        raise Unclear("code: an earlier rule has it")
    if not (rule.department or rule.prefer or rule.exclude or rule.triage or rule.urgent or rule.stop):
        raise Unclear("does nothing: write department, prefer, exclude, triage, urgent or stop")
    if rule.valid_from and rule.valid_to and rule.valid_from > rule.valid_to:
        raise Unclear("valid_to: lies before valid_from")
    for act, codes in (("department", (rule.department,) if rule.department else ()), ("prefer", rule.prefer), ("exclude", rule.exclude)):
        for code in codes:
            if code not in known.departments:
                raise Unclear(f"{act}: there is no department {code!r}")
    return compiled(rule.when, known)


def _in_force(rule: Rule, day: date | None) -> bool:
    if day is None:
        return rule.valid_to is None and rule.valid_from is None
    return (rule.valid_from is None or rule.valid_from <= day) and (rule.valid_to is None or day <= rule.valid_to)


def _judged(fitting: Iterable[Rule]) -> Verdict:
    deciding: dict[str, Rule] = {}
    prefer: dict[str, Rule] = {}
    exclude: dict[str, Rule] = {}
    hits = []
    for rule in fitting:
        acts = []
        if rule.department and "department" not in deciding and rule.department not in exclude:
            deciding["department"] = rule
            acts.append("department")
        for act, wanted, own in (("prefer", rule.prefer, prefer), ("exclude", rule.exclude, exclude)):
            new = [code for code in wanted if code not in prefer and code not in exclude]
            own.update(dict.fromkeys(new, rule))
            acts += [act] if new else []
        for act in ("triage", "urgent"):
            if getattr(rule, act) and act not in deciding:
                deciding[act] = rule
                acts.append(act)
        hits.append(Hit(rule=rule, acts=(*acts, *(["stop"] if rule.stop else []))))
    return Verdict(
        department=deciding.get("department"), prefer=prefer, exclude=exclude,
        triage=deciding.get("triage"), urgent=deciding.get("urgent"), hits=tuple(hits),
    )  # fmt: skip
