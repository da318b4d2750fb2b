"""What is done to each connection to a database before it is used."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError

FRESH_SECONDS = 1.0  # a connection used within them is taken for a good one


def prepare(engine: Engine, *, begin: str, read_only: bool = False, synchronous: str = "FULL") -> None:
    """Of SQLite: how it starts its transactions and how safely it writes."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver starts no transactions of its own
        for pragma in ("journal_mode=WAL", f"synchronous={synchronous}", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.connection.dbapi_connection.execute(begin)


def look_after_rest(engine: Engine) -> None:
    """A connection that has rested is tried before it is used: the database may have been started anew. One that was used
    a moment ago isn't: that would double the round trips of a busy service."""

    @event.listens_for(engine, "checkin")
    def rested(_connection: Any, record: Any) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def tried(connection: Any, record: Any, _proxy: Any) -> None:
        if (since := record.info.get("since")) is None or time.monotonic() - since < FRESH_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the others are no better: the pool makes new ones
