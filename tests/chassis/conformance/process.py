"""The town, or one service of it, as a process of its own: `python -m tests.chassis.conformance.process local|NAME`."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("TOWN_FOLDER", "."))


def build(name: str, store: Any, folder: Path) -> Any:
    """A service of the town, standing on its store; `folder` is where its letters arrive."""
    from chassis.host import Host
    from chassis.patience import Patience
    from chassis.watch import Watch, new_registry
    from tests.chassis.conformance.town import service_named

    return Host(
        service_named(name, folder / "outside.txt"), store, Watch(name, new_registry()), patience=Patience(tries=3, first_seconds=0.2)
    )


def local() -> int:
    """All services in this process, on SQLite files, until SIGTERM."""
    from chassis.database import sqlite
    from chassis.local import LocalRunner
    from tests.chassis.conformance.town import CLASSES

    hosts = [build(one.name, sqlite(one.db, FOLDER / f"{one.name}.db", source=one.name), FOLDER) for one in CLASSES]
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    runner = LocalRunner(hosts)
    runner.start()
    (FOLDER / "ready").touch()
    stop.wait()
    ended = runner.stop()
    for host in hosts:
        host.store.close()
    return 0 if ended else 1


def on_the_broker(name: str) -> int:
    """One service, on RabbitMQ and PostgreSQL, until SIGTERM."""
    from chassis.rabbit.serve import serve

    def host() -> Any:
        from chassis.database import postgres
        from tests.chassis.conformance.town import KEPT

        return build(name, postgres(KEPT, os.environ["TOWN_DATABASE_URL"], source=name), FOLDER)

    address = ("127.0.0.1", int(os.environ["TOWN_METRICS_PORT"]))
    return serve(host, amqp_url=os.environ["TOWN_AMQP_URL"], metrics_address=address)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    sys.exit(local() if sys.argv[1] == "local" else on_the_broker(sys.argv[1]))
