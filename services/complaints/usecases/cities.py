"""How the city counts now: what the service was started with, and what has been declared since."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.city import CityDays, DeclareDays, DeclareOutage
from contracts.city import DeclaredDay as SaidDay
from contracts.message import Refusal
from services.complaints import domain
from services.complaints.calendar import Calendar, DeclaredDay
from services.complaints.domain import City

if TYPE_CHECKING:
    from services.complaints.store import Transaction


LONGEST_OUTAGE = timedelta(days=31)  # a longer one is a slip of the pen


class Cities:
    """The city as a transaction finds it. Counting all its working days takes a moment, so the last one is remembered."""

    def __init__(self, at_first: City) -> None:
        self.at_first = self.last = at_first

    def now(self, tx: Transaction) -> City:
        version, declared = tx.days.version()
        if version == 0:
            return self.at_first
        last = self.last
        if last.version != version:
            calendar = self.at_first.calendar.declaring(tx.days.declared()) if declared else self.at_first.calendar
            last = replace(self.at_first, calendar=calendar, outages=tuple(tx.days.outages()), version=version)
            if not tx.days.changed:  # else they may yet be rolled back, and another change get the same version
                self.last = last
        return last


def declare_days(tx: Transaction, command: DeclareDays) -> None:
    """관공서의 공휴일에 관한 규정 제4조: days newly declared. A table that says nothing new changes nothing."""
    if command.seen_revision is not None and command.seen_revision != (revision := tx.days.version()[0]):
        detail = f"the city's days are at revision {revision}, not {command.seen_revision}: look again"
        raise Refusal("conflict", detail, "seen_revision")
    days = [DeclaredDay(date=one.day, name=one.name, works=one.works) for one in command.days]
    for number, day in enumerate(days, start=1):
        if not day.name.strip() or len(day.name) > 100:
            raise Refusal("invalid", f"line {number}: a day needs a name of at most 100 characters", field="days")
    try:
        Calendar(declared=days)
    except ValueError as error:
        raise Refusal("invalid", str(error), field="days") from None
    if tx.days.version()[1] and sorted(days, key=lambda one: one.date) == tx.days.declared():
        return
    tx.days.declare(days)


def read_days(tx: Transaction, city: City) -> CityDays:
    declared = sorted(city.calendar.declared.values(), key=lambda one: one.date)
    days = tuple(SaidDay(day=one.date, name=one.name, works=one.works) for one in declared)
    return CityDays(days=days, outages=tuple(tx.days.outages_told()), revision=tx.days.version()[0])


def declare_outage(tx: Transaction, command: DeclareOutage) -> None:
    """정보시스템 장애 (시행령 제20조): known once it is over. One that is known changes nothing."""
    if command.ended_at <= command.began_at:
        raise Refusal("invalid", "an outage ends after it has begun", field="ended_at")
    if command.ended_at > tx.now:
        raise Refusal("invalid", "declare an outage once it is over", field="ended_at")
    if command.ended_at - command.began_at > LONGEST_OUTAGE:
        raise Refusal("invalid", f"an outage lasts {LONGEST_OUTAGE.days} days at most: look at the year", field="began_at")
    domain.words(command.reason, "reason")
    if any((known.began_at, known.ended_at) == (command.began_at, command.ended_at) for known in tx.days.outages()):
        return
    tx.days.add_outage(command.began_at, command.ended_at, command.reason)
