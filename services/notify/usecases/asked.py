"""What staff ask, and what they decide about letters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from contracts import notify
from contracts.desk import Staff
from contracts.message import Refusal
from contracts.notify import (
    CancelLetter,
    Deliveries,
    ListDeliveries,
    ListSandboxLetters,
    RecordAttempt,
    ResendLetter,
    SandboxLetters,
)
from services.notify import domain
from services.notify.domain import Case, Delivery, PostOffice
from services.notify.usecases.sending import ended, let_go, send

if TYPE_CHECKING:
    from services.notify.store import Transaction

MOST = 500  # rows of a list


def list_deliveries(tx: Transaction, query: ListDeliveries) -> Deliveries:
    found = tx.deliveries.listed(query, _limit(query.limit))
    tx.cases.fetch([delivery.complaint_id for delivery in found if delivery.complaint_id is not None])
    tries = tx.attempts.of([delivery.id for delivery in found])
    return Deliveries(items=tuple(domain.summary(one, _case_of(tx, one), tries.get(one.id, ())) for one in found))


def resend(tx: Transaction, command: ResendLetter, office: PostOffice) -> notify.Delivery:
    delivery, case = _decided_upon(tx, command.staff, command.delivery_id)
    if delivery.state not in domain.RESENDABLE:
        raise _illegal(f"A letter that is {delivery.state.value} is not sent again.")
    delivery = domain.resend(delivery, command.staff, tx.now)
    tx.deliveries.put(delivery)
    if case is not None and delivery.of_a_case:
        let_go(tx, case, office)
    else:
        send(tx, delivery, office)
    return domain.summary(delivery, case)


def cancel(tx: Transaction, command: CancelLetter, office: PostOffice) -> notify.Delivery:
    delivery, case = _decided_upon(tx, command.staff, command.delivery_id)
    if not domain.waits(delivery):
        raise _illegal(f"A letter that is {delivery.state.value} can't be called back.")
    cancelled, said = domain.call_off(delivery, command, tx.now)
    ended(tx, cancelled, said, case)
    if case is not None:
        let_go(tx, case, office)
    return domain.summary(cancelled, case)


def record_attempt(tx: Transaction, command: RecordAttempt) -> notify.Delivery:
    delivery, case = _decided_upon(tx, command.staff, command.delivery_id)
    if not domain.is_task(delivery) or not domain.waits(delivery):
        raise _illegal("Only a call or a visit that is still to be made is recorded.")
    after, made, said = domain.record(delivery, command, tx.now)
    tx.attempts.add(made)
    ended(tx, after, said, case)
    return domain.summary(after, case, tx.attempts.of([delivery.id]).get(delivery.id, ()))


def list_sandbox_letters(tx: Transaction, query: ListSandboxLetters) -> SandboxLetters:
    return SandboxLetters(items=tuple(tx.sandbox.newest(receipt_number=query.receipt_number, limit=_limit(query.limit))))


def _decided_upon(tx: Transaction, staff: Staff, delivery_id: UUID) -> tuple[Delivery, Case | None]:
    """The letter, held, with its case; to an officer, those of other departments don't exist."""
    case_id = tx.deliveries.case_of(delivery_id)
    case = tx.cases.find(case_id) if case_id is not None else None
    delivery = tx.deliveries.find(delivery_id)
    there = domain.may_decide(staff, case) if case is not None else not staff.role.of_one_department
    if delivery is None or not there:
        raise Refusal("not_found", "There is no such delivery.", field="delivery_id")
    return delivery, case


def _case_of(tx: Transaction, delivery: Delivery) -> Case | None:
    return tx.cases.find(delivery.complaint_id) if delivery.complaint_id is not None else None


def _illegal(detail: str) -> Refusal:
    return Refusal("illegal_step", detail, field="delivery_id")


def _limit(asked: int) -> int:
    return min(max(asked, 1), MOST)
