"""Where the city's departments with their duties are kept, and what was proposed for each case."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import chassis.transaction
from contracts.complaints import ComplaintReceived
from contracts.message import Event
from services.routing.precedents import marks
from services.routing.store.cities import Cities
from services.routing.store.decisions import Decisions
from services.routing.store.departments import Departments
from services.routing.store.doubts import DOUBTS
from services.routing.store.editions import Editions
from services.routing.store.memories import Memories
from services.routing.store.models import Models
from services.routing.store.tables import metadata

__all__ = ["Transaction", "metadata"]


class Transaction(chassis.transaction.Transaction):
    def open(self) -> None:
        self.departments = Departments(self)
        self.decisions = Decisions(self)
        self.cities = Cities(self)
        self.memories = Memories(self)
        self.models = Models(self)
        self.doubts = DOUBTS
        self.editions = Editions(self)

    def prefetch(self, events: Iterable[Event]) -> None:
        """Read the decisions on the cases that a batch of events is about with one statement, what is remembered of them with another,
        and who has left the same marks with a third."""
        events = tuple(events)
        ids = {UUID(event.subject) for event in events if ":" not in event.subject}
        self.decisions.prefetch(ids)
        self.memories.prefetch(ids)
        self.memories.look_up({one for event in events if isinstance(event, ComplaintReceived) for one in marks(event.title, event.text)})
