"""When a letter may go out: after the letters of its case that come before it, and not at night if it can wait."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from contracts.notify import DeliveryState, LetterName
from services.notify.domain.case import Case
from services.notify.domain.deliveries import Delivery, is_task, waits
from services.notify.domain.office import PostOffice

PATIENCE = timedelta(minutes=10)  # so long a letter waits for the one before it; then that one's troubles are its own
JUST_WROTE = timedelta(minutes=30)  # who wrote so lately is awake
LAST_WORDS = (LetterName.RESULT, LetterName.REFUSAL)  # how the case ended: nobody reads that before what came before it
AT_ONCE = (LetterName.TALK, LetterName.DANGER, LetterName.DANGER_AGAIN)
RECEIPTS = (LetterName.RECEIPT, LetterName.RECEIPT_TRIAGE)


def free(deliveries: Iterable[Delivery], now: datetime) -> list[Delivery]:
    """The letters of a case whose turn it is now: in the order of their causes, and how it ended last. Those that tell the same on
    several ways don't wait for one another, and nobody waits for a call."""
    under_way = sorted((one for one in deliveries if one.of_a_case and _under_way(one)), key=_place)
    return [one for one in under_way if waits(one) and one.due_at is None and not _held(one, under_way, now)]


def morning(delivery: Delivery, case: Case | None, office: PostOffice, now: datetime) -> datetime | None:
    """Until when it waits for people to be awake; None when it needn't."""
    channel = office.channels.get(delivery.recipient.channel)
    if office.quiet is None or channel is None or not channel.buzzes or _urgent(delivery, case, now):
        return None
    over = office.quiet.over(now.astimezone(office.zone))
    if over is None or (delivery.until is not None and over > delivery.until):
        return None
    return over.astimezone(now.tzinfo)


def _urgent(delivery: Delivery, case: Case | None, now: datetime) -> bool:
    if delivery.letter in RECEIPTS:
        return case is not None and now - case.received_at <= JUST_WROTE
    return delivery.letter in AT_ONCE


def _under_way(delivery: Delivery) -> bool:
    return delivery.state in (DeliveryState.QUEUED, DeliveryState.SENDING) and not is_task(delivery)


def _held(delivery: Delivery, under_way: Sequence[Delivery], now: datetime) -> bool:
    """Is another letter on its way, or comes before it?"""
    others = (one for one in under_way if one.cause_id != delivery.cause_id and now < one.queued_at + PATIENCE)
    return any(not waits(one) or one.due_at is not None or _place(one) < _place(delivery) for one in others)


def _place(delivery: Delivery) -> tuple[bool, int]:
    return delivery.letter in LAST_WORDS, delivery.number
