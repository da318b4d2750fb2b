"""Who is told before it is late: reminders at each mark of the period, and one digest a working day."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from services.complaints import domain
from services.complaints.domain import City, Complaint, Member, Told
from services.complaints.usecases.saying import say

if TYPE_CHECKING:
    from services.complaints.store import Transaction

AT_ONCE = 500  # cases in one transaction
OFFICERS_AT_ONCE = 50


def remind(tx: Transaction, city: City) -> None:
    absences, teams = tx.absences.at(tx.now), dict[str, list[Member]]()
    for late in tx.complaints.to_remind_of(tx.now, limit=AT_ONCE):
        whom = Told()
        if late.department is not None:
            code = late.department.code
            teams[code] = team = teams[code] if code in teams else tx.staff.of_department(code)
            whom = domain.told(late, team, [member.account_id for member in team if member.leads], absences)
        reminded = domain.remind(late, whom, city.calendar, tx.now)
        if isinstance(reminded, Complaint):
            tx.complaints.put_silently(reminded)
        else:
            say(tx, reminded)


def digest(tx: Transaction, city: City) -> None:
    """At the opening of the office, once a working day for each officer; a service that was down catches up while it is open.
    Whoever is away gets none: the deputy does. Who works in another department by now reads nothing of the one before."""
    day = domain.office_day(city.calendar, tx.now)
    if day is None:
        return
    absences = tx.absences.at(tx.now)
    away = {absence.account_id for absence in absences}
    for member in tx.staff.without_digest(city.calendar.opening(day), limit=OFFICERS_AT_ONCE):
        tx.staff.put(replace(member, digested_at=tx.now))
        if member.account_id in away or member.department_code is None:
            continue
        names = {id: absent.name for id in domain.stood_in_for(member.account_id, absences) if (absent := tx.staff.find(id))}
        code, theirs, closing = member.department_code, {member.account_id, *names}, city.calendar.closing(day)
        cases = tx.complaints.of_the_morning(code, theirs, closing=closing, since=member.digested_at)
        nobodys = tx.complaints.in_nobodys_hands(code, limit=domain.LONGEST_PART) if member.leads else []
        compiled = domain.digest(member, cases, nobodys, names, day=day, now=tx.now)
        if compiled is not None:
            tx.publish(compiled)
