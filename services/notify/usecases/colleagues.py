"""Letters inside the house: to whom something is due, and what a department should know. Nothing of what a citizen wrote is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.dangers import DangerHeard, DangerUnacknowledged
from contracts.dialogue import QuestionReceived
from contracts.notify import LetterName
from contracts.reminders import DeadlineReminded, DigestCompiled
from contracts.similar import SurgeNoticed
from contracts.staff import StaffRegistered
from contracts.together import ComplaintInherited
from services.notify import domain, letters
from services.notify.domain import Case, Colleague, Delivery, Facts, PostOffice, Recipient
from services.notify.usecases.sending import send

if TYPE_CHECKING:
    from services.notify.store import Transaction

NEARING, URGENT = 80, 100  # percent of the period


def register_staff(tx: Transaction, event: StaffRegistered, office: PostOffice) -> None:
    """What the gateway says comes in no particular order here: the latest wins."""
    known = tx.colleagues.find(event.account_id)
    if known is None:
        tx.colleagues.add(domain.register(event, office))
    elif known.registered_at <= event.occurred_at:
        tx.colleagues.put(domain.register(event, office))


def remind(tx: Transaction, event: DeadlineReminded, office: PostOffice) -> None:
    """By letter goes out at once only what is due by now; the marks before stand in the morning's digest. Where the city has listed an
    address, somebody is told there when a date comes near."""
    if event.percent >= URGENT:
        _urge(tx, event, office)
    elif event.percent >= NEARING and (entry := domain.entry_of(office, account_id=event.officer_id, department=event.department)):
        officer = tx.colleagues.find(event.officer_id) if event.officer_id else None
        facts = domain.facts_of_reminder(event, officer.name if officer else event.department.name if event.department else "-")
        _notice(tx, entry, LetterName.NEARING, office, cause_id=event.event_id, facts=facts)


def send_digest(tx: Transaction, event: DigestCompiled, office: PostOffice) -> None:
    if colleague := _at_work(tx, event.account_id):
        facts = domain.facts_of_digest(event, colleague)
        _memo(tx, colleague, LetterName.DIGEST, office, cause_id=event.event_id, facts=facts)


def tell_of_surge(tx: Transaction, event: SurgeNoticed, office: PostOffice) -> None:
    """Many have filed the same: whoever leads the department should know, and the department itself where it has listed an address."""
    for account_id in event.head_ids:
        if colleague := _at_work(tx, account_id):
            facts = domain.facts_of_surge(event, colleague.name)
            _memo(tx, colleague, LetterName.SURGE, office, cause_id=event.event_id, facts=facts)
    if entry := domain.entry_of(office, department=event.department):
        facts = domain.facts_of_surge(event, event.department.name if event.department else "-")
        _notice(tx, entry, LetterName.SURGE, office, cause_id=event.event_id, facts=facts)


def tell_of_new_case(tx: Transaction, case: Case, event: domain.Routed | ComplaintInherited, office: PostOffice) -> None:
    """A case has come into a department's queue."""
    if entry := domain.entry_of(office, department=event.department):
        facts = domain.facts_of_new_case(case, event)
        _notice(tx, entry, LetterName.NEW_CASE, office, cause_id=event.event_id, facts=facts)


def tell_of_question(tx: Transaction, event: QuestionReceived, office: PostOffice) -> None:
    """A citizen has written about an open case: whoever has it in hand should know, else the department."""
    case = tx.cases.get(event.complaint_id)
    department = event.department or case.department
    colleague = _at_work(tx, event.officer_id) if event.officer_id else None
    if colleague is not None:
        facts = domain.facts_of_question(case, event, colleague.name)
        _memo(tx, colleague, LetterName.QUESTION, office, cause_id=event.event_id, facts=facts)
    elif entry := domain.entry_of(office, department=department):
        facts = domain.facts_of_question(case, event, department.name if department else "-")
        _notice(tx, entry, LetterName.QUESTION, office, cause_id=event.event_id, facts=facts)


def alert(tx: Transaction, event: DangerHeard | DangerUnacknowledged, office: PostOffice) -> None:
    """위험. The duty officer, at whatever hour; the department too, where the case has one; and whoever the event names."""
    facts = domain.facts_of_danger(event)
    letter = LetterName.DANGER_AGAIN if isinstance(event, DangerUnacknowledged) else LetterName.DANGER
    department = domain.entry_of(office, department=event.department)
    duty = domain.DUTY if domain.DUTY in office.entries else None
    for entry in dict.fromkeys(filter(None, (duty, department))):
        _notice(tx, entry, letter, office, cause_id=event.event_id, facts=facts)
    for account_id in event.account_ids if isinstance(event, DangerUnacknowledged) else ():
        if colleague := _at_work(tx, account_id):
            _memo(tx, colleague, letter, office, cause_id=event.event_id, facts=replace(facts, name=colleague.name))


def _urge(tx: Transaction, event: DeadlineReminded, office: PostOffice) -> None:
    told = [(event.officer_id, LetterName.DUE), *((head_id, LetterName.URGING) for head_id in event.head_ids)]
    for account_id, letter in told:
        if account_id is not None and (colleague := _at_work(tx, account_id)):
            facts = domain.facts_of_reminder(event, colleague.name)
            _memo(tx, colleague, letter, office, cause_id=event.event_id, facts=facts)


def _at_work(tx: Transaction, account_id: str) -> Colleague | None:
    colleague = tx.colleagues.find(account_id)
    return colleague if colleague is not None and colleague.active else None


def _memo(tx: Transaction, colleague: Colleague, letter: LetterName, office: PostOffice, *, cause_id: UUID, facts: Facts) -> None:
    """To the address that the city has listed for this person, else by e-mail. Who left none sees it at the desk."""
    entry = domain.entry_of(office, account_id=colleague.account_id)
    if entry is not None:
        _notice(tx, entry, letter, office, cause_id=cause_id, facts=facts)
    elif colleague.recipient is not None:
        _queue(tx, colleague.recipient, letter, office, cause_id=cause_id, facts=facts, account_id=colleague.account_id)


def _notice(tx: Transaction, entry: str, letter: LetterName, office: PostOffice, *, cause_id: UUID, facts: Facts) -> None:
    _queue(tx, domain.listed(entry), letter, office, cause_id=cause_id, facts=facts, entry=entry)


def _queue(
    tx: Transaction,
    recipient: Recipient,
    letter: LetterName,
    office: PostOffice,
    *,
    cause_id: UUID,
    facts: Facts,
    account_id: str | None = None,
    entry: str | None = None,
) -> None:
    """A letter inside the house, unless this event has caused it before."""
    template_id = letters.words_for_colleagues(tx.templates.in_use(letter), letter)
    delivery: Delivery = domain.queue(
        recipient,
        letter,
        cause_id=cause_id,
        now=tx.now,
        facts=facts,
        template_id=template_id,
        account_id=account_id,
        entry=entry,
    )
    if tx.deliveries.find(delivery.id) is None:
        tx.deliveries.add(domain.rebuilt(delivery) if tx.replaying else delivery)
        if not tx.replaying:
            send(tx, delivery, office)
