"""Which way a letter takes to the citizen, and which one next when it can't be delivered there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.notify import DeliveryState, LetterName
from services.notify.domain.case import Case
from services.notify.domain.deliveries import Delivery
from services.notify.domain.office import Recipient
from services.notify.domain.turns import LAST_WORDS

# What the law obliges the city to tell, and to see to it that it is told: where no letter arrives, somebody calls or goes there.
SEEN_TO = frozenset(
    {
        *(LetterName.RESULT, LetterName.REFUSAL, LetterName.TRANSFER),
        *(LetterName.SUPPLEMENT, LetterName.EXTENSION, LetterName.PROGRESS),
    }
)
OBLIGED = SEEN_TO | {LetterName.RECEIPT, LetterName.RECEIPT_TRIAGE}
OPTIONAL = frozenset({LetterName.UPDATE})  # only for who wants them, and these can be declined
# An officer has written what stands in them.
BY_PERSON = frozenset({*LAST_WORDS, LetterName.REPLY, LetterName.SUPPLEMENT, LetterName.EXTENSION, LetterName.TRANSFER})
ALIVE = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.ACCEPTED, DeliveryState.DELIVERED, DeliveryState.UNKNOWN)


@dataclass(frozen=True, kw_only=True)
class Next:
    """What follows where a letter has failed. `way`: it is sent there now. `channel` is where it is still on its way, or has arrived."""

    way: Recipient | None = None
    channel: str | None = None


def ways(case: Case, letter: LetterName, now: datetime) -> tuple[Recipient, ...]:
    """Those that are open for this letter, in the order in which they are tried."""
    return tuple(way for way in case.ways if _open(way, letter, now) and (letter in SEEN_TO or not way.by_hand))


def first_ways(case: Case, letter: LetterName, there: Sequence[Recipient]) -> tuple[Recipient, ...]:
    """Where a letter goes first: one way; the result to each of the channels that the citizen has chosen for it."""
    chosen = tuple(way for name in case.wanted for way in there if way.channel == name) if letter in LAST_WORDS else ()
    return chosen or tuple(there[:1])


def next_way(failed: Delivery, deliveries: Iterable[Delivery], there: Sequence[Recipient]) -> Next:
    """The way on which nothing has been tried yet because of this event; none while it is still on its way to the citizen elsewhere, has
    arrived there, or nobody can tell."""
    told = [one for one in deliveries if one.cause_id == failed.cause_id and one.letter is failed.letter]
    elsewhere = next((one for one in told if one.id != failed.id and one.state in ALIVE), None)
    if elsewhere is not None:
        return Next(channel=elsewhere.recipient.channel)
    tried = {_known_as(one.recipient) for one in told} | {_known_as(failed.recipient)}
    way = next((way for way in there if _known_as(way) not in tried), None)
    return Next(way=way, channel=way.channel if way else None)


def left_behind(case: Case, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """What waits at an address that isn't the citizen's any more, or for a call that nobody has begun: it may take a new way."""
    current = {_known_as(way) for way in case.ways}
    waiting = [one for one in deliveries if one.of_a_case and one.state is DeliveryState.QUEUED]
    return [one for one in waiting if _known_as(one.recipient) not in current or (one.recipient.by_hand and one.attempts == 0)]


def overtaken(letter: LetterName, way: Recipient, deliveries: Iterable[Delivery]) -> list[Delivery]:
    """Nobody need call about how a case stands where somebody calls to tell how it ended."""
    if letter not in LAST_WORDS or not way.by_hand:
        return []
    pointless = (LetterName.EXTENSION, LetterName.PROGRESS, LetterName.SUPPLEMENT)
    return [one for one in deliveries if one.recipient.by_hand and one.letter in pointless and one.state is DeliveryState.QUEUED]


def until_of(way: Recipient, letter: LetterName) -> datetime | None:
    """When the window of that way closes for such a letter."""
    return way.ends(by_person=letter in BY_PERSON)


def _open(way: Recipient, letter: LetterName, now: datetime) -> bool:
    end = until_of(way, letter)
    return end is None or now < end


def _known_as(way: Recipient) -> tuple[str, str]:
    return way.channel, way.fingerprint
