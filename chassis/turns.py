"""A worker's turn: how its errand ended is written down, and its next one claimed. Those that come together share what it takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chassis import errands
from chassis.doors import Doors
from chassis.errands import Claim


@dataclass(frozen=True, kw_only=True, eq=False)
class Turn:
    """A unit of work. `ended` is the errand that was done and how it ended, `lane` where the next one is claimed; either may be None.

    A service's Transaction may have `prefetch_errands(begun, ended)`: it is given the errands that will be begun, and those that
    are over with their outcomes, so that it can read what all of them need with few statements.
    """

    service: Any
    doors: Doors
    ended: tuple[Claim, Any] | None = None
    lane: str | None = None

    def __call__(self, tx: Any) -> Claim | None:
        if self.ended is not None:
            errands.settle(tx, self.service, self.doors, *self.ended)
        return errands.claim(tx, self.service, self.doors, self.lane) if self.lane is not None else None

    @staticmethod
    def together(tx: Any, turns: Sequence[Turn]) -> None:
        """Claim for all of them at once."""
        ended, doors = [turn.ended for turn in turns if turn.ended is not None], turns[0].doors
        tx.lock({str(claimed.id) for claimed, _ in ended})
        waiting = Counter(turn.lane for turn in turns if turn.lane is not None)
        begun = [claimed for lane, count in sorted(waiting.items()) for claimed in errands.claim_ahead(tx, doors, lane, count)]
        if (prefetch := getattr(tx, "prefetch_errands", None)) is not None:
            prefetch([claimed.record for claimed in begun if claimed], [(claimed.record, outcome) for claimed, outcome in ended])
