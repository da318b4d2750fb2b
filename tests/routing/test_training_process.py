"""The process in which routing learns: killed, or left alone by whoever began it, it takes nothing with it; and there is never a second one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry

from chassis.database import Store, create_tables, postgres, sqlite
from chassis.host import Host
from chassis.local import LocalRunner
from chassis.migrate import migrate
from chassis.watch import Watch
from contracts.routing import RegisterDepartments, SuggestDepartments
from contracts.teaching import BringHistory, ListModels, TakeHistory, TrainModel
from services.routing.service import Routing
from services.routing.usecases import teaching as lessons
from tests.routing.test_service import CITY
from tests.routing.test_teaching import history

NAME = b"services.routing.training"


def await_that(what: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)
    return found


def learning(parent: int | None = None) -> list[int]:
    """The processes that learn on behalf of another one."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and NAME in (entry / "cmdline").read_bytes():
                started_by = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if parent is None or started_by == parent:
                    found.append(int(entry.name))
        except (OSError, ValueError):  # it has ended while it was looked at, or is no process
            continue
    return found


def is_there(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:  # gone
        return False


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Host, LocalRunner]]:
    store = sqlite(Routing.db, tmp_path / "routing.db", source="routing")
    create_tables(Routing.db, store.engine)
    host = Host(Routing(), store, Watch("routing", CollectorRegistry()))
    runner = LocalRunner([host])
    runner.start()
    runner.ask(RegisterDepartments(departments=CITY))
    runner.ask(BringHistory(history="a" * 64, cases=history(200)))
    while runner.ask(TakeHistory(history="a" * 64)).unmarked:
        pass
    yield host, runner
    if not runner.stopping.is_set():
        runner.stop()
    store.close()


def begin(host: Host, runner: LocalRunner) -> int:
    runner.ask(TrainModel())
    host.store.transact(host.service.mind_training)
    (pid,) = await_that(lambda: learning(os.getpid()))
    return pid


def test_a_training_that_the_service_begins_is_used_without_a_stop(house: tuple[Host, LocalRunner]) -> None:
    host, runner = house
    before = runner.ask(SuggestDepartments(text="산책로 화단 나무"))

    begin(host, runner)
    await_that(lambda: runner.ask(ListModels()).last_outcome)

    assert runner.ask(ListModels()).last_outcome == "adopted"
    after = runner.ask(SuggestDepartments(text="산책로 화단 나무"))
    assert (after.proposals[0].department_code, after.model_version != before.model_version) == ("road", True)


def test_a_training_that_is_killed_leaves_everything_as_it_was(house: tuple[Host, LocalRunner]) -> None:
    host, runner = house

    os.kill(begin(host, runner), signal.SIGKILL)
    await_that(lambda: runner.ask(ListModels()).last_outcome)

    models = runner.ask(ListModels())
    assert (models.last_outcome, models.versions, models.training_since) == ("failed", (), None)
    assert runner.ask(SuggestDepartments(text="가로등이 꺼져 있어요")).proposals[0].department_code == "road"


def test_a_service_that_stops_does_not_wait_for_it(house: tuple[Host, LocalRunner]) -> None:
    host, runner = house
    pid = begin(host, runner)

    began = time.monotonic()
    assert runner.stop()

    assert time.monotonic() - began < 10
    assert not is_there(pid)


ALONE = """
import sys, threading
from chassis.database import sqlite
from services.routing import teaching
from services.routing.service import Routing
store = sqlite(Routing.db, sys.argv[1], source="routing")
teaching.teach(store.read, lambda: True, lambda: False)
"""


def test_when_the_service_is_killed_its_training_ends_too(house: tuple[Host, LocalRunner]) -> None:
    host, runner = house
    path = host.store.engine.url.database
    runner.stop()
    parent = subprocess.Popen([sys.executable, "-c", ALONE, path], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        (pid,) = await_that(lambda: learning(parent.pid))

        parent.kill()
        parent.wait()

        await_that(lambda: not is_there(pid), 30.0)
    finally:
        parent.kill()


@pytest.mark.stack
def test_of_two_replicas_one_trains(database_url: str) -> None:
    stores: list[Store] = [postgres(Routing.db, database_url, source="routing") for _ in range(2)]
    migrate(Routing.db, stores[0].engine)
    try:
        with ThreadPoolExecutor(8) as pool:
            runs = list(pool.map(lambda number: stores[number % 2].transact(lessons.claim), range(8)))

        assert len([run for run in runs if run is not None]) == 1
    finally:
        for store in stores:
            store.close()
