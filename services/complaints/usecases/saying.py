"""How an act is kept: the case and its line in the history, what is said of it, and what the law now obliges to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.answering import FindStandardAnswers, ProposeAnswer
from contracts.complaints import Department
from contracts.days import ForeseeExtension
from contracts.desk import CaseSummary, DeskCommand, OpenComplaint, Role
from contracts.dialogue import OpenOriginal
from contracts.filings import ListFilings
from contracts.history import FollowComplaint
from contracts.message import Refusal
from services.complaints import desk, domain, roles
from services.complaints.domain import Complaint, Done, Noted
from services.complaints.domain.case import E
from services.complaints.domain.openings import IN_DISPUTE
from services.complaints.notices import PAGE, Notice, owed_for, told

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def say(tx: Transaction, done: Done[E]) -> Complaint:
    """Keep and publish it."""
    complaint, event, line = domain.responded(done, tx.now)
    complaint = keep(tx, (complaint, line))
    tx.publish(event)
    owe(tx, complaint, event)
    return complaint


def keep(tx: Transaction, done: Noted) -> Complaint:
    """Keep it; there is nothing to say."""
    complaint, line = domain.noted(*done), done[1]
    tx.complaints.put(complaint, line)
    return complaint


def owe(tx: Transaction, complaint: Complaint, event: E) -> None:
    """Remember what the event obliges the city to tell."""
    owed = owed_for(event, reachable=complaint.reached(tx.now))
    if owed is not None:
        tx.notices.add(owed)


def tell(tx: Transaction, complaint: Complaint, notice: Notice, means: str, delivery_id: UUID | None = None) -> bool:
    """The citizen has had this notice: it is the oldest of its kind that was owed. A letter tells one notice, however often it is
    reported; False where it is known. If it comes back after all, what stands on the status page is the notice."""
    owed = tx.notices.of(complaint.id)
    for known in [one for one in owed if delivery_id is not None and one.delivery_id == delivery_id]:
        if means == PAGE != known.means:
            tx.notices.put(replace(known, means=PAGE))
        return False
    for first in [one for one in owed if one.notice is notice and one.told_at is None][:1]:
        tx.notices.put(told(first, means, tx.now, delivery_id))
    return True


def has_seen_the_page(tx: Transaction, complaint: Complaint, *notices: Notice) -> None:
    """Who acts on the status page has read there what was owed: notices of these kinds."""
    for owed in tx.notices.of(complaint.id):
        if owed.told_at is None and owed.notice in notices:
            tx.notices.put(told(owed, PAGE, tx.now))


def seen(
    tx: Transaction,
    asked: DeskCommand
    | OpenComplaint
    | OpenOriginal
    | ProposeAnswer
    | FindStandardAnswers
    | ListFilings
    | ForeseeExtension
    | FollowComplaint,
    receipt_number: str | None = None,
    field: str | None = None,
) -> Complaint:
    """The case, if whoever asks may know of it: to an officer, another department's case doesn't exist."""
    number = receipt_number or asked.receipt_number
    complaint = tx.complaints.numbered(number)
    if complaint is None or not roles.may(asked.staff, complaint, "see"):
        raise Refusal("not_found", f"there is no complaint {number}", field=field)
    return complaint


def permitted(tx: Transaction, command: DeskCommand, act: str) -> Complaint:
    """The case, if whoever asks may do this to it, and has seen it as it is."""
    complaint = seen(tx, command)
    roles.permit(command.staff, complaint, act)
    as_seen(tx, command, complaint)
    if complaint.disputed_at is not None and act not in IN_DISPUTE and command.staff.role is not Role.ADMIN:
        raise Refusal("conflict", "민원조정: an arbiter decides who answers; until then only notes can be added")
    return as_called_now(tx, complaint)


def as_seen(tx: Transaction, command: DeskCommand, complaint: Complaint) -> None:
    """Of two officers who act at once the second is told what the first has done. Who doesn't say what they saw takes the case
    as the lifecycle has it."""
    if command.seen_revision not in {None, complaint.revision}:
        raise desk.stale(complaint, tx.complaints.history(complaint.id)[max(command.seen_revision or 0, 0) :])


def department(tx: Transaction, code: str) -> Department:
    """The department to hand it to: also under the code of one that is no more, where only one has its work."""
    listed = tx.departments.find(code)
    if listed is not None and listed.external:
        says = f"{listed.department.name} is another agency: transfer the complaint (법 제16조)"
        raise Refusal("invalid", says, field="department_code")
    if listed is not None and listed.active:
        return listed.department
    heirs = domain.heirs(code, tx.departments.all()) if listed else None
    if heirs and len(heirs) == 1:
        return heirs[0]
    choices = f": its work is {', '.join(one.code for one in heirs)}'s" if heirs else ""
    raise Refusal("invalid", f"there is no department {code} to hand it to (시행령 제13조){choices}", field="department_code")


def is_gone(tx: Transaction, department: Department) -> bool:
    """Is the department no more?"""
    listed = tx.departments.find(department.code)
    return listed is not None and not listed.active


def as_called_now(tx: Transaction, complaint: Complaint) -> Complaint:
    """Whoever acts acts under the name that the department has now; what was done before stays under the name of then."""
    if complaint.department is None:
        return complaint
    listed = tx.departments.find(complaint.department.code)
    if listed is None or not listed.active or listed.department == complaint.department:
        return complaint
    return replace(complaint, department=listed.department)


def summary(tx: Transaction, complaint: Complaint) -> CaseSummary:
    return desk.summary(complaint, tx.now)


def leads_nobody(tx: Transaction, complaint: Complaint) -> None:
    """Whoever was merged into a case waits for its answer: it can't go elsewhere with them."""
    if others := tx.complaints.merged_into(complaint.id):
        raise Refusal("conflict", f"{len(others)} other complaints are to be answered with this one: unmerge them first")
