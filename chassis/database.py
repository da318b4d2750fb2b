"""Where a service keeps what it knows: SQLite for one process, PostgreSQL for many; transactions look the same on both."""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, StaticPool, create_engine, select, text
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from chassis import tables
from chassis.connections import look_after_rest, prepare
from chassis.crash import point
from chassis.doors import Database as Kept
from chassis.envelope import Envelope, envelope_of
from chassis.logs import Log
from chassis.transaction import Transaction
from chassis.writer import Answer, Desk, Unit, Writer, unit_for
from contracts.message import Event

T = TypeVar("T")
log = Log("chassis")
Work = Callable[[Any], T]  # takes the service's Transaction
TRIES = 3  # of a unit of work that collides with another transaction
COMPILED: dict[Any, Any] = {}  # statements, for all databases in memory: as in a service, each is compiled once
WRITER = Writer()  # one for the process: it has one interpreter


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Runs units of work. `transact` commits one and returns its result; `submit` does so with others in one commit;
    `read` runs one that may not write. `said` and `entrusted` are called after a commit that published or entrusted."""

    def __init__(self, kept: Kept, engine: Engine, reader: Engine, *, source: str, clock: Callable[[], datetime] = utc_now) -> None:
        self.kept, self.engine, self.reader, self.source, self.clock = kept, engine, reader, source, clock
        self.on_published: Callable[[], None] = lambda: None
        self.on_entrusted: Callable[[Mapping[str, int]], None] = lambda due: None  # how many, by lane
        self.on_said: Callable[[Sequence[Envelope]], None] | None = None  # is handed what was published (SQLite)
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

    def in_turn(self, work: Work[T]) -> T:
        """Like transact, for work that nobody waits for: people go first."""
        return self.transact(work)

    def read(self, work: Work[T]) -> T:
        """Run `work` in a read-only transaction."""
        with self.reader.connect() as connection, closing(connection.begin()):  # one moment for all of it, and rolled back
            return work(self.kept.transaction(connection, source=self.source, now=self.clock(), read_only=True))

    def close(self) -> None:
        self.reader.dispose()
        self.engine.dispose()

    def said(self) -> list[Event]:
        """Everything that was published, oldest first (for tests and tools)."""
        with self.reader.connect() as connection:
            rows = connection.execute(select(tables.outbox).order_by(tables.outbox.c.seq)).mappings().all()
        return [envelope_of(row, self.source).event for row in rows]

    def _commit(self, group: list[tuple[Work[Any], datetime | None]], *, tries: int = TRIES) -> list[tuple[Any, Exception | None]]:
        """All works in one transaction; if one fails, by halves, so that a bad one spoils no other."""
        if not group:
            return []
        try:
            results, tx = self._together(group)
        except Exception as error:
            if len(group) == 1 and has_collided(error) and tries > 1:
                return self._commit(group, tries=tries - 1)
            if len(group) == 1 or is_away(error):
                return [(None, error) for _ in group]
            half = len(group) // 2
            return self._commit(group[:half]) + self._commit(group[half:])
        self._tell(tx)
        return [(result, None) for result in results]

    def _tell(self, tx: Transaction) -> None:
        """What follows a commit never undoes it: whoever can't be told now finds it in the tables."""
        try:
            if tx.published:
                self.on_published()
                if self.on_said:
                    self.on_said(tx.told)
            if tx.errands:
                self.on_entrusted(tx.errands)
        except Exception as error:
            log.error("writer_failed", service=self.source, door="told", exc_info=error)

    def _together(self, group: list[tuple[Work[Any], datetime | None]]) -> tuple[list[Any], Transaction]:
        results = []
        with self.engine.begin() as connection:
            tx = self.kept.transaction(connection, source=self.source, now=self.clock())
            tx.tells = self.on_said is not None
            tx.foresee(work for work, _ in group)
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
    """A store whose units of work the writer commits, those that wait together: one fsync for many of them."""

    def __init__(self, *args: Any, writer: Writer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.writer, self.desk = writer, Desk(self._commit)
        self.door = threading.Lock()
        self.closed = False
        writer.desks.append(self.desk)

    def transact(self, work: Work[T], *, now: datetime | None = None) -> T:
        return self._wait(self.desk.people, work, now)

    def submit(self, work: Work[T]) -> Future[T]:
        future: Future[T] = Future()
        self._ask(self.desk.people, unit_for(future, work, None))
        return future

    def in_turn(self, work: Work[T]) -> T:
        return self._wait(self.desk.others, work, None)

    def _at_once(self, work: Work[T], now: datetime | None) -> T:
        """The writer itself can't wait for the writer."""
        if self.writer.busy:
            raise RuntimeError("a unit of work can't start another one")
        return super().transact(work, now=now)

    def close(self) -> None:
        """Commit what was asked before, and close."""
        with self.door:
            self.closed = True
            ended = self.writer.call(self._leave)
        ended.result()
        super().close()

    def _leave(self) -> None:
        while self.writer.serve(self.desk):
            pass
        self.writer.desks.remove(self.desk)

    def _wait(self, queued: deque[Unit], work: Work[T], now: datetime | None) -> T:
        if self.writer.is_here():
            return self._at_once(work, now)
        answer = Answer()
        self._ask(queued, Unit(work, now, answer.tell))
        return answer.wait()  # type: ignore[no-any-return]  # it is what the work gives

    def _ask(self, queued: deque[Unit], unit: Unit) -> None:
        with self.door:
            if self.closed:
                raise RuntimeError(f"the store of {self.source} is closed")
            self.writer.ask(queued, unit)

    def _together(self, group: list[tuple[Work[Any], datetime | None]]) -> tuple[list[Any], Transaction]:
        with self.writer.at_work():
            return super()._together(group)


def sqlite(kept: Kept, path: Path, *, source: str, clock: Callable[[], datetime] = utc_now) -> GroupStore:
    """A file in WAL mode with full synchronisation: what was committed survives a power cut."""
    engine, reader = _engines(path, synchronous="FULL")
    return GroupStore(kept, engine, reader, source=source, clock=clock, writer=WRITER)


def sqlite_in_play(kept: Kept, path: Path, *, source: str, clock: Callable[[], datetime]) -> Store:
    """The same file for one caller at a time, who would rather begin anew than wait for the disk (simulated time)."""
    engine, reader = _engines(path, synchronous="OFF")
    return Store(kept, engine, reader, source=source, clock=clock)


def _engines(path: Path, *, synchronous: str) -> tuple[Engine, Engine]:
    """One connection that writes, some that only read."""
    options: dict[str, Any] = {"connect_args": {"check_same_thread": False}, "hide_parameters": True}
    engine = create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0, **options)
    reader = create_engine(f"sqlite:///{path}", pool_size=8, max_overflow=8, **options)
    prepare(engine, begin="BEGIN IMMEDIATE", synchronous=synchronous)
    prepare(reader, begin="BEGIN", read_only=True)
    return engine, reader


def postgres(kept: Kept, url: str, *, source: str, clock: Callable[[], datetime] = utc_now) -> GroupStore:
    """A PostgreSQL database."""
    waits = {
        "connect_timeout": 5,
        # A replica that hangs must not hold up the others; nor must one whose machine is gone, which only the server can
        # notice. And no statement of ours runs long enough to be worth compiling.
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=30s -c jit=off"
        " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3",
        **{"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000},  # nor a network
        "application_name": f"ontong-{source}",
    }

    def made(**more: Any) -> Engine:
        engine = create_engine(
            driver_url(url),
            pool_recycle=1800,
            executemany_mode="values_plus_batch",
            hide_parameters=True,  # an error must not carry a citizen's words
            connect_args=waits,
            **more,
        )
        look_after_rest(engine)
        return engine

    writer, reader = made(pool_size=2, max_overflow=8), made(pool_size=8, max_overflow=12)  # reading never keeps the writer waiting
    return GroupStore(kept, writer, reader.execution_options(postgresql_readonly=True), source=source, clock=clock, writer=WRITER)


def driver_url(url: str) -> str:
    """A PostgreSQL address as people write it, for the driver that we use."""
    return url.replace("postgres://", "postgresql://", 1).replace("postgresql://", "postgresql+psycopg2://", 1)


def in_memory(kept: Kept, *, source: str, clock: Callable[[], datetime] = utc_now) -> Store:
    """A fresh SQLite database that lives as long as the object (for tests); its tables exist."""
    like, made = _with_tables(kept), _engine_in_memory()
    made.dialect = like.dialect
    engine = made.execution_options(compiled_cache=COMPILED)
    with closing(engine.raw_connection()) as fresh, closing(like.raw_connection()) as empty:
        empty.backup(fresh.dbapi_connection)
    return Store(kept, engine, engine, source=source, clock=clock)


def _engine_in_memory() -> Engine:
    engine = create_engine("sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool)
    prepare(engine, begin="BEGIN")
    return engine


@cache
def _with_tables(kept: Kept) -> Engine:
    """An empty database to copy: that takes a tenth of the time of making one."""
    engine = _engine_in_memory()
    create_tables(kept, engine)
    return engine


def create_tables(kept: Kept, engine: Engine) -> None:
    """All tables as they are today, without going through the migrations (for tests)."""
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        kept.tables.create_all(connection)


def is_away(error: Exception) -> bool:
    """Has the database gone, or is it locked by somebody else, so that nothing else can succeed either?"""
    if isinstance(error, (sqlite3.OperationalError, PoolTimeout, DisconnectionError)):  # the first: raised by BEGIN, as the driver has it
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or error.statement is None)


def has_collided(error: Exception) -> bool:
    """Did it lose against another transaction of PostgreSQL (a deadlock, a lock that did not come)? Another try may win."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) in {"40P01", "40001", "55P03"}
