"""What decisions rest upon, as each process keeps it prepared, and which version of each part is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from services.routing.domain import City, in_force, prepare
from services.routing.store import tables

if TYPE_CHECKING:
    from services.routing.store import Transaction


class Cities:
    """The city as it is now. It is prepared once in each process, and again when another process has changed a part; to notice
    that costs one small statement a transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._now: City | None = None

    def now(self) -> City:
        if self._now is None:
            versions = self.versions()
            kept = _prepared.get("city")
            if kept is None or kept.versions != versions:
                kept = _prepared["city"] = prepare(in_force(self.tx.departments.all()), versions)
            self._now = kept
        return self._now

    def versions(self) -> dict[str, str]:
        """Of each part that is in force."""
        return {row.part: row.version for row in self.tx.execute(select(tables.in_force.c.part, tables.in_force.c.version))}

    def bring(self, part: str, version: str) -> None:
        """From this transaction's end every process decides by this version of the part."""
        change = self.tx.insert_or_change(tables.in_force, by=("part",), change=("version",))
        self.tx.execute(change, {"part": part, "version": version})
        self._now = None


_prepared: dict[str, City] = {}  # this process's city
