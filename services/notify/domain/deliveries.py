"""What is true of a letter on its way: where its delivery stands, and what becomes of it after each attempt."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from contracts import notify
from contracts.desk import Staff
from contracts.message import Message
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from services.notify.domain.case import Case
from services.notify.domain.facts import Facts
from services.notify.domain.office import Recipient
from services.notify.outcomes import Accepted, Delivered, Later, Outcome, Undeliverable, Unknown

PERSEVERANCE = timedelta(hours=48)  # how long an address is tried that can't be reached for the moment
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
LAST_WORDS = (LetterName.RESULT, LetterName.REFUSAL)  # how the case ended: nobody reads that before what came before it


@dataclass(frozen=True, kw_only=True)
class Letter(Message):
    """The errand: carry this letter out. It holds no address and no word of the letter."""

    delivery_id: UUID
    complaint_id: UUID


# Which outcomes may still change a delivery: one that comes late corrects what nobody could tell, and good news stay.
HEEDED: Mapping[DeliveryState, tuple[type[Outcome], ...]] = {
    DeliveryState.QUEUED: (Accepted, Delivered, Undeliverable, Later, Unknown),
    DeliveryState.UNKNOWN: (Accepted, Delivered, Undeliverable, Later),
    DeliveryState.UNDELIVERABLE: (Accepted, Delivered),
    DeliveryState.ACCEPTED: (Delivered,),
    DeliveryState.DELIVERED: (),
}
RESENDABLE = (DeliveryState.UNKNOWN, DeliveryState.UNDELIVERABLE)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One letter to one recipient because of one event: the `cause_id`. It is the `number`th letter of its case. `facts` is
    what it tells of that event; without them it tells of the case. `queued_at` is the beginning of the present attempts, which
    a resend begins anew."""

    id: UUID
    complaint_id: UUID | None  # None: it goes to a colleague
    account_id: str | None = None
    letter: LetterName
    template_id: UUID
    cause_id: UUID
    number: int
    facts: Facts | None = None
    recipient: Recipient
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    created_at: datetime
    queued_at: datetime
    updated_at: datetime
    reference: str | None = None
    reason: str | None = None
    resent_by: str | None = None


def delivery_id(cause_id: UUID, recipient: Recipient) -> UUID:
    """The same event, recipient and channel always make the same delivery."""
    return uuid5(cause_id, f"{recipient.channel}:{recipient.fingerprint}")


def queue(
    case_id: UUID | None,
    recipient: Recipient,
    letter: LetterName,
    facts: Facts | None,
    *,
    template_id: UUID,
    cause_id: UUID,
    number: int,
    now: datetime,
    account_id: str | None = None,
) -> Delivery:
    return Delivery(
        id=delivery_id(cause_id, recipient),
        complaint_id=case_id,
        account_id=account_id,
        letter=letter,
        template_id=template_id,
        cause_id=cause_id,
        number=number,
        facts=facts,
        recipient=recipient,
        created_at=now,
        queued_at=now,
        updated_at=now,
    )


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[Delivery, notify.NotifyEvent | None, datetime | None]:
    """The delivery after an attempt, what is to be said of it, and when to try again. Of letters to colleagues nothing is said:
    no case goes on because of them."""
    settled, said, again_at = _settle(delivery, outcome, now)
    return settled, said if delivery.complaint_id is not None else None, again_at


def _settle(delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[Delivery, notify.NotifyEvent | None, datetime | None]:
    if not isinstance(outcome, HEEDED[delivery.state]):
        return delivery, None, None
    tried = replace(delivery, attempts=delivery.attempts + 1, updated_at=now)
    match outcome:
        case Later():
            return _try_again(tried, outcome, now)
        case Accepted() | Delivered():
            state = DeliveryState.ACCEPTED if isinstance(outcome, Accepted) else DeliveryState.DELIVERED
            tried = replace(tried, state=state, reference=outcome.reference, reason=None)
            return tried, NotificationDelivered(**_about(tried, now), outcome=state), None
        case Undeliverable():
            return *_failed(tried, outcome.reason, now), None
        case Unknown():
            tried = replace(tried, state=DeliveryState.UNKNOWN, reason=outcome.reason)
            return tried, NotificationUnknown(**_about(tried, now), reason=outcome.reason), None
    raise TypeError(f"not an outcome of an attempt: {type(outcome).__name__}")


def waits(delivery: Delivery) -> bool:
    """Is it still to be sent?"""
    return delivery.state is DeliveryState.QUEUED


def first_of(deliveries: Iterable[Delivery]) -> Delivery | None:
    """Whose turn it is among the letters of a case that are still to be sent: in the order of their causes, and how it ended
    last."""
    return min(filter(waits, deliveries), key=lambda delivery: (delivery.letter in LAST_WORDS, delivery.number), default=None)


def resend(delivery: Delivery, staff: Staff, now: datetime) -> Delivery:
    """Staff have decided: it goes out again."""
    return replace(delivery, state=DeliveryState.QUEUED, queued_at=now, updated_at=now, reason=None, resent_by=staff.account_id)


def may_resend(staff: Staff, case: Case) -> bool:
    """An officer writes to the citizens of the own department only."""
    if staff.role.of_one_department:
        return case.department is not None and case.department.code == staff.department_code
    return True


def next_attempt(delivery: Delivery, now: datetime) -> datetime:
    """Wait about as long as we have been trying, between ten seconds and an hour, each letter a little differently."""
    wait = min(max(now - delivery.queued_at, SHORTEST_WAIT), LONGEST_WAIT)
    chance = hashlib.sha256(f"{delivery.id}:{delivery.attempts}".encode()).digest()[0] / 255  # 0..1, always the same
    return now + wait * (0.8 + 0.4 * chance)


def summary(delivery: Delivery) -> notify.Delivery:
    return notify.Delivery(
        delivery_id=delivery.id,
        letter=delivery.letter,
        channel=delivery.recipient.channel,
        state=delivery.state,
        recipient_hint=delivery.recipient.hint,
        attempts=delivery.attempts,
        updated_at=delivery.updated_at,
        reason=delivery.reason,
    )


def out_of_reach(case: Case, letter: LetterName, *, cause_id: UUID, now: datetime) -> NotificationFailed:
    """The citizen left something to be reached at, but nothing that a letter can be sent to from here."""
    return NotificationFailed(
        occurred_at=now,
        complaint_id=case.id,
        delivery_id=uuid5(cause_id, letter.value),
        letter=letter,
        channel="none",
        reason="no channel reaches the contact that was left",
    )


def rebuilt(delivery: Delivery) -> Delivery:
    """The ledger is rebuilt from the log of events: nobody can tell from it whether this letter went out."""
    return replace(delivery, state=DeliveryState.UNKNOWN, reason="rebuilt from the log of events")


def _try_again(delivery: Delivery, outcome: Later, now: datetime) -> tuple[Delivery, NotificationFailed | None, datetime | None]:
    at = max(next_attempt(delivery, now), outcome.retry_at or now)
    if at > delivery.queued_at + PERSEVERANCE:
        return *_failed(delivery, f"tried for 48 hours; at last: {outcome.reason}", now), None
    return replace(delivery, state=DeliveryState.QUEUED, reason=outcome.reason), None, at


def _failed(delivery: Delivery, reason: str, now: datetime) -> tuple[Delivery, NotificationFailed]:
    failed = replace(delivery, state=DeliveryState.UNDELIVERABLE, reason=reason)
    return failed, NotificationFailed(**_about(failed, now), reason=reason)


def _about(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """What each event of ours begins with."""
    return {
        "occurred_at": now,
        "complaint_id": delivery.complaint_id,
        "delivery_id": delivery.id,
        "letter": delivery.letter,
        "channel": delivery.recipient.channel,
    }
