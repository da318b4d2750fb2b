"""What a service does without being told: its timers, kept by the leader alone, and its errands, shared by all processes."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from nameko.extensions import DependencyProvider, Entrypoint

from chassis.host import Host
from chassis.rabbit.leader import Leadership
from chassis.rabbit.relay import Relay
from chassis.rabbit.workers import begin

log = logging.getLogger("chassis.rabbit")


@dataclass(frozen=True, kw_only=True)
class Chore:
    """Something to do each so many seconds; in one process of the service, or in each."""

    name: str
    seconds: float
    do: Callable[[], Any]
    by_all: bool = False


def chores_of(host: Host) -> list[Chore]:
    """The service's own timers and what the chassis has to do for it."""
    return [
        Chore(name="retry", seconds=1.0, do=host.retry_due),
        Chore(name="errands", seconds=1.0, do=host.look_for_errands, by_all=True),
        Chore(name="ahead", seconds=1.0, do=host.look_ahead, by_all=True),
        Chore(name="lanes", seconds=60.0, do=host.look_for_lanes, by_all=True),
        Chore(name="lapse", seconds=10.0, do=host.lapse),
        Chore(name="tidy", seconds=60.0, do=host.tidy),
        *(Chore(name=timer.method, seconds=timer.seconds, do=partial(host.tick, timer)) for timer in host.doors.timers),
    ]


class Timers(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Opens each timer's door in the process that leads. A slow one delays no other, and never meets itself."""

    def __init__(self, host: Host, leadership: Leadership, **options: Any) -> None:
        super().__init__(**options)
        self.host, self.leadership = host, leadership
        self.stopping = threading.Event()
        self.threads: list[Any] = []

    def start(self) -> None:
        for chore in chores_of(self.host):
            self.threads.append(self.container.spawn_managed_thread(partial(self.repeat, chore), identifier=chore.name))

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.wait()

    def repeat(self, chore: Chore) -> None:
        while not self.stopping.wait(chore.seconds):
            if chore.by_all or self.leadership.held:
                begin(self, chore).wait()


class Errands(Entrypoint):  # type: ignore[misc]  # nameko has no types
    """Sends a worker on errands for each place that is free in a lane where something is due."""

    def __init__(self, host: Host, **options: Any) -> None:
        super().__init__(**options)
        self.host, self.stopping = host, False
        self.thread: Any = None
        self.out: set[Any] = set()

    def start(self) -> None:
        if self.host.doors.errands:
            self.thread = self.container.spawn_managed_thread(self.run, identifier="errands")

    def stop(self) -> None:
        self.stopping = True
        self.host.closing.set()
        if self.thread is not None:
            self.thread.wait()
        for worker in tuple(self.out):
            worker.wait()

    def run(self) -> None:
        while not self.stopping:
            self.out = {worker for worker in self.out if not worker.ready()}
            place = self.host.lanes.take(0.5)
            if place is not None:
                self.out.add(begin(self, place))


class Leading(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Holds the lead and hands over what the service says. It stops after all doors are closed, so that what was said
    last is handed over too."""

    def __init__(self, host: Host, url: str, leadership: Leadership) -> None:
        self.host, self.url, self.leadership = host, url, leadership
        self.relay_stopping = self.lead_stopping = False
        self.relay_thread: Any = None
        self.lead_thread: Any = None

    def start(self) -> None:
        relay = Relay(self.host, self.url, leads=lambda: self.leadership.held, stopping=lambda: self.relay_stopping)
        self.lead_thread = self.container.spawn_managed_thread(lambda: self.leadership.run(lambda: self.lead_stopping), identifier="lead")
        self.relay_thread = self.container.spawn_managed_thread(relay.run, identifier="relay")

    def stop(self) -> None:
        self.relay_stopping = True
        self.host.outbox_woken.set()
        self.relay_thread.wait()
        self.lead_stopping = True
        self.lead_thread.wait()


def guarded(door: str, work: Callable[[], Any]) -> None:
    """Time goes on: what fails is logged, and done again at its next turn."""
    try:
        work()
    except Exception as error:  # anything: most often the database is away for a moment
        log.error("chore_failed", extra={"door": door, "reason": type(error).__name__}, exc_info=error)
