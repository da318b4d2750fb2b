"""What the platform takes while nobody says anything: memory and CPU of each process at rest."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator

from benchmarks import processes
from benchmarks.bench import Bench
from benchmarks.figures import Figure, number
from benchmarks.sink import Sink
from tests.stack import House

READY = "import sys; print('ready', flush=True); sys.stdin.read()"
EMBEDDED_LIBRARIES = (
    "import uvicorn, uvloop, httptools, starlette.applications, sqlalchemy, alembic.command, marshmallow, nacl.public, jwt, argon2, "
    "prometheus_client, PIL.Image, fsspec, holidays"
)
SERVICE_LIBRARIES = (
    "import eventlet; eventlet.monkey_patch(); import nameko.runners, kombu, amqp, sqlalchemy, psycopg2, marshmallow, prometheus_client"
)


def measure(bench: Bench) -> Iterator[Figure]:
    with Sink() as sink, bench.embedded(sink) as house:
        yield from _embedded(bench, house, sink)
    with Sink() as sink, bench.production(sink) as house:
        yield from _production(bench, house, sink)


def _embedded(bench: Bench, house: House, sink: Sink) -> Iterator[Figure]:
    ((megabytes, percent),) = _at_rest(bench, house, sink).values()
    yield Figure(
        name="idle.embedded.rss_mb",
        says="`ontong up` at rest: resident memory",
        value=megabytes,
        unit="MB",
        target=200,
        less=True,
        floor=_bare(EMBEDDED_LIBRARIES),
        floor_is="Python with the same libraries imported",
    )
    yield Figure(name="idle.embedded.cpu", says="`ontong up` at rest: CPU of one core", value=percent, unit="%", target=3, less=True)


def _production(bench: Bench, house: House, sink: Sink) -> Iterator[Figure]:
    found = _at_rest(bench, house, sink)
    yield Figure(
        name="idle.production.rss_mb",
        says="each process of production at rest: resident memory of the largest",
        value=max(megabytes for megabytes, _ in found.values()),
        unit="MB",
        target=120,
        less=True,
        floor=_bare(SERVICE_LIBRARIES),
        floor_is="Python with a service's libraries imported",
        note=", ".join(f"{name} {number(megabytes)}" for name, (megabytes, _) in found.items()),
    )
    yield Figure(
        name="idle.production.cpu",
        says="all processes of production at rest together: CPU of one core",
        value=sum(percent for _, percent in found.values()),
        unit="%",
        less=True,
        note=", ".join(f"{name} {number(percent)}" for name, (_, percent) in found.items()),
    )


def _at_rest(bench: Bench, house: House, sink: Sink) -> dict[str, tuple[float, float]]:
    """MB and % of one core of each process, after it has worked a little and rested."""
    bench.warm_up(house, sink)
    pids = {name: process.popen.pid for name, process in house.processes.items() if process.popen}
    seconds = bench.long(60, 15)
    bench.say(f"idle: at rest for {seconds:.0f} s")
    began, before = time.monotonic(), {name: processes.cpu_seconds([pid]) for name, pid in pids.items()}
    time.sleep(seconds)
    took = time.monotonic() - began
    return {name: (processes.resident_mb(pid), (processes.cpu_seconds([pid]) - before[name]) / took * 100) for name, pid in pids.items()}


def _bare(imports: str) -> float:
    """Resident memory of Python with these imports."""
    command = [sys.executable, "-W", "ignore", "-c", f"{imports}\n{READY}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        return processes.resident_mb(process.pid)
