"""What every benchmark works with: the platform in either mode, servers of its own, the floors, and how long it may take."""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import processes
from benchmarks.load import Plan, Run, fire
from benchmarks.sink import Sink
from tests.servers import PrivateBroker, PrivatePostgres
from tests.stack import Embedded, House, Stack

H = TypeVar("H", bound=House)
SETTLE_SECONDS = 60.0  # how long the platform may go on working after the last letter


@dataclass(kw_only=True)
class Bench:
    """`quick` measures the same for a shorter time: to see that it works, not what it is."""

    quick: bool
    say: Callable[[str], None]
    floors: dict[str, float] = field(default_factory=dict)
    curves: dict[str, list[float]] = field(default_factory=dict)  # seconds, for the drawing
    stack: ExitStack = field(default_factory=ExitStack)
    firsts: Iterator[int] = field(default_factory=lambda: itertools.count(1, 1_000_000))

    @cached_property
    def postgres(self) -> PrivatePostgres:
        """A PostgreSQL server of our own, so that what it takes can be counted. Raises Missing."""
        self.say("starting PostgreSQL")
        server = PrivatePostgres()
        self.stack.callback(server.stop)
        return server

    @cached_property
    def broker(self) -> PrivateBroker:
        """A RabbitMQ server of our own. Raises Missing."""
        self.say("starting RabbitMQ")
        server = PrivateBroker()
        self.stack.callback(server.stop)
        return server

    def long(self, full: float, quick: float) -> float:
        return quick if self.quick else full

    def fire(self, port: int, *, first: int | None = None, **plan: Any) -> Run:
        """Send complaints, as a Plan has it; they are numbered from `first`, or from a number that no other load has."""
        first = next(self.firsts) if first is None else first
        return fire(Plan(port=port, first=first, **plan), self.say)

    @contextmanager
    def embedded(self, sink: Sink, **environment: str) -> Iterator[House]:
        """`ontong up` on a fresh data folder."""
        self.say("starting ontong up")
        with _folder() as folder, _standing(Embedded(folder, sink)) as house:  # type: ignore[arg-type]  # it needs only the sink's url
            house.up.environment.update(environment)
            house.start()
            yield house

    @contextmanager
    def production(self, sink: Sink, *, only: str | None = None) -> Iterator[Stack]:
        """Five `ontong serve` and `ontong web`, or `only` one of them, on fresh databases and a fresh virtual host."""
        servers = {"postgres": self.postgres, "broker": self.broker}
        self.say(f"starting {'ontong ' + only if only else 'five services and ontong web'}")
        with _folder() as folder, _standing(Stack(folder, sink, **servers)) as house:  # type: ignore[arg-type]  # it needs only the sink's url
            if only:
                house.prepare()
                house.processes[only].start()
                house.processes[only].wait_ready()
            else:
                house.start()
            yield house

    def cpu_by_part(self, house: House) -> dict[str, float]:
        """Seconds that each process of the platform has used so far, and in production its broker and its database server."""
        roots = {name: process.popen.pid for name, process in house.processes.items() if process.popen}
        if isinstance(house, Stack):
            roots["PostgreSQL"] = int((self.postgres.data / "postmaster.pid").read_text().split()[0])
            roots |= {"RabbitMQ": self.broker.process.pid} if self.broker.process else {}
        return {name: processes.cpu_seconds([pid]) for name, pid in roots.items()}

    def cpu_seconds(self, house: House) -> float:
        """All of them together."""
        return sum(self.cpu_by_part(house).values())

    def settle(self, house: House) -> None:
        """Wait until the platform has nothing more to do."""
        end, before = time.monotonic() + SETTLE_SECONDS, self.cpu_seconds(house)
        while time.monotonic() < end:
            time.sleep(1.0)
            now = self.cpu_seconds(house)
            if now - before < 0.2:
                return
            before = now

    def await_letters(self, sink: Sink, run: Run, *, seconds: float) -> dict[int, float]:
        """Wait until each complaint that was accepted has its receipt; when each came."""
        numbers = {one.number for one in run.accepted}
        first, count = min(numbers), max(numbers) - min(numbers) + 1
        end, told = time.monotonic() + seconds, time.monotonic()
        while len(came := sink.firsts(first, count)) < len(numbers) and time.monotonic() < end:
            time.sleep(0.02)
            if time.monotonic() - told > 1:
                told = time.monotonic()
                self.say(f"letters {len(came):,} of {len(numbers):,}")
        return came

    def warm_up(self, house: House, sink: Sink) -> None:
        """A few complaints of each kind; raises when one of them doesn't find its department by itself."""
        run = self.fire(house.port, count=80, seconds=10, connections=4)
        came = self.await_letters(sink, run, seconds=30)
        if run.errors or len(came) < len(run.sent):
            raise RuntimeError(
                f"the platform doesn't work: {run.errors or 'no errors'}; {len(came)} letters for {len(run.sent)} complaints"
            )
        self.settle(house)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="ontong-bench-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _standing(house: H) -> Iterator[H]:
    try:
        yield house
    finally:
        house.stop()
