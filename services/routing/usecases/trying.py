"""Try a text out: what would become of it, and what each source says by itself. Nothing is decided or kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from contracts.routing import DepartmentDuties
from contracts.rules import Rule, Trial, TryRouting
from contracts.territory import CityGround
from services.routing import domain
from services.routing.domain import amending, trial
from services.routing.rules.facts import KOREA
from services.routing.usecases.assigning import near_of

if TYPE_CHECKING:
    from services.routing.store import Transaction


def try_routing(tx: Transaction, query: TryRouting) -> Trial:
    if query.staff is not None:
        amending.may_edit(query.staff)
    today: date = tx.now.astimezone(KOREA).date()
    reading, city = trial.reading_of(query), tx.cities.now()
    if query.rule is None:
        return trial.tried(reading, city, today, near_of(tx.memories.like(reading)))
    as_if = amending.with_rule(city, query.rule, query.position)
    tried = trial.tried(reading, as_if, today, near_of(tx.memories.like(reading)))
    return replace(tried, problem=as_if.rules.problem_of(query.rule.code))


def try_from(
    departments: Sequence[DepartmentDuties], ground: CityGround | None, rules: Sequence[Rule], query: TryRouting, today: date
) -> Trial:
    """The same as if these were the city's list, ground and rules: for trying them out before they are loaded."""
    listed = domain.listed(departments)
    parts = {"duties": domain.content_of(listed), "rules": tuple(rules), **({"territory": ground} if ground else {})}
    city = domain.prepare({"duties": domain.version_of(listed)}, parts)
    return trial.tried(trial.reading_of(query), city, today)
