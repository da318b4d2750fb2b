"""What others report: the citizen through the gateway, routing, notify."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.gateway import (
    AnswerPublished,
    ChangeRequested,
    ComplaintRated,
    ComplaintSubmitted,
    GatewayEvent,
    ObjectionFiled,
    ReopenRequested,
    ResultConfirmed,
    SupplementSubmitted,
    SupplementTimeRequested,
    WithdrawalRequested,
)
from contracts.notify import LetterName, NotificationDelivered, NotificationFailed, NotifyEvent
from contracts.routing import DepartmentAssigned, DepartmentRegistered, TriageNeeded
from services.complaints import domain
from services.complaints.domain import City, Complaint, Listed
from services.complaints.lifecycle import allows
from services.complaints.notices import LETTERS, PAGE, Notice
from services.complaints.usecases import filings, finding
from services.complaints.usecases.fitting import Answers
from services.complaints.usecases.saying import has_seen_the_page, keep, owe, say, tell

if TYPE_CHECKING:
    from services.complaints.store import Transaction

LEAD_WITHDRAWN = "함께 처리하던 민원이 취하되었습니다."


def receive(tx: Transaction, event: ComplaintSubmitted, city: City) -> None:
    if tx.complaints.known(event.complaint_id):
        return
    earlier = filings.earlier(tx, event)
    repeat, joinable = filings.repeat(tx, earlier, event), domain.joinable(earlier, tx.now)
    service = tx.services.find(event.service_code)
    complaint, received, line = domain.receive(event, service, city, tx.now, repeat, joinable=joinable)
    tx.complaints.add(complaint, line)
    tx.publish(received)
    owe(tx, complaint, received)
    if event.told:
        tell(tx, complaint, Notice.RECEIPT, event.channel.value)
    tx.filings.add(complaint.id, event.citizen_keys)
    if complaint.signatories > 1:
        filings.recognize_group(tx, complaint)
    if event.joins is not None:
        finding.join_at_once(tx, complaint, event.joins)


def route_as_proposed(tx: Transaction, event: DepartmentAssigned, answers: Answers) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if allows(complaint.status, "route"):  # routing only proposes: a person may have been quicker, or the citizen has withdrawn
        advice: Any = {"kind": event.kind_proposal, "urgency": event.urgency}
        immediate = answers.at_once(tx, complaint, event.department.code)
        say(tx, domain.route(complaint, event.department, event.reason, tx.now, **advice, immediate=immediate))


def propose(tx: Transaction, event: TriageNeeded, answers: Answers) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if allows(complaint.status, "route"):  # else nobody needs to choose any more
        advice: Any = {"urgency": event.urgency, "immediate": answers.at_once(tx, complaint, None), "notes": event.notes}
        keep(tx, domain.propose(complaint, event.proposals, event.kind_proposal, tx.now, **advice))


def notify(tx: Transaction, event: NotificationDelivered) -> None:
    _told(tx, event, event.channel)


def notify_after_failure(tx: Transaction, event: NotificationFailed) -> None:
    """No letter reaches the citizen: what stands on the status page is the notice, and is recorded as such. Not while another way is
    tried."""
    if event.next_channel is None:
        _told(tx, event, PAGE)


def notify_on_page(tx: Transaction, event: AnswerPublished) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    if not complaint.reached(tx.now) and allows(complaint.status, "notify"):  # whom a letter finds is told by letter
        say(tx, domain.notify(complaint, PAGE, tx.now))


def _told(tx: Transaction, event: NotifyEvent, means: str) -> None:
    complaint = tx.complaints.get(event.complaint_id)
    notice = LETTERS.get(event.letter)
    if notice is None:
        return  # the law obliges to no such letter
    first_report = tell(tx, complaint, notice, means, event.delivery_id)  # a provider may report twice
    if first_report and event.letter is LetterName.RESULT and allows(complaint.status, "notify"):
        say(tx, domain.notify(complaint, means, tx.now))


def withdraw(tx: Transaction, event: WithdrawalRequested, city: City) -> None:
    complaint = _asked(tx, event, "withdraw")
    if complaint is None:
        return
    has_seen_the_page(tx, complaint, *Notice)
    say(tx, domain.withdraw(complaint, event.reason, tx.now))
    for other in tx.complaints.merged_into(complaint.id):
        say(tx, domain.unmerge(other, LEAD_WITHDRAWN, city.calendar, tx.now))


def change(tx: Transaction, event: ChangeRequested) -> None:
    if complaint := _asked(tx, event, "change"):
        changed = say(tx, domain.change(complaint, event, tx.now))
        if changed.merged_into is not None:
            keep(tx, domain.hear_of_change(tx.complaints.get(changed.merged_into), changed, tx.now))


def supplement(tx: Transaction, event: SupplementSubmitted, city: City) -> None:
    if complaint := _asked(tx, event, "supplement"):
        has_seen_the_page(tx, complaint, Notice.SUPPLEMENT)
        say(tx, domain.supplement(complaint, event, city.calendar, tx.now))


def give_more_time(tx: Transaction, event: SupplementTimeRequested) -> None:
    if complaint := _asked(tx, event, "more_time"):
        has_seen_the_page(tx, complaint, Notice.SUPPLEMENT)
        say(tx, domain.give_more_time(complaint, event.reason, tx.now))


def confirm(tx: Transaction, event: ResultConfirmed) -> None:
    if complaint := _asked(tx, event, "confirm"):
        has_seen_the_page(tx, complaint, Notice.RESULT)
        say(tx, domain.confirm(complaint, tx.now))


def reopen(tx: Transaction, event: ReopenRequested, city: City) -> None:
    if complaint := _asked(tx, event, "reopen"):
        say(tx, domain.reopen(complaint, event, city.calendar, tx.now))


def object_to(tx: Transaction, event: ObjectionFiled, city: City) -> None:
    if complaint := _asked(tx, event, "object"):
        has_seen_the_page(tx, complaint, Notice.REFUSAL)
        say(tx, domain.reopen(complaint, event, city.calendar, tx.now))


def rate(tx: Transaction, event: ComplaintRated) -> None:
    if complaint := _asked(tx, event, "rate"):
        keep(tx, domain.rate(complaint, event.score, event.comment, tx.now))


def register_department(tx: Transaction, event: DepartmentRegistered) -> None:
    listed = tx.departments.find(event.department.code)
    if listed and listed.registered_at > event.occurred_at:
        return  # the latest wins, in whatever order they arrive
    tx.departments.put(
        Listed(
            department=event.department,
            active=event.active,
            registered_at=event.occurred_at,
            external=event.external,
            successor_codes=event.successor_codes,
        )
    )


def _asked(tx: Transaction, event: GatewayEvent, action: str) -> Complaint | None:
    """The case, if the citizen may still do this; else they can read that it came too late."""
    complaint = tx.complaints.get(event.complaint_id)
    if domain.possible(complaint, action, tx.now):
        return complaint
    say(tx, domain.refuse(complaint, action, tx.now))
    return None
