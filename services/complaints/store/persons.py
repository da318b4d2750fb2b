"""Where it is kept who works at the desk, who is away, and whose cases go to a successor."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import delete, select

import chassis.transaction
from chassis.shelf import Shelf
from contracts.desk import Role
from services.complaints.domain import Absence, Member, Succession
from services.complaints.store.rows import as_member, member_row
from services.complaints.store.tables import absence, staff, succession


class Staff:
    """Who works at the desk, as the gateway last registered them."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, staff, record=as_member, row=member_row)
        self.find = self.shelf.find

    def put(self, member: Member) -> None:
        if self.shelf.find(member.account_id):
            self.shelf.put(member)
        else:
            self.shelf.add(member)

    def of_department(self, department_code: str) -> list[Member]:
        """Those whose account stands, by name."""
        theirs = staff.c.department_code == department_code, staff.c.active
        members = self.shelf.all(select(staff).where(*theirs).order_by(staff.c.name, staff.c.account_id))
        return [member for member in members if member.works_in(department_code)]

    def administrators(self) -> list[Member]:
        """Those whose account stands."""
        return self.shelf.all(select(staff).where(staff.c.role == Role.ADMIN, staff.c.active).order_by(staff.c.account_id))

    def with_role(self, role: Role) -> list[str]:
        """The accounts that stand, of everybody with this role."""
        theirs = staff.c.role == role, staff.c.active
        return list(self.tx.execute(select(staff.c.account_id).where(*theirs).order_by(staff.c.account_id)).scalars())

    def without_digest(self, opening: datetime, limit: int) -> list[Member]:
        """Those whose last digest is older than this opening of the office."""
        last = sa.or_(staff.c.digested_at.is_(None), staff.c.digested_at < opening)
        due = staff.c.active, staff.c.department_code.is_not(None), last
        return self.shelf.all(select(staff).where(*due).order_by(staff.c.account_id).limit(limit))


class Absences:
    """Who is away, and who stands in."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, absence, record=lambda row: Absence(**row), row=lambda record: vars(record).copy())
        self.find, self.add = self.shelf.find, self.shelf.add

    def at(self, now: datetime) -> list[Absence]:
        """Those of this moment."""
        return self.shelf.all(select(absence).where(absence.c.begins_at <= now, absence.c.ends_at > now).order_by(absence.c.id))

    def of(self, accounts: list[str], now: datetime) -> list[Absence]:
        """Those of these persons that aren't over."""
        theirs = absence.c.account_id.in_(accounts), absence.c.ends_at > now
        return self.shelf.all(select(absence).where(*theirs).order_by(absence.c.begins_at, absence.c.id))

    def remove(self, id: UUID) -> None:
        self.tx.execute(delete(absence).where(absence.c.id == id))


class Successions:
    """Whose cases go to a successor just now."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, succession, record=lambda row: Succession(**row), row=lambda record: vars(record).copy())
        self.find, self.add = self.shelf.find, self.shelf.add

    def all(self) -> list[Succession]:
        return self.shelf.all(select(succession).order_by(succession.c.account_id))

    def remove(self, account_id: str) -> None:
        self.tx.execute(delete(succession).where(succession.c.account_id == account_id))
