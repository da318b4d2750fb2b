"""What is asked where several departments work on one case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.desk import CaseSummary
from contracts.joint import ContributePart, DeclinePart, InvolveDepartment, ProlongPart, ReleaseDepartment
from contracts.message import Refusal
from services.complaints import domain
from services.complaints.usecases.saying import department, keep, permitted, say, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def involve(tx: Transaction, command: InvolveDepartment) -> CaseSummary:
    complaint, asked = permitted(tx, command, "involve"), department(tx, command.department_code)
    done = domain.involve(complaint, asked, matter=command.matter, contribute_by=command.contribute_by, now=tx.now, staff=command.staff)
    return summary(tx, say(tx, done))


def release(tx: Transaction, command: ReleaseDepartment) -> CaseSummary:
    complaint = permitted(tx, command, "release")
    return summary(tx, say(tx, domain.release(complaint, command.department_code, command.reason, tx.now, command.staff)))


def contribute(tx: Transaction, command: ContributePart) -> CaseSummary:
    complaint, code = permitted(tx, command, "contribute"), _own(command)
    return summary(tx, say(tx, domain.contribute(complaint, code, command.text, tx.now, command.staff)))


def decline_part(tx: Transaction, command: DeclinePart) -> CaseSummary:
    complaint, code = permitted(tx, command, "decline_part"), _own(command)
    return summary(tx, keep(tx, domain.decline_part(complaint, code, command.reason, tx.now, command.staff)))


def prolong(tx: Transaction, command: ProlongPart) -> CaseSummary:
    complaint, code = permitted(tx, command, "prolong"), _own(command)
    noted = domain.prolong(complaint, code, contribute_by=command.contribute_by, reason=command.reason, now=tx.now, staff=command.staff)
    return summary(tx, keep(tx, noted))


def _own(command: ContributePart | DeclinePart | ProlongPart) -> str:
    """The department whose part it is; raises a Refusal that names the field."""
    own, named = command.staff.department_code, command.department_code
    if command.staff.role.of_one_department and named not in {None, own}:
        raise Refusal("forbidden", "an officer acts on the own department's part only", field="department_code")
    code = named or own
    if code is None:
        raise Refusal("invalid", "say which department's part it is", field="department_code")
    return code
