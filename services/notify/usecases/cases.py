"""What happens to a case, and which letter it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    ProgressReported,
    SupplementRequested,
)
from contracts.dialogue import ReplySent
from contracts.notify import LetterName
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.notify import domain
from services.notify.domain import Case, PostOffice
from services.notify.usecases.colleagues import tell_of_new_case
from services.notify.usecases.sending import queue

if TYPE_CHECKING:
    from services.notify.store import Transaction

MOST = 500  # letters of one turn of the timer
Step = ComplaintStarted | ComplaintRerouted | ComplaintUnmerged | ComplaintSupplemented | ComplaintReopened | ComplaintMerged


def receive(tx: Transaction, event: ComplaintReceived, office: PostOffice) -> None:
    if tx.cases.find(event.complaint_id) is None:  # a replay finds it: the case has gone on since
        tx.cases.add(domain.receive(event, office, tx.now))


def route(tx: Transaction, event: ComplaintRouted, office: PostOffice) -> None:
    """The receipt tells who has the case. Who was told the number where they spoke needs none."""
    case = domain.route(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    if not case.told:
        queue(tx, case, LetterName.RECEIPT, office, cause_id=event.event_id)
    tell_of_new_case(tx, case, event, office)


def hand_over(tx: Transaction, event: ComplaintRerouted | ComplaintUnmerged, office: PostOffice) -> None:
    """Another department stands in later letters."""
    case = domain.route(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _tell_of_step(tx, case, event, office)
    tell_of_new_case(tx, case, event, office)


def inherit(tx: Transaction, event: ComplaintInherited, office: PostOffice) -> None:
    """The citizen reads of it on the status page. A department that went there as a whole knows its cases; another one is told."""
    case = domain.inherit(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    if not event.as_a_whole:
        tell_of_new_case(tx, case, event, office)


def start(tx: Transaction, event: ComplaintStarted, office: PostOffice) -> None:
    _tell_of_step(tx, tx.cases.get(event.complaint_id), event, office)


def request_supplement(tx: Transaction, event: SupplementRequested, office: PostOffice) -> None:
    case = domain.request_supplement(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    queue(tx, case, LetterName.SUPPLEMENT, office, cause_id=event.event_id, facts=domain.facts_of(case, event))


def move_deadline(tx: Transaction, event: domain.Moved) -> None:
    """Another date stands in later letters; no letter of its own."""
    tx.cases.put(domain.move_deadline(tx.cases.get(event.complaint_id), event))


def go_on(tx: Transaction, event: ComplaintSupplemented | ComplaintReopened, office: PostOffice) -> None:
    """The case is in hand again, until another date."""
    case = domain.move_deadline(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _tell_of_step(tx, case, event, office)


def extend(tx: Transaction, event: DeadlineExtended, office: PostOffice) -> None:
    case = domain.move_deadline(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    queue(tx, case, LetterName.EXTENSION, office, cause_id=event.event_id, facts=domain.facts_of(case, event))


def report_progress(tx: Transaction, event: ProgressReported, office: PostOffice) -> None:
    case = domain.move_deadline(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    queue(tx, case, LetterName.PROGRESS, office, cause_id=event.event_id, facts=domain.facts_of(case, event))


def reply(tx: Transaction, event: ReplySent, office: PostOffice) -> None:
    """An officer has written; the case stands where it stood."""
    case = tx.cases.get(event.complaint_id)
    queue(tx, case, LetterName.REPLY, office, cause_id=event.event_id, facts=domain.facts_of(case, event))


def answer(tx: Transaction, event: ComplaintAnswered, office: PostOffice) -> None:
    _end(tx, event, LetterName.RESULT, office)


def decline(tx: Transaction, event: ComplaintDeclined | ComplaintClosedAsRepeated, office: PostOffice) -> None:
    _end(tx, event, LetterName.REFUSAL, office)


def transfer(tx: Transaction, event: ComplaintTransferred, office: PostOffice) -> None:
    _end(tx, event, LetterName.TRANSFER, office)


def merge(tx: Transaction, event: ComplaintMerged, office: PostOffice) -> None:
    end_triage(tx, event)
    _tell_of_step(tx, tx.cases.get(event.complaint_id), event, office)


def end_triage(tx: Transaction, event: ComplaintWithdrawn | ComplaintMerged) -> None:
    """No letter about the missing department any more."""
    tx.cases.put(domain.settle_triage(tx.cases.get(event.complaint_id)))


def tell_of_triage(tx: Transaction, office: PostOffice) -> None:
    """Receipts of cases that still wait for a person to choose the department."""
    waiting = tx.cases.in_triage(tx.now, limit=MOST)
    tx.deliveries.fetch_of([case.id for case in waiting])
    for case in waiting:
        tx.cases.put(domain.settle_triage(case))
        _tell_of_receipt(tx, case, office)


def _end(tx: Transaction, event: domain.Ended, letter: LetterName, office: PostOffice) -> None:
    """Here the case leaves our hands. A citizen who hasn't even heard of the receipt hears of that first."""
    before = tx.cases.get(event.complaint_id)
    case = domain.end(before, event)
    tx.cases.put(case)
    if before.triage_at is not None:
        _tell_of_receipt(tx, case, office)
    queue(tx, case, letter, office, cause_id=event.event_id, facts=domain.facts_of(case, event))


def _tell_of_receipt(tx: Transaction, case: Case, office: PostOffice) -> None:
    queue(tx, case, LetterName.RECEIPT_TRIAGE, office, cause_id=case.received_event_id)


def _tell_of_step(tx: Transaction, case: Case, event: Step, office: PostOffice) -> None:
    """Each step is told to who has asked for it, where they haven't declined it since."""
    first = next((way for way in case.ways if not way.by_hand), None)
    if case.updates and first is not None and not tx.addresses.has_declined(domain.address_of(first)):
        queue(tx, case, LetterName.UPDATE, office, cause_id=event.event_id, facts=domain.facts_of(case, event))
