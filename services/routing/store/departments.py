"""The city's list of departments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from chassis.shelf import Shelf
from contracts import wire
from contracts.complaints import Department
from contracts.routing import DepartmentDuties, Duty
from services.routing.domain import Listed
from services.routing.store.tables import day_in_force, department

if TYPE_CHECKING:
    from services.routing.store import Transaction


class Departments:
    """The whole list, those included that are no longer."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, department, record=_listed, row=_department_row)

    def all(self) -> list[Listed]:
        """In the city's order. Two who want to change the list take turns."""
        question = select(department).order_by(department.c.position, department.c.code)
        return self.shelf.all(question if self.tx.read_only else question.with_for_update())

    def replace(self, listed: Iterable[Listed]) -> None:
        """Put the whole list; those who are no more stand in it as inactive. Whoever isn't in it was to come, and never will."""
        listed = tuple(listed)
        self.tx.execute(delete(department).where(department.c.code.not_in([one.department.code for one in listed])))
        self.shelf.fetch(one.department.code for one in listed)
        for one in listed:
            if self.shelf.known.get(one.department.code) is None:
                self.shelf.add(one)
            else:
                self.shelf.put(one)

    def brought(self) -> date | None:
        """The day for which the list was last brought into force."""
        return self.tx.execute(select(day_in_force.c.day)).scalar_one_or_none()

    def bring(self, day: date) -> None:
        self.tx.execute(self.tx.insert_or_change(day_in_force, by=("id",), change=("day",)), {"id": 1, "day": day})


def _listed(row: Mapping[str, Any]) -> Listed:
    return Listed(
        department=Department(code=row["code"], name=row["name"], phone=row["phone"]),
        duties=tuple(wire.load(Duty, duty) for duty in row["duties"]),
        position=row["position"],
        active=row["active"],
        entry=None if row["entry"] is None else wire.load(DepartmentDuties, row["entry"]),
    )


def _department_row(listed: Listed) -> dict[str, Any]:
    return {
        "code": listed.department.code,
        "name": listed.department.name,
        "phone": listed.department.phone,
        "duties": [wire.dump(duty) for duty in listed.duties],
        "position": listed.position,
        "active": listed.active,
        "entry": None if listed.entry is None else wire.dump(listed.entry),
    }
