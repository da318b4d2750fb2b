"""When a provider keeps failing it is left in peace for a while, and then asked by one before the others come again."""

from __future__ import annotations

from enum import IntEnum

from chassis.patience import Patience

ENOUGH = 5  # failures one after the other
PAUSE = Patience(first_seconds=5.0, longest_seconds=300.0)
LONGEST = PAUSE.tries - 1  # openings after which the pause grows no more


class State(IntEnum):
    """As a figure; the higher, the less goes out."""

    CLOSED = 0  # all is well
    TRYING = 1  # one goes first, then two, ...
    OPEN = 2  # nobody goes


class Breaker:
    """Counts failures one after the other; each pause is about twice as long as the one before. After it one attempt goes
    alone, and each that succeeds lets one more go beside it, up to `most` (attempts at the same time). Moments are seconds
    of any clock. What began before the last pause (`era`) says nothing of the provider's health now."""

    def __init__(self, most: int) -> None:
        self.most = self.room = most
        self.failures = self.openings = self.era = 0
        self.until = float("-inf")

    def state(self, now: float) -> State:
        if now < self.until:
            return State.OPEN
        return State.TRYING if self.openings else State.CLOSED

    def fail(self, era: int, now: float) -> None:
        if era != self.era:
            return
        self.failures += 1
        if self.failures < ENOUGH:
            return
        self.openings = min(self.openings + 1, LONGEST)
        pause = PAUSE.wait(self.openings)
        assert pause is not None, "its patience never ends"
        self.era, self.room, self.until = self.era + 1, 1, now + pause.total_seconds()

    def succeed(self, era: int) -> None:
        if era != self.era:
            return
        self.failures, self.room = 0, min(self.room + 1, self.most)
        if self.room == self.most:
            self.openings = 0
