"""The complaints service behind its doors, with a database in memory and a clock that stands until it is moved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chassis.database import in_memory
from chassis.doors import doors_of
from contracts.complaints import CaseFile, ComplaintEvent, Department, OpenComplaint, Status
from contracts.gateway import ComplaintSubmitted
from contracts.message import Command, Event, Query
from contracts.routing import DepartmentAssigned, DepartmentRegistered
from services.complaints.periods import PERIODS
from services.complaints.service import Complaints
from tests.complaints.builders import CALENDAR, NOON, PARKS, ROAD, a_submission, an_admin


def open_text(sealed: str) -> str:
    return sealed.removeprefix("sealed:")


class City:
    """Says events to the service and asks it, through the doors that its marks name."""

    def __init__(self) -> None:
        self.now: datetime = NOON
        self.service = Complaints(open_text=open_text, calendar=CALENDAR, periods=PERIODS)
        self.doors = doors_of(Complaints)
        self.db = in_memory(Complaints.db, source="complaints", clock=lambda: self.now)
        for department in (ROAD, PARKS):
            self.registers(department)

    def tells(self, event: Event) -> None:
        door = getattr(self.service, self.doors.events[type(event)])
        self.db.transact(lambda tx: door(event, tx))

    def asks(self, command: Command) -> Any:
        door = getattr(self.service, self.doors.commands[type(command)])
        work = self.db.read if isinstance(command, Query) else self.db.transact
        return work(lambda tx: door(command, tx))

    def lets_time_pass(self) -> None:
        for timer in self.doors.timers:
            self.db.transact(getattr(self.service, timer.method))

    def said(self) -> list[ComplaintEvent]:
        return [event for event in self.db.said() if isinstance(event, ComplaintEvent)]

    def said_last(self) -> ComplaintEvent:
        return self.said()[-1]

    def registers(self, department: Department, **more: Any) -> None:
        self.tells(DepartmentRegistered(**{"occurred_at": NOON, "department": department, **more}))

    def receives(self, **more: Any) -> ComplaintSubmitted:
        """A submission that the service has taken in."""
        submitted = a_submission(**more)
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

    def opens(self, submitted: ComplaintSubmitted) -> CaseFile:
        return self.asks(OpenComplaint(staff=an_admin(), receipt_number=submitted.receipt_number))

    def status(self, submitted: ComplaintSubmitted) -> Status:
        return self.opens(submitted).summary.status
