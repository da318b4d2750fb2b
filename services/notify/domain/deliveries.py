"""What is true of a letter on its way: whom it goes to because of what, where its delivery stands, and what staff may make of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from contracts import notify
from contracts.desk import Staff
from contracts.message import Message
from contracts.notify import DeliveryState, LetterName, NotificationFailed
from services.notify.domain.case import Case
from services.notify.domain.facts import Facts
from services.notify.domain.office import Recipient

OTHERWISE = "the citizen can be reached otherwise now"
RESENDABLE = (DeliveryState.UNKNOWN, DeliveryState.UNDELIVERABLE, DeliveryState.CANCELLED)


@dataclass(frozen=True, kw_only=True)
class Letter(Message):
    """The errand: carry this letter out. It holds no address and no word of the letter. `complaint_id` is None where it is no letter of a
    case: to a colleague, to a department, or in a conversation."""

    delivery_id: UUID
    complaint_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One letter to one recipient on one channel because of one event: the `cause_id`. It is the `number`th letter of its case; those that
    tell the same on several ways have the same number. `facts` is what it tells of that event; without them it tells of the case.
    `sealed` are words that came with the event, as they came. `queued_at` is the beginning of the present attempts, which a resend
    begins anew; `due_at` when the next one is made, None while it waits behind another letter or for somebody to call. `until`: then
    the channel's window closes. `after` is the delivery in whose place it came."""

    id: UUID
    complaint_id: UUID | None = None
    account_id: str | None = None  # a colleague's
    entry: str | None = None  # in the city's list of addresses for staff notices
    letter: LetterName
    template_id: UUID | None = None
    cause_id: UUID
    number: int = 1
    facts: Facts | None = None
    sealed: str | None = None
    recipient: Recipient
    state: DeliveryState = DeliveryState.QUEUED
    attempts: int = 0
    created_at: datetime
    queued_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    until: datetime | None = None
    after: UUID | None = None
    reference: str | None = None
    reason: str | None = None
    resent_by: str | None = None

    @property
    def of_a_case(self) -> bool:
        """Does the case go on because of it, and do its letters wait for one another? Not what is said in a conversation."""
        return self.complaint_id is not None and self.letter is not LetterName.TALK

    @property
    def errand(self) -> Letter:
        return Letter(delivery_id=self.id, complaint_id=self.complaint_id if self.of_a_case else None)


@dataclass(frozen=True, kw_only=True)
class Try:
    """An attempt at a delivery: the `number`th. `by` is who called or went there."""

    id: UUID
    delivery_id: UUID
    number: int
    began_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    reason: str | None = None
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """What is still to be sent on a channel."""

    count: int
    oldest_seconds: float


def delivery_id(cause_id: UUID, recipient: Recipient) -> UUID:
    """The same event, recipient and channel always make the same delivery."""
    return uuid5(cause_id, f"{recipient.channel}:{recipient.fingerprint}")


def attempt_id(delivery_id: UUID, number: int) -> UUID:
    return uuid5(delivery_id, str(number))


def queue(recipient: Recipient, letter: LetterName, *, cause_id: UUID, now: datetime, **more: Any) -> Delivery:
    """A letter for the ledger."""
    made = delivery_id(cause_id, recipient)
    return Delivery(id=made, cause_id=cause_id, letter=letter, recipient=recipient, created_at=now, queued_at=now, updated_at=now, **more)


def instead(failed: Delivery, way: Recipient, *, until: datetime | None, template_id: UUID | None, now: datetime) -> Delivery:
    """The same letter on the next way."""
    return replace(
        queue(way, failed.letter, cause_id=failed.cause_id, now=now),
        complaint_id=failed.complaint_id,
        template_id=template_id,
        number=failed.number,
        facts=failed.facts,
        until=until,
        after=failed.id,
    )


def is_task(delivery: Delivery) -> bool:
    """Must somebody call, go there or write by post? No errand carries it."""
    return delivery.recipient.by_hand


def waits(delivery: Delivery) -> bool:
    """Is it still to be sent?"""
    return delivery.state is DeliveryState.QUEUED


def is_due(delivery: Delivery, now: datetime) -> bool:
    """Is it to be sent now? An errand only wakes somebody to ask."""
    return waits(delivery) and delivery.due_at is not None and delivery.due_at <= now


def begin(delivery: Delivery, now: datetime) -> tuple[Delivery, Try]:
    """An attempt begins."""
    number = delivery.attempts + 1
    sending = replace(delivery, state=DeliveryState.SENDING, attempts=number, updated_at=now, due_at=None)
    return sending, Try(id=attempt_id(delivery.id, number), delivery_id=delivery.id, number=number, began_at=now)


def resend(delivery: Delivery, staff: Staff, now: datetime) -> Delivery:
    """Staff have decided: it goes out again."""
    queued = replace(delivery, state=DeliveryState.QUEUED, queued_at=now, updated_at=now, due_at=None)
    return replace(queued, reason=None, resent_by=staff.account_id)


def cancel(delivery: Delivery, reason: str, now: datetime) -> Delivery:
    return replace(delivery, state=DeliveryState.CANCELLED, updated_at=now, due_at=None, reason=reason)


def closed(delivery: Delivery, reason: str, now: datetime) -> Delivery:
    """It can't even be tried."""
    return replace(delivery, state=DeliveryState.UNDELIVERABLE, updated_at=now, due_at=None, reason=reason)


def may_decide(staff: Staff, case: Case) -> bool:
    """An officer decides about the letters to the citizens of the own department only."""
    if staff.role.of_one_department:
        return case.department is not None and case.department.code == staff.department_code
    return True


def summary(delivery: Delivery, case: Case | None = None, tries: Sequence[Try] = ()) -> notify.Delivery:
    """The delivery as the desk sees it."""
    return notify.Delivery(
        delivery_id=delivery.id,
        letter=delivery.letter,
        channel=delivery.recipient.channel,
        state=delivery.state,
        recipient_hint=delivery.recipient.hint,
        attempts=delivery.attempts,
        updated_at=delivery.updated_at,
        reason=delivery.reason,
        complaint_id=delivery.complaint_id,
        receipt_number=case.receipt_number if case else None,
        reference=delivery.reference,
        due_at=delivery.due_at if waits(delivery) else None,
        after=delivery.after,
        tries=tuple(_attempt(one) for one in sorted(tries, key=lambda one: one.number)),
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
    return replace(delivery, state=DeliveryState.UNKNOWN, due_at=None, reason="rebuilt from the log of events")


def about(delivery: Delivery, now: datetime) -> dict[str, Any]:
    """What each event of ours begins with."""
    return {
        "occurred_at": now,
        "complaint_id": delivery.complaint_id,
        "delivery_id": delivery.id,
        "letter": delivery.letter,
        "channel": delivery.recipient.channel,
    }


def _attempt(one: Try) -> notify.Attempt:
    return notify.Attempt(
        number=one.number, began_at=one.began_at, ended_at=one.ended_at, outcome=one.outcome, reason=one.reason, by=one.by
    )
