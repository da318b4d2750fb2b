"""By what cases of one matter find each other: the marks that each has left, and who filed it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Table, Uuid, literal, select, union_all

from chassis import statements
from services.complaints.domain import Complaint
from services.complaints.lifecycle import UNANSWERED
from services.complaints.matters import WITHIN
from services.complaints.store.tables import complaint, filed_by, metadata

if TYPE_CHECKING:
    from services.complaints.store import Transaction

OF_A_MARK = 20  # cases that are looked at, the latest: a mass petition leaves one mark ten thousand times
OF_A_PERSON = 50

# The marks of a case (services/complaints/matters.py), written once, as it is received.
matter = Table(
    "matter",
    metadata,
    Column("mark", BigInteger, primary_key=True, autoincrement=False),
    Column("complaint_id", Uuid, primary_key=True),
)


class Matters:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.rows: list[dict[str, Any]] = []

    def add(self, complaint_id: UUID, marks: Collection[int]) -> None:
        self.rows += [{"mark": mark, "complaint_id": complaint_id} for mark in marks]

    def like(self, case: Complaint, marks: Collection[int]) -> tuple[list[Complaint], set[UUID]]:
        """Other open cases of about the same time with one of these marks or of the same citizen; and which are the citizen's."""
        self.tx.flush()
        own = select(filed_by.c.key).where(filed_by.c.complaint_id == case.id)
        newest = select(filed_by.c.complaint_id).where(filed_by.c.key.in_(own)).order_by(filed_by.c.complaint_id.desc())
        theirs = set(self.tx.execute(newest.limit(OF_A_PERSON)).scalars())
        wanted = (theirs | self._marked(marks)) - {case.id}
        if not wanted:
            return [], theirs
        about_then = complaint.c.received_at.between(case.received_at - WITHIN, case.received_at + WITHIN)
        still_open = complaint.c.status.in_(UNANSWERED), complaint.c.merged_into.is_(None)
        question = select(complaint).where(complaint.c.id.in_(wanted), *still_open, about_then)
        return self.tx.complaints.shelf.all(question), theirs

    def _marked(self, marks: Collection[int]) -> set[UUID]:
        """Each mark is read off its index, and no further than to the latest few."""
        each = [
            select(
                select(matter.c.complaint_id)
                .where(matter.c.mark == literal(mark, BigInteger))
                .order_by(matter.c.complaint_id.desc())
                .limit(OF_A_MARK)
                .subquery()
            )
            for mark in sorted(marks)
        ]
        return set(self.tx.execute(union_all(*each)).scalars()) if each else set()

    def write(self) -> None:
        if self.rows:
            rows, self.rows = self.rows, []
            statements.add(self.tx.connection, matter, rows)
