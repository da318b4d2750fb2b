"""How the city's phrases become what a citizen reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from gateway.domain.conversation import DANGER, Phrases, Say, fill
from gateway.domain.heard import Reply
from gateway.reception import Reception
from gateway.view import View


def reply(reception: Reception, locale: str, say: Say, view: View | None, *, in_mail: bool = False) -> Reply:
    """The phrase in the citizen's language, with what it says of the case."""
    if say.phrase == DANGER:
        return Reply(text=reception.dangers.text(say.hint or "", locale))
    phrases = reception.phrases(locale)
    briefly = view is not None and ("ask" not in view.actions or (view.department is None and view.due_at is None))
    named = "status_ended" if say.phrase == "status" and briefly else say.phrase
    values = {"hint": say.hint or "", **(_of_case(reception, phrases, view, in_mail=in_mail) if view is not None else {})}
    return Reply(
        text=fill(phrases.spoken(named, in_mail=in_mail), values), choices=tuple(getattr(phrases, choice) for choice in say.choices)
    )


def letter(reception: Reception, locale: str, said: str) -> str:
    """What is said, with what stands around it in a letter by mail."""
    mail = reception.phrases(locale).mail
    return fill(mail.letter, {"said": said}) if mail else said


def _of_case(reception: Reception, phrases: Phrases, view: View, *, in_mail: bool) -> Mapping[str, str]:
    standing = (phrases.mail.standing if in_mail and phrases.mail else None) or phrases.standing
    return {
        "receipt_number": view.receipt_number,
        "link": reception.link_of(view),
        "standing": getattr(standing, view.status.value),
        "department": view.department.name if view.department else phrases.no_department,
        "due": _date(reception, phrases, view.due_at) if view.due_at else phrases.no_due,
    }


def _date(reception: Reception, phrases: Phrases, moment: datetime) -> str:
    day = moment.astimezone(reception.zone)
    return fill(phrases.date, {"year": str(day.year), "month": str(day.month), "day": str(day.day)})
