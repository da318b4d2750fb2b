"""The cities' promise: a person's first response within 30 minutes of office time, and a warning before it is broken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintStarted,
    ComplaintTransferred,
    DeadlineExtended,
    SupplementRequested,
)
from contracts.dialogue import ReplySent
from contracts.promise import FirstResponse
from services.complaints.calendar import KOREA, Calendar
from services.complaints.domain.case import Complaint, Done, E

PROMISED, WARNED_AFTER = timedelta(minutes=30), timedelta(minutes=20)
RESPONSES = (  # what a person writes to the citizen, or puts a name to; being routed or merged is no response
    *(ComplaintStarted, SupplementRequested, DeadlineExtended, ComplaintAnswered, ComplaintDeclined),
    *(ComplaintTransferred, ReplySent),
)


@dataclass(frozen=True, kw_only=True)
class Promise:
    """When a response is due, and when somebody is warned, as the city's days were when the voice arrived."""

    warn_at: datetime
    respond_by: datetime
    in_hours: bool


def promised(arrived_at: datetime, calendar: Calendar) -> Promise:
    at = arrived_at.astimezone(KOREA)
    return Promise(
        warn_at=calendar.after(at, WARNED_AFTER),
        respond_by=calendar.after(at, PROMISED),
        in_hours=calendar.between(at, at + timedelta(seconds=1)) > timedelta(),
    )


def responded(done: Done[E], now: datetime) -> Done[E]:
    """The act, marked as the first response if it is one: a case has one, also if it is taken up again."""
    complaint, event, line = done
    if complaint.responded_at is not None or not isinstance(event, RESPONSES):
        return done
    first = FirstResponse(in_time=now <= complaint.respond_by, warned=now > complaint.warn_at, in_office_hours=complaint.arrived_in_hours)
    return replace(complaint, responded_at=now), replace(event, first_response=first), line


def silent(complaint: Complaint, now: datetime) -> bool:
    """Has nobody answered it yet, and 20 minutes of office time have passed?"""
    return complaint.responded_at is None and complaint.warn_at < now
