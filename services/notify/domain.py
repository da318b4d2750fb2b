"""What is true of a letter: whom it goes to, where its delivery stands, and what becomes of it after each attempt."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid5

from contracts import notify
from contracts.complaints import ComplaintAnswered, ComplaintReceived, ComplaintRerouted, ComplaintRouted, Department, Handler, Role, Staff
from contracts.message import Message
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from services.notify.outcomes import Accepted, Delivered, Later, Outcome, Undeliverable, Unknown

TRIAGE_AFTER = timedelta(seconds=60)
PERSEVERANCE = timedelta(hours=48)  # how long an address is tried that can't be reached for the moment
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)


# Whom we write to ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody on a channel, without the address: `fingerprint` is a keyed hash of it, `hint` is masked."""

    channel: str
    fingerprint: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class PostOffice:
    """What this city writes with. `writes_to` names, for each channel, the part of a contact that is its address; the
    first channel that finds one is taken. `open_contact` opens a sealed contact: email?, phone?, name?, link."""

    city: str
    status_url: str  # where a citizen looks a case up; used when the contact holds no link of its own
    zone: tzinfo
    fingerprint_key: bytes = field(repr=False)
    open_contact: Callable[[str], Mapping[str, str]]
    writes_to: Mapping[str, str]

    def recipient(self, sealed_contact: str | None) -> Recipient | None:
        """Whom to write to, or None when the citizen left no address that we can write to."""
        contact = self.open_contact(sealed_contact) if sealed_contact else {}
        for channel, part in self.writes_to.items():
            if address := (contact.get(part) or "").strip():
                known_as = hmac.digest(self.fingerprint_key, f"{channel}:{address.lower()}".encode(), hashlib.sha256).hex()
                return Recipient(channel=channel, fingerprint=known_as, hint=masked(address))
        return None


def masked(address: str) -> str:
    """Enough for the citizen to recognise it, too little to write to: `h***@example.com`, `010-****-5678`."""
    name, at, host = address.rpartition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}-****-{address[-4:]}" if len(address) >= 9 else "***"


# What we know of a case ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Case:
    """What letters need to know of a case. `triage_at`: when the citizen is told of the receipt even if nobody has been
    given the case by then; None once that is no longer due. `received_event_id` is what such a letter is caused by."""

    id: UUID
    receipt_number: str
    locale: str
    sealed_contact: str | None
    recipient: Recipient | None
    received_event_id: UUID
    received_at: datetime
    due_at: datetime
    triage_at: datetime | None
    department: Department | None = None
    handler: Handler | None = None
    answer: str | None = None


def receive(event: ComplaintReceived, office: PostOffice, now: datetime) -> Case:
    recipient = office.recipient(event.sealed_contact)
    return Case(
        id=event.complaint_id,
        receipt_number=event.receipt_number,
        locale=event.locale,
        sealed_contact=event.sealed_contact,
        recipient=recipient,
        received_event_id=event.event_id,
        received_at=event.received_at,
        due_at=event.due_at,
        triage_at=now + TRIAGE_AFTER if recipient else None,
    )


def route(case: Case, event: ComplaintRouted | ComplaintRerouted) -> Case:
    return replace(case, department=event.department, due_at=event.due_at, triage_at=None)


def answer(case: Case, event: ComplaintAnswered) -> Case:
    return replace(case, department=event.department, handler=event.handler, answer=event.answer, triage_at=None)


def settle_triage(case: Case) -> Case:
    """No letter about the missing department is due any more."""
    return replace(case, triage_at=None)


# The letters ---------------------------------------------------------------------------------------------------------


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


# The ledger of deliveries --------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One letter to one recipient because of one event: the `cause_id`. `queued_at` is the beginning of the present
    attempts, which a resend begins anew."""

    id: UUID
    complaint_id: UUID
    letter: LetterName
    template_id: UUID
    cause_id: UUID
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


def queue(case_id: UUID, recipient: Recipient, letter: LetterName, *, template_id: UUID, cause_id: UUID, now: datetime) -> Delivery:
    return Delivery(
        id=delivery_id(cause_id, recipient),
        complaint_id=case_id,
        letter=letter,
        template_id=template_id,
        cause_id=cause_id,
        recipient=recipient,
        created_at=now,
        queued_at=now,
        updated_at=now,
    )


def settle(delivery: Delivery, outcome: Outcome, now: datetime) -> tuple[Delivery, notify.NotifyEvent | None, datetime | None]:
    """The delivery after an attempt, what is to be said of it, and when to try again."""
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


def resend(delivery: Delivery, staff: Staff, now: datetime) -> Delivery:
    """Staff have decided: it goes out again."""
    return replace(delivery, state=DeliveryState.QUEUED, queued_at=now, updated_at=now, reason=None, resent_by=staff.account_id)


def may_resend(staff: Staff, case: Case) -> bool:
    """An officer writes to the citizens of the own department only."""
    if staff.role is Role.OFFICER:
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
