"""What a citizen may see of the case, and how each thing that the complaints service says changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatch
from uuid import UUID

from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintEvent,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
    Department,
    Handler,
    Status,
)
from contracts.gateway import Channel, Kind, Location

Details = Mapping[str, str | None]


@dataclass(frozen=True, kw_only=True)
class View:
    """What the citizen may see of the case. `version` grows by one with each change."""

    complaint_id: UUID
    receipt_number: str
    token_hash: str
    version: int
    status: Status
    channel: Channel
    locale: str
    kind: Kind | None
    service_code: str | None
    title: str | None
    text: str
    location: Location | None
    visibility: str
    received_at: datetime
    updated_at: datetime
    due_at: datetime | None = None
    department: Department | None = None
    handler: Handler | None = None
    answer: str | None = None
    answered_at: datetime | None = None
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the public timeline. `act` says which; `details` fill its sentence."""

    complaint_id: UUID
    position: int
    at: datetime
    act: str
    status: Status
    details: Details = field(default_factory=dict)


def changed(view: View, event: ComplaintEvent) -> tuple[View, Line | None]:
    """The view after the event, and the line that it adds to the timeline."""
    stepped = replace(
        view,
        version=view.version + 1,
        status=event.status,
        actions=event.citizen_actions,
        updated_at=max(view.updated_at, event.occurred_at),
    )
    return _show(event, stepped)


@singledispatch
def _show(event: ComplaintEvent, view: View) -> tuple[View, Line | None]:
    raise TypeError(f"the public view doesn't know {event.type()}")


@_show.register
def _(event: ComplaintReceived, view: View) -> tuple[View, Line | None]:
    """Its line stands there since the door took the case in."""
    return replace(view, kind=event.kind, due_at=event.due_at), None


@_show.register
def _(event: ComplaintRouted, view: View) -> tuple[View, Line | None]:
    routed = replace(view, department=event.department, due_at=event.due_at)
    return routed, line(routed, "route", at=event.occurred_at)


@_show.register
def _(event: ComplaintRerouted, view: View) -> tuple[View, Line | None]:
    rerouted = replace(view, department=event.department, handler=None, due_at=event.due_at)
    return rerouted, line(rerouted, "reroute", at=event.occurred_at)


@_show.register
def _(event: ComplaintStarted, view: View) -> tuple[View, Line | None]:
    started = replace(view, department=event.department, handler=event.handler)
    return started, line(started, "start", at=event.occurred_at)


@_show.register
def _(event: ComplaintAnswered, view: View) -> tuple[View, Line | None]:
    answered = replace(view, department=event.department, handler=event.handler, answer=event.answer, answered_at=event.occurred_at)
    return answered, line(answered, "answer", at=event.occurred_at)


@_show.register
def _(event: ComplaintNotified, view: View) -> tuple[View, Line | None]:
    return view, line(view, "notify", at=event.occurred_at, means=event.means)


@_show.register
def _(event: ComplaintWithdrawn, view: View) -> tuple[View, Line | None]:
    return view, line(view, "withdrawn", at=event.occurred_at)


@_show.register
def _(event: ComplaintClosed, view: View) -> tuple[View, Line | None]:
    return view, line(view, f"close_{event.reason}", at=event.occurred_at)


@_show.register
def _(event: CitizenRequestRefused, view: View) -> tuple[View, Line | None]:
    return view, line(view, "refuse", at=event.occurred_at, action=event.action)


def first_line(view: View) -> Line:
    """`Received`: true of every case from its first moment, so it need not be kept."""
    return Line(complaint_id=view.complaint_id, position=1, at=view.received_at, act="received", status=Status.RECEIVED)


def line(view: View, act: str, at: datetime | None = None, **details: str | None) -> Line:
    """A line about the view as it now stands, with the department that answers for it."""
    where = {"department_code": view.department.code, "department": view.department.name} if view.department else {}
    return Line(
        complaint_id=view.complaint_id,
        position=view.version,
        at=at or view.updated_at,
        act=act,
        status=view.status,
        details={**where, **details},
    )
