"""What happens to a case, as far as the city's figures need to know: each event makes a new fact of the old one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from contracts.complaints import (
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
    SupplementRequested,
)
from contracts.gateway import ComplaintRated
from contracts.notify import NotificationDelivered, NotificationFailed, NotificationUnknown, NotifyEvent
from contracts.reminders import DeadlineReminded
from contracts.routing import CaseArea, DepartmentAssigned, TriageNeeded
from contracts.together import ComplaintClosedAsRepeated, ComplaintInherited
from services.metrics.board.spans import day_of
from services.metrics.counting import Doubt, Fact
from services.metrics.duration import class_of
from services.metrics.judging import MILLION

# On its way ----------------------------------------------------------------------------------------------------------


def receive(fact: Fact, event: ComplaintReceived) -> Fact:
    return _due(
        fact,
        event,
        event.due_at,
        channel=event.channel.value,
        kind=event.kind.value,
        service_code=event.service_code,
        received_at=event.received_at,
        began_at=event.received_at,
        untold_since=event.received_at if event.sealed_contact and not fact.told_at else None,
        received_on=day_of(event.received_at),
        **_position(event),
    )


def _position(event: ComplaintReceived) -> dict[str, float]:
    """Of a public case, to a thousandth of a degree: about a hundred metres. Where it lies more exactly isn't kept here."""
    place = event.location
    if event.visibility != "public" or place is None or place.lat is None or place.long is None:
        return {}
    return {"lat": round(place.lat, 3), "long": round(place.long, 3)}


def route(fact: Fact, event: ComplaintRouted) -> Fact:
    automatic = event.automatic if fact.automatic is None else fact.automatic
    return _due(fact, event, event.due_at, department=event.department.code, automatic=automatic)


def reroute(fact: Fact, event: ComplaintRerouted) -> Fact:
    return _due(fact, event, event.due_at, department=event.department.code, reroutes=fact.reroutes + 1, forebears=())


def inherit(fact: Fact, event: ComplaintInherited) -> Fact:
    """It counts for whoever has the work now; nobody has passed it on, and who was proposed before wasn't wrong."""
    forebears = (*fact.forebears, event.previous_department_code)
    return _due(fact, event, event.due_at, department=event.department.code, forebears=forebears)


def start(fact: Fact, event: ComplaintStarted) -> Fact:
    return _after(fact, event, department=event.department.code)


# The clock: a case is late from the hour it is due until it ends or gets a due date that is still to come. -----------


def reclassify(fact: Fact, event: ComplaintReclassified) -> Fact:
    return _due(fact, event, event.due_at, kind=event.kind.value)


def request_supplement(fact: Fact, event: SupplementRequested) -> Fact:
    return _due(fact, event, None)


def supplement(fact: Fact, event: ComplaintSupplemented) -> Fact:
    return _due(fact, event, event.due_at)


def pause(fact: Fact, event: ClockPaused) -> Fact:
    return _due(fact, event, event.due_at)


def resume(fact: Fact, event: ClockResumed) -> Fact:
    return _due(fact, event, event.due_at)


def extend(fact: Fact, event: DeadlineExtended) -> Fact:
    return _due(fact, event, event.due_at)


def recompute(fact: Fact, event: DeadlineRecomputed) -> Fact:
    return _due(fact, event, event.due_at)


def remind(fact: Fact, event: DeadlineReminded) -> Fact:
    return _after(fact, event, due_at=event.due_at, late=event.percent >= 100)


# Its ends ------------------------------------------------------------------------------------------------------------


def answer(fact: Fact, event: ComplaintAnswered) -> Fact:
    seconds = (event.occurred_at - fact.began_at).total_seconds() if fact.began_at else None
    today = day_of(event.occurred_at)
    return _after(
        _settled(fact, event.department.code),
        event,
        department=event.department.code,
        outcome="answered",
        answer_class=None if seconds is None else class_of(seconds),
        on_time=event.on_time,
        answered_on=today,
        days=max((today - day_of(fact.began_at)).days, 0) if fact.began_at else None,
    )


def notify(fact: Fact, event: ComplaintNotified) -> Fact:
    return _after(fact, event, means=event.means)


def withdraw(fact: Fact, event: ComplaintWithdrawn) -> Fact:
    return _after(fact, event, outcome="withdrawn", untold_since=None)


def transfer(fact: Fact, event: ComplaintTransferred) -> Fact:
    return _after(fact, event, outcome="transferred", department=event.department.code if event.department else fact.department)


def decline(fact: Fact, event: ComplaintDeclined) -> Fact:
    return _after(_settled(fact, event.department.code), event, outcome="declined", department=event.department.code)


def close_as_repeated(fact: Fact, event: ComplaintClosedAsRepeated) -> Fact:
    return _after(fact, event, outcome="repeated", department=event.department.code)


def merge(fact: Fact, event: ComplaintMerged) -> Fact:
    return _after(fact, event, outcome="merged")


def close(fact: Fact, event: ComplaintClosed) -> Fact:
    return _after(fact, event, closing=event.reason, untold_since=None)


# Back to the desk ----------------------------------------------------------------------------------------------------


def unmerge(fact: Fact, event: ComplaintUnmerged) -> Fact:
    return _due(fact, event, event.due_at, outcome=None, department=event.department.code)


def reopen(fact: Fact, event: ComplaintReopened) -> Fact:
    """It is open as on its first day: what was answered before, on time or late, is no result any more. The next answer
    counts, from the day of the reopening."""
    return _due(
        fact,
        event,
        event.due_at,
        began_at=event.received_at,
        **dict.fromkeys(("outcome", "answer_class", "on_time", "means", "closing")),
    )


# What routing proposed -----------------------------------------------------------------------------------------------


def assign(fact: Fact, event: DepartmentAssigned) -> Fact:
    codes = tuple(one.department_code for one in event.proposals) or (event.department.code,)
    return _guessed(_placed(fact, event.area), "automatic", codes, event.confidence, event.occurred_at)


def triage(fact: Fact, event: TriageNeeded) -> Fact:
    codes = tuple(one.department_code for one in event.proposals)
    return _guessed(
        _placed(fact, event.area), "triage", codes, event.proposals[0].confidence if event.proposals else 0.0, event.occurred_at
    )


# What others say of it -----------------------------------------------------------------------------------------------


def rate(fact: Fact, event: ComplaintRated) -> Fact:
    """A case has one vote: the first that is heard."""
    return fact if fact.score is not None else replace(fact, score=event.score, rated_on=day_of(event.occurred_at))


def deliver(fact: Fact, event: NotificationDelivered) -> Fact:
    return _told(fact, event)


def fail(fact: Fact, event: NotificationFailed) -> Fact:
    return _told(fact, event)


def doubt(fact: Fact, event: NotificationUnknown) -> Fact:
    told = _told(fact, event)
    return replace(told, doubts=(*told.doubts, Doubt(delivery_id=str(event.delivery_id), channel=event.channel)))


def _placed(fact: Fact, area: CaseArea | None) -> Fact:
    return replace(fact, area=area.code) if area is not None and fact.area is None else fact


def _guessed(fact: Fact, mode: str, codes: tuple[str, ...], confidence: float, at: datetime) -> Fact:
    """Routing decides once for each case."""
    millionths = round(confidence * MILLION)
    return replace(fact, guessed_by=mode, guessed_at=at, guesses=codes, confidence=millionths) if fact.guessed_by is None else fact


def _settled(fact: Fact, department: str) -> Fact:
    """The first department that stood for a result: what comes after a reopening says nothing about the first guess."""
    return fact if fact.settled is not None else replace(fact, settled=department)


def _after(fact: Fact, event: ComplaintEvent, **changes: Any) -> Fact:
    return replace(fact, status=event.status.value, **changes)


def _due(fact: Fact, event: ComplaintEvent, due_at: datetime | None, **changes: Any) -> Fact:
    """A due date was set, or the clock stands: a case that was late before it stood is late still."""
    late = fact.late if due_at is None else due_at <= event.occurred_at
    return _after(fact, event, due_at=due_at, late=late, **changes)


def _told(fact: Fact, event: NotifyEvent) -> Fact:
    """A letter was tried, and whatever was in doubt about it before is settled."""
    doubts = tuple(doubt for doubt in fact.doubts if doubt.delivery_id != str(event.delivery_id))
    return replace(fact, told_at=fact.told_at or event.occurred_at, untold_since=None, doubts=doubts)
