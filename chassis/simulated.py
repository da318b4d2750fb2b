"""The whole house in one process, on a clock that stands until it is moved: weeks pass in seconds, and nothing happens by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from chassis import local
from chassis.envelope import Envelope
from chassis.host import Host
from contracts.message import Command


class SimulatedClock:
    """What the time is, until somebody says otherwise. It never goes back."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, to: datetime) -> None:
        self.now = max(self.now, to)


class SimulatedRunner:
    """Runs hosts that stand on this clock. Whatever follows from an act has happened when `settle` comes back; what time brings
    happens when `pass_time` does. Used from one thread."""

    def __init__(self, hosts: Iterable[Host], clock: SimulatedClock) -> None:
        self.hosts = {host.name: host for host in hosts}
        self.clock = clock
        self.said: list[Envelope] = []  # committed, and not yet carried
        for host in self.hosts.values():
            host.store.on_said = self._hear

    def ask(self, command: Command, *, timeout: float = 5.0, traceparent: str | None = None) -> Any:
        """Ask a service; returns the answer record or raises Refusal."""
        return local.ask(self.hosts[command.target], command, timeout=timeout, traceparent=traceparent)

    def pass_time(self, to: datetime) -> None:
        """It is that time now: open the timers' doors."""
        self.clock.move(to)
        for host in self.hosts.values():
            for timer in host.doors.timers:
                host.tick(timer)
        self.settle()

    def tidy(self) -> None:
        """What a running house does between times: try again what has failed, forget what was logged long enough."""
        for host in self.hosts.values():
            host.retry_due()
            host.look_for_errands()
            host.tidy()
        self.settle()

    def settle(self) -> None:
        """Carry what was said and do what is due, until nothing is left."""
        handed_over: dict[str, list[int]] = {name: [] for name in self.hosts}
        while self.said or any(self._run_errands(host) for host in self.hosts.values()):
            said, self.said = self.said, []
            for host in self.hosts.values():
                if heard := [envelope for envelope in said if host.wants(envelope)]:
                    host.take(heard)
            for envelope in said:
                handed_over[envelope.source].append(envelope.seq)
        for name, seqs in handed_over.items():
            if seqs:
                self.hosts[name].mark_published(seqs)

    def _hear(self, said: Sequence[Envelope]) -> None:
        self.said.extend(said)

    def _run_errands(self, host: Host) -> bool:
        """Whatever the lanes' limits: those spare providers of the real world."""
        if not host.lanes.forget():
            return False
        while host.run_errand():
            pass
        return True
