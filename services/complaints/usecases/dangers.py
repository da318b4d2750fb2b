"""위험. The door has heard of a danger; somebody takes it up, or the city's people are told again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.dangers import AcknowledgeDanger, DangerHeard
from contracts.desk import CaseSummary
from services.complaints import domain
from services.complaints.usecases.saying import keep, permitted, say, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction

AT_ONCE = 100  # cases in one transaction


def hear_danger(tx: Transaction, event: DangerHeard) -> None:
    if heard := domain.hear_danger(tx.complaints.get(event.complaint_id), event, tx.now):
        keep(tx, heard)


def acknowledge_danger(tx: Transaction, command: AcknowledgeDanger) -> CaseSummary:
    complaint = permitted(tx, command, "acknowledge_danger")
    return summary(tx, keep(tx, domain.acknowledge_danger(complaint, command.note, tx.now, command.staff)))


def alert_again(tx: Transaction) -> None:
    waiting = tx.complaints.in_danger(tx.now, limit=AT_ONCE)
    admins = tx.staff.administrators() if waiting else []
    for case in waiting:
        say(tx, domain.alert_again(case, admins, tx.now))
