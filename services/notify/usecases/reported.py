"""What providers report of letters, whenever it comes, and what is due because they say nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contracts.conversation import DeliveryReported
from contracts.notify import DeliveryState
from services.notify import domain
from services.notify.domain import Case, Delivery, PostOffice, Report
from services.notify.usecases.sending import entrust, let_go, settled

if TYPE_CHECKING:
    from services.notify.store import Transaction

LOST = timedelta(minutes=10)  # a letter that should have gone out so long ago, on a way where nothing waits, has lost its errand
SOON = timedelta(seconds=10)  # two transactions may have missed each other


def hear_of_delivery(tx: Transaction, event: DeliveryReported, office: PostOffice) -> None:
    """A report that comes before the attempt is settled is kept until it is."""
    report = domain.heard(event, tx.now)
    if not _apply(tx, report, office):
        tx.reports.keep(report)


def match(tx: Transaction, delivery: Delivery, office: PostOffice, case: Case | None) -> Delivery:
    """The letter after what was reported of it before its attempt was settled."""
    for report in tx.reports.take(delivery):
        delivery = _take(tx, delivery, report, office, case)
    return delivery


def mend(tx: Transaction, office: PostOffice, *, watching_since: datetime) -> None:
    """Time goes on: letters that have waited long enough for another one go out, what has lost its errand gets another, what was taken
    and never reported is in doubt, and reports find their letters."""
    for case_id in {one.complaint_id for one in tx.deliveries.held_since(tx.now - domain.PATIENCE) if one.of_a_case}:
        let_go(tx, tx.cases.get(case_id), office)
    _wake_again(tx, office, long_enough=tx.now > watching_since + LOST)
    for silent in tx.deliveries.due_before(tx.now, DeliveryState.ACCEPTED):
        found, case = _held(tx, silent)
        if found.state is DeliveryState.ACCEPTED:
            settled(tx, *domain.give_up(found, tx.now), office, case)
    for report in tx.reports.since(tx.now - SOON):
        if report.heard_at < tx.now - domain.KEEP or _apply(tx, report, office):
            tx.reports.forget([report.id])


def _wake_again(tx: Transaction, office: PostOffice, *, long_enough: bool) -> None:
    """What has lost its errand gets another; what nothing came of for two days, as behind a provider that is away, goes the next way:
    unless it was us who were away, and have only just begun again."""
    late = tx.deliveries.due_before(tx.now - LOST, DeliveryState.QUEUED)
    slow = tx.deliveries.lanes_behind(tx.now - LOST) if late else frozenset()
    for delivery in late:
        if long_enough and domain.is_over(delivery, tx.now):
            _pass_on(tx, *_held(tx, delivery), office)
        elif delivery.recipient.channel not in slow:
            entrust(tx, delivery, tx.now)


def _pass_on(tx: Transaction, delivery: Delivery, case: Case | None, office: PostOffice) -> None:
    if not domain.is_over(delivery, tx.now):
        return
    settled(tx, *domain.failed(delivery, "it could not go out in time", tx.now), office, case)
    if case is not None:
        let_go(tx, case, office)


def _apply(tx: Transaction, report: Report, office: PostOffice) -> bool:
    """Apply it to its letter; False when there is none yet, or its attempt goes on."""
    known = tx.deliveries.known_as(report.channel, report.reference, report.delivery_id)
    if known is None:
        return False
    found, case = _held(tx, known)
    if domain.is_early(found):
        return False
    _take(tx, found, report, office, case)
    if case is not None:
        let_go(tx, case, office)
    return True


def _held(tx: Transaction, known: Delivery) -> tuple[Delivery, Case | None]:
    """The letter as it is now that it, or its case, is held."""
    if known.of_a_case and known.complaint_id is not None:
        case = tx.cases.get(known.complaint_id)
        return next(one for one in tx.deliveries.of(case.id) if one.id == known.id), case
    return tx.deliveries.get(known.id), None


def _take(tx: Transaction, delivery: Delivery, report: Report, office: PostOffice, case: Case | None) -> Delivery:
    after, said = domain.apply(delivery, report, tx.now)
    if after == delivery:
        return delivery
    if after.state is DeliveryState.UNDELIVERABLE and (bounced := domain.bounced(after, report, tx.now)):
        tx.addresses.mark(bounced)
    if after.state is DeliveryState.DELIVERED:
        tx.addresses.clear([domain.address_of(after.recipient)])  # a phone that was off is on again
    settled(tx, after, said, office, case)
    return after
