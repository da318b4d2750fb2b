"""Statements that are run for every message: SQLAlchemy compiles each once, the driver's own cursor runs it from then on.

SQLAlchemy's way from a statement to the driver costs several times what the statement itself does. Types, dialects and
the shape of errors stay SQLAlchemy's."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Float
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

Row = dict[str, Any]
Process = Callable[[Any], Any] | None
VALUES = re.compile(r"^(INSERT .*? VALUES )(\((?:[^()]|\([^()]*\))*\))(.*)$", re.DOTALL)


class Output(NamedTuple):
    name: str
    process: Process


class Prepared:
    """One statement for one dialect; `columns` says what an insert is given. Parameters are given by name; those that have a
    value in the statement may be left out."""

    def __init__(self, statement: Any, dialect: Dialect, columns: Sequence[str] | None = None) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.sql, self.positional = str(compiled), compiled.positional
        names = compiled.positiontup or list(compiled.binds)
        inputs = {name: (_binder(compiled.binds[name].type, dialect), compiled.binds[name]) for name in names}
        self.inputs = [(name, inputs[name][0]) for name in names]
        self.constants = {name: _through(process, bind.value) for name, (process, bind) in inputs.items() if not bind.required}
        self.outputs = [Output(column.key, _reader(column.type, dialect)) for column in getattr(statement, "exported_columns", ())]
        self.names = [output.name for output in self.outputs]
        self.read = [(name, process) for name, process in self.outputs if process is not None]

    def rows(self, connection: Connection, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Run it once; the rows that it gives, by column name."""
        return self._read(_run(connection, "execute", self.sql, self._given(parameters or {})))

    def found(self, connection: Connection, parameters: Mapping[str, Any]) -> list[Sequence[Any]]:
        """Run it once; the rows as the driver has them, for `row`."""
        return list(_run(connection, "execute", self.sql, self._given(parameters)).fetchall())

    def row(self, found: Sequence[Any]) -> Row:
        """A row that was found, by column name."""
        return self._convert([found])[0]

    def run(self, connection: Connection, parameters: Mapping[str, Any] | None = None) -> int:
        """Run it once; how many rows it has touched."""
        return int(_run(connection, "execute", self.sql, self._given(parameters or {})).rowcount)

    def many(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run it for each of these rows."""
        given = [self._given(row) for row in rows]
        if len(given) == 1:
            _run(connection, "execute", self.sql, given[0])
        elif self.positional:
            _run(connection, "executemany", self.sql, given)
        elif form := VALUES.match(self.sql):
            self._at_once(connection, given, form)
        else:
            from psycopg2.extras import execute_batch

            _guarded(connection, self.sql, lambda cursor: execute_batch(cursor, self.sql, given, page_size=200))

    def many_rows(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Insert these rows with one statement, and give what it returns."""
        given = [self._given(row) for row in rows]
        form = VALUES.match(self.sql)
        if form is None:
            raise ValueError("only an insert can take many rows and return some")
        if not self.positional:
            return self._convert(self._at_once(connection, given, form))
        head, one, tail = form.groups()
        sql = f"{head}{', '.join([one] * len(given))}{tail}"
        return self._read(_run(connection, "execute", sql, [value for row in given for value in row]))

    def _at_once(self, connection: Connection, given: list[Any], form: re.Match[str]) -> list[Any]:
        from psycopg2.extras import execute_values

        head, one, tail = form.groups()
        sql = f"{head}%s{tail}"

        def insert(cursor: Any) -> list[Any]:
            return execute_values(cursor, sql, given, template=one, page_size=1000, fetch=bool(self.outputs)) or []

        return _guarded(connection, sql, insert)  # type: ignore[no-any-return]  # it is what insert gives

    def _given(self, row: Mapping[str, Any]) -> Any:
        if self.constants:
            row = {**self.constants, **{name: _through(process, row[name]) for name, process in self.inputs if name in row}}
            return [row[name] for name, _ in self.inputs] if self.positional else row
        if self.positional:  # spelled out: this line runs for every value that is ever written
            return [row[name] if process is None or (value := row[name]) is None else process(value) for name, process in self.inputs]
        return {name: _through(process, row[name]) for name, process in self.inputs}

    def _read(self, cursor: Any) -> list[Row]:
        return self._convert(cursor.fetchall()) if self.outputs else []

    def _convert(self, found: Iterable[Sequence[Any]]) -> list[Row]:
        rows = [dict(zip(self.names, row)) for row in found]  # noqa: B905 - a driver's rows are as long as its columns
        for row in rows:
            for name, process in self.read:
                if (value := row[name]) is not None:
                    row[name] = process(value)
        return rows


def _run(connection: Connection, method: str, sql: str, given: Any) -> Any:
    def run(cursor: Any) -> Any:
        getattr(cursor, method)(sql, given)
        return cursor

    return _guarded(connection, sql, run)


def _guarded(connection: Connection, sql: str, run: Callable[[Any], Any]) -> Any:
    """What the driver raises becomes what SQLAlchemy raises for it; a connection that is lost is thrown away."""
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        return run(cursor)
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, connection.connection, cursor)
        if lost:  # and its neighbours with it, as SQLAlchemy does
            connection.engine.pool._invalidate(connection.connection, error)
            connection.invalidate(error)
        raise DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
        ) from error


def _binder(type_: Any, dialect: Dialect) -> Process:
    return type_.dialect_impl(dialect).bind_processor(dialect)  # type: ignore[no-any-return]  # a function or None


def _reader(type_: Any, dialect: Dialect) -> Process:
    if isinstance(type_, Float):  # both drivers give floats; PostgreSQL's dialect would ask for the column's code to know it
        return None
    return type_.dialect_impl(dialect).result_processor(dialect, None)  # type: ignore[no-any-return]  # a function or None


def _through(process: Process, value: Any) -> Any:
    return value if process is None or value is None else process(value)
