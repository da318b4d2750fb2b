"""Where a service keeps what it knows: SQLite for one process, PostgreSQL for many; transactions look the same on both."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, StaticPool, create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from chassis import tables
from chassis.crash import point
from chassis.doors import Database as Kept
from chassis.envelope import envelope_of
from chassis.transaction import Transaction
from contracts.message import Event

T = TypeVar("T")
Work = Callable[[Any], T]  # takes the service's Transaction


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Runs units of work. `transact` commits one and returns its result; `submit` does so with others in one commit;
    `read` runs one that may not write. `said` and `entrusted` are called after a commit that published or entrusted."""

    def __init__(self, kept: Kept, engine: Engine, reader: Engine, *, source: str, clock: Callable[[], datetime] = utc_now) -> None:
        self.kept, self.engine, self.reader, self.source, self.clock = kept, engine, reader, source, clock
        self.on_published: Callable[[], None] = lambda: None
        self.on_entrusted: Callable[[int], None] = lambda count: None
        self.announce = False  # tell the other processes of this service by NOTIFY that something was published

    def transact(self, work: Work[T], *, now: datetime | None = None) -> T:
        """Run `work` in a transaction of its own and commit."""
        ((result, error),) = self._commit([(work, now)])
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]  # the results of a group have many types

    def submit(self, work: Work[T]) -> Future[T]:
        """Like transact, but at once and without waiting; kinds of store that can, commit several together."""
        future: Future[T] = Future()
        try:
            future.set_result(self.transact(work))
        except Exception as error:
            future.set_exception(error)
        return future

    def read(self, work: Work[T]) -> T:
        """Run `work` in a read-only transaction."""
        with self.reader.connect() as connection:
            return work(self.kept.transaction(connection, source=self.source, now=self.clock(), read_only=True))

    def close(self) -> None:
        self.reader.dispose()
        self.engine.dispose()

    def said(self) -> list[Event]:
        """Everything that was published, oldest first (for tests and tools)."""
        with self.reader.connect() as connection:
            rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.seq)).mappings().all()
        return [envelope_of(row, self.source).event for row in rows]

    def _commit(self, group: list[tuple[Work[Any], datetime | None]]) -> list[tuple[Any, Exception | None]]:
        """All works in one transaction; if one fails, by halves, so that a bad one spoils no other."""
        if not group:
            return []
        try:
            results, tx = self._together(group)
        except Exception as error:
            if len(group) == 1 or is_away(error):
                return [(None, error) for _ in group]
            half = len(group) // 2
            return self._commit(group[:half]) + self._commit(group[half:])
        if tx.published:
            self.on_published()
        if tx.errands:
            self.on_entrusted(tx.errands)
        return [(result, None) for result in results]

    def _together(self, group: list[tuple[Work[Any], datetime | None]]) -> tuple[list[Any], Transaction]:
        results = []
        with self.engine.begin() as connection:
            tx = self.kept.transaction(connection, source=self.source, now=self.clock())
            for work, now in group:
                tx.begin(now or self.clock())
                results.append(work(tx))
            tx.finish()
            if tx.published and self.announce:
                connection.execute(text("NOTIFY outbox"))
            point(f"{self.source}.before_commit")
        point(f"{self.source}.after_commit")
        return results, tx


class GroupStore(Store):
    """A store with one writer thread that commits together what is waiting: one fsync for many units of work."""

    GROUP = 100

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: queue.SimpleQueue[tuple[Work[Any], datetime | None, Future[Any]] | None] = queue.SimpleQueue()
        self.door = threading.Lock()
        self.closed = False
        self.thread = threading.Thread(target=self._write, name=f"{self.source}-writer", daemon=True)
        self.thread.start()

    def transact(self, work: Work[T], *, now: datetime | None = None) -> T:
        if threading.current_thread() is self.thread:
            raise RuntimeError("a unit of work can't start another one")
        return self._ask(work, now).result()

    def submit(self, work: Work[T]) -> Future[T]:
        return self._ask(work, None)

    def close(self) -> None:
        """Commit what was asked before, and close."""
        with self.door:
            self.closed = True
            self.asked.put(None)
        self.thread.join()
        super().close()

    def _ask(self, work: Work[T], now: datetime | None) -> Future[T]:
        future: Future[T] = Future()
        with self.door:
            if self.closed:
                raise RuntimeError(f"the store of {self.source} is closed")
            self.asked.put((work, now, future))
        return future

    def _write(self) -> None:
        going = True
        while going:
            group = [self.asked.get()]
            while len(group) < self.GROUP and group[-1] is not None and not self.asked.empty():
                group.append(self.asked.get())
            going = group[-1] is not None
            asked = [one for one in group if one is not None and one[2].set_running_or_notify_cancel()]
            outcomes = self._commit([(work, now) for work, now, _ in asked])
            for (_, _, future), (result, error) in zip(asked, outcomes, strict=True):
                if error is None:
                    future.set_result(result)
                else:
                    future.set_exception(error)


def sqlite(kept: Kept, path: Path, *, source: str, clock: Callable[[], datetime] = utc_now) -> GroupStore:
    """A file in WAL mode with full synchronisation: what was committed survives a power cut."""
    writer = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False}, pool_size=1, max_overflow=0, hide_parameters=True
    )
    reader = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False}, pool_size=8, max_overflow=8, hide_parameters=True
    )
    _prepare(writer, begin="BEGIN IMMEDIATE")
    _prepare(reader, begin="BEGIN", read_only=True)
    return GroupStore(kept, writer, reader, source=source, clock=clock)


def postgres(kept: Kept, url: str, *, source: str, clock: Callable[[], datetime] = utc_now, grouped: bool = False) -> Store:
    """A PostgreSQL database. `grouped` for the HTTP door, where many small commits come at once."""
    engine = create_engine(
        driver_url(url),
        pool_size=10,
        max_overflow=10,
        pool_pre_ping=True,
        pool_recycle=1800,
        executemany_mode="values_plus_batch",
        hide_parameters=True,  # an error must not carry a citizen's words
        connect_args={"connect_timeout": 5, "application_name": f"ontong-{source}"},
    )
    reader = engine.execution_options(postgresql_readonly=True)
    return (GroupStore if grouped else Store)(kept, engine, reader, source=source, clock=clock)


def driver_url(url: str) -> str:
    """A PostgreSQL address as people write it, for the driver that we use."""
    return url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg2://", 1)


def in_memory(kept: Kept, *, source: str, clock: Callable[[], datetime] = utc_now) -> Store:
    """A fresh SQLite database that lives as long as the object (for tests); its tables exist."""
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    _prepare(engine, begin="BEGIN")
    create_tables(kept, engine)
    return Store(kept, engine, engine, source=source, clock=clock)


def create_tables(kept: Kept, engine: Engine) -> None:
    """All tables as they are today, without going through the migrations (for tests)."""
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        kept.tables.create_all(connection)


def is_away(error: Exception) -> bool:
    """Has the database gone, so that nothing else can succeed either?"""
    return isinstance(error, DBAPIError) and (error.connection_invalidated or error.statement is None)


def _prepare(engine: Engine, *, begin: str, read_only: bool = False) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver starts no transactions of its own
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA query_only={'ON' if read_only else 'OFF'}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.connection.dbapi_connection.execute(begin)
