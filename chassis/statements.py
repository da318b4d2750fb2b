"""The statements that are run for every message, each built once: building one costs more than running it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

KEY = "the_key"
KEYS = "the_keys"


@cache
def one(table: Table, *, locked: bool) -> Any:
    """The row whose primary key is :the_key; `locked` for this transaction alone (PostgreSQL)."""
    (key,) = table.primary_key.columns
    found = select(table).where(key == bindparam(KEY))
    return found.with_for_update() if locked else found


@cache
def several(table: Table, *, locked: bool) -> Any:
    """The rows whose primary keys are among :the_keys, always in the same order."""
    (key,) = table.primary_key.columns
    found = select(table).where(key.in_(bindparam(KEYS, expanding=True))).order_by(key)
    return found.with_for_update() if locked else found


@cache
def new(table: Table) -> Any:
    """Insert whole rows."""
    return insert(table)


@cache
def change(table: Table, columns: tuple[str, ...]) -> Update:
    """Change these columns of the row whose primary key is :the_key; the new values are called by `new_value`."""
    (key,) = table.primary_key.columns
    return update(table).where(key == bindparam(KEY)).values({name: bindparam(new_value(name)) for name in columns})


def new_value(column: str) -> str:
    """What the new value of a column is called in `change`: not like the column, for SQLAlchemy keeps that name."""
    return f"new_{column}"


@cache
def unless_there(table: Table, dialect: str) -> Any:
    """Insert rows, leaving those alone that are there already."""
    return _insert(table, dialect).on_conflict_do_nothing()


@cache
def or_change(table: Table, dialect: str, by: tuple[str, ...], columns: tuple[str, ...]) -> Any:
    """Insert rows, or change these columns of those that are there already, found by a unique key."""
    made = _insert(table, dialect)
    return made.on_conflict_do_update(index_elements=list(by), set_={name: made.excluded[name] for name in columns})


@cache
def reserve(numbering: Table, dialect: str) -> Any:
    """Raise the last number of each subject by how many are needed, and tell the new last number."""
    made = _insert(numbering, dialect)
    return made.on_conflict_do_update(index_elements=[numbering.c.subject], set_={"last": numbering.c.last + made.excluded.last}).returning(
        numbering.c.subject, numbering.c.last
    )


def _insert(table: Table, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)
