"""Which statements reach the database, whichever way they take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from chassis import prepared


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is run on this engine meanwhile, in order."""
    seen: list[str] = []
    guarded = prepared._guarded

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    def noted(connection: Connection, sql: str, run: Callable[[Any], Any]) -> Any:
        if connection.engine is engine:
            seen.append(sql)
        return guarded(connection, sql, run)

    event.listen(engine, "before_cursor_execute", note)
    prepared._guarded = noted
    try:
        yield seen
    finally:
        prepared._guarded = guarded
        event.remove(engine, "before_cursor_execute", note)
