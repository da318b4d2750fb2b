"""The editions of rules, territory and departments: append-only, so that who changed what stays written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contracts import wire
from contracts.rules import Rule
from contracts.territory import CityGround
from services.routing.domain.editions import Edition
from services.routing.store.tables import edition, in_force

if TYPE_CHECKING:
    from services.routing.store import Transaction


Content = Mapping[str, Any]  # plain data


class Editions:
    """Every edition of every subject."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def latest(self, subject: str) -> Edition | None:
        """The one in force. Two who want to make the next one take turns."""
        if not self.tx.read_only:
            self.tx.execute(select(in_force.c.version).where(in_force.c.part == subject).with_for_update())
        question = select(edition).where(edition.c.subject == subject).order_by(edition.c.number.desc()).limit(1)
        row = self.tx.execute(question).mappings().first()
        return Edition(**row) if row else None

    def history(self, subject: str, *, before: int | None = None, limit: int = 50) -> list[Edition]:
        """Latest first; `before`: only those with a lower number."""
        question = select(edition).where(edition.c.subject == subject).order_by(edition.c.number.desc()).limit(limit)
        if before is not None:
            question = question.where(edition.c.number < before)
        return [Edition(**row) for row in self.tx.execute(question).mappings()]

    def add(self, made: Edition) -> None:
        self.tx.execute(edition.insert(), vars(made))

    def of_rules(self, rules: Sequence[Rule]) -> Content:
        """What an edition of the rules consists of."""
        return {"rules": [wire.dump(rule) for rule in rules]}

    def of_ground(self, ground: CityGround) -> Content:
        return wire.dump(ground)


def read_part(part: str, content: Content) -> Any:
    """The records that a part consists of, where it is one of ours."""
    if part == "rules":
        return tuple(wire.load(Rule, rule) for rule in content["rules"])
    return wire.load(CityGround, content) if part == "territory" else content
