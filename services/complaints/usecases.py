"""What can be asked of a case: get it, decide, put it back, publish what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from contracts.complaints import (
    AnswerComplaint,
    CaseFile,
    CasePage,
    CaseSummary,
    Department,
    DeskCommand,
    ListComplaints,
    OpenComplaint,
    RegisterServices,
    RouteComplaint,
    StartComplaint,
)
from contracts.gateway import AnswerPublished, ComplaintRated, ComplaintSubmitted, Kind, ResultConfirmed, WithdrawalRequested
from contracts.message import Refusal
from contracts.notify import LetterName, NotificationDelivered, NotificationFailed
from contracts.routing import DepartmentAssigned, DepartmentRegistered, TriageNeeded
from services.complaints import desk, domain
from services.complaints.calendar import Calendar
from services.complaints.domain import Complaint, Listed
from services.complaints.lifecycle import allows
from services.complaints.periods import Period

if TYPE_CHECKING:
    from services.complaints.store import Transaction

CLOSED_AT_ONCE = 500  # cases in one transaction

# What others report ----------------------------------------------------------------------------------------------------


def receive(tx: Transaction, event: ComplaintSubmitted, periods: Mapping[Kind, Period], calendar: Calendar) -> None:
    if tx.complaints.known(event.complaint_id):
        return
    service = tx.services.find(event.service_code)
    complaint, received, line = domain.receive(event, service, periods, calendar, tx.now)
    tx.complaints.add(complaint, line)
    tx.publish(received)


def route_as_proposed(tx: Transaction, event: DepartmentAssigned) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if not allows(complaint.status, "route"):
        return  # routing only proposes: a person was quicker, or the citizen has withdrawn
    complaint, routed, line = domain.route(complaint, event.department, event.reason, tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(routed)


def propose(tx: Transaction, event: TriageNeeded) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if not allows(complaint.status, "route"):
        return  # nobody needs to choose any more
    complaint, line = domain.propose(complaint, event.proposals, tx.now)
    tx.complaints.put(complaint, line)


def notify(tx: Transaction, event: NotificationDelivered) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if event.letter is not LetterName.RESULT or not allows(complaint.status, "notify"):
        return  # another letter, or told already: a provider may report twice, a citizen may confirm before it does
    complaint, notified, line = domain.notify(complaint, event.channel, tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(notified)


def notify_on_page(tx: Transaction, event: AnswerPublished) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if complaint.reachable or not allows(complaint.status, "notify"):
        return  # who left an address is told by letter
    complaint, notified, line = domain.notify(complaint, "page", tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(notified)


def notify_after_failure(tx: Transaction, event: NotificationFailed) -> None:
    """No letter reaches the citizen: the answer on the status page is the notice, and is recorded as such."""
    complaint = tx.complaints.get(event.complaint_id)
    if event.letter is not LetterName.RESULT or not allows(complaint.status, "notify"):
        return
    complaint, notified, line = domain.notify(complaint, "page", tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(notified)


def withdraw(tx: Transaction, event: WithdrawalRequested) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    complaint, withdrawn_or_refused, line = domain.withdraw(complaint, event.reason, tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(withdrawn_or_refused)


def confirm(tx: Transaction, event: ResultConfirmed) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    complaint, closed_or_refused, line = domain.confirm(complaint, tx.now)
    tx.complaints.put(complaint, line)
    tx.publish(closed_or_refused)


def rate(tx: Transaction, event: ComplaintRated) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    complaint, line = domain.rate(complaint, event.score, event.comment, tx.now)
    tx.complaints.put(complaint, line)


def register_department(tx: Transaction, event: DepartmentRegistered) -> None:
    listed = tx.departments.find(event.department.code)
    if listed and listed.registered_at > event.occurred_at:
        return  # the latest wins, in whatever order they arrive
    tx.departments.put(Listed(department=event.department, active=event.active, registered_at=event.occurred_at))


# What officers ask -----------------------------------------------------------------------------------------------------


def route(tx: Transaction, command: RouteComplaint) -> CaseSummary:
    complaint = _seen(tx, command)
    act, decide = ("reroute", domain.reroute) if complaint.department else ("route", domain.route)
    desk.permit(command.staff, complaint, act)
    department = _department(tx, command.department_code)
    complaint, routed, line = decide(complaint, department, command.reason or "", tx.now, command.staff)
    tx.complaints.put(complaint, line)
    tx.publish(routed)
    return desk.summary(complaint, tx.now)


def start(tx: Transaction, command: StartComplaint) -> CaseSummary:
    complaint = _seen(tx, command)
    desk.permit(command.staff, complaint, "start")
    complaint, started, line = domain.start(complaint, tx.now, command.staff)
    tx.complaints.put(complaint, line)
    tx.publish(started)
    return desk.summary(complaint, tx.now)


def answer(tx: Transaction, command: AnswerComplaint) -> CaseSummary:
    complaint = _seen(tx, command)
    desk.permit(command.staff, complaint, "answer")
    complaint, answered, line = domain.answer(complaint, command.text, tx.now, command.staff)
    tx.complaints.put(complaint, line)
    tx.publish(answered)
    return desk.summary(complaint, tx.now)


def list_complaints(tx: Transaction, query: ListComplaints) -> CasePage:
    search = desk.Search.of(query)
    return search.page(tx.complaints.at_the_desk(search, tx.now), tx.now)


def open_complaint(tx: Transaction, query: OpenComplaint, open_text: Callable[[str], str]) -> CaseFile:
    complaint = _seen(tx, query)
    original_text = open_text(complaint.sealed_text) if complaint.sealed_text else complaint.text
    return desk.case_file(complaint, tx.complaints.history(complaint.id), original_text, query.staff, tx.now)


def register_services(tx: Transaction, command: RegisterServices) -> None:
    domain.check_services(command.services)
    tx.services.replace(command.services)


# What time brings ------------------------------------------------------------------------------------------------------


def close(tx: Transaction) -> None:
    for settled in tx.complaints.to_close(tx.now - domain.CLOSES_AFTER, limit=CLOSED_AT_ONCE):
        complaint, closed, line = domain.close(settled, tx.now)
        tx.complaints.put(complaint, line)
        tx.publish(closed)


def _seen(tx: Transaction, asked: DeskCommand | OpenComplaint) -> Complaint:
    """The case, if whoever asks may know of it: to an officer, another department's case doesn't exist."""
    complaint = tx.complaints.numbered(asked.receipt_number)
    if complaint is None or not desk.may(asked.staff, complaint, "see"):
        raise Refusal("not_found", f"there is no complaint {asked.receipt_number}")
    return complaint


def _department(tx: Transaction, code: str) -> Department:
    listed = tx.departments.find(code)
    if listed is None or not listed.active:
        raise Refusal("invalid", f"there is no department {code}", field="department_code")
    return listed.department
