"""The directory of departments, as routing last registered it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

import chassis.transaction
from chassis.shelf import Shelf
from gateway.domain import Listed
from gateway.store.tables import department


class Departments:
    """Those of the city that stand are what citizens may know of."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.shelf = Shelf(tx, department, record=as_listed, row=listed_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def active(self) -> list[Listed]:
        """The city's own."""
        standing = department.c.active, department.c.external.is_(False)
        return self.shelf.all(select(department).where(*standing).order_by(department.c.code))

    def all(self) -> dict[str, Listed]:
        """By code: those that are no more and other agencies too."""
        return {one.code: one for one in self.shelf.all(select(department))}


def as_listed(row: Mapping[str, Any]) -> Listed:
    return Listed(**{**row, "successor_codes": tuple(row["successor_codes"])})


def listed_row(listed: Listed) -> dict[str, Any]:
    return {**vars(listed), "successor_codes": list(listed.successor_codes)}
