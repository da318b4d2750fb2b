"""What the citizen sees where they change the complaint, or others join in it."""

from __future__ import annotations

from dataclasses import replace

from contracts import together
from gateway.view.records import View, line
from gateway.view.showing import Shown, show


@show.register
def _(event: together.ComplaintChanged, view: View) -> Shown:
    """What the citizen wrote stands on the line of the sending."""
    changed = replace(view, location=event.location or view.location)
    return changed, line(changed, "changed", at=event.occurred_at)
