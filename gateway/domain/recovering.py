"""내 접수 찾기. Whoever has lost the links of their cases is sent one to the address that they left: it opens them all, once, for half an
hour."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from contracts.conversation import ReplyGiven
from contracts.gateway import Channel
from contracts.message import new_id
from gateway.domain.confirming import Spent

HOLDS = timedelta(minutes=30)
COUNTED = timedelta(hours=1)
MOST = 5  # links to one address in that time
RECOVERY_KEPT = timedelta(days=1)  # so long whoever opens an old one is told that it is old


@dataclass(frozen=True, kw_only=True)
class RecoveryLink:
    """A link that was asked for. `key` is the fingerprint of the address, whether or not anybody has filed from there: nobody finds that
    out from how much is written down. With `receipt_number` it opens that case alone."""

    token_hash: str
    key: str
    receipt_number: str | None = None
    asked_at: datetime
    used_at: datetime | None = None

    @property
    def until(self) -> datetime:
        return self.asked_at + HOLDS


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Somebody wants the link, and to which address it goes: `sealed_reply` is the whole letter, which only notify can open."""

    token: str = field(repr=False)
    key: str
    channel: Channel
    sealed_reply: str
    receipt_number: str | None = None


class TooOften(Exception):
    """As many links as are sent to one address have been asked for; `seconds` until another can be."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds


def recovery_token() -> str:
    """128 bits, in 22 characters: the link stands in a text message of 90 bytes."""
    return secrets.token_urlsafe(16)


def recovery_hash(token: str) -> str:
    return hashlib.sha256(b"recovery\0" + token.encode("utf-8", "surrogatepass")).hexdigest()


def want(wanted: Wanted, asked_before: Sequence[datetime], now: datetime) -> RecoveryLink:
    """`asked_before`: when links to this address were asked for, the earliest first. Raises TooOften."""
    recent = [moment for moment in asked_before if moment > now - COUNTED]
    if len(recent) >= MOST:
        raise TooOften((recent[-MOST] + COUNTED - now).total_seconds())
    return RecoveryLink(token_hash=recovery_hash(wanted.token), key=wanted.key, receipt_number=wanted.receipt_number, asked_at=now)


def letter_of(wanted: Wanted, now: datetime) -> ReplyGiven:
    """What is said about it, to that address and nowhere else."""
    return ReplyGiven(occurred_at=now, conversation_id=new_id(), channel=wanted.channel, sealed_reply=wanted.sealed_reply)


def holds(link: RecoveryLink, now: datetime) -> RecoveryLink:
    """The link, if it can still be used; raises Spent (`used`, `expired`)."""
    if link.used_at is not None:
        raise Spent("used")
    if now > link.until:
        raise Spent("expired")
    return link


def use(link: RecoveryLink, now: datetime) -> RecoveryLink:
    """Used, which it can be once; raises Spent."""
    return replace(holds(link, now), used_at=now)
