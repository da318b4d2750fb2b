"""What can be asked of notify: each use case gets, decides, puts and says, in one commit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.complaints import ComplaintAnswered, ComplaintReceived, ComplaintRerouted, ComplaintRouted, ComplaintWithdrawn
from contracts.message import Refusal
from contracts.notify import (
    Deliveries,
    Delivery,
    LetterName,
    ListDeliveries,
    ListSandboxLetters,
    RegisterTemplates,
    ResendLetter,
    SandboxLetters,
)
from services.notify import domain, letters
from services.notify.domain import Case, Letter, PostOffice
from services.notify.outcomes import Delivered, Outcome, Unknown, WrittenLetter

if TYPE_CHECKING:
    from services.notify.store import Transaction

MOST = 500  # rows of a list, letters of one turn of the timer


def receive(tx: Transaction, event: ComplaintReceived, office: PostOffice) -> None:
    if tx.cases.find(event.complaint_id) is None:  # a replay finds it: the case has gone on since
        tx.cases.add(domain.receive(event, office, tx.now))


def route(tx: Transaction, event: ComplaintRouted) -> None:
    case = domain.route(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.RECEIPT, cause_id=event.event_id)


def reroute(tx: Transaction, event: ComplaintRerouted) -> None:
    tx.cases.put(domain.route(tx.cases.get(event.complaint_id), event))


def answer(tx: Transaction, event: ComplaintAnswered) -> None:
    case = domain.answer(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.RESULT, cause_id=event.event_id)


def withdraw(tx: Transaction, event: ComplaintWithdrawn) -> None:
    tx.cases.put(domain.settle_triage(tx.cases.get(event.complaint_id)))


def tell_of_triage(tx: Transaction) -> None:
    """Receipts of cases that still wait for a person to choose the department."""
    for case in tx.cases.in_triage(tx.now, limit=MOST):
        tx.cases.put(domain.settle_triage(case))
        _queue(tx, case, LetterName.RECEIPT_TRIAGE, cause_id=case.received_event_id)


def _queue(tx: Transaction, case: Case, letter: LetterName, *, cause_id: UUID) -> None:
    """Put a letter into the ledger and entrust it, unless this event has caused it before or there is no address."""
    if case.recipient is None:
        if letter is LetterName.RESULT and case.sealed_contact is not None:
            tx.publish(domain.out_of_reach(case, letter, cause_id=cause_id, now=tx.now))
        return
    in_use = tx.templates.current()
    locale = letters.locale_for(case.locale, {locale for name, locale in in_use if name is letter})
    delivery = domain.queue(case.id, case.recipient, letter, template_id=in_use[letter, locale], cause_id=cause_id, now=tx.now)
    if not tx.deliveries.stands(delivery):
        ahead = bool(tx.deliveries.of_case[case.id]) and _next(tx, case.id) is not None
        tx.deliveries.add(domain.rebuilt(delivery) if tx.replaying else delivery)
        if not ahead:
            tx.entrust(Letter(delivery_id=delivery.id, complaint_id=case.id))


def _next(tx: Transaction, case_id: UUID) -> domain.Delivery | None:
    """The letter of a case whose turn it is: one at a time, so that nobody reads the result before the receipt. Whoever asks
    holds the case, so that no letter is left for the other one to entrust."""
    return min(
        tx.deliveries.to_send(case_id), key=lambda delivery: (delivery.letter is LetterName.RESULT, delivery.created_at), default=None
    )


# The errand ----------------------------------------------------------------------------------------------------------


def write(tx: Transaction, letter: Letter, office: PostOffice) -> WrittenLetter | None:
    """The letter with its address, or None when it is no longer to be sent."""
    delivery, case, template = tx.deliveries.with_case(letter.delivery_id)
    return letters.write(template, delivery, case, office, tx.now) if domain.waits(delivery) else None


def settle(tx: Transaction, letter: Letter, outcome: Outcome | None) -> datetime | None:
    """Write down how an attempt ended. Returns when to try again, or None when it is over."""
    before = tx.deliveries.get(letter.delivery_id)
    heard = outcome or Unknown(reason="the attempt was interrupted")
    delivery, event, again_at = domain.settle(before, heard, tx.now)
    tx.deliveries.put(delivery)
    if event is not None:
        tx.publish(event)
    if isinstance(heard, Delivered) and heard.kept is not None:
        tx.sandbox.keep(heard.kept)
    if again_at is not None and not domain.waits(before):  # its errand was over: the attempt had been given up as unknown
        tx.entrust(letter, at=again_at)
        return None
    if again_at is None and domain.waits(before) and delivery.letter is not LetterName.RESULT:
        _go_on(tx, letter.complaint_id)
    return again_at


def _go_on(tx: Transaction, case_id: UUID) -> None:
    """A letter is over: now the next one of its case goes out, if one waits."""
    tx.cases.get(case_id)
    if following := _next(tx, case_id):
        tx.entrust(Letter(delivery_id=following.id, complaint_id=case_id))


# What staff ask ------------------------------------------------------------------------------------------------------


def list_deliveries(tx: Transaction, query: ListDeliveries) -> Deliveries:
    found = tx.deliveries.listed(complaint_id=query.complaint_id, state=query.state, limit=_limit(query.limit))
    return Deliveries(items=tuple(domain.summary(delivery) for delivery in found))


def resend(tx: Transaction, command: ResendLetter) -> Delivery:
    delivery = tx.deliveries.find(command.delivery_id)
    if delivery is None or not domain.may_resend(command.staff, tx.cases.get(delivery.complaint_id)):
        raise Refusal("not_found", "There is no such delivery.", field="delivery_id")
    if delivery.state not in domain.RESENDABLE:
        raise Refusal("illegal_step", f"A letter that is {delivery.state.value} is not sent again.", field="delivery_id")
    delivery = domain.resend(delivery, command.staff, tx.now)
    tx.deliveries.put(delivery)
    tx.entrust(Letter(delivery_id=delivery.id, complaint_id=delivery.complaint_id))
    return domain.summary(delivery)


def list_sandbox_letters(tx: Transaction, query: ListSandboxLetters) -> SandboxLetters:
    return SandboxLetters(items=tuple(tx.sandbox.newest(receipt_number=query.receipt_number, limit=_limit(query.limit))))


def register_templates(tx: Transaction, command: RegisterTemplates) -> None:
    letters.check_all(command.templates)
    tx.templates.replace(command.templates)


def _limit(asked: int) -> int:
    return min(max(asked, 1), MOST)
