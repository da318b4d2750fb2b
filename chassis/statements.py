"""The statements that are run for every message, each prepared once for each kind of database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from chassis.prepared import Prepared, Row

_prepared: dict[Any, Prepared] = {}


def prepared(connection: Connection, build: Callable[..., Any], *about: Any, columns: tuple[str, ...] | None = None) -> Prepared:
    """The statement that `build(*about)` gives, prepared when it is first wanted. `columns` says what an insert is given."""
    key = (connection.dialect.name, build, about, columns)
    found = _prepared.get(key)
    if found is None:
        found = _prepared[key] = Prepared(build(*about), connection.dialect, columns)
    return found


def add(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows, all with the same columns."""
    prepared(connection, insert, table, columns=tuple(rows[0])).many(connection, rows)


def add_new(connection: Connection, table: Table, rows: Sequence[Row], returning: str) -> set[Any]:
    """Insert rows, leaving those alone that are there already; this column of those that were not."""
    adding = prepared(connection, _unless_there, table, connection.dialect.name, returning, columns=tuple(rows[0]))
    return {row[returning] for row in adding.many_rows(connection, rows)}


def put(connection: Connection, table: Table, rows: Sequence[Row], *, by: tuple[str, ...], change: tuple[str, ...]) -> None:
    """Insert rows, or change these columns of those that are there already, found by a unique key."""
    prepared(connection, or_change, table, connection.dialect.name, by, change, columns=tuple(rows[0])).many(connection, rows)


def reserve(connection: Connection, numbering: Table, rows: Sequence[Row]) -> list[Row]:
    """Raise the last number of each subject by how many are needed; the new last numbers."""
    return prepared(connection, _reserve, numbering, connection.dialect.name, columns=tuple(rows[0])).many_rows(connection, rows)


def fetch(connection: Connection, table: Table, keys: Sequence[Any], *, locked: bool) -> list[Row]:
    """The rows with these primary keys, always in the same order; `locked` for this transaction alone (PostgreSQL)."""
    statement, wanted = fetching(connection, table, keys, locked=locked)
    return statement.rows(connection, wanted)


def fetching(connection: Connection, table: Table, keys: Sequence[Any], *, locked: bool) -> tuple[Prepared, Row]:
    """The statement that does so, and what it is given."""
    count, wanted = padded(keys)
    return prepared(connection, _several, table, count, locked), wanted


def padded(keys: Sequence[Any]) -> tuple[int, Row]:
    """A list of parameters for `among`, and how many: the last one is repeated, so that few statements do for any number."""
    count = 1 << (len(keys) - 1).bit_length()
    return count, dict(zip(_names(count), [*keys, *[keys[-1]] * (count - len(keys))], strict=True))


def among(column: Any, count: int) -> Any:
    """Is the column one of so many parameters?"""
    wanted = [bindparam(name, type_=column.type) for name in _names(count)]
    return column == wanted[0] if count == 1 else column.in_(wanted)


def change(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, Row]]) -> None:
    """Change these columns of rows, each given as (primary key, row)."""
    changes = [{"the_key": key, **{f"new_{name}": row[name] for name in columns}} for key, row in rows]
    prepared(connection, _change, table, columns).many(connection, changes)


@cache
def unless_there(table: Table, dialect: str) -> Any:
    """Insert rows, leaving those alone that are there already."""
    return _insert(table, dialect).on_conflict_do_nothing()


@cache
def or_change(table: Table, dialect: str, by: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    """Insert rows, or change these columns of those that are there already, found by a unique key."""
    made = _insert(table, dialect)
    return made.on_conflict_do_update(index_elements=list(by), set_={name: made.excluded[name] for name in columns})


def _unless_there(table: Table, dialect: str, returning: str) -> Any:
    return unless_there(table, dialect).returning(table.c[returning])


def _reserve(numbering: Table, dialect: str) -> Any:
    made = _insert(numbering, dialect)
    raised = made.on_conflict_do_update(index_elements=[numbering.c.subject], set_={"last": numbering.c.last + made.excluded.last})
    return raised.returning(numbering.c.subject, numbering.c.last)


def _several(table: Table, count: int, locked: bool) -> Any:
    (key,) = table.primary_key.columns
    found = select(table).where(among(key, count)).order_by(key)
    return found.with_for_update() if locked else found


def _names(count: int) -> list[str]:
    return [f"key_{number}" for number in range(count)]


def _change(table: Table, columns: tuple[str, ...]) -> Any:
    (key,) = table.primary_key.columns
    changed = update(table).where(key == bindparam("the_key", type_=key.type))
    return changed.values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in columns})


def _insert(table: Table, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
