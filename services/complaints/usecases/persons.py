"""Who works at the desk, and who has which case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.desk import CaseSummary
from contracts.message import Refusal
from contracts.staff import AssignComplaint, StaffRegistered
from services.complaints import desk, domain
from services.complaints.domain import Member
from services.complaints.usecases.saying import keep, permitted, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def register_staff(tx: Transaction, event: StaffRegistered) -> None:
    """Keep the directory. What the gateway says of one account comes in order."""
    tx.staff.put(
        Member(
            account_id=event.account_id,
            name=event.name,
            role=event.role,
            department_code=event.department_code,
            contact=event.contact,
            active=event.active,
            registered_at=event.occurred_at,
        )
    )


def assign(tx: Transaction, command: AssignComplaint) -> CaseSummary:
    """An officer takes it; a head or an administrator hands it out."""
    complaint, staff = permitted(tx, command, "assign"), command.staff
    if command.account_id in {None, staff.account_id}:
        return summary(tx, keep(tx, domain.take(complaint, tx.now, staff)))
    if staff.role not in desk.HANDS_OUT:
        raise Refusal("forbidden", "an officer takes cases; handing them out is the head's", field="account_id")
    member = tx.staff.find(command.account_id)
    return summary(tx, keep(tx, domain.hand_out(complaint, command.account_id, member, tx.now, staff)))
