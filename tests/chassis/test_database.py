"""Many units of work share a commit, and none of them can tell."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import DBAPIError, OperationalError

from chassis import database
from chassis.database import Store, create_tables
from chassis.shelf import Missing
from tests.chassis.keeper import Keeper, Notes, Page, case_id, closed, page


@pytest.fixture(params=["file", pytest.param("postgres", marks=pytest.mark.stack)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "file":
        made: Store = database.sqlite(Keeper.db, tmp_path / "keeper.db", source="complaints")
        create_tables(Keeper.db, made.engine)
    else:
        made = database.postgres(Keeper.db, request.getfixturevalue("empty_database"), source="complaints")
    yield made
    made.close()


def together(store: Store, *works: Any) -> list[Future[Any]]:
    """Submit these while the writer is busy, so that they come into one group."""
    busy, go = threading.Event(), threading.Event()

    def wait(tx: Notes) -> None:
        busy.set()
        go.wait(10)

    store.submit(wait)
    busy.wait(10)
    futures = [store.submit(work) for work in works]
    go.set()
    return futures


def adds(name: str, text: str = "new") -> Any:
    def work(tx: Notes) -> str:
        tx.pages.add(Page(id=case_id(name), text=text))
        return name

    return work


def adds_and_fails(name: str) -> Any:
    def work(tx: Notes) -> None:
        tx.pages.add(Page(id=case_id(name), text="must not stay"))
        tx.publish(closed(case_id(name)))
        raise ValueError(name)

    return work


def text_of(store: Store, name: str) -> str | None:
    found = store.read(lambda tx: tx.pages.find(case_id(name)))
    return found.text if found else None


def test_each_unit_of_work_gets_its_own_result(store: Store) -> None:
    futures = together(store, *[adds(str(number)) for number in range(64)])

    assert [future.result(10) for future in futures] == [str(number) for number in range(64)]
    assert all(text_of(store, str(number)) == "new" for number in range(64))


def test_sixty_four_callers_at_once_get_what_they_asked_for(store: Store) -> None:
    results: dict[int, str] = {}

    def call(number: int) -> None:
        results[number] = store.transact(adds(str(number)))

    callers = [threading.Thread(target=call, args=(number,)) for number in range(64)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert results == {number: str(number) for number in range(64)}


def test_a_bad_unit_of_work_spoils_no_other_and_leaves_no_trace(store: Store) -> None:
    works = [adds_and_fails(str(n)) if n in (3, 17, 18) else adds(str(n)) for n in range(32)]

    futures = together(store, *works)

    failed = [n for n, future in enumerate(futures) if future.exception(10) is not None]
    assert failed == [3, 17, 18]
    assert [n for n in range(32) if text_of(store, str(n)) is None] == failed
    assert store.said() == []


def test_what_a_bad_unit_of_work_changed_in_hand_is_forgotten(store: Store) -> None:
    store.transact(adds("a", "before"))

    def changes_and_fails(tx: Notes) -> None:
        tx.pages.get(case_id("a"))
        tx.pages.put(Page(id=case_id("a"), text="must not stay"))
        raise ValueError("a")

    bad, good = together(store, changes_and_fails, lambda tx: tx.pages.get(case_id("a")).text)

    assert isinstance(bad.exception(10), ValueError)
    assert good.result(10) == "before"
    assert text_of(store, "a") == "before"


def test_units_of_work_that_the_database_refuses_spoil_no_other(store: Store) -> None:
    store.transact(adds("there"))

    futures = together(store, adds("a"), adds("there"), adds("b"))

    assert isinstance(futures[1].exception(10), DBAPIError)
    assert [text_of(store, name) for name in ("a", "b")] == ["new", "new"]


def test_each_unit_of_work_sees_what_those_before_it_have_done(store: Store) -> None:
    def appends(tx: Notes) -> None:
        before = tx.pages.get(case_id("a"))
        tx.pages.put(Page(id=before.id, text=before.text + "x"))

    store.transact(adds("a", ""))
    for future in together(store, *[appends] * 20):
        future.result(10)

    assert text_of(store, "a") == "x" * 20


def test_what_was_committed_is_seen_by_the_next_reader(store: Store) -> None:
    for number in range(50):
        store.transact(adds(str(number)))
        assert text_of(store, str(number)) == "new"


def test_nobody_can_write_while_reading(store: Store) -> None:
    with pytest.raises(DBAPIError):
        store.read(lambda tx: tx.execute(insert(page), {"id": case_id("a"), "text": "no"}))
    with pytest.raises(RuntimeError, match="only read"):
        store.read(adds("a"))

    assert text_of(store, "a") is None


def test_whoever_gives_up_waiting_does_not_stop_the_others(store: Store) -> None:
    busy, go = threading.Event(), threading.Event()
    store.submit(lambda tx: (busy.set(), go.wait(10)))
    busy.wait(10)
    given_up, other = store.submit(adds("given up")), store.submit(adds("other"))

    assert given_up.cancel()
    go.set()

    assert other.result(10) == "other"
    assert text_of(store, "given up") is None


def test_a_unit_of_work_cannot_start_another_one(store: Store) -> None:
    with pytest.raises(RuntimeError, match="can't start another"):
        store.transact(lambda tx: store.transact(adds("a")))


def test_who_is_told_after_a_commit_and_fails_undoes_nothing(store: Store) -> None:
    def fails() -> None:
        raise RuntimeError("a mistake")

    store.on_published = fails

    store.transact(lambda tx: tx.publish(closed(case_id("a"))))

    assert len(store.said()) == 1
    assert store.transact(adds("b")) == "b"


def test_closing_commits_what_was_asked_before_and_refuses_what_comes_after(tmp_path: Path) -> None:
    store = database.sqlite(Keeper.db, tmp_path / "keeper.db", source="complaints")
    create_tables(Keeper.db, store.engine)
    futures = together(store, *[adds(str(number)) for number in range(10)])

    store.close()

    assert [future.result(0) for future in futures] == [str(number) for number in range(10)]
    with pytest.raises(RuntimeError, match="closed"):
        store.submit(adds("late"))
    with pytest.raises(RuntimeError, match="closed"):
        store.transact(adds("late"))


def test_when_the_database_is_away_everybody_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    store = database.postgres(Keeper.db, "postgresql://nobody@127.0.0.1:1/nothing", source="complaints")
    tried = []
    connect = store.engine.raw_connection
    monkeypatch.setattr(store.engine, "raw_connection", lambda: tried.append(1) or connect())

    outcomes = store._commit([(adds(str(number)), None) for number in range(50)])

    assert [type(error) for _, error in outcomes] == [OperationalError] * 50
    assert len(tried) == 1
    store.close()


def test_a_committed_unit_of_work_survives_a_new_start(tmp_path: Path) -> None:
    for number in range(3):
        store = database.sqlite(Keeper.db, tmp_path / "keeper.db", source="complaints")
        create_tables(Keeper.db, store.engine)
        store.transact(adds(str(number)))
        store.close()

    store = database.sqlite(Keeper.db, tmp_path / "keeper.db", source="complaints")
    assert [text_of(store, str(number)) for number in range(3)] == ["new"] * 3
    store.close()


def test_a_failed_get_says_what_is_missing(store: Store) -> None:
    with pytest.raises(Missing, match="no page with id"):
        store.read(lambda tx: tx.pages.get(case_id("nowhere")))


@pytest.mark.parametrize("how", ["transact", "in_turn"])
def test_the_writer_never_waits_for_itself(store: Store, how: str) -> None:
    with pytest.raises(RuntimeError, match="can't start another"):
        store.transact(lambda tx: getattr(store, how)(adds("a")))

    assert store.transact(adds("b")) == "b"


def test_a_database_that_somebody_else_has_locked_is_told_at_once_to_everybody(tmp_path: Path) -> None:
    path = tmp_path / "keeper.db"
    store = database.sqlite(Keeper.db, path, source="complaints")
    create_tables(Keeper.db, store.engine)
    with store.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA busy_timeout=50")
    stranger = sqlite3.connect(path, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    began = time.monotonic()

    outcomes = store._commit([(adds(str(number)), None) for number in range(50)])

    assert [type(error) for _, error in outcomes] == [sqlite3.OperationalError] * 50
    assert time.monotonic() - began < 2  # one attempt, not one for each
    stranger.rollback()
    assert store.transact(adds("free again")) == "free again"
    stranger.close()
    store.close()
