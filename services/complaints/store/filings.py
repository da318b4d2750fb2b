"""Who filed what, by keyed fingerprints of contacts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import select

from chassis import statements
from services.complaints.domain import Complaint, Filed
from services.complaints.store.tables import complaint, filed_by

if TYPE_CHECKING:
    from services.complaints.store import Transaction


class Filings:
    """No address stands here: a key can't be turned back into one."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.rows: list[dict[str, Any]] = []

    def add(self, complaint_id: UUID, keys: Iterable[str]) -> None:
        self.rows += [{"key": key, "complaint_id": complaint_id} for key in dict.fromkeys(keys)]

    def by(self, keys: Sequence[str], limit: int) -> list[Filed]:
        """What whoever has one of these keys has filed, latest first."""
        self.tx.flush()
        theirs = select(filed_by.c.complaint_id).where(filed_by.c.key.in_(keys))
        columns = (complaint.c.id, complaint.c.receipt_number, complaint.c.title, complaint.c.text, complaint.c.group_at)
        found = self.tx.execute(
            select(*columns).where(complaint.c.id.in_(theirs)).order_by(complaint.c.received_at.desc(), complaint.c.id.desc()).limit(limit)
        )
        return [
            Filed(id=row.id, receipt_number=row.receipt_number, title=row.title, text=row.text, group=row.group_at is not None)
            for row in found
        ]

    def of_the_same_citizen(self, complaint_id: UUID, limit: int) -> list[Complaint]:
        """The other cases of whoever filed this one, newest first."""
        own = select(filed_by.c.key).where(filed_by.c.complaint_id == complaint_id)
        theirs = select(filed_by.c.complaint_id).where(filed_by.c.key.in_(own), filed_by.c.complaint_id != complaint_id)
        newest = complaint.c.received_at.desc(), complaint.c.id.desc()
        return self.tx.complaints.shelf.all(select(complaint).where(complaint.c.id.in_(theirs)).order_by(*newest).limit(limit))

    def keys_of(self, ids: Sequence[UUID]) -> dict[UUID, frozenset[str]]:
        self.tx.flush()
        keys: dict[UUID, set[str]] = {}
        for row in self.tx.execute(select(filed_by).where(filed_by.c.complaint_id.in_(ids))):
            keys.setdefault(row.complaint_id, set()).add(row.key)
        return {id: frozenset(own) for id, own in keys.items()}

    def write(self) -> None:
        if self.rows:
            rows, self.rows = self.rows, []
            statements.add(self.tx.connection, filed_by, rows)
