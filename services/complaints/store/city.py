"""Where the city's own tables are kept: its departments, its services, its days and outages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import insert, select

import chassis.transaction
from chassis import statements
from chassis.prepared import Prepared
from chassis.shelf import Shelf
from contracts.city import Outage, Service
from contracts.message import new_id
from services.complaints.calendar import DeclaredDay
from services.complaints.domain import Listed
from services.complaints.pauses import Pause, PauseGround
from services.complaints.store.rows import as_listed, listed_row
from services.complaints.store.tables import days_version, declared_day, department, outage, service


class Departments:
    """The directory, as routing last registered it."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, department, record=as_listed, row=listed_row)

    def find(self, code: str) -> Listed | None:
        return self.shelf.find(code)

    def names(self) -> frozenset[str]:
        """What the city's own departments are called, in their codes and in words."""
        listed = self.shelf.all(select(department).where(department.c.active, department.c.external.is_(False)))
        return frozenset(name for one in listed for name in (one.department.code, one.department.name))

    def gone(self) -> list[str]:
        """The codes of those that are no more."""
        return list(self.tx.execute(select(department.c.code).where(department.c.active.is_(False)).order_by(department.c.code)).scalars())

    def all(self) -> dict[str, Listed]:
        """The whole directory by code; a few dozen."""
        return {one.department.code: one for one in self.shelf.all(select(department))}

    def put(self, listed: Listed) -> None:
        if self.shelf.find(listed.department.code):
            self.shelf.put(listed)
        else:
            self.shelf.add(listed)


class Services:
    """The city's table of services. It is small, and read as a whole when it is first needed."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.table: Mapping[str, Service] | None = None

    def find(self, code: str | None) -> Service | None:
        return self._whole().get(code) if code is not None else None

    def all(self) -> Collection[Service]:
        return self._whole().values()

    def _whole(self) -> Mapping[str, Service]:
        if self.table is None:
            self.tx.flush()
            statement = statements.prepared(self.tx.connection, _services)
            self.table = _read(statement, tuple(tuple(row) for row in statement.found(self.tx.connection, {})))
        return self.table

    def replace(self, services: Iterable[Service]) -> None:
        self.table = {offered.code: offered for offered in services}
        self.tx.execute(service.delete())
        if self.table:
            self.tx.execute(insert(service), [{"code": code, "service": offered} for code, offered in self.table.items()])


def _services() -> Any:
    return select(service)


@lru_cache(maxsize=4)
def _read(statement: Prepared, found: tuple[tuple[Any, ...], ...]) -> Mapping[str, Service]:
    """The rows as services: made once for as long as nobody changes them."""
    rows = [statement.row(one) for one in found]
    return {row["code"]: row["service"] for row in rows}


class Days:
    """The city's own days and outages."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self.tx = tx
        self.known: tuple[int, bool] | None = None
        self.changed = False  # by this transaction

    def version(self) -> tuple[int, bool]:
        """How often they have changed, and whether the city has ever declared its days here."""
        if self.known is None:
            row = self.tx.execute(select(days_version.c.version, days_version.c.declared)).one_or_none()
            self.known = (row.version, row.declared) if row else (0, False)
        return self.known

    def declared(self) -> list[DeclaredDay]:
        rows = self.tx.execute(select(declared_day).order_by(declared_day.c.day))
        return [DeclaredDay(date=row.day, name=row.name, works=row.works) for row in rows]

    def outages(self) -> list[Pause]:
        rows = self.tx.execute(select(outage).order_by(outage.c.began_at))
        return [Pause(began_at=row.began_at, ended_at=row.ended_at, ground=PauseGround.OUTAGE) for row in rows]

    def outages_told(self) -> list[Outage]:
        """With what was said of each, the latest first."""
        rows = self.tx.execute(select(outage).order_by(outage.c.began_at.desc()))
        return [Outage(began_at=row.began_at, ended_at=row.ended_at, reason=row.reason) for row in rows]

    def declare(self, days: Iterable[DeclaredDay]) -> None:
        """These days and no others."""
        rows = [{"day": one.date, "name": one.name, "works": one.works} for one in days]
        self.tx.execute(declared_day.delete())
        if rows:
            self.tx.execute(insert(declared_day), rows)
        self._changed(declared=True)

    def add_outage(self, began_at: datetime, ended_at: datetime, reason: str) -> None:
        self.tx.execute(insert(outage), {"id": new_id(), "began_at": began_at, "ended_at": ended_at, "reason": reason})
        self._changed(declared=self.version()[1])

    def _changed(self, *, declared: bool) -> None:
        version = self.version()[0] + 1
        self.tx.execute(days_version.delete())
        self.tx.execute(insert(days_version), {"id": 1, "version": version, "declared": declared})
        self.known, self.changed = (version, declared), True
