"""What a citizen may know of the due date: each day on the way there, and why some were not counted."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from contracts.days import CountDays, CountedDay, CountedDays
from contracts.message import Refusal
from services.complaints.domain import City
from services.complaints.pauses import IN_KOREAN
from services.complaints.periods import Counted
from services.complaints.reckoning import Day, days

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST_DAYS = 400  # told: more than any period has, even extended and with a long pause
UNITS = {Counted.HOURS: "hour", Counted.DAYS: "day", Counted.CALENDAR: "calendar"}
GROUNDS = tuple(IN_KOREAN.values())


def count_days(tx: Transaction, query: CountDays, city: City) -> CountedDays:
    if not tx.complaints.known(query.complaint_id):
        raise Refusal("unavailable", "the complaint is still on its way here")
    complaint = tx.complaints.get(query.complaint_id)
    counted = islice(days(complaint.clock, city.calendar), MOST_DAYS)
    return CountedDays(unit=UNITS[complaint.period.counted], due_at=complaint.due_at, days=tuple(_day(one) for one in counted))


def _day(one: Day) -> CountedDay:
    stood = bool(one.because) and any(ground in str(one.because) for ground in GROUNDS)
    return CountedDay(day=one.date, counted=one.counted > timedelta(), number=one.number, because=one.because, stood=stood)
