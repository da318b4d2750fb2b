"""What the citizen adds to a case without being asked: a question about it, another address, the wish for fewer letters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from contracts.conversation import ContactGiven, LettersDeclined, QuestionAsked
from contracts.gateway import Channel
from contracts.similar import JoinRequested
from gateway.domain.acts import Asked, NotAllowed, Written, offers
from gateway.view import View, line


@dataclass(frozen=True, kw_only=True)
class NewContact:
    """How the citizen is reached from now on, sealed: only what is new. Without a `hint` only wishes have changed, and no address."""

    sealed: str
    hint: str | None = None
    citizen_keys: tuple[str, ...] = ()
    unreachable_after: datetime | None = None


def ask(view: View, written: Written, now: datetime) -> Asked:
    """문의. It stays offered: whoever has asked once may have more to say."""
    offers(view, "ask")
    asked = replace(view, version=view.version + 1, updated_at=now)
    text, sealed = written.text, written.sealed_text
    event = QuestionAsked(occurred_at=now, complaint_id=view.complaint_id, text=text, sealed_text=sealed, photos=written.photos)
    return asked, line(asked, "ask", note=text or None), event


def give_contact(view: View, given: NewContact, now: datetime) -> Asked:
    """It is open as long as there is a case: letters may still come."""
    changed = replace(view, version=view.version + 1, updated_at=now)
    event = ContactGiven(
        occurred_at=now,
        complaint_id=view.complaint_id,
        sealed_contact=given.sealed,
        contact_hint=given.hint,
        citizen_keys=given.citizen_keys,
        unreachable_after=given.unreachable_after,
    )
    return changed, line(changed, "contact"), event


def decline_letters(view: View, channel: Channel, now: datetime) -> Asked:
    """수신 거부. What the law obliges the city to send comes all the same."""
    changed = replace(view, version=view.version + 1, updated_at=now)
    event = LettersDeclined(occurred_at=now, complaint_id=view.complaint_id, channel=channel)
    return changed, line(changed, "decline_letters", channel=channel.value), event


def awaited(view: View | None) -> bool:
    """Does its citizen still wait for an answer, so that others may join it, and it others?"""
    return view is not None and "withdraw" in view.actions


def join(view: View, other: View | None, now: datetime) -> Asked:
    """함께하기. It is said once, of a case that is as open as this one."""
    if not awaited(view) or view.joins is not None:
        raise NotAllowed("join (it has joined another one, or has come to an end)")
    if other is None or not awaited(other) or other.complaint_id == view.complaint_id:
        raise NotAllowed("join (the other case has come to an end)")
    joined = replace(view, version=view.version + 1, updated_at=now, joins=other.complaint_id)
    return joined, line(joined, "join"), JoinRequested(occurred_at=now, complaint_id=view.complaint_id, joins=other.complaint_id)
