"""Who works at the desk, who has which case, who stands in for whom, and who succeeds whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.desk import CaseSummary, Role, Staff
from contracts.message import Refusal
from contracts.staff import (
    Absence,
    AssignComplaint,
    Colleague,
    Colleagues,
    EndAbsence,
    ListColleagues,
    RecordAbsence,
    StaffRegistered,
    SucceedOfficer,
    Succession,
)
from services.complaints import domain, roles
from services.complaints.domain import Member
from services.complaints.usecases.saying import keep, permitted, summary

if TYPE_CHECKING:
    from services.complaints.store import Transaction


def register_staff(tx: Transaction, event: StaffRegistered) -> None:
    """Keep the directory. What the gateway says of one account comes in order."""
    known = tx.staff.find(event.account_id)
    tx.staff.put(
        Member(
            account_id=event.account_id,
            name=event.name,
            role=event.role,
            department_code=event.department_code,
            contact=event.contact,
            active=event.active,
            registered_at=event.occurred_at,
            digested_at=known.digested_at if known else None,
        )
    )


def assign(tx: Transaction, command: AssignComplaint) -> CaseSummary:
    """An officer takes it; a head or an administrator hands it out."""
    complaint, staff = permitted(tx, command, "assign"), command.staff
    if command.account_id in {None, staff.account_id}:
        return summary(tx, keep(tx, domain.take(complaint, tx.now, staff)))
    if staff.role not in roles.HANDS_OUT:
        raise Refusal("forbidden", "an officer takes cases; handing them out is the head's", field="account_id")
    member = tx.staff.find(command.account_id)
    return summary(tx, keep(tx, domain.hand_out(complaint, command.account_id, member, tx.now, staff)))


def list_colleagues(tx: Transaction, query: ListColleagues) -> Colleagues:
    """Those to whom a case can be given, with their absences."""
    code = roles.looks_at(query.staff, query.department_code)
    if code is None:
        raise Refusal("invalid", "name the department whose staff you look for", field="department")
    members = tx.staff.of_department(code)
    away = tx.absences.of([member.account_id for member in members], tx.now)
    return Colleagues(
        items=tuple(
            Colleague(
                account_id=member.account_id,
                name=member.name,
                role=member.role,
                department_code=code,
                contact=member.contact,
                absences=tuple(_told(absence) for absence in away if absence.account_id == member.account_id),
            )
            for member in members
        )
    )


def record_absence(tx: Transaction, command: RecordAbsence) -> Absence:
    absent = _answered_for(tx, command.staff, command.account_id or command.staff.account_id, field="account_id")
    known = tx.absences.of([absent.account_id], tx.now)
    deputy = tx.staff.find(command.deputy_id)
    absence = domain.record_absence(absent, deputy, begins_at=command.begins_at, ends_at=command.ends_at, known=known, now=tx.now)
    tx.absences.add(absence)
    return _told(absence)


def end_absence(tx: Transaction, command: EndAbsence) -> Absence:
    absence = tx.absences.find(command.absence_id)
    if absence is None:
        raise Refusal("not_found", "there is no such absence", field="absence_id")
    _answered_for(tx, command.staff, absence.account_id, field="absence_id")
    tx.absences.remove(absence.id)
    return _told(absence)


def succeed_officer(tx: Transaction, command: SucceedOfficer) -> Succession:
    """It is begun here; the cases go over a few at a time (`hand_on`)."""
    if command.staff.role not in roles.HANDS_OUT:
        raise Refusal("forbidden", "the head of the department says who succeeds whom", field="account_id")
    succession = domain.begin_succession(command.account_id, tx.staff.find(command.successor_id), command.staff)
    if tx.successions.find(command.account_id):
        raise Refusal("conflict", "their cases are being handed on just now", field="account_id")
    cases = tx.complaints.count_in_the_hands_of(succession.account_id, succession.department_code)
    if not cases:
        raise Refusal("conflict", "they have no open case in this department", field="account_id")
    tx.successions.add(succession)
    return Succession(account_id=succession.account_id, successor=succession.successor, cases=cases)


def _answered_for(tx: Transaction, staff: Staff, account_id: str, field: str) -> domain.Member:
    """Somebody whose absence this person may settle: oneself, those whom a head leads, everybody for an administrator."""
    member = tx.staff.find(account_id)
    if staff.account_id != account_id and staff.role not in roles.HANDS_OUT:
        raise Refusal("forbidden", "others' absences are settled by the head of the department", field=field)
    if member is None or member.department_code is None or not member.works_in(member.department_code):
        raise Refusal("invalid", f"{account_id} is nobody who works in a department", field=field)
    if staff.role is Role.HEAD and member.department_code != staff.department_code:
        raise Refusal("invalid", f"{account_id} is nobody who works in your department", field=field)
    return member


def _told(absence: domain.Absence) -> Absence:
    return Absence(
        absence_id=absence.id,
        account_id=absence.account_id,
        begins_at=absence.begins_at,
        ends_at=absence.ends_at,
        deputy=absence.deputy,
    )
