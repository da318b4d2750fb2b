"""Notify behind its doors: a database in memory, a clock that stands until it is moved, and a postman with a script."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from prometheus_client import CollectorRegistry

from chassis.database import Store, in_memory
from chassis.doors import doors_of
from chassis.host import Host
from chassis.tables import errand
from chassis.watch import Watch
from contracts.letters import LettersInUse, ListLetters, WordsInUse
from contracts.message import Command, Event, Query, new_id
from contracts.notify import ChannelClass, Deliveries, Delivery, ListDeliveries
from contracts.registering import RegisterTemplates
from services.notify.channels import Capabilities, Channel
from services.notify.outcomes import Accepted, Outcome, WrittenLetter
from services.notify.service import Notify
from tests.notify.builders import NOON, an_office, city_templates, received, routed


class Postman:
    """A channel that remembers what it was given and ends as it was told to."""

    def __init__(self, writes_to: str = "email", **can: Any) -> None:
        self.capabilities = Capabilities(**{"channel_class": ChannelClass.MAIL, "writes_to": writes_to, **can})
        self.letters: list[WrittenLetter] = []
        self.meets: Callable[[WrittenLetter], Outcome] = lambda letter: Accepted(reference=f"<{letter.delivery_id}>")

    def send(self, letter: WrittenLetter) -> Outcome:
        self.letters.append(letter)
        return self.meets(letter)


class PostRoom:
    """Says events to the service and asks it, through the doors that its marks name. Without `channels` there is e-mail."""

    def __init__(
        self, channel: Channel | None = None, db: Store | None = None, channels: Mapping[str, Channel] | None = None, **office: Any
    ) -> None:
        self.now: datetime = NOON
        self.postman = Postman()
        self.channels = dict(channels or {"email": channel or self.postman})
        can = {name: one.capabilities for name, one in self.channels.items()}
        self.service = Notify(channels=self.channels, office=an_office(channels=can, **office))
        self.doors = doors_of(Notify)
        self.db = db or in_memory(Notify.db, source="notify")
        self.db.clock = lambda: self.now
        self.host = Host(self.service, self.db, Watch("notify", CollectorRegistry()))
        self.asks(RegisterTemplates(templates=city_templates()))

    def tells(self, *events: Event) -> None:
        for event in events:
            door = getattr(self.service, self.doors.events[type(event)])
            self.db.transact(lambda tx, door=door, event=event: door(event, tx))

    def asks(self, command: Command) -> Any:
        door = getattr(self.service, self.doors.commands[type(command)])
        work = self.db.read if isinstance(command, Query) else self.db.transact
        return work(lambda tx: door(command, tx))

    def waits(self, **length: float) -> None:
        """Time goes on; the timers' doors open."""
        self.now += timedelta(**length)
        self.db.transact(self.service.tell_of_triage)
        self.db.transact(self.service.mend)

    def delivers(self) -> None:
        """Every errand that is due is run."""
        while self.host.run_errand():
            pass

    def errands(self) -> list[Any]:
        with self.db.engine.connect() as connection:
            return list(connection.execute(errand.select()).mappings())

    def deliveries(self, complaint_id: UUID) -> tuple[Delivery, ...]:
        found: Deliveries = self.asks(ListDeliveries(complaint_id=complaint_id))
        return found.items

    def lists_letters(self) -> tuple[WordsInUse, ...]:
        found: LettersInUse = self.asks(ListLetters())
        return found.items

    def a_routed_case(self, **more: Any) -> UUID:
        """A case whose receipt letter waits to be sent."""
        case = new_id()
        self.tells(received(case, **more), routed(case))
        return case
