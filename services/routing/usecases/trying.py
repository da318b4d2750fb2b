"""Try a text out: what would become of it, and what each source says by itself. Nothing is decided or kept."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contracts.rules import Trial, TryRouting
from services.routing.domain import amending, trial
from services.routing.rules.facts import KOREA
from services.routing.usecases.assigning import near_of

if TYPE_CHECKING:
    from services.routing.store import Transaction


def try_routing(tx: Transaction, query: TryRouting) -> Trial:
    if query.staff is not None:
        amending.may_edit(query.staff)
    today: date = tx.now.astimezone(KOREA).date()
    reading = trial.reading_of(query)
    return trial.tried(reading, tx.cities.now(), today, near_of(tx.memories.like(reading)))
