"""There are as many workers as are out, and one who waits."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.database import create_tables, sqlite
from chassis.lanes import Lane
from chassis.workers import Workers
from tests.chassis.keeper import Standing
from tests.servers import await_that


@pytest.fixture
def standing(tmp_path: Path) -> Iterator[Standing]:
    def make(kept: Any, *, source: str, **options: Any) -> Any:
        store = sqlite(kept, tmp_path / "keeper.db", source=source, **options)
        create_tables(kept, store.engine)
        return store

    made = Standing(make, lanes={"slow": Lane(concurrency=3), "fast": Lane(concurrency=2)})
    yield made
    made.store.close()


@pytest.fixture
def stopping() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_a_slow_lane_holds_up_no_other(standing: Standing, stopping: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    go = threading.Event()
    monkeypatch.setattr(standing.keeper, "carry", lambda parcel: go.wait(10) and "at last" if parcel.code.startswith("slow") else "at once")
    workers = Workers(standing.host, stopping)
    standing.entrusts(*[f"slow {number}" for number in range(6)], lane="slow")

    workers.start()
    await_that(lambda: standing.host.lanes.sights()["slow"].in_flight == 3)
    standing.entrusts("one", "two", "three", lane="fast")

    await_that(lambda: sorted(standing.diary()) == ["one at once", "three at once", "two at once"])
    assert standing.host.lanes.sights()["slow"].in_flight == 3
    go.set()
    await_that(lambda: len(standing.diary()) == 9)


def test_workers_come_when_they_are_needed_and_end_when_they_are_not(
    standing: Standing, stopping: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chassis.workers.LOOK_SECONDS", 0.05)
    go = threading.Event()
    monkeypatch.setattr(standing.keeper, "carry", lambda parcel: go.wait(10))
    workers = Workers(standing.host, stopping)
    workers.start()
    assert len(workers.alive()) == 1

    standing.entrusts(*map(str, range(20)), lane="slow")

    await_that(lambda: len(workers.alive()) == 4)
    go.set()
    await_that(lambda: len(workers.alive()) == 1)


def test_an_errand_that_cannot_even_be_claimed_ends_no_worker(
    standing: Standing, stopping: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = iter([OSError("the disk is gone")])
    run_errands = standing.host.run_errands

    def fails_once(place: Any) -> None:
        for failure in failures:
            standing.host.lanes.leave(place)
            raise failure
        run_errands(place)

    monkeypatch.setattr(standing.host, "run_errands", fails_once)
    Workers(standing.host, stopping).start()

    standing.entrusts("one", "two", lane="fast")
    standing.host.lanes.invite({"fast": 1})

    await_that(lambda: len(standing.diary()) == 2)
    assert sorted(standing.diary()) == ["one delivered", "two delivered"]
