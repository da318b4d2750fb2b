"""What was proposed for each case, and what a person made of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Integer, case, cast, false, func, select

from chassis.shelf import Shelf
from contracts import wire
from contracts.proposals import Proposal
from services.routing.domain import Decision, Mode
from services.routing.domain.threshold import STEPS, Tally
from services.routing.precedents import Near
from services.routing.store.tables import decision, remembered

if TYPE_CHECKING:
    from services.routing.store import Transaction


class Decisions:
    """A decision a case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, decision, record=_decision, row=_decision_row)

    def find(self, complaint_id: UUID) -> Decision | None:
        return self.shelf.find(complaint_id)

    def add(self, made: Decision) -> None:
        self.shelf.add(made)

    def put(self, changed: Decision) -> None:
        self.shelf.put(changed)

    def tallies(self, since: datetime, until: datetime, learned: str | None) -> list[Tally]:
        """How the decisions of these days turned out, by certainty: those made by this version of what was learned. One that was made
        without a person and that nobody corrected counts as right."""
        own = decision.join(remembered, remembered.c.id == decision.c.complaint_id, isouter=True)
        right = func.coalesce(decision.c.corrected_to, remembered.c.label, case((decision.c.mode == "automatic", decision.c.first)))
        step = cast(func.floor(decision.c.certainty * STEPS) if self.tx.dialect == "postgresql" else decision.c.certainty * STEPS, Integer)
        in_time = decision.c.decided_at.between(since, until), decision.c.first.is_not(None), right.is_not(None)
        one = select(step.label("step"), case((right == decision.c.first, 1), else_=0).label("right")).select_from(own)
        made_by = decision.c.learned.is_(None) if learned is None else decision.c.learned == learned
        found = one.where(*in_time, made_by, func.coalesce(remembered.c.left_out, false()).is_(false())).subquery()
        total = select(found.c.step, func.count().label("cases"), func.sum(found.c.right).label("right")).group_by(found.c.step)
        return [Tally(step=row.step, cases=row.cases, right=int(row.right)) for row in self.tx.execute(total)]

    def prefetch(self, complaint_ids: Iterable[UUID]) -> None:
        self.shelf.fetch(complaint_ids)


def _decision(row: Mapping[str, Any]) -> Decision:
    kept = {name: value for name, value in row.items() if name not in ("first", "certainty", "learned")}
    near = tuple(
        Near(**{**one, "decided_at": one["decided_at"] and datetime.fromisoformat(one["decided_at"])}) for one in row["near"] or ()
    )
    proposals = tuple(wire.load(Proposal, proposal) for proposal in row["proposals"])
    return Decision(**{**kept, "mode": Mode(row["mode"]), "proposals": proposals, "near": near, "versions": row["versions"] or {}})


def _decision_row(made: Decision) -> dict[str, Any]:
    best = made.proposals[0] if made.proposals else None
    return {
        **vars(made),
        "mode": made.mode.value,
        "proposals": [wire.dump(proposal) for proposal in made.proposals],
        "versions": dict(made.versions),
        "near": [{**vars(one), "decided_at": one.decided_at and one.decided_at.isoformat()} for one in made.near],
        "first": best and best.department_code,
        "certainty": best and best.confidence,
        "learned": made.versions.get("learned"),
    }
