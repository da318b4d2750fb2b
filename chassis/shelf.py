"""A shelf of records: read once a transaction, written together at its end, so that a batch costs few statements."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Column, Connection, Select, Table

from chassis import statements

if TYPE_CHECKING:
    from chassis.transaction import Transaction

R = TypeVar("R")


class Missing(LookupError):
    """No such record."""


class Made(Generic[R]):
    """The records that were made last, for transactions that only read: a row is made a record of again only where it has changed. Each is
    held against its row as the database has it now, so that none is ever older than that."""

    def __init__(self, most: int) -> None:
        self.most, self.known, self.door = most, dict[Any, tuple[Sequence[Any], Any, R]](), threading.Lock()

    def records(
        self, connection: Connection, table: Table, keys: Sequence[Any], record: Callable[[Mapping[Any, Any]], R]
    ) -> Iterator[tuple[Any, R]]:
        """Each with its key."""
        statement, wanted = statements.fetching(connection, table, keys, locked=False)
        own = _own(table)
        place = statement.names.index(own.name)
        for found in statement.found(connection, wanted):
            known = self.known.get(found[place])
            if known is None or known[0] != found:
                row = statement.row(found)
                known = self._keep(found[place], (found, row[own.name], record(row)))
            yield known[1], known[2]

    def _keep(self, key: Any, made: tuple[Sequence[Any], Any, R]) -> tuple[Sequence[Any], Any, R]:
        """The one that was made longest ago makes room."""
        with self.door:
            self.known.pop(key, None)
            self.known[key] = made
            if len(self.known) > self.most:
                del self.known[next(iter(self.known))]
        return made


class Shelf(Generic[R]):
    """Records of one table, by its primary key. The service's repository keeps one and adds its own questions.

    `record` makes a record of a row, and of nothing else, `row` a row of a record (all columns). PostgreSQL rows are locked when got.
    `made`: records that others have made before, for tables that are read by the page.
    """

    def __init__(
        self,
        tx: Transaction,
        table: Table,
        *,
        record: Callable[[Mapping[Any, Any]], R],
        row: Callable[[R], dict[str, Any]],
        made: Made[R] | None = None,
    ) -> None:
        self.tx, self.table, self.record, self.row, self.made = tx, table, record, row, made
        self.key = _own(table)
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
        if self.made is not None and self.tx.read_only:
            self.known.update(self.made.records(self.tx.connection, self.table, missing, self.record))
        else:
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


@cache
def _own(table: Table) -> Column[Any]:
    """The primary key: looked for once, for each transaction has shelves of many tables."""
    (own,) = table.primary_key.columns
    return own


def _place(key: Any) -> Any:
    """By what keys are put in order, always the same; a UUID compares slowly by itself."""
    return key.int if isinstance(key, UUID) else key
