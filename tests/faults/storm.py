"""The weather: processes that end at any moment or at a named point, and are started again at once."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence

from tests.faults.ledger import Ledger
from tests.stack import House

SAYING = ("complaints", "routing", "notify", "gateway")  # services that say something, and so hand over
OUTSIDE = ("notify.claimed", "notify.sent", "notify.acted")
STACK_POINTS: Mapping[str, Sequence[str]] = {
    **{name: [f"{name}.{place}" for place in ("before_commit", "after_commit", "published", "before_ack")] for name in SAYING},
    "metrics": [f"metrics.{place}" for place in ("before_commit", "after_commit", "before_ack")],
    "web": ["gateway.before_commit", "gateway.after_commit"],
}
STACK_POINTS = {**STACK_POINTS, "notify": [*STACK_POINTS["notify"], *OUTSIDE]}
ARMED, IMPATIENT = 0.9, 0.3  # how likely a new life is to end at a named point; and if not, perhaps before it is ready
EMBEDDED_POINTS: Mapping[str, Sequence[str]] = {
    "up": [
        *(f"{name}.{place}" for name in (*SAYING, "metrics") for place in ("before_commit", "after_commit")),
        *(f"{name}.published" for name in SAYING),
        *OUTSIDE,
    ]
}


class Storm:
    """Until `kills` processes have been ended and every named point was reached: each new life of a process ends either at a
    named point it has not ended at yet, or at a moment that chance picks, now and then before it is even ready. `pause`: the
    least time between two starts, so that there is work in between."""

    def __init__(self, house: House, ledger: Ledger, points: Mapping[str, Sequence[str]], *, pause: float, longest_life: float) -> None:
        self.house, self.ledger, self.pause, self.longest_life = house, ledger, pause, longest_life
        self.chance = random.Random(ledger.seed)
        self.left = {name: self._shuffled(found) for name, found in points.items()}
        self.armed: dict[str, str] = {}
        self.until: dict[str, float] = {name: time.monotonic() + self._life() for name in points}  # nothing: it isn't ready yet
        self.started_at = 0.0

    def rage(self, kills: int, *, seconds: float) -> None:
        """Rage, `seconds` at most; then start everything in peace and wait until it is ready."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and (len(self.ledger.kills) < kills or any(self.left.values())):
            for name in self.house.processes:
                self._look_at(name)
            time.sleep(0.02)
        self.ledger.note("the storm is over")
        for name, process in self.house.processes.items():
            if name in self.armed or not process.running:
                if self.house.kill9(name):
                    self.ledger.kill(name, "random")
                self.house.restart(name)
        self.house.wait_ready()

    def _look_at(self, name: str) -> None:
        process = self.house.processes[name]
        if not process.running:
            self._note_end(name)
            if time.monotonic() - self.started_at >= self.pause:
                self._start(name)
        elif name not in self.until:
            if process.ready:
                self.until[name] = time.monotonic() + (2 * self.longest_life if name in self.armed else self._life())
        elif time.monotonic() > self.until[name] and self.house.kill9(name):
            self.ledger.kill(name, "random")
            self.armed.pop(name, None)
            process.popen = None

    def _note_end(self, name: str) -> None:
        process = self.house.processes[name]
        if process.popen is None:
            return
        if process.popen.returncode == -9 and name in self.armed:
            point = self.armed.pop(name)
            self.ledger.kill(name, point)
            if point in self.left[name]:
                self.left[name].remove(point)
        else:
            self.ledger.note_strange(f"{name} ended by itself with {process.popen.returncode}: {process.tail()[-600:]}")
        process.popen = None

    def _start(self, name: str) -> None:
        self.started_at = time.monotonic()
        self.until.pop(name, None)
        self.armed.pop(name, None)
        more = {}
        if self.left.get(name) and self.chance.random() < ARMED:
            self.armed[name] = self.left[name][0]
            self.left[name].append(self.left[name].pop(0))  # the next life tries another one
            more = {"ONTONG_TEST_BUILD": "1", "ONTONG_CRASH_AT": f"{self.armed[name]}@{self.chance.randint(1, 3)}"}
        elif self.chance.random() < IMPATIENT:
            self.until[name] = self.started_at + self._life()
        self.house.restart(name, **more)

    def _life(self) -> float:
        return self.chance.uniform(0.05, 1.0) * self.longest_life

    def _shuffled(self, found: Sequence[str]) -> list[str]:
        shuffled = list(found)
        self.chance.shuffle(shuffled)
        return shuffled
