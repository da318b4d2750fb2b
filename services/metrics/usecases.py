"""What the metrics service does with what it hears: change the case's fact, move the sums by what that changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from contracts import metrics
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
from contracts.message import CaseEvent
from contracts.notify import NotificationDelivered, NotificationFailed, NotificationUnknown
from contracts.routing import TriageNeeded
from services.metrics import domain
from services.metrics.domain import Fact, Key
from services.metrics.statistics import statistics

if TYPE_CHECKING:
    from services.metrics.store import Transaction

E = TypeVar("E", bound=CaseEvent)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What an operator's instruments show."""

    tally: Mapping[Key, int]
    untold_seconds: float  # how long the citizen has waited who has waited longest for a first letter; 0 for none


def receive(tx: Transaction, event: ComplaintReceived) -> None:
    _change(tx, event, domain.receive)


def route(tx: Transaction, event: ComplaintRouted) -> None:
    _change(tx, event, domain.route)


def reroute(tx: Transaction, event: ComplaintRerouted) -> None:
    _change(tx, event, domain.reroute)
    tx.tally.move({domain.rerouted(event): 1})


def start(tx: Transaction, event: ComplaintStarted) -> None:
    _change(tx, event, domain.start)


def answer(tx: Transaction, event: ComplaintAnswered) -> None:
    _change(tx, event, domain.answer)


def notify(tx: Transaction, event: ComplaintNotified) -> None:
    _change(tx, event, domain.notify)


def withdraw(tx: Transaction, event: ComplaintWithdrawn) -> None:
    _change(tx, event, domain.withdraw)


def close(tx: Transaction, event: ComplaintClosed) -> None:
    _change(tx, event, domain.close)


def refuse(tx: Transaction, event: CitizenRequestRefused) -> None:
    tx.tally.move({domain.refused(event): 1})


def triage(tx: Transaction, event: TriageNeeded) -> None:
    tx.tally.move({domain.triaged(): 1})


def rate(tx: Transaction, event: ComplaintRated) -> None:
    _change(tx, event, domain.rate)


def deliver(tx: Transaction, event: NotificationDelivered) -> None:
    _change(tx, event, domain.deliver)
    tx.tally.move({domain.notification(event): 1})


def fail(tx: Transaction, event: NotificationFailed) -> None:
    _change(tx, event, domain.fail)
    tx.tally.move({domain.notification(event): 1})


def doubt(tx: Transaction, event: NotificationUnknown) -> None:
    _change(tx, event, domain.doubt)
    tx.tally.move({domain.notification(event): 1})


def get_statistics(tx: Transaction) -> metrics.Statistics:
    return statistics(tx.tally.all())


def figures(tx: Transaction) -> Figures:
    since = tx.facts.untold_since()
    return Figures(tally=tx.tally.all(), untold_seconds=max((tx.now - since).total_seconds(), 0.0) if since else 0.0)


def _change(tx: Transaction, event: E, act: Callable[[Fact, E], Fact]) -> None:
    before = tx.facts.of(event.complaint_id)
    after = act(before, event)
    if after != before:
        tx.facts.put(after)
        tx.tally.move(domain.difference(before, after))
