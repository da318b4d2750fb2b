"""What is said in a conversation: the words that the gateway sealed, as they came."""

from __future__ import annotations

from datetime import datetime

from contracts.contact import SealedReply
from services.notify.domain import Delivery, PostOffice
from services.notify.outcomes import WrittenLetter


def say(delivery: Delivery, office: PostOffice, now: datetime) -> WrittenLetter:
    """Opens the sealed words and the address that they go to."""
    if delivery.sealed is None:
        raise ValueError("these words have been said")
    reply = office.open_reply(delivery.sealed)
    return WrittenLetter(
        delivery_id=delivery.id,
        letter=delivery.letter,
        receipt_number="",
        channel=delivery.recipient.channel,
        written_at=now,
        to=reply.address,
        subject=_subject(reply),
        body=reply.text,
        thread=reply.thread,
    )


def _subject(reply: SealedReply) -> str:
    if not reply.subject:
        return ""
    return reply.subject if reply.begins else f"Re: {reply.subject}"
