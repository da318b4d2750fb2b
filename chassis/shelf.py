"""A shelf of records: read once a transaction, written together at its end, so that a batch costs few statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, Table

from chassis import statements

if TYPE_CHECKING:
    from chassis.transaction import Transaction

R = TypeVar("R")


class Missing(LookupError):
    """No such record."""


class Shelf(Generic[R]):
    """Records of one table, by its primary key. The service's repository keeps one and adds its own questions.

    `record` makes a record of a row, `row` a row of a record (all columns). PostgreSQL rows are locked when got.
    """

    def __init__(
        self, tx: Transaction, table: Table, *, record: Callable[[Mapping[Any, Any]], R], row: Callable[[R], dict[str, Any]]
    ) -> None:
        self.tx, self.table, self.record, self.row = tx, table, record, row
        (self.key,) = table.primary_key.columns
        self.known: dict[Any, R] = {}
        self.stored: dict[Any, dict[str, Any]] = {}  # rows as the database has them, where that is known
        self.absent: set[Any] = set()  # asked for, and not there when this transaction looked
        self.added: dict[Any, dict[str, Any]] = {}  # rows to insert
        self.changed: dict[Any, dict[str, Any]] = {}  # rows to change
        tx.shelves.append(self)

    def get(self, key: Any) -> R:
        """The record with this key; raises Missing."""
        found = self.find(key)
        if found is None:
            raise Missing(f"no {self.table.name} with {self.key.name} {key}")
        return found

    def find(self, key: Any) -> R | None:
        if key not in self.known:
            self.fetch([key])
        return self.known.get(key)

    def fetch(self, keys: Iterable[Any]) -> None:
        """Read several records with one statement."""
        missing = sorted({key for key in keys if key not in self.known and key not in self.absent}, key=_place)
        if not missing:
            return
        for row in statements.fetch(self.tx.connection, self.table, missing, locked=not self.tx.read_only):
            key = row[self.key.name]
            self.stored[key], self.known[key] = row, self.record(row)
        self.absent.update(key for key in missing if key not in self.known)

    def add(self, record: R) -> None:
        key, row = self._written(record)
        self.added[key] = row

    def put(self, record: R) -> None:
        key, row = self._written(record)
        (self.added if key in self.added else self.changed)[key] = row

    def all(self, question: Select[Any]) -> list[R]:
        """The records that a `select(table)` finds, what this transaction has written included."""
        self.tx.flush()
        rows = self.tx.connection.execute(question).mappings().all()
        return [self.known.get(row[self.key.name]) or self.record(row) for row in rows]

    def flush(self) -> None:
        """Write what was added and changed, always in the same order, so that two transactions can't block each other."""
        if self.added:
            added, self.added = self.added, {}
            statements.add(self.tx.connection, self.table, [added[key] for key in sorted(added, key=_place)])
        if self.changed:
            changed, self.changed = self.changed, {}
            for columns, rows in self._changes(changed).items():
                statements.change(self.tx.connection, self.table, columns, rows)
            self.stored.update(changed)

    def _written(self, record: R) -> tuple[Any, dict[str, Any]]:
        self.tx.must_be_able_to_write()
        row = self.row(record)
        key = row[self.key.name]
        self.known[key] = record
        self.absent.discard(key)
        return key, row

    def _changes(self, changed: dict[Any, dict[str, Any]]) -> dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]]:
        """What to write, by the columns that are new: those with the same ones go with one statement."""
        own, groups = self.key.name, dict[tuple[str, ...], list[tuple[Any, dict[str, Any]]]]()
        for key in sorted(changed, key=_place):
            row, stored = changed[key], self.stored.get(key, {})
            columns = tuple([name for name, value in row.items() if name != own and (name not in stored or stored[name] != value)])
            if columns:
                groups.setdefault(columns, []).append((key, row))
        return groups


def _place(key: Any) -> Any:
    """By what keys are put in order, always the same; a UUID compares slowly by itself."""
    return key.int if isinstance(key, UUID) else key
