"""The complaints service behind its doors, with a database in memory and a clock that stands until it is moved."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from chassis.database import in_memory
from chassis.doors import doors_of
from chassis.tables import outbox
from contracts.complaints import ComplaintEvent, Department, Status
from contracts.desk import CaseFile, OpenComplaint, Staff
from contracts.duties import ListObligations
from contracts.gateway import ComplaintSubmitted
from contracts.message import Command, Event, Query, Refusal, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed
from contracts.routing import DepartmentAssigned, DepartmentRegistered
from contracts.similar import SimilarCase, SimilarCasesFound, SurgeNoticed
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from tests.complaints.builders import (
    CALENDAR,
    NOON,
    PARKS,
    ROAD,
    a_colleague,
    a_head,
    a_submission,
    an_admin,
    an_officer,
    asking,
    registered,
    telling,
)


def open_text(sealed: str) -> str:
    return sealed.removeprefix("sealed:")


def _database(clock: Callable[[], datetime]) -> Any:
    return in_memory(Complaints.db, source="complaints", clock=clock)


class City:
    """Says events to the service and asks it, through the doors that its marks name."""

    def __init__(self, store: Callable[[Callable[[], datetime]], Any] | None = None) -> None:
        """`store` makes one that uses the clock that it is given."""
        self.now: datetime = NOON
        self.doors = doors_of(Complaints)
        self.starts()
        self.db = (store or _database)(lambda: self.now)
        for department in (ROAD, PARKS):
            self.registers(department)
        for staff in (an_officer(), a_colleague(), a_head()):
            self.tells(registered(staff))

    def starts(self) -> None:
        """The service's process starts, perhaps anew: only its database knows what was before."""
        self.service = Complaints(open_text=open_text, calendar=CALENDAR, periods=PERIODS, names=("가온시",))

    def tells(self, event: Event) -> None:
        door = getattr(self.service, self.doors.events[type(event)])
        self.db.transact(lambda tx: door(event, tx))

    def asks(self, command: Command) -> Any:
        door = getattr(self.service, self.doors.commands[type(command)])
        work = self.db.read if isinstance(command, Query) else self.db.transact
        return work(lambda tx: door(command, tx))

    def refuses(self, command: Command) -> Refusal:
        """Why the service doesn't do it; nothing is left of the attempt."""
        before = self.everything()
        with pytest.raises(Refusal) as refused:
            self.asks(command)
        assert self.everything() == before
        return refused.value

    def lets_time_pass(self, until: datetime | None = None, *, without: Collection[str] = ()) -> None:
        """The timers run; at that moment if one is named."""
        self.now = until or self.now
        for timer in self.doors.timers:
            while timer.method not in without and self.db.transact(getattr(self.service, timer.method)):
                pass

    def said(self) -> list[ComplaintEvent]:
        """What happened to cases; which others are like them is asked apart."""
        return [event for event in self.db.said() if isinstance(event, ComplaintEvent) and not isinstance(event, SimilarCasesFound)]

    def found_similar(self, submitted: ComplaintSubmitted) -> list[SimilarCase]:
        """What the citizen was told of, once."""
        told = [one for one in self.db.said() if isinstance(one, SimilarCasesFound) and one.complaint_id == submitted.complaint_id]
        assert len(told) <= 1
        return [card for one in told for card in one.similar]

    def surges_noticed(self) -> list[SurgeNoticed]:
        return [event for event in self.db.said() if isinstance(event, SurgeNoticed)]

    def said_last(self) -> ComplaintEvent:
        return self.said()[-1]

    def said_of(self, kind: type[ComplaintEvent]) -> list[Any]:
        return [event for event in self.said() if isinstance(event, kind)]

    def everything(self) -> dict[str, list[Any]]:
        """What the database holds of cases, and what was said."""
        with self.db.engine.connect() as connection:
            kept = {table.name: connection.execute(select(table)).all() for table in Complaints.db.tables.sorted_tables}
            return {**kept, "outbox": connection.execute(select(outbox)).all()}

    def registers(self, department: Department, **more: Any) -> None:
        self.tells(DepartmentRegistered(**{"occurred_at": NOON, "department": department, **more}))

    def receives(self, **more: Any) -> ComplaintSubmitted:
        """A submission that the service has taken in."""
        submitted = a_submission(**{"occurred_at": self.now, **more})
        self.tells(submitted)
        return submitted

    def routes(self, submitted: ComplaintSubmitted, department: Department = ROAD) -> ComplaintSubmitted:
        """The same submission, now with a department."""
        self.tells(
            DepartmentAssigned(
                occurred_at=self.now,
                complaint_id=submitted.complaint_id,
                department=department,
                confidence=0.97,
                reason="가로등",
                model_version="1",
            )
        )
        return submitted

    def answers_before(self, times: int, *, letters: int | None = None, **more: Any) -> list[ComplaintSubmitted]:
        """What somebody has filed so often and had answered; as many results were told, or all."""
        filed = []
        for number in range(times):
            case = self.takes_up(**{"citizen_keys": ("k" * 64,), **more})
            self.does("answer", case)
            if letters is None or number < letters:
                self.delivers(case, LetterName.RESULT)
            self.now += timedelta(minutes=1)
            filed.append(case)
        return filed

    def takes_up(self, department: Department = ROAD, **more: Any) -> ComplaintSubmitted:
        """A case that a department answers for."""
        return self.routes(self.receives(**more), department)

    def does(self, act: str, submitted: ComplaintSubmitted, staff: Staff | None = None, **more: Any) -> Any:
        """Somebody at the desk does it, as far as they may."""
        return self.asks(asking(act, submitted, staff, now=self.now, **more))

    def hears(self, act: str, submitted: ComplaintSubmitted, **more: Any) -> None:
        """The citizen asks for it."""
        self.tells(telling(act, submitted, now=self.now, **more))

    def delivers(self, submitted: ComplaintSubmitted, letter: LetterName, **more: Any) -> None:
        """Notify has sent this letter."""
        of_it = {"occurred_at": self.now, "complaint_id": submitted.complaint_id, "delivery_id": new_id(), "channel": "email"}
        self.tells(NotificationDelivered(**{**of_it, "letter": letter, "outcome": DeliveryState.ACCEPTED, **more}))

    def fails_to_deliver(self, submitted: ComplaintSubmitted, letter: LetterName, **more: Any) -> None:
        of_it = {"occurred_at": self.now, "complaint_id": submitted.complaint_id, "delivery_id": new_id(), "channel": "email"}
        self.tells(NotificationFailed(**{**of_it, "letter": letter, "reason": "no such mailbox", **more}))

    def opens(self, submitted: ComplaintSubmitted, staff: Staff | None = None) -> CaseFile:
        return self.asks(OpenComplaint(staff=staff or an_admin(), receipt_number=submitted.receipt_number, unfold=True))

    def status(self, submitted: ComplaintSubmitted) -> Status:
        return self.opens(submitted).summary.status

    def owes(self, staff: Staff | None = None, after: timedelta = timedelta(days=2)) -> list[tuple[str, str]]:
        """What can't be proven to have been told by then: receipt number and notice."""
        now, self.now = self.now, self.now + after
        report = self.asks(ListObligations(staff=staff or an_admin(), limit=1000))
        self.now = now
        return [(item.receipt_number, item.notice) for item in report.items]
