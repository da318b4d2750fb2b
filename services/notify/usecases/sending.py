"""A letter comes into the ledger, waits for its turn, and goes on to the next way where it can't be delivered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.notify import LetterName, NotificationFailed, NotifyEvent
from services.notify import domain, letters
from services.notify.domain import Case, Delivery, Facts, PostOffice, Recipient

if TYPE_CHECKING:
    from services.notify.store import Transaction


def queue(tx: Transaction, case: Case, letter: LetterName, office: PostOffice, *, cause_id: UUID, facts: Facts | None = None) -> None:
    """Put a letter into the ledger, on the way or the ways that it goes first, unless this event has caused it before. Where nothing
    leads to a citizen who left something, whoever owes the notice must know."""
    earlier = tx.deliveries.of(case.id)
    if any(one.cause_id == cause_id and one.letter is letter for one in earlier):
        return
    there = open_ways(tx, case, letter, office)
    if not there and case.sealed_contact is not None:
        tx.publish(domain.out_of_reach(case, letter, cause_id=cause_id, now=tx.now))
    number = max((one.number for one in earlier), default=0) + 1
    for way in domain.first_ways(case, letter, there):
        delivery = domain.queue(
            way,
            letter,
            cause_id=cause_id,
            now=tx.now,
            complaint_id=case.id,
            number=number,
            facts=facts,
            template_id=words(tx, case, letter, way, office),
            until=domain.until_of(way, letter),
        )
        tx.deliveries.add(domain.rebuilt(delivery) if tx.replaying else delivery)
    let_go(tx, case, office)


def let_go(tx: Transaction, case: Case, office: PostOffice) -> None:
    """Entrust the letters whose turn it is: nobody reads the result before the receipt. Whoever asks holds the case, so that no letter
    is left for the other one to entrust."""
    for delivery in domain.free(tx.deliveries.of(case.id), tx.now):
        send(tx, delivery, office, case=case)


def send(tx: Transaction, delivery: Delivery, office: PostOffice, *, case: Case | None = None) -> None:
    """It may go out: at once, or in the morning."""
    if domain.waits(delivery):
        due_at = domain.morning(delivery, case, office, tx.now) or tx.now
        tx.deliveries.put(replace(delivery, due_at=due_at))
        entrust(tx, delivery, due_at)


def entrust(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """The ledger says when a letter may be sent, an errand only wakes somebody: one too many does no harm."""
    tx.entrust(delivery.errand, at=at, lane=delivery.recipient.channel)


def settled(tx: Transaction, delivery: Delivery, said: NotifyEvent | None, office: PostOffice, case: Case | None) -> None:
    """Keep what has become of a letter and say it; what has failed goes on to the next way."""
    tx.deliveries.put(delivery)
    if isinstance(said, NotificationFailed) and case is not None:
        said = replace(said, next_channel=_go_on(tx, case, delivery, office))
    if said is not None:
        tx.publish(said)


def ended(tx: Transaction, delivery: Delivery, said: NotifyEvent | None, case: Case | None) -> None:
    """The same where people have decided: nothing follows by itself. It may still be on its way elsewhere."""
    tx.deliveries.put(delivery)
    if isinstance(said, NotificationFailed) and case is not None:
        said = replace(said, next_channel=domain.next_way(delivery, tx.deliveries.of(case.id), ()).channel)
    if said is not None:
        tx.publish(said)


def elsewhere(tx: Transaction, delivery: Delivery, office: PostOffice, case: Case | None) -> domain.Next:
    """What is left to a letter that can't be delivered where it was sent to."""
    if case is None:
        return domain.Next()
    return domain.next_way(delivery, tx.deliveries.of(case.id), open_ways(tx, case, delivery.letter, office))


def instead(tx: Transaction, delivery: Delivery, way: Recipient, office: PostOffice, case: Case) -> None:
    """The same letter on another way."""
    until, template_id = domain.until_of(way, delivery.letter), words(tx, case, delivery.letter, way, office)
    tx.deliveries.add(domain.instead(delivery, way, until=until, template_id=template_id, now=tx.now))


def open_ways(tx: Transaction, case: Case, letter: LetterName, office: PostOffice) -> tuple[Recipient, ...]:
    """The ways that are open, and on which the city has words for such a letter."""
    there = domain.ways(case, letter, tx.now)
    return tuple(way for way in there if way.by_hand or words(tx, case, letter, way, office))


def words(tx: Transaction, case: Case, letter: LetterName, way: Recipient, office: PostOffice) -> UUID | None:
    """The words of the letter there, in the citizen's language as far as the city has it; somebody who calls has words of their own."""
    if way.by_hand:
        return None
    return letters.words_for(tx.templates.in_use(letter), letter, office.channels[way.channel], case.locale)


def _go_on(tx: Transaction, case: Case, failed: Delivery, office: PostOffice) -> str | None:
    following = elsewhere(tx, failed, office, case)
    if following.way is not None:
        instead(tx, failed, following.way, office, case)
        for task in domain.overtaken(failed.letter, following.way, tx.deliveries.of(case.id)):
            tx.deliveries.put(domain.cancel(task, "how the case ended is told instead", tx.now))
        let_go(tx, case, office)
    return following.channel
