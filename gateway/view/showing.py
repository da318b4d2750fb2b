"""How each thing that the complaints service says changes what the citizen sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import singledispatch
from typing import Any

from contracts import complaints as said
from contracts.complaints import ComplaintEvent, Department
from gateway.view.records import STANDSTILLS, Confirmation, Details, Line, Refused, Standstill, SupplementWanted, Transfer, View, line

FREE: Mapping[str, Any] = {"paused": None, "supplement": None}  # no clock stands, and nothing is asked of the citizen
LINK_HOLDS = timedelta(days=30)  # after the notice, as a case may be taken up again
Shown = tuple[View, Line | None]


def changed(view: View, event: ComplaintEvent) -> Shown:
    """The view after the event, and the line that it adds to the timeline."""
    stepped = replace(
        view,
        version=view.version + 1,
        status=event.status,
        actions=event.citizen_actions,
        updated_at=max(view.updated_at, event.occurred_at),
    )
    shown, added = show(event, stepped)
    if shown.paused is not None and shown.paused.until is None:
        shown = replace(shown, due_at=None)  # while nobody knows when the clock goes on, nobody knows when it ends
    return shown, added


@singledispatch
def show(event: ComplaintEvent, view: View) -> Shown:
    raise TypeError(f"the public view doesn't know {event.type()}")


@show.register
def _(event: said.ComplaintReceived, view: View) -> Shown:
    """Its line stands there since the door took the case in."""
    return replace(view, kind=event.kind, due_at=event.due_at), None


@show.register
def _(event: said.ComplaintRouted, view: View) -> Shown:
    routed = replace(view, department=event.department, due_at=event.due_at)
    return routed, line(routed, "route", at=event.occurred_at)


@show.register
def _(event: said.ComplaintRerouted, view: View) -> Shown:
    rerouted = replace(view, **FREE, department=event.department, handler=None, due_at=event.due_at, moves=event.moves)
    rerouted = replace(rerouted, contributors=without(rerouted.contributors, event.department))
    return rerouted, line(rerouted, "reroute", at=event.occurred_at)


@show.register
def _(event: said.ComplaintStarted, view: View) -> Shown:
    started = replace(view, department=event.department, handler=event.handler)
    return started, line(started, "start", at=event.occurred_at)


@show.register
def _(event: said.ComplaintReclassified, view: View) -> Shown:
    """Why officers do things among themselves isn't told here: it may speak of other people."""
    moved = replace(view, kind=event.kind, due_at=event.due_at)
    moved = replace(moved, **FREE) if view.paused and view.paused.ground == "study" else moved  # only a grievance is studied on site
    return moved, line(moved, "reclassify", at=event.occurred_at, kind=event.kind.value, due_at=_at(event.due_at))


@show.register
def _(event: said.SupplementRequested, view: View) -> Shown:
    wanted = SupplementWanted(request=event.request, answer_by=event.answer_by)
    since = Standstill(since=event.paused_since, ground="supplement")
    asked = replace(view, department=event.department, handler=event.handler, supplement=wanted, paused=since)
    return asked, line(asked, "request_supplement", at=event.occurred_at, answer_by=_at(event.answer_by), note=event.request)


@show.register
def _(event: said.SupplementPeriodExtended, view: View) -> Shown:
    wanted = view.supplement and replace(view.supplement, answer_by=event.answer_by)
    given = replace(view, handler=event.handler, supplement=wanted)
    return given, line(given, "more_time_given", at=event.occurred_at, answer_by=_at(event.answer_by))


@show.register
def _(event: said.ComplaintSupplemented, view: View) -> Shown:
    """What the citizen sent stands on the line of the sending."""
    goes_on = replace(view, **FREE, due_at=event.due_at)
    return goes_on, line(goes_on, "supplemented", at=event.occurred_at, due_at=_at(event.due_at))


@show.register
def _(event: said.ClockPaused, view: View) -> Shown:
    if event.ground not in STANDSTILLS:
        raise ValueError(f"no citizen could be told why the clock stands: {event.ground}")
    paused = replace(view, paused=Standstill(since=event.paused_since, ground=event.ground, until=event.until), due_at=event.due_at)
    return paused, line(paused, "pause", at=event.occurred_at, pause=event.ground, until=_at(event.until))


@show.register
def _(event: said.ClockResumed, view: View) -> Shown:
    goes_on = replace(view, **FREE, due_at=event.due_at)
    return goes_on, line(goes_on, "resume", at=event.occurred_at, due_at=_at(event.due_at))


@show.register
def _(event: said.DeadlineExtended, view: View) -> Shown:
    extended = replace(view, department=event.department, handler=event.handler, due_at=event.due_at)
    return extended, line(extended, "extend", at=event.occurred_at, note=event.reason, **_dates(event))


@show.register
def _(event: said.DeadlineRecomputed, view: View) -> Shown:
    recomputed = replace(view, due_at=event.due_at)
    return recomputed, line(recomputed, f"recompute_{event.because}", at=event.occurred_at, **_dates(event))


@show.register
def _(event: said.ProgressReported, view: View) -> Shown:
    reported = replace(view, department=event.department or view.department, handler=event.handler)
    return reported, line(reported, "progress", at=event.occurred_at, days=str(event.days), due_at=_at(event.due_at))


# How it ends, and begins again -----------------------------------------------------------------------------------------


@show.register
def _(event: said.ComplaintAnswered, view: View) -> Shown:
    """The line keeps the answer too: a case that is taken up again may get another."""
    told = replace(view, **FREE, answer=event.answer, answered_at=event.occurred_at, confirmation=_link(event))
    told = replace(told, official_answer=event.official_answer)
    answered = replace(told, department=event.department, handler=event.handler)
    return answered, line(answered, "answer", at=event.occurred_at, note=event.answer, official=event.official_answer)


@show.register
def _(event: said.ComplaintDeclined, view: View) -> Shown:
    refusal = Refused(ground=event.ground, reason=event.reason, remedy=event.remedy)
    told = replace(view, **FREE, refusal=refusal, confirmation=_link(event))
    declined = replace(told, department=event.department, handler=event.handler)
    return declined, line(declined, "decline", at=event.occurred_at, ground=event.ground, remedy=event.remedy, note=event.reason)


@show.register
def _(event: said.ComplaintTransferred, view: View) -> Shown:
    to = Transfer(agency=event.agency, receipt_number=event.agency_receipt_number, link=event.agency_link)
    left = replace(view, **FREE, department=event.department or view.department, handler=event.handler, transfer=to, due_at=None)
    return left, line(left, "transfer", at=event.occurred_at, agency=event.agency, note=event.reason)


@show.register
def _(event: said.ComplaintMerged, view: View) -> Shown:
    """Which case it is answered with isn't shown: that one may be somebody else's."""
    return replace(view, **FREE), line(view, "merge", at=event.occurred_at)


@show.register
def _(event: said.ComplaintUnmerged, view: View) -> Shown:
    apart = replace(view, department=event.department, handler=None, due_at=event.due_at)
    return apart, line(apart, "unmerge", at=event.occurred_at, due_at=_at(event.due_at))


@show.register
def _(event: said.ComplaintReopened, view: View) -> Shown:
    """The answer stays until there is another; a refusal that is looked at anew stays on the timeline only."""
    again = replace(view, refusal=None, due_at=event.due_at)
    return again, line(again, f"reopened_{event.because}", at=event.occurred_at, due_at=_at(event.due_at))


@show.register
def _(event: said.ComplaintNotified, view: View) -> Shown:
    """The link in the letter holds as long as the case may be taken up again."""
    told = replace(view, confirmation=view.confirmation and replace(view.confirmation, until=event.occurred_at + LINK_HOLDS))
    return told, line(told, "notify", at=event.occurred_at, means=event.means)


@show.register
def _(event: said.ComplaintWithdrawn, view: View) -> Shown:
    return replace(view, **FREE), line(view, "withdrawn", at=event.occurred_at)


@show.register
def _(event: said.ComplaintClosed, view: View) -> Shown:
    return view, line(view, f"close_{event.reason}", at=event.occurred_at)


@show.register
def _(event: said.CitizenRequestRefused, view: View) -> Shown:
    return view, line(view, "refuse", at=event.occurred_at, action=event.action)


def without(departments: tuple[Department, ...], gone: Department) -> tuple[Department, ...]:
    return tuple(one for one in departments if one.code != gone.code)


def _dates(event: said.DeadlineExtended | said.DeadlineRecomputed) -> Details:
    return {"previous_due_at": _at(event.previous_due_at), "due_at": _at(event.due_at)}


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _link(event: said.ComplaintAnswered | said.ComplaintDeclined) -> Confirmation:
    return Confirmation(number=event.answer_number, until=event.occurred_at + LINK_HOLDS)
