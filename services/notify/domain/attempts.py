"""What becomes of a delivery after each attempt, when it is tried again, and what a call or a visit makes of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from contracts.notify import (
    AttemptOutcome,
    CancelLetter,
    DeliveryState,
    NotificationDelivered,
    NotificationFailed,
    NotificationUnknown,
    NotifyEvent,
    RecordAttempt,
)
from services.notify.domain.deliveries import Delivery, Try, about, attempt_id, cancel
from services.notify.outcomes import Accepted, Delivered, Later, Misconfigured, Outcome, Undeliverable, Unknown, Withheld

PERSEVERANCE = timedelta(hours=48)  # how long an address is tried that can't be reached for the moment
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
CALLS = 3  # after so many calls that nobody took it is said aloud

# Which outcomes may still change a delivery: one that comes late corrects what nobody could tell, and good news stay.
HEEDED: Mapping[DeliveryState, tuple[type[Outcome], ...]] = {
    DeliveryState.SENDING: (Accepted, Delivered, Undeliverable, Misconfigured, Later, Unknown),
    DeliveryState.QUEUED: (Accepted, Delivered),
    DeliveryState.UNKNOWN: (Accepted, Delivered, Undeliverable, Misconfigured, Later),
    DeliveryState.UNDELIVERABLE: (Accepted, Delivered),
    DeliveryState.CANCELLED: (Accepted, Delivered),
    DeliveryState.ACCEPTED: (Delivered,),
    DeliveryState.DELIVERED: (),
}
Settled: TypeAlias = tuple[Delivery, NotifyEvent | None, datetime | None]


def settle(delivery: Delivery, outcome: Outcome | None, now: datetime, *, repeatable: bool = False, elsewhere: bool = False) -> Settled:
    """The delivery after an attempt, what is to be said of it, and when to try again. An outcome of None: nobody can tell. `repeatable`:
    the provider knows the attempt by our reference, so that one of which nobody can tell may be made again. `elsewhere`: another way
    stands open, should the provider refuse the city. Nothing is said of what isn't a letter of a case."""
    settled, said, again_at = _settle(delivery, outcome or Unknown(reason="the attempt was interrupted"), now, repeatable, elsewhere)
    return settled if settled.due_at == again_at else replace(settled, due_at=again_at), said if delivery.of_a_case else None, again_at


def _settle(delivery: Delivery, outcome: Outcome, now: datetime, repeatable: bool, elsewhere: bool) -> Settled:
    if not isinstance(outcome, HEEDED[delivery.state]):
        return delivery, None, delivery.due_at
    if isinstance(outcome, Accepted | Delivered):
        return *_arrived(delivery, outcome, now), None
    tried = replace(delivery, updated_at=now)
    match outcome:
        case Undeliverable():
            return *failed(tried, outcome.reason, now), None
        case Misconfigured() if elsewhere:
            return *failed(tried, outcome.reason, now), None
        case Later() | Misconfigured():
            at = next_attempt(tried, now, outcome.retry_at if isinstance(outcome, Later) else None)
            last = failed(tried, f"tried for 48 hours; at last: {outcome.reason}", now)
            return (*last, None) if at is None else _again(tried, outcome.reason, at)
        case Unknown():
            at = next_attempt(tried, now) if repeatable else None
            return (*_doubted(tried, outcome.reason, now), None) if at is None else _again(tried, outcome.reason, at)
    raise TypeError(f"not an outcome of an attempt: {type(outcome).__name__}")


def outcome_named(outcome: Outcome | None) -> str:
    """The word for it in the list of attempts and in figures: accepted, delivered, undeliverable, misconfigured, later, unknown,
    withheld."""
    return "unknown" if outcome is None else type(outcome).__name__.lower()


def reason_of(outcome: Outcome | None) -> str | None:
    if outcome is None:
        return "the attempt was interrupted"
    return None if isinstance(outcome, Accepted | Delivered | Withheld) else outcome.reason


def next_attempt(delivery: Delivery, now: datetime, not_before: datetime | None = None) -> datetime | None:
    """When to try again: after about as long as we have been trying, between ten seconds and an hour, each letter a little differently;
    None when it has been tried for long enough, or the window will be closed by then."""
    wait = min(max(now - delivery.queued_at, SHORTEST_WAIT), LONGEST_WAIT)
    chance = hashlib.sha256(f"{delivery.id}:{delivery.attempts}".encode()).digest()[0] / 255  # 0..1, always the same
    at = max(now + wait * (0.8 + 0.4 * chance), not_before or now)
    over = at > delivery.queued_at + PERSEVERANCE or (delivery.until is not None and at > delivery.until)
    return None if over else at


def is_over(delivery: Delivery, now: datetime) -> bool:
    """Has a letter that waits been waiting longer than it may, or is its window closed?"""
    waits = delivery.state is DeliveryState.QUEUED
    return waits and (now > delivery.queued_at + PERSEVERANCE or (delivery.until is not None and now > delivery.until))


def record(delivery: Delivery, command: RecordAttempt, now: datetime) -> tuple[Delivery, Try, NotifyEvent | None]:
    """How a call or a visit went."""
    number = delivery.attempts + 1
    made = Try(
        id=attempt_id(delivery.id, number),
        delivery_id=delivery.id,
        number=number,
        began_at=now,
        ended_at=now,
        outcome=command.outcome.value,
        reason=command.note,
        by=command.staff.account_id,
    )
    tried = replace(delivery, attempts=number, updated_at=now)
    match command.outcome:
        case AttemptOutcome.REACHED | AttemptOutcome.POSTED:
            arrived, said = _arrived(tried, Delivered(reference=f"attempt:{number}"), now)
            return arrived, made, said
        case AttemptOutcome.REFUSED:
            refused, told = failed(tried, "the citizen doesn't want to hear it", now)
            return refused, made, told
        case AttemptOutcome.NOT_REACHED:
            return replace(tried, reason=f"nobody reached in {number} attempts" if number >= CALLS else None), made, None


def failed(delivery: Delivery, reason: str, now: datetime) -> tuple[Delivery, NotificationFailed]:
    """It can't be delivered here."""
    over = replace(delivery, state=DeliveryState.UNDELIVERABLE, reason=reason, updated_at=now, due_at=None)
    return over, NotificationFailed(**about(over, now), reason=reason)


def _arrived(delivery: Delivery, outcome: Accepted | Delivered, now: datetime) -> tuple[Delivery, NotifyEvent]:
    state = DeliveryState.ACCEPTED if isinstance(outcome, Accepted) else DeliveryState.DELIVERED
    arrived = replace(delivery, state=state, reference=outcome.reference, reason=None, updated_at=now, due_at=None, sealed=None)
    return arrived, NotificationDelivered(**about(arrived, now), outcome=state)


def _doubted(delivery: Delivery, reason: str, now: datetime) -> tuple[Delivery, NotifyEvent]:
    doubted = replace(delivery, state=DeliveryState.UNKNOWN, reason=reason)
    return doubted, NotificationUnknown(**about(doubted, now), reason=reason)


def _again(delivery: Delivery, reason: str, at: datetime) -> Settled:
    return replace(delivery, state=DeliveryState.QUEUED, reason=reason), None, at


def call_off(delivery: Delivery, command: CancelLetter, now: datetime) -> tuple[Delivery, NotifyEvent | None]:
    """Staff have decided: it isn't sent after all. Their words stay in the ledger."""
    over = cancel(delivery, command.reason, now)
    return over, NotificationFailed(**about(over, now), reason="called off by staff") if delivery.of_a_case else None
