"""What each case adds to the city's figures: how many came in, who has them, how long an answer took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
)
from contracts.gateway import ComplaintRated
from contracts.notify import NotificationDelivered, NotificationFailed, NotificationUnknown, NotifyEvent
from services.metrics.duration import class_of

NOBODY = "none"  # the department of a case that nobody was given yet


class Key(NamedTuple):
    """A figure and what it is broken down by, as ("completed", "road", "answered")."""

    figure: str
    first: str = ""
    second: str = ""
    third: str = ""


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A letter of which nobody can tell whether it went out."""

    delivery_id: str
    channel: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """What the figures need to know of one case. Until `received_at` is known the case counts nowhere: something else
    about it may be heard first. `untold_since`: the citizen left a contact and no letter has gone either way yet."""

    complaint_id: UUID
    channel: str | None = None
    kind: str | None = None
    service_code: str | None = None
    department: str = NOBODY
    status: str | None = None
    received_at: datetime | None = None
    due_at: datetime | None = None
    automatic: bool | None = None  # who routed it first: routing, or a person
    reroutes: int = 0
    answered_at: datetime | None = None
    answer_class: int | None = None
    on_time: bool | None = None
    means: str | None = None  # how the citizen was told the result
    withdrawn: bool = False
    closing: str | None = None  # why it was closed
    score: int | None = None
    told_at: datetime | None = None
    untold_since: datetime | None = None
    doubts: tuple[Doubt, ...] = ()


# What happened to a case ---------------------------------------------------------------------------------------------


def receive(fact: Fact, event: ComplaintReceived) -> Fact:
    return replace(
        fact,
        channel=event.channel.value,
        kind=event.kind.value,
        service_code=event.service_code,
        status=event.status.value,
        received_at=event.received_at,
        due_at=event.due_at,
        untold_since=event.received_at if event.sealed_contact and not fact.told_at else None,
    )


def route(fact: Fact, event: ComplaintRouted) -> Fact:
    automatic = event.automatic if fact.automatic is None else fact.automatic
    return replace(fact, status=event.status.value, department=event.department.code, due_at=event.due_at, automatic=automatic)


def reroute(fact: Fact, event: ComplaintRerouted) -> Fact:
    return replace(fact, status=event.status.value, department=event.department.code, due_at=event.due_at, reroutes=fact.reroutes + 1)


def start(fact: Fact, event: ComplaintStarted) -> Fact:
    return replace(fact, status=event.status.value, department=event.department.code)


def answer(fact: Fact, event: ComplaintAnswered) -> Fact:
    seconds = (event.occurred_at - fact.received_at).total_seconds() if fact.received_at else None
    return replace(
        fact,
        status=event.status.value,
        department=event.department.code,
        answered_at=event.occurred_at,
        answer_class=None if seconds is None else class_of(seconds),
        on_time=event.on_time,
    )


def notify(fact: Fact, event: ComplaintNotified) -> Fact:
    return replace(fact, status=event.status.value, means=event.means)


def withdraw(fact: Fact, event: ComplaintWithdrawn) -> Fact:
    return replace(fact, status=event.status.value, withdrawn=True, untold_since=None, doubts=())


def close(fact: Fact, event: ComplaintClosed) -> Fact:
    return replace(fact, status=event.status.value, closing=event.reason, untold_since=None, doubts=())


def rate(fact: Fact, event: ComplaintRated) -> Fact:
    """A case has one vote: the first that is heard."""
    return fact if fact.score is not None else replace(fact, score=event.score)


def deliver(fact: Fact, event: NotificationDelivered) -> Fact:
    return _told(fact, event)


def fail(fact: Fact, event: NotificationFailed) -> Fact:
    return _told(fact, event)


def doubt(fact: Fact, event: NotificationUnknown) -> Fact:
    told = _told(fact, event)
    if told.closing or told.withdrawn:
        return told
    return replace(told, doubts=(*told.doubts, Doubt(delivery_id=str(event.delivery_id), channel=event.channel)))


def _told(fact: Fact, event: NotifyEvent) -> Fact:
    """A letter was tried, and whatever was in doubt about it before is settled."""
    doubts = tuple(doubt for doubt in fact.doubts if doubt.delivery_id != str(event.delivery_id))
    return replace(fact, told_at=fact.told_at or event.occurred_at, untold_since=None, doubts=doubts)


# What it adds to the figures -----------------------------------------------------------------------------------------


def counts(fact: Fact) -> Counter[Key]:
    """The figures that a case stands in. A figure of the whole city is the sum over all cases."""
    if fact.received_at is None or fact.channel is None or fact.status is None:
        return Counter()
    keys = [Key("received", fact.channel), Key("standing", fact.status, fact.department)]
    if fact.answered_at is None and not fact.withdrawn:
        keys.append(Key("open", fact.status, fact.department))
    if fact.automatic is not None:
        keys.append(Key("routed", "auto" if fact.automatic else "manual"))
    if fact.answered_at is not None:
        keys.append(Key("completed", fact.department, "answered"))
        keys.append(Key("on_time", fact.department, "on_time" if fact.on_time else "late"))
    if fact.answer_class is not None:
        keys.append(Key("answer_class", str(fact.answer_class)))
    if fact.withdrawn:
        keys.append(Key("completed", fact.department, "withdrawn"))
    if fact.means is not None:
        keys.append(Key("notified", fact.means))
    if fact.closing is not None:
        keys.append(Key("closed", fact.closing))
    if fact.score is not None:
        keys.append(Key("score", str(fact.score)))
    keys.extend(Key("unknown", doubt.channel) for doubt in fact.doubts)
    return Counter(keys)


def difference(before: Fact, after: Fact) -> Mapping[Key, int]:
    """By how much each figure moves when a case changes."""
    moved = counts(after)
    moved.subtract(counts(before))
    return {key: by for key, by in moved.items() if by}


# Acts that are counted by themselves, whatever becomes of the case ---------------------------------------------------


def rerouted(event: ComplaintRerouted) -> Key:
    return Key("rerouted", event.previous_department_code)


def notification(event: NotifyEvent) -> Key:
    match event:
        case NotificationDelivered():
            outcome = event.outcome.value
        case NotificationFailed():
            outcome = "undeliverable"
        case _:
            outcome = "unknown"
    return Key("notification", event.channel, event.letter.value, outcome)


def triaged() -> Key:
    return Key("routed", "triage")


def refused(event: CitizenRequestRefused) -> Key:
    return Key("refused", event.action)
