"""What can be asked of notify: each use case gets, decides, puts and says, in one commit."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    ProgressReported,
    SupplementRequested,
)
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
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.staff import StaffRegistered
from contracts.together import ComplaintClosedAsRepeated
from services.notify import domain, letters
from services.notify.domain import Case, Facts, Letter, Memo, PostOffice
from services.notify.outcomes import Delivered, Outcome, Unknown, WrittenLetter

if TYPE_CHECKING:
    from services.notify.store import Transaction

URGENT = 100  # percent of the period: it is due
MOST = 500  # rows of a list, letters of one turn of the timer


def receive(tx: Transaction, event: ComplaintReceived, office: PostOffice) -> None:
    if tx.cases.find(event.complaint_id) is None:  # a replay finds it: the case has gone on since
        tx.cases.add(domain.receive(event, office, tx.now))


def route(tx: Transaction, event: ComplaintRouted) -> None:
    case = domain.route(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.RECEIPT, cause_id=event.event_id)


def hand_over(tx: Transaction, event: ComplaintRerouted | ComplaintUnmerged) -> None:
    """Another department stands in later letters; no letter of its own."""
    tx.cases.put(domain.route(tx.cases.get(event.complaint_id), event))


def request_supplement(tx: Transaction, event: SupplementRequested) -> None:
    case = domain.request_supplement(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.SUPPLEMENT, cause_id=event.event_id, facts=domain.facts_of(case, event))


def move_deadline(tx: Transaction, event: domain.Moved) -> None:
    """Another date stands in later letters; no letter of its own."""
    tx.cases.put(domain.move_deadline(tx.cases.get(event.complaint_id), event))


def extend(tx: Transaction, event: DeadlineExtended) -> None:
    case = domain.move_deadline(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.EXTENSION, cause_id=event.event_id, facts=domain.facts_of(case, event))


def report_progress(tx: Transaction, event: ProgressReported) -> None:
    case = domain.move_deadline(tx.cases.get(event.complaint_id), event)
    tx.cases.put(case)
    _queue(tx, case, LetterName.PROGRESS, cause_id=event.event_id, facts=domain.facts_of(case, event))


def answer(tx: Transaction, event: ComplaintAnswered) -> None:
    _end(tx, event, LetterName.RESULT)


def decline(tx: Transaction, event: ComplaintDeclined | ComplaintClosedAsRepeated) -> None:
    _end(tx, event, LetterName.REFUSAL)


def transfer(tx: Transaction, event: ComplaintTransferred) -> None:
    _end(tx, event, LetterName.TRANSFER)


def end_triage(tx: Transaction, event: ComplaintWithdrawn | ComplaintMerged) -> None:
    """No letter; nor is there one about the missing department any more."""
    tx.cases.put(domain.settle_triage(tx.cases.get(event.complaint_id)))


def tell_of_triage(tx: Transaction) -> None:
    """Receipts of cases that still wait for a person to choose the department."""
    waiting = tx.cases.in_triage(tx.now, limit=MOST)
    tx.deliveries.fetch_of([case.id for case in waiting])
    for case in waiting:
        tx.cases.put(domain.settle_triage(case))
        _tell_of_receipt(tx, case)


def _end(tx: Transaction, event: domain.Ended, letter: LetterName) -> None:
    """Here the case leaves our hands. A citizen who hasn't even heard of the receipt hears of that first."""
    before = tx.cases.get(event.complaint_id)
    case = domain.end(before, event)
    tx.cases.put(case)
    if before.triage_at is not None:
        _tell_of_receipt(tx, case)
    _queue(tx, case, letter, cause_id=event.event_id, facts=domain.facts_of(case, event))


def _tell_of_receipt(tx: Transaction, case: Case) -> None:
    _queue(tx, case, LetterName.RECEIPT_TRIAGE, cause_id=case.received_event_id)


def _queue(tx: Transaction, case: Case, letter: LetterName, *, cause_id: UUID, facts: Facts | None = None) -> None:
    """Put a letter into the ledger and entrust it, unless this event has caused it before or there is no address."""
    if case.recipient is None:
        if case.sealed_contact is not None:  # they left something that nothing from here reaches: whoever owes the notice must know
            tx.publish(domain.out_of_reach(case, letter, cause_id=cause_id, now=tx.now))
        return
    in_use = tx.templates.current()
    locale = letters.locale_for(case.locale, {locale for name, kind, locale in in_use if (name, kind) == (letter, "mail")})
    earlier = tx.deliveries.of(case.id)
    delivery = domain.queue(
        case.id,
        case.recipient,
        letter,
        facts,
        template_id=in_use[letter, "mail", locale],
        cause_id=cause_id,
        number=len(earlier) + 1,
        now=tx.now,
    )
    if all(delivery.id != known.id for known in earlier):
        delivery = domain.rebuilt(delivery) if tx.replaying else delivery
        tx.deliveries.add(delivery)
        _send(tx, delivery)


def _send(tx: Transaction, delivery: domain.Delivery, *, at: datetime | None = None) -> None:
    """One letter of a case at a time, so that nobody reads the result before the receipt: while another one is on its way,
    this one waits until that is over (`settle`). Whoever asks holds the case, so that no letter is left for the other one to
    entrust."""
    assert delivery.complaint_id is not None, "letters to colleagues don't wait for one another"
    if not any(domain.waits(other) for other in tx.deliveries.of(delivery.complaint_id) if other.id != delivery.id):
        tx.entrust(Letter(delivery_id=delivery.id, complaint_id=delivery.complaint_id), at=at)


# To colleagues ---------------------------------------------------------------------------------------------------------


def register_staff(tx: Transaction, event: StaffRegistered, office: PostOffice) -> None:
    """What the gateway says comes in no particular order here: the latest wins."""
    known = tx.colleagues.find(event.account_id)
    if known is None:
        tx.colleagues.add(domain.register(event, office))
    elif known.registered_at <= event.occurred_at:
        tx.colleagues.put(domain.register(event, office))


def urge(tx: Transaction, event: DeadlineReminded) -> None:
    """At once goes out only what is due by now; the marks before stand in the morning's digest."""
    if event.percent < URGENT:
        return
    facts = domain.facts_of_reminder(event)
    if event.officer_id is not None:
        _queue_memo(tx, event.officer_id, LetterName.DUE, cause_id=event.event_id, facts=facts)
    for head_id in event.head_ids:
        _queue_memo(tx, head_id, LetterName.URGING, cause_id=event.event_id, facts=facts)


def send_digest(tx: Transaction, event: DigestCompiled) -> None:
    _queue_memo(tx, event.account_id, LetterName.DIGEST, cause_id=event.event_id, facts=domain.facts_of_digest(event))


def _queue_memo(tx: Transaction, account_id: str, letter: LetterName, *, cause_id: UUID, facts: Facts) -> None:
    """A letter inside the house, unless this event has caused it before. Who left no address sees it at the desk."""
    colleague = tx.colleagues.find(account_id)
    if colleague is None or not colleague.active or colleague.recipient is None:
        return
    template_id = letters.words_for_colleagues(tx.templates.current(), letter)
    delivery = domain.queue(
        None, colleague.recipient, letter, facts, template_id=template_id, cause_id=cause_id, number=1, now=tx.now, account_id=account_id
    )
    if tx.deliveries.to_a_colleague(delivery.id) is None:
        delivery = domain.rebuilt(delivery) if tx.replaying else delivery
        tx.deliveries.add(delivery)
        tx.entrust(Memo(delivery_id=delivery.id))


def write_memo(tx: Transaction, memo: Memo, office: PostOffice) -> WrittenLetter | None:
    """The letter with its address, or None when it is no longer to be sent."""
    delivery = tx.deliveries.to_a_colleague(memo.delivery_id)
    if delivery is None or delivery.account_id is None or not domain.waits(delivery):
        return None
    colleague = tx.colleagues.get(delivery.account_id)
    return letters.write_memo(tx.templates.get(delivery.template_id), delivery, colleague, office, tx.now)


def settle_memo(tx: Transaction, memo: Memo, outcome: Outcome | None) -> datetime | None:
    """Write down how an attempt ended; returns when to try again, or None when it is over."""
    before = tx.deliveries.to_a_colleague(memo.delivery_id)
    assert before is not None, "an errand carries a letter of the ledger"
    heard = outcome or Unknown(reason="the attempt was interrupted")
    delivery, _, again_at = domain.settle(before, heard, tx.now)
    tx.deliveries.put(delivery)
    if isinstance(heard, Delivered) and heard.kept is not None:
        tx.sandbox.keep(heard.kept, heard.request)
    return again_at


# The errand ----------------------------------------------------------------------------------------------------------


def write(tx: Transaction, letter: Letter, office: PostOffice) -> WrittenLetter | None:
    """The letter with its address, or None when it is no longer to be sent."""
    delivery, case, template = tx.deliveries.with_case(letter.delivery_id)
    return letters.write(template, delivery, case, office, tx.now) if domain.waits(delivery) else None


def settle(tx: Transaction, letter: Letter, outcome: Outcome | None) -> datetime | None:
    """Write down how an attempt ended, and let the next letter of the case go out. Returns when to try this one again, or
    None when it is over. The case is held, and all its letters are read, with one statement each."""
    tx.cases.get(letter.complaint_id)
    (before,) = (delivery for delivery in tx.deliveries.of(letter.complaint_id) if delivery.id == letter.delivery_id)
    heard = outcome or Unknown(reason="the attempt was interrupted")
    delivery, event, again_at = domain.settle(before, heard, tx.now)
    tx.deliveries.put(delivery)
    if event is not None:
        tx.publish(event)
    if isinstance(heard, Delivered) and heard.kept is not None:
        tx.sandbox.keep(heard.kept, heard.request)
    if not domain.waits(before):  # its errand was over: the attempt had been given up as unknown
        if again_at is not None:
            _send(tx, delivery, at=again_at)
        return None
    if not domain.waits(delivery) and (following := domain.first_of(tx.deliveries.of(letter.complaint_id))):
        tx.entrust(Letter(delivery_id=following.id, complaint_id=letter.complaint_id))
    return again_at


# What staff ask ------------------------------------------------------------------------------------------------------


def list_deliveries(tx: Transaction, query: ListDeliveries) -> Deliveries:
    found = tx.deliveries.listed(complaint_id=query.complaint_id, state=query.state, limit=_limit(query.limit))
    return Deliveries(items=tuple(domain.summary(delivery) for delivery in found))


def resend(tx: Transaction, command: ResendLetter) -> Delivery:
    case_id = tx.deliveries.case_of(command.delivery_id)
    if case_id is None and (memo := tx.deliveries.to_a_colleague(command.delivery_id)):
        return _resend_memo(tx, command, memo)
    if case_id is None or not domain.may_resend(command.staff, tx.cases.get(case_id)):
        raise Refusal("not_found", "There is no such delivery.", field="delivery_id")
    (delivery,) = (delivery for delivery in tx.deliveries.of(case_id) if delivery.id == command.delivery_id)
    if delivery.state not in domain.RESENDABLE:
        raise Refusal("illegal_step", f"A letter that is {delivery.state.value} is not sent again.", field="delivery_id")
    delivery = domain.resend(delivery, command.staff, tx.now)
    tx.deliveries.put(delivery)
    _send(tx, delivery)
    return domain.summary(delivery)


def _resend_memo(tx: Transaction, command: ResendLetter, memo: domain.Delivery) -> Delivery:
    if command.staff.role.of_one_department:
        raise Refusal("not_found", "There is no such delivery.", field="delivery_id")
    if memo.state not in domain.RESENDABLE:
        raise Refusal("illegal_step", f"A letter that is {memo.state.value} is not sent again.", field="delivery_id")
    memo = domain.resend(memo, command.staff, tx.now)
    tx.deliveries.put(memo)
    tx.entrust(Memo(delivery_id=memo.id))
    return domain.summary(memo)


def list_sandbox_letters(tx: Transaction, query: ListSandboxLetters) -> SandboxLetters:
    return SandboxLetters(items=tuple(tx.sandbox.newest(receipt_number=query.receipt_number, limit=_limit(query.limit))))


def register_templates(tx: Transaction, command: RegisterTemplates) -> None:
    letters.check_all(command.templates, command.alimtalk)
    tx.templates.replace((*command.templates, *command.alimtalk))


def _limit(asked: int) -> int:
    return min(max(asked, 1), MOST)
