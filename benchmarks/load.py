"""The load generator: many citizens at once, in a process of its own, cheap enough not to be what is measured.

A closed loop (no `rate`) sends on each connection as soon as the last answer is in: how much is taken. An open loop sends by
the clock, and a late answer makes the later ones wait: the time of each counts from when it was due, so that nothing is hidden.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

MOST = 200_000  # requests of one run
LONGEST_SECONDS = 600.0
NO_ANSWER = 0  # the status of a request that got none


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`count` and `seconds` both bound the run; `first` numbers the first complaint; `rate` is requests a second."""

    port: int
    first: int
    count: int
    seconds: float
    connections: int
    rate: float | None = None
    patience: float = 15.0  # seconds to wait for answers that are still on their way at the end
    speaks: str = "web"  # how the citizens come in: by the API, or as `kakao` brings what they say
    asks: tuple[str, ...] = ()  # instead they only read: the heads of these requests, in turn

    def __post_init__(self) -> None:
        if not (0 < self.count <= MOST and 0 < self.seconds <= LONGEST_SECONDS and 0 < self.connections <= 1000):
            raise ValueError("the load must be bounded")


class Sent(NamedTuple):
    """One request. Times are of the machine's monotonic clock."""

    number: int
    due_at: float
    done_at: float
    status: int

    @property
    def seconds(self) -> float:
        return self.done_at - self.due_at


@dataclass(kw_only=True)
class Run:
    """What became of a load."""

    sent: list[Sent]
    cpu_seconds: float  # that the generator itself has used
    taken: int = 201  # the status of what was accepted

    @cached_property
    def accepted(self) -> list[Sent]:
        return [one for one in self.sent if one.status == self.taken]

    @property
    def errors(self) -> str:
        """What else was answered, as `3 x 503`; empty when all is well."""
        others = Counter(one.status for one in self.sent if one.status != self.taken)
        return ", ".join(f"{count} x {status or 'no answer'}" for status, count in sorted(others.items()))

    @property
    def seconds(self) -> float:
        return max(one.done_at for one in self.sent) - min(one.due_at for one in self.sent)

    @property
    def per_second(self) -> float:
        return len(self.accepted) / self.seconds


def fire(plan: Plan, say: Callable[[str], None]) -> Run:
    """Run the generator to its end, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="ontong-load-") as folder:
        result = Path(folder) / "sent.json"
        command = [sys.executable, "-m", "benchmarks.crowd", json.dumps(asdict(plan)), str(result)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
            for line in process.stdout or ():
                say(line.strip())
        if process.returncode:
            raise RuntimeError("the load generator has failed")
        told = json.loads(result.read_text())
    run = Run(
        sent=[Sent(*one) for one in told["sent"]],
        cpu_seconds=told["cpu_seconds"],
        taken=201 if plan.speaks == "web" and not plan.asks else 200,
    )
    if not run.sent:
        raise RuntimeError("the load generator sent nothing")
    return run
