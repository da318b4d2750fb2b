"""Take the history that a city brings along: piece by piece put aside, and then all of it at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from contracts.message import Refusal
from contracts.teaching import BringHistory, HistoryTaken, TakeHistory
from services.routing.domain import remembering

if TYPE_CHECKING:
    from services.routing.store import Transaction

MARKED_AT_ONCE = 500


def bring(tx: Transaction, command: BringHistory) -> None:
    """Put a piece aside; a case that is known already stays as it is."""
    known = tx.cities.now()
    for place, case in enumerate(command.cases):
        if not known.is_department(case.department_code):
            raise Refusal("invalid", f"there is no department {case.department_code}", field=f"cases.{place}.department_code")
    tx.memories.put_aside(
        remembering.brought(case, command.history, command.first + place, tx.now) for place, case in enumerate(command.cases)
    )


def take(tx: Transaction, command: TakeHistory) -> HistoryTaken:
    """From now on it counts. What is left to be made findable is done by asking again."""
    tx.memories.take(command.history)
    return HistoryTaken(cases=tx.memories.count_of(command.history), unmarked=tx.memories.mark_some(command.history, MARKED_AT_ONCE))


def name_of(content: bytes) -> str:
    """Of a history: the same file is the same history."""
    return hashlib.sha256(content).hexdigest()
