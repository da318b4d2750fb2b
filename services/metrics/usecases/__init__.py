"""What the metrics service does with what it hears: change the case's fact, move the sums by what that changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from contracts import metrics
from contracts.complaints import (
    CitizenRequestRefused,
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDeclined,
    ComplaintEvent,
    ComplaintMerged,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    DeadlineRecomputed,
    ProgressReported,
    SupplementRequested,
)
from contracts.gateway import ComplaintRated
from contracts.message import CaseEvent
from contracts.notify import NotificationDelivered, NotificationFailed, NotificationUnknown
from contracts.reminders import DeadlineReminded
from contracts.routing import CaseArea, DepartmentAssigned, TriageNeeded
from contracts.similar import SurgeNoticed
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.metrics import counting, domain, judging
from services.metrics.board import cells
from services.metrics.board.spans import day_of
from services.metrics.counting import Fact, Key
from services.metrics.quality import quality
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
    _count(tx, counting.handed_over("register", event, event.register_by))


def route(tx: Transaction, event: ComplaintRouted) -> None:
    _change(tx, event, domain.route)
    _count(tx, counting.handed_over("to_department", event, event.hand_over_by))


def reroute(tx: Transaction, event: ComplaintRerouted) -> None:
    _change(tx, event, domain.reroute)
    _count(tx, counting.rerouted(event))
    _count(tx, counting.handed_over("reroute", event, event.hand_over_by))
    tx.weeks.move({judging.moved(event.previous_department_code, event.occurred_at): 1})


def inherit(tx: Transaction, event: ComplaintInherited) -> None:
    _change(tx, event, domain.inherit)


def start(tx: Transaction, event: ComplaintStarted) -> None:
    _change(tx, event, domain.start)


def reclassify(tx: Transaction, event: ComplaintReclassified) -> None:
    _change(tx, event, domain.reclassify)
    _count(tx, counting.reclassified(event))


def request_supplement(tx: Transaction, event: SupplementRequested) -> None:
    _change(tx, event, domain.request_supplement)
    _count(tx, counting.supplement(event))


def supplement(tx: Transaction, event: ComplaintSupplemented) -> None:
    _change(tx, event, domain.supplement)


def pause(tx: Transaction, event: ClockPaused) -> None:
    paused = _change(tx, event, domain.pause)
    _count(tx, counting.paused(paused, event))


def resume(tx: Transaction, event: ClockResumed) -> None:
    _change(tx, event, domain.resume)


def extend(tx: Transaction, event: DeadlineExtended) -> None:
    _change(tx, event, domain.extend)
    _count(tx, counting.extended(event))


def recompute(tx: Transaction, event: DeadlineRecomputed) -> None:
    _change(tx, event, domain.recompute)
    _count(tx, counting.recomputed(event))


def remind(tx: Transaction, event: DeadlineReminded) -> None:
    _change(tx, event, domain.remind)
    _count(tx, counting.reminded(event))


def report(tx: Transaction, event: ProgressReported) -> None:
    _count(tx, counting.progress(event))


def answer(tx: Transaction, event: ComplaintAnswered) -> None:
    answered = _change(tx, event, domain.answer)
    tx.board.move(cells.given(answered))
    _count(tx, counting.completed(answered), counting.prompt(event), *counting.files(event))


def notify(tx: Transaction, event: ComplaintNotified) -> None:
    _change(tx, event, domain.notify)
    _count(tx, counting.notified(event))


def withdraw(tx: Transaction, event: ComplaintWithdrawn) -> None:
    withdrawn = _change(tx, event, domain.withdraw)
    _count(tx, counting.completed(withdrawn))


def transfer(tx: Transaction, event: ComplaintTransferred) -> None:
    transferred = _change(tx, event, domain.transfer)
    _count(tx, counting.completed(transferred))
    _count(tx, counting.handed_over("transfer", event, event.hand_over_by))


def decline(tx: Transaction, event: ComplaintDeclined) -> None:
    declined = _change(tx, event, domain.decline)
    _count(tx, counting.completed(declined))


def close_as_repeated(tx: Transaction, event: ComplaintClosedAsRepeated) -> None:
    closed = _change(tx, event, domain.close_as_repeated)
    _count(tx, counting.completed(closed))


def merge(tx: Transaction, event: ComplaintMerged) -> None:
    merged = _change(tx, event, domain.merge)
    _count(tx, counting.completed(merged))


def unmerge(tx: Transaction, event: ComplaintUnmerged) -> None:
    _change(tx, event, domain.unmerge)


def close(tx: Transaction, event: ComplaintClosed) -> None:
    _change(tx, event, domain.close)
    _count(tx, counting.closed(event))


def reopen(tx: Transaction, event: ComplaintReopened) -> None:
    reopened = _change(tx, event, domain.reopen)
    if event.because == "dissatisfied":
        tx.board.move(cells.reopened(reopened))
    _count(tx, counting.reopened(reopened, event))


def notice_surge(tx: Transaction, event: SurgeNoticed) -> None:
    """It waits for somebody until it is decided on; that it has grown is counted, and waits for nobody else."""
    _count(tx, counting.surge(event))
    if not event.grown:
        tx.tally.move({counting.SURGING: 1})


def decide_surge(tx: Transaction) -> None:
    tx.tally.move({counting.SURGING: -1})


def refuse(tx: Transaction, event: CitizenRequestRefused) -> None:
    _count(tx, counting.refused(event))


def assign(tx: Transaction, event: DepartmentAssigned) -> None:
    _change(tx, event, domain.assign)
    _call(tx, event.area)
    tx.weeks.move({judging.decided("automatic", event.proposals, event.occurred_at): 1})


def triage(tx: Transaction, event: TriageNeeded) -> None:
    _change(tx, event, domain.triage)
    _call(tx, event.area)
    _count(tx, counting.triaged())
    tx.weeks.move({judging.decided("triage", event.proposals, event.occurred_at): 1})


def rate(tx: Transaction, event: ComplaintRated) -> None:
    _change(tx, event, domain.rate)


def deliver(tx: Transaction, event: NotificationDelivered) -> None:
    _change(tx, event, domain.deliver)
    _count(tx, counting.notification(event))


def fail(tx: Transaction, event: NotificationFailed) -> None:
    _change(tx, event, domain.fail)
    _count(tx, counting.notification(event))


def doubt(tx: Transaction, event: NotificationUnknown) -> None:
    _change(tx, event, domain.doubt)
    _count(tx, counting.notification(event))


def get_statistics(tx: Transaction) -> metrics.Statistics:
    return statistics(tx.tally.all())


def get_routing_quality(tx: Transaction, query: metrics.GetRoutingQuality) -> metrics.RoutingQuality:
    since = judging.week_of(tx.now) - timedelta(weeks=query.weeks - 1)
    return quality(tx.weeks.since(since), since)


def figures(tx: Transaction) -> Figures:
    since = tx.facts.untold_since()
    return Figures(tally=tx.tally.all(), untold_seconds=max((tx.now - since).total_seconds(), 0.0) if since else 0.0)


def _change(tx: Transaction, event: E, act: Callable[[Fact, E], Fact]) -> Fact:
    before = tx.facts.of(event.complaint_id)
    after = act(before, event)
    if after != before:
        tx.facts.put(after)
        tx.tally.move(counting.difference(before, after))
        tx.board.move(cells.difference(before, after))
    tx.board.note(event.occurred_at)
    if judging.judgeable(after) and not judging.judgeable(before):
        acts, marks = judging.judged(after)
        tx.tally.move(acts)
        tx.weeks.move(marks)
    if isinstance(event, ComplaintEvent) and event.first_response:
        _count(tx, counting.response(event.first_response))
        tx.board.move(cells.replied(after, day_of(event.occurred_at), in_time=event.first_response.in_time))
    return after


def _call(tx: Transaction, area: CaseArea | None) -> None:
    if area is not None:
        tx.board.call(area.code, area.name)


def _count(tx: Transaction, *acts: Key) -> None:
    tx.tally.move(Counter(acts))
