"""The ways to run the town. Each is a Runner; the properties know nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import update

from chassis.database import Store, create_tables, postgres, sqlite
from chassis.doors import doors_of
from chassis.local import LocalRunner
from chassis.rabbit.administration import definitions
from chassis.rabbit.asking import Asker
from chassis.rabbit.connection import vhost_of
from chassis.rabbit.topology import topology_of
from chassis.tables import outbox
from contracts.message import Command
from tests.chassis.conformance.process import build
from tests.chassis.conformance.town import CLASSES, KEPT
from tests.servers import Broker, Postgres, await_that, free_port

ROOT = Path(__file__).parents[3]
NAMES = tuple(one.name for one in CLASSES)
Crash = Mapping[str, str]  # service -> the place at which its process is killed


class Runner(Protocol):
    """A way to run the town."""

    folder: Path

    def start(self, crash: Crash | None = None) -> None:
        """Start what doesn't run, and wait until it is ready."""

    def stop(self) -> bool:
        """Stop everything gracefully; True when all of it ended well and in time."""

    def kill(self) -> None:
        """End everything as a power cut would."""

    def await_crash(self, service: str) -> None:
        """Wait until the process of this service has been killed where it was to be."""

    def store(self, name: str) -> Store:
        """A service's database, to look into and to speak through."""

    def ask(self, command: Command, *, timeout: float = 5.0) -> Any:
        """The answer, or a Refusal."""

    def bring_again(self) -> None:
        """Carry everything once more that the gate has ever said."""

    def close(self) -> None:
        """It is over."""


class Threads:
    """The local runner in this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stores = open_files(folder)
        self.runner: LocalRunner | None = None

    def start(self, crash: Crash | None = None) -> None:
        assert not crash, "this process must live"
        if self.runner is None:
            self.runner = LocalRunner([build(name, store, self.folder) for name, store in self.stores.items()])
            self.runner.start()

    def stop(self) -> bool:
        assert self.runner is not None
        ended, self.runner = self.runner.stop(), None
        for store in self.stores.values():
            store.close()
        self.stores = open_files(self.folder)
        return ended

    def kill(self) -> None:
        raise AssertionError("this process must live")

    def await_crash(self, service: str) -> None:
        raise AssertionError("this process must live")

    def store(self, name: str) -> Store:
        return self.stores[name]

    def ask(self, command: Command, *, timeout: float = 5.0) -> Any:
        assert self.runner is not None
        return self.runner.ask(command, timeout=timeout)

    def bring_again(self) -> None:
        """What isn't marked is offered again after a start."""
        self.stop()
        forget_marks(self.store("gateway"))
        self.start()

    def close(self) -> None:
        if self.runner is not None:
            self.runner.stop()
        for store in self.stores.values():
            store.close()


class OneProcess:
    """The local runner as a process that may be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stores = open_files(folder)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, crash: Crash | None = None) -> None:
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        process = self.process = begin("local", self.folder, crash=next(iter((crash or {}).values()), None))
        await_that(lambda: ready.exists() or process.poll() is not None, what="readiness", seconds=30)
        assert crash or process.poll() is None

    def stop(self) -> bool:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20) == 0

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)

    def await_crash(self, service: str) -> None:
        assert self.process is not None
        assert self.process.wait(20) == -signal.SIGKILL

    def store(self, name: str) -> Store:
        return self.stores[name]

    def ask(self, command: Command, *, timeout: float = 5.0) -> Any:
        raise AssertionError("the embedded mode is asked inside its process")

    def bring_again(self) -> None:
        self.kill()
        forget_marks(self.store("gateway"))
        self.start()

    def close(self) -> None:
        self.kill()
        for store in self.stores.values():
            store.close()


class OnTheBroker:
    """A process for each service, or several, on RabbitMQ and PostgreSQL."""

    def __init__(self, folder: Path, postgres_server: Postgres, broker: Broker, *, replicas: int = 1) -> None:
        self.folder, self.server, self.broker, self.replicas = folder, postgres_server, broker, replicas
        self.amqp_url = broker.create_vhost()
        assert broker.administration is not None
        broker.administration.bring(definitions(topology_of(doors_of(one) for one in CLASSES), vhost=vhost_of(self.amqp_url)))
        self.urls = {name: postgres_server.create_database() for name in NAMES}
        self.stores = {name: postgres(KEPT, url, source=name) for name, url in self.urls.items()}
        for store in self.stores.values():
            store.announce = True
            create_tables(KEPT, store.engine)
        self.running: dict[tuple[str, int], tuple[subprocess.Popen[bytes], int]] = {}
        self.asker = Asker(self.amqp_url)

    def start(self, crash: Crash | None = None) -> None:
        begun = []
        for key in ((name, number) for number in range(self.replicas) for name in NAMES):
            if key not in self.running or self.running[key][0].poll() is not None:
                port, place = free_port(), (crash or {}).get(key[0])
                own = {"TOWN_AMQP_URL": self.amqp_url, "TOWN_DATABASE_URL": self.urls[key[0]], "TOWN_METRICS_PORT": str(port)}
                self.running[key] = begin(key[0], self.folder, crash=place, **own), port
                begun += [] if place else [key]
        for key in begun:
            await_that(lambda key=key: self._is_ready(key), what=f"readiness of {key}", seconds=60)

    def stop(self) -> bool:
        for process, _ in self.running.values():
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(30) for process, _ in self.running.values()]
        self.running.clear()
        return set(codes) == {0}

    def kill(self) -> None:
        for process, _ in self.running.values():
            process.kill()
            process.wait(10)
        self.running.clear()

    def await_crash(self, service: str) -> None:
        assert self.running[service, 0][0].wait(30) == -signal.SIGKILL

    def store(self, name: str) -> Store:
        return self.stores[name]

    def ask(self, command: Command, *, timeout: float = 5.0) -> Any:
        return self.asker.ask(command, timeout=timeout)

    def bring_again(self) -> None:
        forget_marks(self.store("gateway"))

    def close(self) -> None:
        self.kill()
        self.asker.close()
        for name, store in self.stores.items():
            store.close()
            self.server.drop_database(self.urls[name])
        self.broker.drop_vhost(self.amqp_url)

    def _is_ready(self, key: tuple[str, int]) -> bool:
        process, port = self.running[key]
        assert process.poll() is None, f"{key} has ended; see {self.folder}"
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as reply:
                return bool(reply.status == 200)
        except OSError:  # not up yet
            return False


def open_files(folder: Path) -> dict[str, Store]:
    """The databases of the embedded mode."""
    stores: dict[str, Store] = {name: sqlite(KEPT, folder / f"{name}.db", source=name) for name in NAMES}
    for store in stores.values():
        create_tables(KEPT, store.engine)
    return stores


def forget_marks(gate: Store) -> None:
    """As if nothing of what the gate has said had ever been handed over."""
    gate.transact(lambda tx: tx.execute(update(outbox).values(published_at=None)))


def begin(what: str, folder: Path, *, crash: str | None, **own: str) -> subprocess.Popen[bytes]:
    """A process of the town; `crash` is the place at which it is killed."""
    to_crash = {"ONTONG_TEST_BUILD": "1", "ONTONG_CRASH_AT": crash} if crash else {}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONTONG_")}
    with (folder / f"{what}.log").open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.chassis.conformance.process", what],
            cwd=ROOT,
            env={**environment, "TOWN_FOLDER": str(folder), **own, **to_crash},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
