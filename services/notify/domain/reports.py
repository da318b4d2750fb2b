"""What providers report of letters that they have taken, and what it makes of a delivery."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from contracts.conversation import DeliveryReported
from contracts.notify import DeliveryState, NotificationUnknown, NotifyEvent
from services.notify.domain.attempts import failed, settle
from services.notify.domain.deliveries import Delivery, about
from services.notify.domain.office import Recipient
from services.notify.outcomes import Accepted, Delivered

SILENCE = timedelta(days=3)  # a receipt that hasn't come by then doesn't come
FOR_GOOD = {"3104"}  # Solapi: nobody on KakaoTalk has this number
KEEP = timedelta(days=7)  # a report of a letter that isn't known here


@dataclass(frozen=True, kw_only=True)
class Report:
    """Said of the letter that the provider knows by `reference`, or of one of our deliveries. `code` is the provider's own word."""

    id: UUID
    channel: str
    reference: str | None
    delivery_id: UUID | None
    state: DeliveryState
    code: str | None
    reported_at: datetime
    heard_at: datetime


@dataclass(frozen=True, kw_only=True)
class Bounced:
    """An address that nothing can be delivered to any more, known without the address. The next letters don't try it."""

    id: str  # channel and fingerprint
    since: datetime
    reason: str | None


def heard(event: DeliveryReported, now: datetime) -> Report:
    return Report(
        id=event.event_id,
        channel=event.channel.value,
        reference=event.reference,
        delivery_id=event.delivery_id,
        state=event.state,
        code=event.code,
        reported_at=event.reported_at,
        heard_at=now,
    )


def is_early(delivery: Delivery) -> bool:
    """Is the attempt still going on? Then the report waits until it is settled."""
    return delivery.state is DeliveryState.SENDING


def apply(delivery: Delivery, report: Report, now: datetime) -> tuple[Delivery, NotifyEvent | None]:
    """The delivery after it, and what is to be said. Good news stay; what was taken, or may have been, can still come back."""
    reference = delivery.reference or report.reference or str(delivery.id)
    if report.state is DeliveryState.UNDELIVERABLE:
        if delivery.state not in (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN):
            return delivery, None
        over, said = failed(delivery, f"the provider reports {report.code or 'that it did not arrive'}", now)
        return over, said if delivery.of_a_case else None
    outcome = Delivered(reference=reference) if report.state is DeliveryState.DELIVERED else Accepted(reference=reference)
    settled, arrived, _ = settle(delivery, outcome, now)
    return settled, arrived


def bounced(delivery: Delivery, report: Report, now: datetime) -> Bounced | None:
    """Whether later letters spare this address: returned mail says so for good; a telephone that was off is tried again."""
    if report.channel != "email" and report.code not in FOR_GOOD:
        return None
    return Bounced(id=address_of(delivery.recipient), since=now, reason=report.code)


def is_of(report: Report, delivery: Delivery) -> bool:
    """Does it speak of this letter?"""
    by_reference = report.channel == delivery.recipient.channel and report.reference is not None and report.reference == delivery.reference
    return report.delivery_id == delivery.id or by_reference


def address_of(way: Recipient) -> str:
    return f"{way.channel}:{way.fingerprint}"


def give_up(delivery: Delivery, now: datetime) -> tuple[Delivery, NotifyEvent | None]:
    """It was taken, the provider tells what arrives, and it has said nothing for days."""
    reason = "no receipt came within three days"
    doubted = replace(delivery, state=DeliveryState.UNKNOWN, reason=reason, updated_at=now)
    return doubted, NotificationUnknown(**about(doubted, now), reason=reason) if delivery.of_a_case else None
