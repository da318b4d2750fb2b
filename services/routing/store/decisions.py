"""What was proposed for each case, and what a person made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chassis.shelf import Shelf
from contracts import wire
from contracts.proposals import Proposal
from services.routing.domain import Decision, Mode
from services.routing.store.tables import decision

if TYPE_CHECKING:
    from services.routing.store import Transaction


class Decisions:
    """A decision a case."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, decision, record=_decision, row=_decision_row)

    def find(self, complaint_id: UUID) -> Decision | None:
        return self.shelf.find(complaint_id)

    def add(self, made: Decision) -> None:
        self.shelf.add(made)

    def put(self, changed: Decision) -> None:
        self.shelf.put(changed)

    def prefetch(self, complaint_ids: Iterable[UUID]) -> None:
        self.shelf.fetch(complaint_ids)


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        **{**row, "mode": Mode(row["mode"]), "proposals": tuple(wire.load(Proposal, proposal) for proposal in row["proposals"])}
    )


def _decision_row(made: Decision) -> dict[str, Any]:
    return {**vars(made), "mode": made.mode.value, "proposals": [wire.dump(proposal) for proposal in made.proposals]}
