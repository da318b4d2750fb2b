"""What was decided and answered in cases like this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.teaching import FindPrecedents, Precedents, SimilarDecided
from services.routing.domain import City, Remembered

if TYPE_CHECKING:
    from services.routing.store import Transaction


def find(tx: Transaction, query: FindPrecedents) -> Precedents:
    """None of a case that routing hasn't read: one that was there before it remembered any, or has been forgotten."""
    case = tx.memories.find(query.complaint_id)
    if case is None or case.reading is None:
        return Precedents(items=())
    city = tx.cities.now()
    like = tx.memories.like(case.reading, but=case.id)
    return Precedents(items=tuple(_told(one, likeness, city, query.department_code) for one, likeness in like))


def _told(case: Remembered, likeness: float, city: City, reader: str | None) -> SimilarDecided:
    """An officer reads what was written and answered in the own department's cases; that another one has had such a case, and when it
    answered, anybody may know."""
    open_to_reader = reader is None or reader in (case.label, case.answered_by)
    return SimilarDecided(
        likeness=likeness,
        department_code=case.label or "",
        department_name=city.name_of(case.label or ""),
        receipt_number=case.receipt_number if open_to_reader else None,
        title=case.reading.title if open_to_reader and case.reading else None,
        answer=case.answer if open_to_reader else None,
        answered_at=case.answered_at,
    )
