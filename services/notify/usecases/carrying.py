"""A letter goes out: its attempt begins, it is written, and how it ended is written down."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from contracts.notify import DeliveryState, LetterName
from services.notify import domain, letters
from services.notify.domain import Case, Delivery, Letter, PostOffice
from services.notify.outcomes import Delivered, Later, Misconfigured, Outcome, Undeliverable, Withheld, WrittenLetter
from services.notify.usecases.reported import match
from services.notify.usecases.sending import elsewhere, entrust, instead, let_go, settled

if TYPE_CHECKING:
    from services.notify.store import Transaction

log = logging.getLogger("notify")


def prepare(tx: Transaction, letter: Letter, office: PostOffice) -> WrittenLetter | None:
    """Begin an attempt, and write the letter. None when it is no longer to be sent, or not yet, or can't go out there: nothing has gone
    out, so whatever it is may be tried again."""
    case = tx.cases.get(letter.complaint_id) if letter.complaint_id is not None else None
    before = _find(tx, letter)
    if before is None or not domain.is_due(before, tx.now):
        return None
    delivery, attempt = domain.begin(before, tx.now)
    tx.deliveries.put(delivery)
    tx.attempts.add(attempt)
    try:
        written = _write(tx, delivery, case, office)
    except Exception as error:  # whatever it is: a contact that can't be opened, words that can't be filled in
        log.warning("letter_not_written", extra={"delivery_id": str(letter.delivery_id), "error": type(error).__name__})
        written = Later(reason=f"the letter could not be written: {type(error).__name__}")
    if isinstance(written, WrittenLetter):
        return written
    if again_at := settle(tx, letter, written, office):
        entrust(tx, _found(tx, letter), again_at)
    return None


def _write(tx: Transaction, delivery: Delivery, case: Case | None, office: PostOffice) -> WrittenLetter | Later | Undeliverable:
    """The letter with its address, or why it can't go out there."""
    if case is not None:
        return _write_to_citizen(tx, delivery, case, office)
    if delivery.letter is LetterName.TALK:
        return letters.say(delivery, office, tx.now)
    assert delivery.template_id is not None, "only a talk brings its words along"
    return letters.write_inside(tx.templates.get(delivery.template_id), delivery, _inside(tx, delivery, office), office, tx.now)


def settle(tx: Transaction, letter: Letter, outcome: Outcome | None, office: PostOffice) -> datetime | None:
    """Write down how an attempt ended, and let the next letter of the case go out, or this one on its next way. Returns when to try this
    one again, or None when it is over. The case is held, and all its letters are read, with one statement each."""
    case = tx.cases.get(letter.complaint_id) if letter.complaint_id is not None else None
    before = _found(tx, letter)
    if isinstance(outcome, Withheld):
        return None
    can = office.channels.get(before.recipient.channel)
    delivery, said, again_at = domain.settle(
        before,
        outcome,
        tx.now,
        repeatable=can is not None and can.repeatable,
        elsewhere=isinstance(outcome, Misconfigured) and _has_other_way(tx, before, office, case),
    )
    if again_at is not None:
        again_at = max(again_at, domain.morning(delivery, case, office, again_at) or again_at)
        delivery = replace(delivery, due_at=again_at)
    receipts = can is not None and can.receipts
    if receipts and delivery.state is DeliveryState.ACCEPTED:
        delivery = replace(delivery, due_at=tx.now + domain.SILENCE)
    tx.attempts.end(before, domain.outcome_named(outcome), domain.reason_of(outcome))
    if isinstance(outcome, Misconfigured):  # the city's own mistake: it concerns every letter on this channel
        log.error("channel_misconfigured", extra={"channel": before.recipient.channel, "reason": outcome.reason})
    if isinstance(outcome, Delivered) and outcome.kept is not None:
        tx.sandbox.keep(outcome.kept, outcome.request)
    settled(tx, delivery, said, office, case)
    if receipts:
        delivery = match(tx, delivery, office, case)
    if case is not None:
        _take_new_way(tx, delivery, office, case)
        let_go(tx, case, office)
    if again_at is not None and before.state is not DeliveryState.SENDING:  # its errand was over: the attempt had been given up
        entrust(tx, delivery, again_at)
        return None
    return again_at


def _write_to_citizen(tx: Transaction, delivery: Delivery, case: Case, office: PostOffice) -> WrittenLetter | Undeliverable:
    if delivery.until is not None and tx.now >= delivery.until:
        return Undeliverable(reason="the time in which this channel takes a letter is over")
    if delivery.resent_by is None and tx.addresses.has_bounced(domain.address_of(delivery.recipient)):
        return Undeliverable(reason="an earlier letter to this address came back")
    assert delivery.template_id is not None, "a letter to a citizen has its words"
    written = letters.write(tx.templates.get(delivery.template_id), delivery, case, office, tx.now)
    came_from = case.ways[0].channel if case.ways else None
    return replace(written, spoken_at=case.wrote_at) if came_from == delivery.recipient.channel else written


def _inside(tx: Transaction, delivery: Delivery, office: PostOffice) -> str:
    """Where a letter inside the house goes: an entry of the city's list, whose addresses only the channel knows, or a colleague."""
    if delivery.entry is not None:
        return delivery.entry
    address = office.address(office.open_contact(tx.colleagues.get(delivery.account_id).sealed_email or ""), delivery.recipient.channel)
    if address is None:
        raise LookupError("the colleague has no address any more")
    return address


def _found(tx: Transaction, letter: Letter) -> Delivery:
    delivery = _find(tx, letter)
    assert delivery is not None, "an errand carries a letter of the ledger"
    return delivery


def _find(tx: Transaction, letter: Letter) -> Delivery | None:
    if letter.complaint_id is not None:
        tx.deliveries.fetch_of([letter.complaint_id])
    return tx.deliveries.find(letter.delivery_id)


def _has_other_way(tx: Transaction, delivery: Delivery, office: PostOffice, case: Case | None) -> bool:
    """Only another letter is one: the city's own mistake shall not make staff call everybody."""
    way = elsewhere(tx, delivery, office, case).way
    return way is not None and not way.by_hand


def _take_new_way(tx: Transaction, delivery: Delivery, office: PostOffice, case: Case) -> None:
    """The citizen has changed the address while this was on its way to the old one."""
    if delivery not in domain.left_behind(case, [delivery]) or domain.is_task(delivery):
        return
    if way := elsewhere(tx, delivery, office, case).way:
        tx.deliveries.put(domain.cancel(delivery, domain.OTHERWISE, tx.now))
        instead(tx, delivery, way, office, case)
