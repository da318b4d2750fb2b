"""Who has a case: an officer takes it, a head hands it out (담당자 지정), a successor gets it (인사이동)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.desk import Officer, Role, Staff
from contracts.message import Refusal
from services.complaints.domain.case import Complaint, Noted, colon, in_charge, line, name_of
from services.complaints.lifecycle import step


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who works at the desk, as the gateway last registered them."""

    account_id: str
    name: str
    role: Role
    department_code: str | None
    contact: str | None
    active: bool
    registered_at: datetime
    digested_at: datetime | None = None  # when their last digest was compiled, though it may have been empty

    @property
    def leads(self) -> bool:
        return self.role is Role.HEAD

    @property
    def officer(self) -> Officer:
        return Officer(account_id=self.account_id, name=self.name)

    def works_in(self, department_code: str) -> bool:
        """Can a case of this department be in their hands?"""
        return self.active and self.department_code == department_code


@dataclass(frozen=True, kw_only=True)
class Succession:
    """Open cases of one officer that go to a successor in the department, as `by` has said."""

    account_id: str
    department_code: str
    successor: Officer
    by: str


def take(complaint: Complaint, now: datetime, staff: Staff) -> Noted:
    """An officer takes what nobody has. What a colleague has is the head's to hand out anew."""
    step(complaint.status, "assign")
    if staff.department_code != in_charge(complaint).code:
        raise Refusal("invalid", "name an officer of the department: you aren't one", field="account_id")
    if complaint.officer is not None and staff.role is not Role.HEAD:
        raise Refusal("conflict", f"{complaint.officer.name} has the complaint: the head hands it out anew", field="account_id")
    return assign(complaint, Officer(account_id=staff.account_id, name=staff.name), now, staff)


def assign(complaint: Complaint, officer: Officer, now: datetime, staff: Staff) -> Noted:
    """담당자 지정. Who among colleagues has it is never said: the citizen reads of whoever takes it up."""
    step(complaint.status, "assign")
    if complaint.officer is not None and complaint.officer.account_id == officer.account_id:
        raise Refusal("conflict", f"{officer.name} has the complaint already", field="account_id")
    assigned = replace(complaint, officer=officer, assigned_at=now, handover=None)
    return assigned, line(assigned, "assign", now, by=name_of(staff), text=_whom(officer))


def hand_out(complaint: Complaint, account_id: str, member: Member | None, now: datetime, staff: Staff) -> Noted:
    """A head or an administrator gives it to somebody of the department that answers for it."""
    step(complaint.status, "assign")
    department = in_charge(complaint)
    if member is None or not member.works_in(department.code):
        raise Refusal("invalid", f"{account_id} is nobody who works in {department.name}", field="account_id")
    return assign(complaint, member.officer, now, staff)


def begin_succession(account_id: str, successor: Member | None, staff: Staff) -> Succession:
    """인사이동. A head does it within the own department; a Refusal names the field."""
    if successor is None or successor.department_code is None or not successor.works_in(successor.department_code):
        raise Refusal("invalid", "a successor works in a department", field="successor_id")
    if staff.role.of_one_department and successor.department_code != staff.department_code:
        raise Refusal("invalid", "a successor works in your department", field="successor_id")
    if successor.account_id == account_id:
        raise Refusal("invalid", "nobody succeeds themselves", field="successor_id")
    return Succession(account_id=account_id, department_code=successor.department_code, successor=successor.officer, by=name_of(staff))


def succeed(complaint: Complaint, succession: Succession, now: datetime) -> Noted:
    """Another officer has it from now on; its clock runs on as it was."""
    assert complaint.officer is not None, "only what somebody has goes to a successor"
    succeeded = replace(complaint, officer=succession.successor, assigned_at=now)
    change = f"{complaint.officer.name} → {_whom(succession.successor)}"
    return succeeded, line(succeeded, "succeed", now, by=succession.by, text=change)


def _whom(officer: Officer) -> str:
    return colon(officer.name, officer.account_id)
