"""How the days of a case are counted: for its citizen those on the way to the due date, for an officer those that it may be put off
to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING

from contracts.days import CountDays, CountedDay, CountedDays, ExtensionChoice, ExtensionChoices, ForeseeExtension
from contracts.message import Refusal
from services.complaints.deadlines import due_at
from services.complaints.domain import City
from services.complaints.extensions import Extension, ExtensionGround
from services.complaints.lifecycle import allows
from services.complaints.pauses import PauseGround
from services.complaints.periods import Counted, Period
from services.complaints.reckoning import Day, days
from services.complaints.usecases.saying import seen

if TYPE_CHECKING:
    from services.complaints.store import Transaction

MOST_DAYS = 400  # told: more than any period has, even extended and with a long pause
UNITS = {Counted.HOURS: "hour", Counted.DAYS: "day", Counted.CALENDAR: "calendar"}
GROUNDS = {ground.value for ground in PauseGround}


def count_days(tx: Transaction, query: CountDays, city: City) -> CountedDays:
    if not tx.complaints.known(query.complaint_id):
        raise Refusal("unavailable", "the complaint is still on its way here")
    complaint = tx.complaints.get(query.complaint_id)
    counted = islice(days(complaint.clock, city.calendar), MOST_DAYS)
    return CountedDays(unit=UNITS[complaint.period.counted], due_at=complaint.due_at, days=tuple(_day(one) for one in counted))


def foresee_extension(tx: Transaction, query: ForeseeExtension, city: City) -> ExtensionChoices:
    """At most by as much as the original period had, counted as that is (시행령 제21조)."""
    complaint = seen(tx, query)
    if not allows(complaint.status, "extend"):
        return ExtensionChoices(items=())
    clock, items = complaint.clock, []
    for amount in range(1, clock.period.amount + 1):
        length = Period(amount=amount, unit=clock.period.unit)
        longer = replace(clock, extensions=(*clock.extensions, Extension(length=length, ground=ExtensionGround.SIMILAR)))
        items.append(ExtensionChoice(length=str(length), due_at=due_at(longer, city.calendar)))
    return ExtensionChoices(items=tuple(items))


def _day(one: Day) -> CountedDay:
    return CountedDay(
        day=one.date,
        counted=one.counted > timedelta(),
        number=one.number,
        because=one.because,
        reasons=one.reasons,
        stood=bool(GROUNDS & set(one.reasons)),
    )
