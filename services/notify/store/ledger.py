"""The ledger of deliveries, with every attempt and what providers have reported."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, delete, func, select, update

from chassis import statements
from chassis.columns import Moment
from chassis.shelf import Shelf
from chassis.tables import errand
from contracts.notify import DeliveryState, ListDeliveries
from services.notify.domain import BY_HAND, Bounced, Delivery, Report, Try, Waiting, attempt_id, is_of
from services.notify.store.rows import as_delivery, as_report, as_try, delivery_row, report_row, try_row
from services.notify.store.tables import attempts, bounced, cases, declined, deliveries, reports

if TYPE_CHECKING:
    from services.notify.store import Transaction

MOST = 500  # rows of one turn of a timer


def _of_cases(count: int) -> Any:
    """The deliveries of so many cases."""
    return select(deliveries).where(statements.among(deliveries.c.complaint_id, count))


def _case_of() -> Any:
    """Which case a delivery belongs to."""
    return select(deliveries.c.complaint_id).where(deliveries.c.id == bindparam("delivery_id", type_=Uuid()))


def _end() -> Any:
    """How an attempt ended."""
    how, why = bindparam("how", type_=String()), bindparam("why", type_=String())
    ended = {"ended_at": bindparam("now", type_=Moment), "outcome": how, "reason": why}
    return update(attempts).where(attempts.c.id == bindparam("attempt", type_=Uuid())).values(ended)


def _bounced(count: int) -> Any:
    """Those of so many addresses that nothing can be delivered to."""
    return select(bounced.c.id).where(statements.among(bounced.c.id, count))


def _reported(column: Any, count: int) -> Any:
    """What was reported of letters before their attempts were settled, found by one of so many names."""
    return select(reports).where(statements.among(column, count))


class Deliveries:
    """Whoever writes in the ledger holds the case; or the letter itself, where it is none of a case."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, deliveries, record=as_delivery, row=delivery_row)
        self.put, self.find, self.get, self.fetch = self.shelf.put, self.shelf.find, self.shelf.get, self.shelf.fetch
        self.ids_of: dict[UUID, list[UUID]] = {}

    def add(self, delivery: Delivery) -> None:
        if delivery.complaint_id is not None:
            self.of(delivery.complaint_id)
            self.ids_of[delivery.complaint_id].append(delivery.id)
        self.shelf.add(delivery)

    def of(self, case_id: UUID) -> list[Delivery]:
        """All deliveries of a case, as this transaction leaves them."""
        if case_id not in self.ids_of:
            self.fetch_of([case_id])
        return [self.shelf.known[delivery_id] for delivery_id in self.ids_of[case_id]]

    def fetch_of(self, case_ids: Sequence[UUID]) -> None:
        """Read the deliveries of these cases with one statement."""
        wanted = [case_id for case_id in case_ids if case_id not in self.ids_of]
        self.ids_of.update({case_id: [] for case_id in wanted})
        if not wanted:
            return
        count, parameters = statements.padded(wanted)
        for row in statements.prepared(self.tx.connection, _of_cases, count).rows(self.tx.connection, parameters):
            if row["id"] not in self.shelf.known:
                self.shelf.stored[row["id"]], self.shelf.known[row["id"]] = row, as_delivery(row)
            self.ids_of[row["complaint_id"]].append(row["id"])

    def case_of(self, delivery_id: UUID) -> UUID | None:
        """The case whose letter this is."""
        rows = statements.prepared(self.tx.connection, _case_of).rows(self.tx.connection, {"delivery_id": delivery_id})
        return rows[0]["complaint_id"] if rows else None

    def known_as(self, channel: str, reference: str | None, delivery_id: UUID | None) -> Delivery | None:
        """The letter that a provider speaks of, not yet held."""
        by_reference = (deliveries.c.channel == channel, deliveries.c.reference == reference)
        which = (deliveries.c.id == delivery_id,) if delivery_id is not None else by_reference
        return next(iter(self.shelf.all(select(deliveries).where(*which).limit(1))), None)

    def listed(self, asked: ListDeliveries, limit: int) -> list[Delivery]:
        """The newest first."""
        kept = deliveries.c
        wanted = {
            kept.complaint_id: asked.complaint_id,
            kept.state: asked.state and asked.state.value,
            kept.channel: asked.channel,
            kept.id: asked.delivery_id,
        }
        question = select(deliveries).where(*(column == value for column, value in wanted.items() if value is not None))
        if asked.department_code is not None:
            question = question.where(kept.complaint_id.in_(select(cases.c.id).where(cases.c.department_code == asked.department_code)))
        return self.shelf.all(question.order_by(kept.created_at.desc(), kept.number.desc(), kept.id).limit(limit))

    def waiting(self) -> dict[str, Waiting]:
        """What is still to be sent, by channel."""
        since = func.min(deliveries.c.queued_at, type_=Moment).label("since")
        question = select(deliveries.c.channel, func.count().label("waiting"), since).where(
            deliveries.c.state == DeliveryState.QUEUED.value
        )
        rows = self.tx.execute(question.group_by(deliveries.c.channel))
        return {row.channel: Waiting(count=row.waiting, oldest_seconds=(self.tx.now - row.since).total_seconds()) for row in rows}

    def held_since(self, moment: datetime) -> list[Delivery]:
        """Letters that wait behind another one, queued before then."""
        held = (deliveries.c.state == DeliveryState.QUEUED.value, deliveries.c.due_at.is_(None), deliveries.c.created_at < moment)
        no_task = deliveries.c.channel.not_in(BY_HAND)
        return self.shelf.all(select(deliveries).where(*held, no_task).order_by(deliveries.c.created_at).limit(MOST))

    def due_before(self, moment: datetime, state: DeliveryState) -> list[Delivery]:
        """Those that should have been sent, or of which something should have been heard, by then."""
        due = deliveries.c.due_at < moment, deliveries.c.state == state.value
        return self.shelf.all(select(deliveries).where(*due).order_by(deliveries.c.due_at).limit(MOST))

    def lanes_behind(self, moment: datetime) -> frozenset[str]:
        """The ways on which an errand waits that was due before then: they are slow, or stand still."""
        question = select(errand.c.lane).where(errand.c.state != "unreadable", errand.c.due_at < moment).distinct()
        return frozenset(self.tx.execute(question).scalars())


class Attempts:
    """Each try at a delivery."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, attempts, record=as_try, row=try_row)
        self.add = self.shelf.add

    def end(self, delivery: Delivery, outcome: str, reason: str | None) -> None:
        """Write down how the latest one ended."""
        row = {"attempt": attempt_id(delivery.id, delivery.attempts), "now": self.tx.now, "how": outcome, "why": reason}
        self.tx.at_the_end(_end, row)

    def of(self, delivery_ids: Sequence[UUID]) -> dict[UUID, list[Try]]:
        question = select(attempts).where(attempts.c.delivery_id.in_(delivery_ids))
        found: dict[UUID, list[Try]] = {}
        for one in self.shelf.all(question) if delivery_ids else ():
            found.setdefault(one.delivery_id, []).append(one)
        return found


class Reports:
    """What providers have said of letters that aren't known here, or not yet."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.looked_for: set[UUID | str] = set()  # letters, and what providers know them by
        self.known: dict[UUID, Report] = {}

    def keep(self, report: Report) -> None:
        self.tx.execute(self.tx.insert_new(reports), report_row(report))
        self.looked_for.clear()

    def take(self, delivery: Delivery) -> list[Report]:
        """What was said of this one before it was settled, in order; it is no longer kept."""
        self.fetch([delivery.id], [delivery.reference] if delivery.reference else [])
        found = [report for report in self.known.values() if is_of(report, delivery)]
        self.forget([report.id for report in found])
        return sorted(found, key=lambda report: report.reported_at)

    def fetch(self, delivery_ids: Sequence[UUID], references: Sequence[str]) -> None:
        """Read what was said of several letters with two statements."""
        for column, names in ((reports.c.delivery_id, delivery_ids), (reports.c.reference, references)):
            if wanted := [name for name in names if name not in self.looked_for]:
                self.looked_for.update(wanted)
                count, parameters = statements.padded(wanted)
                for row in statements.prepared(self.tx.connection, _reported, column, count).rows(self.tx.connection, parameters):
                    self.known[row["id"]] = as_report(row)

    def since(self, moment: datetime) -> list[Report]:
        """The newest first: many that are of no letter of ours must not hide those that are."""
        question = select(reports).where(reports.c.heard_at < moment).order_by(reports.c.heard_at.desc()).limit(MOST)
        return [as_report(row) for row in self.tx.execute(question).mappings()]

    def forget(self, ids: Sequence[UUID]) -> None:
        if ids:
            self.tx.execute(delete(reports).where(reports.c.id.in_(ids)))
            self.known = {report_id: report for report_id, report in self.known.items() if report_id not in ids}


class Addresses:
    """Those that nothing can be delivered to any more, and those that want no more than they must have."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.bounced: dict[str, bool] = {}  # as far as has been looked

    def mark(self, found: Bounced) -> None:
        row = {"id": found.id, "since": found.since, "reason": found.reason}
        self.tx.execute(self.tx.insert_new(bounced), row)
        self.bounced[found.id] = True

    def has_bounced(self, address: str) -> bool:
        if address not in self.bounced:
            self.fetch([address])
        return self.bounced[address]

    def fetch(self, addresses: Sequence[str]) -> None:
        """Look for several addresses with one statement."""
        if addresses:
            count, parameters = statements.padded(addresses)
            there = statements.prepared(self.tx.connection, _bounced, count).rows(self.tx.connection, parameters)
            self.bounced.update(dict.fromkeys(addresses, False) | {row["id"]: True for row in there})

    def clear(self, ids: Sequence[str]) -> None:
        """They are good again: the citizen has said so, or something has arrived there."""
        if ids:
            self.tx.execute(delete(bounced).where(bounced.c.id.in_(ids)))
            self.bounced.update(dict.fromkeys(ids, False))

    def decline(self, address: str) -> None:
        self.tx.execute(self.tx.insert_new(declined), {"id": address, "since": self.tx.now})

    def has_declined(self, address: str) -> bool:
        return self.tx.execute(select(declined.c.id).where(declined.c.id == address)).first() is not None
