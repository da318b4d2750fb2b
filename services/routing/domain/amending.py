"""What an administrator changes at the desk: the rules and their order, and which department has which share of the ground."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from contracts.desk import Role, Staff
from contracts.message import Refusal
from contracts.rules import EditedEntry, EditionHistory, EditionLine, Rule, RuleList, RuleState
from contracts.territory import CityGround, Split, SplitList, SplitState
from services.routing.domain.city import City
from services.routing.domain.editions import Edition, differences
from services.routing.rules import Rulebook, state_of

MOST_RULES = 1_000
STATES = ("on", "off", "waiting", "over", "broken")


def may_edit(staff: Staff) -> None:
    """Raises Refusal (forbidden): rules and territory are an administrator's."""
    if staff.role is not Role.ADMIN:
        raise Refusal("forbidden", "only an administrator may change or read this")


def put_rule(rules: Sequence[Rule], rule: Rule, position: int | None) -> tuple[Rule, ...]:
    """The rules with this one in the place of the one with its code, or last; `position`: there instead, from 1."""
    if not rule.code.strip():
        raise Refusal("invalid", "a rule needs a code", field="code")
    if len(rules) >= MOST_RULES:
        raise Refusal("invalid", f"{MOST_RULES:,} rules are as many as are taken", field="rule")
    if rule.unreadable is not None:
        raise Refusal("invalid", "is not for editing", field="unreadable")
    others = [one for one in rules if one.code != rule.code]
    place = next((at for at, one in enumerate(rules) if one.code == rule.code), len(others))
    if position is not None:
        if not 1 <= position <= len(others) + 1:
            raise Refusal("invalid", f"must be 1 to {len(others) + 1}", field="position")
        place = position - 1
    return (*others[:place], rule, *others[place:])


def with_rule(city: City, rule: Rule, position: int | None) -> City:
    """The city as if this rule stood there too."""
    return replace(city, rules=Rulebook(put_rule(city.rules.rules, rule, position), city.rules.known))


def without_rule(rules: Sequence[Rule], code: str) -> tuple[Rule, ...]:
    if all(one.code != code for one in rules):
        raise Refusal("not_found", f"there is no rule {code}", field="code")
    return tuple(one for one in rules if one.code != code)


def ordered(rules: Sequence[Rule], codes: Sequence[str]) -> tuple[Rule, ...]:
    """The rules in this order; every code must be there once."""
    by_code = {one.code: one for one in rules}
    if len(by_code) != len(rules) or sorted(codes) != sorted(by_code):
        raise Refusal("invalid", "must name every rule once", field="codes")
    return tuple(by_code[code] for code in codes)


def put_split(ground: CityGround, split: Split) -> CityGround:
    if not split.code.strip():
        raise Refusal("invalid", "a split needs a code", field="code")
    known = any(one.code == split.code for one in ground.splits)
    splits = tuple(split if one.code == split.code else one for one in ground.splits)
    return replace(ground, splits=splits if known else (*splits, split))


def without_split(ground: CityGround, code: str) -> CityGround:
    if all(one.code != code for one in ground.splits):
        raise Refusal("not_found", f"there is no split {code}", field="code")
    return replace(ground, splits=tuple(one for one in ground.splits if one.code != code))


def rule_list(city: City, revision: int, today: date) -> RuleList:
    """The rules as they are applied, each with its state."""
    book = city.rules
    states = (
        RuleState(rule=rule, position=place + 1, state=state_of(rule, book.broken.get(place), today), problem=book.broken.get(place))
        for place, rule in enumerate(book.rules)
    )
    return RuleList(revision=revision, rules=tuple(states))


def split_list(city: City, revision: int, today: date) -> SplitList:
    ground, broken = city.territory.ground, city.territory.splits.broken
    states = (
        SplitState(split=split, state=_split_state(split, broken.get(place), today), problem=broken.get(place))
        for place, split in enumerate(ground.splits)
    )
    return SplitList(revision=revision, splits=tuple(states), areas=ground.areas)


def states(city: City, today: date) -> dict[str, dict[str, int]]:
    """How many rules and splits there are in each state."""
    found = {
        "rules": Counter(one.state for one in rule_list(city, 0, today).rules),
        "splits": Counter(one.state for one in split_list(city, 0, today).splits),
    }
    return {what: {state: counted[state] for state in STATES} for what, counted in found.items()}


def history(editions: Sequence[Edition], limit: int) -> EditionHistory:
    """Of editions, latest first, with the one before the last that is told, if there is one."""
    lines = []
    for place, edition in enumerate(editions[:limit]):
        before: Mapping[str, Any] = editions[place + 1].content if place + 1 < len(editions) else {}
        changes = tuple(EditedEntry(entry=one.entry, change=one.change, fields=one.fields) for one in differences(before, edition.content))
        lines.append(
            EditionLine(
                revision=edition.number,
                origin=edition.origin,
                by=edition.by,
                by_name=edition.by_name,
                note=edition.note,
                made_at=edition.made_at,
                changes=changes,
            )
        )
    return EditionHistory(items=tuple(lines), next_before=lines[-1].revision if len(editions) > limit else None)


def _split_state(split: Split, problem: str | None, today: date) -> str:
    if problem is not None:
        return "broken"
    if not split.active:
        return "off"
    if split.valid_from is not None and today < split.valid_from:
        return "waiting"
    return "over" if split.valid_to is not None and today > split.valid_to else "on"
