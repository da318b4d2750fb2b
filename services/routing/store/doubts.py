"""What goes wrong with reading a case is no reason to keep it waiting: it is counted, and what was learned is left in peace for a while."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from chassis.logs import Log

log = Log("services.routing")
SLOW_SECONDS = 0.5  # of the processor, for one case: a hundred times as long as it should take
PATIENCE = 3  # failures in a row after which what was learned isn't asked
PEACE_SECONDS = 60.0
KINDS = ("learned", "duties", "artifact", "part", "slow")


class Doubts:
    """What one process has seen. `asks` says whether to ask what was learned. What a database that is away raises is none of OURS: the
    case waits for it as for anything else."""

    OURS = (ArithmeticError, LookupError, TypeError, ValueError, AttributeError, AssertionError, MemoryError, RecursionError)

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.failures: Counter[str] = Counter()  # by one of KINDS
        self.in_a_row = 0
        self.until = float("-inf")

    def asks(self) -> bool:
        return self.clock() >= self.until

    def well(self, seconds: float) -> None:
        """A case was read in so much time of the processor."""
        if seconds > SLOW_SECONDS:
            self.fail("slow")
        else:
            self.in_a_row = 0

    def fail(self, what: str, error: Exception | None = None) -> None:
        self.failures[what] += 1
        self.in_a_row += 1
        log.error("reading_failed", state=what, exc_info=error)
        if self.in_a_row >= PATIENCE:
            self.in_a_row, self.until = 0, self.clock() + PEACE_SECONDS


DOUBTS = Doubts()  # this process's
