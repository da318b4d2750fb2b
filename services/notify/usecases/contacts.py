"""How citizens can be reached, what they don't want, and what is said to them in a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.conversation import LettersDeclined, ReplyGiven
from contracts.dialogue import ContactChanged
from contracts.notify import LetterName
from services.notify import domain
from services.notify.domain import PostOffice
from services.notify.usecases.sending import elsewhere, instead, let_go, send

if TYPE_CHECKING:
    from services.notify.store import Transaction


def change_contact(tx: Transaction, event: ContactChanged, office: PostOffice) -> None:
    """Later letters take the new ways; those that wait for a way, or for a call that nobody has begun, take them now."""
    before = tx.cases.get(event.complaint_id)
    case = domain.change_contact(before, event, office)
    tx.cases.put(case)
    known = {domain.address_of(way) for way in before.ways}
    tx.addresses.clear([domain.address_of(way) for way in case.ways if domain.address_of(way) not in known])
    for waiting in domain.left_behind(case, tx.deliveries.of(case.id)):
        way = elsewhere(tx, waiting, office, case).way
        if way is not None and not (way.by_hand and domain.is_task(waiting)):
            tx.deliveries.put(domain.cancel(waiting, domain.OTHERWISE, tx.now))
            instead(tx, waiting, way, office, case)
    let_go(tx, case, office)


def opt_out(tx: Transaction, event: LettersDeclined) -> None:
    """Only what the law obliges the city to send, and what answers the citizen, goes there from now on."""
    case, channel = tx.cases.get(event.complaint_id), event.channel.value
    for way in case.ways:
        if way.channel == channel:
            tx.addresses.decline(domain.address_of(way))
    for delivery in tx.deliveries.of(case.id):
        if delivery.recipient.channel == channel and delivery.letter in domain.OPTIONAL and domain.waits(delivery):
            tx.deliveries.put(domain.cancel(delivery, "the citizen wants no such letters", tx.now))


def talk(tx: Transaction, event: ReplyGiven, office: PostOffice) -> None:
    """It goes where the citizen spoke and nowhere else. The words stay sealed until they are said."""
    recipient = office.spoken_to(event.channel.value, office.open_reply(event.sealed_reply).address)
    delivery = domain.queue(
        recipient, LetterName.TALK, cause_id=event.event_id, now=tx.now, complaint_id=event.complaint_id, sealed=event.sealed_reply
    )
    if tx.deliveries.find(delivery.id) is not None:
        return
    if recipient.channel not in office.channels:
        delivery = domain.closed(delivery, "nothing is sent on this channel here", tx.now)
    tx.deliveries.add(domain.rebuilt(delivery) if tx.replaying else delivery)
    if not tx.replaying:
        send(tx, delivery, office)
