"""A worker's turn: how its errands ended is written down, and its next ones claimed. Those that come together share what it takes."""

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
    """A unit of work. `ended` are the errands that were done, each with how it ended; `lane` is where the next ones are claimed, at most
    `most`; None: nowhere.

    A service's Transaction may have `prefetch_errands(begun, ended)`: it is given the errands that will be begun, and those that
    are over with their outcomes, so that it can read what all of them need with few statements.
    """

    service: Any
    doors: Doors
    ended: Sequence[tuple[Claim, Any]] = ()
    lane: str | None = None
    most: int = 1

    def __call__(self, tx: Any) -> list[Claim]:
        for claimed, outcome in self.ended:
            errands.settle(tx, self.service, self.doors, claimed, outcome)
        return errands.claim_several(tx, self.service, self.doors, self.lane, self.most) if self.lane is not None else []

    @staticmethod
    def together(tx: Any, turns: Sequence[Turn]) -> None:
        """Claim for all of them at once."""
        ended, doors = [one for turn in turns for one in turn.ended], turns[0].doors
        tx.lock({str(claimed.id) for claimed, _ in ended})
        waiting: Counter[str] = Counter()
        for turn in turns:
            if turn.lane is not None:
                waiting[turn.lane] += turn.most
        begun = [claimed for lane, count in sorted(waiting.items()) for claimed in errands.claim_ahead(tx, doors, lane, count)]
        if (prefetch := getattr(tx, "prefetch_errands", None)) is not None:
            prefetch([claimed.record for claimed in begun if claimed], [(claimed.record, outcome) for claimed, outcome in ended])
