"""Which departments want their head's approval before an answer goes out."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Table, Text, insert, select

import chassis.transaction
from chassis.columns import Moment
from services.complaints.store.tables import metadata

approval = Table(
    "approval",
    metadata,
    Column("department_code", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("set_by", Text, nullable=False),
)


class Approvals:
    """A row for each department that wants it."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx

    def required(self, department_code: str) -> bool:
        its = select(approval.c.department_code).where(approval.c.department_code == department_code)
        return self.tx.execute(its).first() is not None

    def require(self, department_code: str, by: str) -> None:
        if not self.required(department_code):
            self.tx.execute(insert(approval), {"department_code": department_code, "since": self.tx.now, "set_by": by})

    def hand_on(self, heirs: Mapping[str, str]) -> None:
        """Where a department that is no more wanted it, whoever has its work does."""
        rows = self.tx.execute(select(approval).where(approval.c.department_code.in_(sorted(heirs)))).all()
        for row in rows:
            self.require(heirs[row.department_code], row.set_by)
            self.release(row.department_code)

    def release(self, department_code: str) -> None:
        self.tx.execute(approval.delete().where(approval.c.department_code == department_code))
