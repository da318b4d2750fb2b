"""An officer's act that waits for some seconds before it is done, so that it can be taken back while nobody has heard of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from uuid import UUID

HOLDABLE = frozenset({"route", "reroute", "assign", "merge", "answer", "decline"})
SHORTEST, LONGEST = 5, 120  # seconds
SHOWN_FOR = timedelta(minutes=10)  # after it has ended
LEASE = timedelta(seconds=10)  # longer than one asking takes
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=30)
GIVEN_UP_AFTER = timedelta(days=1)


class HeldState(Enum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class TooLate(Exception):
    """It has ended, or is being carried out: what goes on can't be taken back here."""


@dataclass(frozen=True, kw_only=True)
class HeldAct:
    """`held_id` is the id of its command: however often it is asked for, it is done once. `account`: whoever asked has a local account, and
    `name` is theirs. `shut` is the command, which only the gateway can read; it goes when the act has ended. `try_at`: not before;
    `leased_until`: a process is at it. `problem`: why it isn't done."""

    held_id: UUID
    account_id: str
    account: bool
    name: str
    complaint_id: UUID
    receipt_number: str
    action: str
    held_at: datetime
    until: datetime
    try_at: datetime
    shut: str | None = field(repr=False)
    traceparent: str | None
    state: HeldState = HeldState.WAITING
    attempts: int = 0
    leased_until: datetime | None = None
    ended_at: datetime | None = None
    problem: Mapping[str, Any] | None = None

    @property
    def hold_seconds(self) -> int:
        return round((self.until - self.held_at).total_seconds())


def hurry(held: HeldAct, now: datetime) -> HeldAct:
    """It needn't wait any longer; raises TooLate where it was taken back."""
    if held.state is HeldState.UNDONE:
        raise TooLate("it was taken back")
    return replace(held, try_at=now) if held.state is HeldState.WAITING else held


def take_up(held: HeldAct, now: datetime) -> HeldAct | None:
    """It is being carried out from now on; None where it isn't time, somebody else is at it, or it has ended."""
    if held.state is not HeldState.WAITING or held.try_at > now or (held.leased_until is not None and held.leased_until > now):
        return None
    return replace(held, attempts=held.attempts + 1, leased_until=now + LEASE)


def undo(held: HeldAct, now: datetime) -> HeldAct:
    """Nothing happens. Raises TooLate once somebody was asked: nobody can tell then whether it was done."""
    if held.state is HeldState.UNDONE:
        return held
    if held.state is not HeldState.WAITING or held.attempts:
        raise TooLate("it has been carried out" if held.state is HeldState.DONE else "it is being carried out, or was refused")
    return replace(held, state=HeldState.UNDONE, ended_at=now, shut=None)


def end(held: HeldAct, problem: Mapping[str, Any] | None, now: datetime) -> HeldAct:
    """It is done, or refused for good. What an officer wrote in vain is kept until they have been shown why."""
    if problem is None:
        return replace(held, state=HeldState.DONE, ended_at=now, leased_until=None, problem=None, shut=None)
    return replace(held, state=HeldState.FAILED, ended_at=now, leased_until=None, problem=problem)


def try_again(held: HeldAct, problem: Mapping[str, Any], now: datetime) -> HeldAct:
    """Nobody could be asked: it was accepted, so it is tried again, for a day."""
    if now >= held.until + GIVEN_UP_AFTER:
        return end(held, problem, now)
    pause = min(FIRST_PAUSE * 2 ** min(held.attempts - 1, 10), LONGEST_PAUSE)
    return replace(held, leased_until=None, try_at=now + pause, problem=problem)
