"""Take the city's rules and its ground, from the folder or from the desk, edition by edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from contracts.rules import (
    DeleteRule,
    EditionHistory,
    ListRules,
    OrderRules,
    PutRule,
    ReadEditions,
    RegisterRules,
    Rule,
    RuleList,
)
from contracts.territory import CityGround, DeleteSplit, ListSplits, PutSplit, ReadGround, RegisterTerritory, SplitList
from services.routing.domain import amending, editions
from services.routing.domain.editions import Edition
from services.routing.rules.facts import KOREA

if TYPE_CHECKING:
    from services.routing.store import Transaction


MOST_TOLD = 20  # editions that others have made meanwhile


def register_rules(tx: Transaction, command: RegisterRules) -> None:
    _load(tx, "rules", tx.editions.of_rules(command.rules), overwrite=command.overwrite)


def register_territory(tx: Transaction, command: RegisterTerritory) -> None:
    _load(tx, "territory", tx.editions.of_ground(command.ground), overwrite=command.overwrite)


def put_rule(tx: Transaction, command: PutRule) -> RuleList:
    amending.may_edit(command.staff)
    return _with_rules(tx, command, amending.put_rule(_rules(tx), command.rule, command.position))


def delete_rule(tx: Transaction, command: DeleteRule) -> RuleList:
    amending.may_edit(command.staff)
    return _with_rules(tx, command, amending.without_rule(_rules(tx), command.code))


def order_rules(tx: Transaction, command: OrderRules) -> RuleList:
    amending.may_edit(command.staff)
    return _with_rules(tx, command, amending.ordered(_rules(tx), command.codes))


def list_rules(tx: Transaction, query: ListRules) -> RuleList:
    amending.may_edit(query.staff)
    return amending.rule_list(tx.cities.now(), _revision(tx, "rules"), _today(tx))


def put_split(tx: Transaction, command: PutSplit) -> SplitList:
    amending.may_edit(command.staff)
    return _with_ground(tx, command, amending.put_split(_ground(tx), command.split))


def delete_split(tx: Transaction, command: DeleteSplit) -> SplitList:
    amending.may_edit(command.staff)
    return _with_ground(tx, command, amending.without_split(_ground(tx), command.code))


def list_splits(tx: Transaction, query: ListSplits) -> SplitList:
    amending.may_edit(query.staff)
    return amending.split_list(tx.cities.now(), _revision(tx, "territory"), _today(tx))


def read_ground(tx: Transaction, query: ReadGround) -> CityGround:
    amending.may_edit(query.staff)
    return replace(_ground(tx), outlines=())


def read_editions(tx: Transaction, query: ReadEditions) -> EditionHistory:
    amending.may_edit(query.staff)
    return amending.history(tx.editions.history(query.subject, before=query.before, limit=query.limit + 1), query.limit)


def _load(tx: Transaction, subject: str, content: Mapping[str, Any], *, overwrite: bool) -> None:
    made = editions.load(tx.editions.latest(subject), subject, content, tx.now, overwrite=overwrite)
    if made is not None:
        _bring(tx, made)


def _edit(
    tx: Transaction, subject: str, content: Mapping[str, Any], command: PutRule | DeleteRule | OrderRules | PutSplit | DeleteSplit
) -> None:
    last = tx.editions.latest(subject)
    seen = command.seen_revision
    since = tx.editions.history(subject, limit=MOST_TOLD) if last and seen is not None and seen != last.number else ()
    made = editions.edit(last, subject, content, command.staff, tx.now, note=command.note, seen_revision=seen, since=since)
    if made is not None:
        _bring(tx, made)


def _bring(tx: Transaction, made: Edition) -> None:
    tx.editions.add(made)
    tx.cities.bring(made.subject, made.version, made.content)


def _with_rules(tx: Transaction, command: PutRule | DeleteRule | OrderRules, rules: tuple[Rule, ...]) -> RuleList:
    _edit(tx, "rules", tx.editions.of_rules(rules), command)
    return amending.rule_list(tx.cities.now(), _revision(tx, "rules"), _today(tx))


def _with_ground(tx: Transaction, command: PutSplit | DeleteSplit, ground: CityGround) -> SplitList:
    _edit(tx, "territory", tx.editions.of_ground(ground), command)
    return amending.split_list(tx.cities.now(), _revision(tx, "territory"), _today(tx))


def _rules(tx: Transaction) -> tuple[Rule, ...]:
    return tx.cities.now().rules.rules


def _ground(tx: Transaction) -> CityGround:
    return tx.cities.now().territory.ground


def _revision(tx: Transaction, subject: str) -> int:
    last = tx.editions.latest(subject)
    return last.number if last else 0


def _today(tx: Transaction) -> date:
    return tx.now.astimezone(KOREA).date()
