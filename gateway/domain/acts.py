"""What the citizen asks of a case that stands already: each act gives the view after it, its line, and what is said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.dangers import DangerHeard
from contracts.gateway import (
    AnswerPublished,
    ChangeRequested,
    ComplaintRated,
    GatewayEvent,
    Location,
    ObjectionFiled,
    Photo,
    ReopenRequested,
    ResultConfirmed,
    SupplementSubmitted,
    SupplementTimeRequested,
    WithdrawalRequested,
)
from contracts.urgency import Danger
from gateway.view import Line, View, line

Asked = tuple[View, Line, GatewayEvent]  # the view after the citizen has asked, its new line, and what is said


class NotAllowed(Exception):
    """The citizen asked for an act that the case doesn't allow now."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a citizen adds to a case that stands already, checked, masked and sealed as at intake."""

    text: str
    sealed_text: str | None = None
    photos: tuple[Photo, ...] = ()
    danger: Danger | None = None  # that the words speak of


@dataclass(frozen=True, kw_only=True)
class Amendment:
    """What a citizen adds to the complaint or corrects in it: a text, another place, more photos, at least one of them."""

    text: str | None = None
    sealed_text: str | None = None
    location: Location | None = None
    photos: tuple[Photo, ...] = ()
    danger: Danger | None = None


def withdraw(view: View, reason: str | None, now: datetime) -> Asked:
    asked = _asked(view, "withdraw", now)
    return asked, line(asked, "withdraw"), WithdrawalRequested(occurred_at=now, complaint_id=view.complaint_id, reason=reason)


def confirm(view: View, now: datetime) -> Asked:
    asked = _asked(view, "confirm", now)
    return asked, line(asked, "confirm"), ResultConfirmed(occurred_at=now, complaint_id=view.complaint_id)


def rate(view: View, score: int, comment: str | None, now: datetime) -> Asked:
    asked = _asked(view, "rate", now)
    rated = ComplaintRated(occurred_at=now, complaint_id=view.complaint_id, score=score, comment=comment)
    return asked, line(asked, "rate", score=str(score)), rated


def change(view: View, amendment: Amendment, now: datetime) -> Asked:
    asked = _asked(view, "change", now)
    requested = ChangeRequested(
        occurred_at=now,
        complaint_id=view.complaint_id,
        text=amendment.text,
        sealed_text=amendment.sealed_text,
        location=amendment.location,
        photos=amendment.photos,
    )
    return asked, line(asked, "change", note=amendment.text), requested


def supplement(view: View, written: Written, now: datetime) -> Asked:
    asked = _asked(view, "supplement", now)
    return asked, line(asked, "supplement", note=written.text), _said(SupplementSubmitted, view, now, written)


def more_time(view: View, reason: str | None, now: datetime) -> Asked:
    asked = _asked(view, "more_time", now)
    event = SupplementTimeRequested(occurred_at=now, complaint_id=view.complaint_id, reason=reason)
    return asked, line(asked, "more_time", note=reason), event


def reopen(view: View, written: Written, now: datetime) -> Asked:
    asked = _asked(view, "reopen", now)
    return asked, line(asked, "reopen", note=written.text), _said(ReopenRequested, view, now, written)


def file_objection(view: View, written: Written, now: datetime) -> Asked:
    asked = _asked(view, "object", now)
    text, sealed = written.text, written.sealed_text
    filed = ObjectionFiled(occurred_at=now, complaint_id=view.complaint_id, text=text, sealed_text=sealed)
    return asked, line(asked, "object", note=text), filed


def _said(event: type[SupplementSubmitted] | type[ReopenRequested], view: View, now: datetime, written: Written) -> GatewayEvent:
    return event(occurred_at=now, complaint_id=view.complaint_id, text=written.text, sealed_text=written.sealed_text, photos=written.photos)


def offers(view: View, action: str) -> None:
    """Raises NotAllowed where the case doesn't allow the act now."""
    if action not in view.actions:
        raise NotAllowed(f"{action} (it allows: {', '.join(view.actions) or 'nothing'})")


def _asked(view: View, action: str, now: datetime) -> View:
    """The case once the act was asked for: it isn't offered a second time unless the complaints service offers it."""
    offers(view, action)
    return replace(view, version=view.version + 1, updated_at=now, actions=tuple(one for one in view.actions if one != action))


def published(view: View, now: datetime) -> AnswerPublished:
    """The answer stands on the citizen's page."""
    return AnswerPublished(occurred_at=now, complaint_id=view.complaint_id)


def hear_danger(view: View, danger: Danger, now: datetime) -> DangerHeard:
    """위험. What was written about this case speaks of one."""
    return DangerHeard(
        occurred_at=now,
        complaint_id=view.complaint_id,
        receipt_number=view.receipt_number,
        danger=danger,
        channel=view.channel,
        department=view.department,
    )
