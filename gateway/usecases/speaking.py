"""How the city's phrases become what a citizen reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gateway.domain.conversation import Phrases, Say, fill
from gateway.domain.heard import Reply
from gateway.reception import Reception
from gateway.view import View


def reply(reception: Reception, locale: str, say: Say, view: View | None) -> Reply:
    """The phrase in the citizen's language, with what it says of the case."""
    phrases = reception.phrases(locale)
    named = "status_ended" if say.phrase == "status" and view is not None and "ask" not in view.actions else say.phrase
    values = {"hint": say.hint or "", **(_of_case(reception, phrases, view) if view is not None else {})}
    return Reply(text=fill(getattr(phrases, named), values), choices=tuple(getattr(phrases, choice) for choice in say.choices))


def _of_case(reception: Reception, phrases: Phrases, view: View) -> Mapping[str, str]:
    return {
        "receipt_number": view.receipt_number,
        "link": reception.link_of(view),
        "standing": getattr(phrases.standing, view.status.value),
        "department": view.department.name if view.department else phrases.no_department,
        "due": _date(reception, phrases, view.due_at) if view.due_at else phrases.no_due,
    }


def _date(reception: Reception, phrases: Phrases, moment: datetime) -> str:
    day = moment.astimezone(reception.zone)
    return fill(phrases.date, {"year": str(day.year), "month": str(day.month), "day": str(day.day)})
