"""Why was a case proposed to whom? The decision is made again, by what was in force then, and compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.message import Refusal
from contracts.teaching import ExplainDecision, Explanation
from services.routing import domain
from services.routing.domain import replaying

if TYPE_CHECKING:
    from services.routing.store import Transaction


def explain(tx: Transaction, query: ExplainDecision) -> Explanation:
    case = tx.memories.numbered(query.receipt_number)
    if case is None:
        raise Refusal("not_found", "routing does not remember a case with this number", field="receipt_number")
    decision = tx.decisions.find(case.id)
    if decision is None:
        raise Refusal("not_found", "nothing was decided about this case", field="receipt_number")
    parts = tx.cities.parts(decision.versions)
    city = domain.prepare(decision.versions, parts)
    again = replaying.replay(decision, case.reading, city)
    return Explanation(
        receipt_number=case.receipt_number,
        complaint_id=case.id,
        mode=decision.mode.value,
        decided_at=decision.decided_at,
        model_version=decision.model_version,
        input_hash=decision.input_hash,
        versions=tuple(f"{part} {version}" for part, version in sorted(decision.versions.items())),
        certainty_needed=None if city.missing else city.automatic,
        proposals=decision.proposals,
        precedents=tuple(f"{near.likeness:.2f} {near.label} {near.id}" for near in decision.near),
        department_code=case.label,
        reproduced=not again,
        differences=again,
    )
