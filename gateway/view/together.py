"""What the citizen sees where they change the complaint, or others join in it."""

from __future__ import annotations

from dataclasses import replace

from contracts import similar, together
from contracts.dialogue import ReplySent
from gateway.view.records import Refused, View, line
from gateway.view.showing import FREE, Shown, show, without


@show.register
def _(event: together.ComplaintChanged, view: View) -> Shown:
    """What the citizen wrote stands on the line of the sending."""
    changed = replace(view, location=event.location or view.location)
    return changed, line(changed, "changed", at=event.occurred_at)


@show.register
def _(event: together.ComplaintInherited, view: View) -> Shown:
    """The case stands as it stood, with whoever has the work of its department now."""
    handler = view.handler if event.as_a_whole else None
    inherited = replace(view, department=event.department, handler=handler, contributors=without(view.contributors, event.department))
    return inherited, line(inherited, "inherit", at=event.occurred_at)


@show.register
def _(event: together.DepartmentInvolved, view: View) -> Shown:
    """The department in charge still is, and answers; what the other one is asked stays in the house."""
    involved = replace(view, contributors=(*without(view.contributors, event.contributor), event.contributor))
    return involved, line(involved, "involve", at=event.occurred_at, contributor=event.contributor.name)


@show.register
def _(event: together.PartContributed, view: View) -> Shown:
    return view, line(view, "contribute", at=event.occurred_at, contributor=event.contributor.name)


@show.register
def _(event: together.DepartmentReleased, view: View) -> Shown:
    released = replace(view, contributors=without(view.contributors, event.contributor))
    return released, line(released, "release", at=event.occurred_at, contributor=event.contributor.name)


@show.register
def _(event: ReplySent, view: View) -> Shown:
    """What the officer wrote; the case stands where it stood."""
    return view, line(view, "reply", at=event.occurred_at, note=event.text)


@show.register
def _(event: similar.SimilarCasesFound, view: View) -> Shown:
    """Nothing has happened to the case: no line."""
    return replace(view, similar=event.similar), None


@show.register
def _(event: together.GroupRecognized, view: View) -> Shown:
    return view, line(view, "recognize_group", at=event.occurred_at, persons=str(event.persons))


@show.register
def _(event: together.ComplaintClosedAsRepeated, view: View) -> Shown:
    refusal = Refused(ground=event.ground, reason=event.reason, remedy=event.remedy)
    closed = replace(view, **FREE, department=event.department, handler=event.handler, refusal=refusal)
    told = {"ground": event.ground, "remedy": event.remedy, "note": event.reason}
    return closed, line(closed, "close_as_repeated", at=event.occurred_at, **told)
