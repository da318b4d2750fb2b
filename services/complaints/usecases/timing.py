"""What time brings: reminders, progress notices, the end; and counting anew when the days themselves have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.complaints import domain
from services.complaints.domain import City, Complaint
from services.complaints.usecases.saying import keep, say

if TYPE_CHECKING:
    from services.complaints.store import Transaction

AT_ONCE = 500  # cases in one transaction
RECOUNTED_AT_ONCE = 2500


def close(tx: Transaction) -> None:
    for settled in tx.complaints.to_close(tx.now - domain.CLOSES_AFTER, limit=AT_ONCE):
        say(tx, domain.close(settled, tx.now))


def hand_on(tx: Transaction) -> None:
    """인사이동: open cases go to the successor, a few hundred at a time; the next turn sees whether any is left."""
    for succession in tx.successions.all():
        cases = tx.complaints.in_the_hands_of(succession.account_id, succession.department_code, limit=AT_ONCE)
        for case in cases:
            keep(tx, domain.succeed(case, succession, tx.now))
        if cases:
            return
        if not tx.complaints.count_in_the_hands_of(succession.account_id, succession.department_code):  # none that somebody holds
            tx.successions.remove(succession.account_id)


def report_progress(tx: Transaction) -> None:
    for waiting in tx.complaints.to_report_on(tx.now, limit=AT_ONCE):
        say(tx, domain.report_progress(waiting, tx.now))


def recount(tx: Transaction, city: City) -> None:
    """Open cases, a few thousand at a time, by the city's days of now. Nothing to do is the usual case."""
    if city.version == 0:
        return
    for case in tx.complaints.to_recount(city.version, limit=RECOUNTED_AT_ONCE):
        anew = domain.recount(case, city, tx.now)
        if isinstance(anew, Complaint):
            tx.complaints.put_silently(anew)
        else:
            say(tx, anew)
