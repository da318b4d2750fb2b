"""A citizen's turn in a conversation: what follows from a message is carried out, one thing after the other, in its one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.contact import Contact, SealedReply
from contracts.conversation import ContactGiven, ReplyGiven
from contracts.gateway import Channel, Photo
from contracts.urgency import Danger
from gateway import domain, masking
from gateway.domain import Amendment, NewContact, Written
from gateway.domain.conversation import (
    DANGER,
    MOST_CASES,
    Act,
    Add,
    Conversation,
    File,
    HoldBack,
    Join,
    KeepContact,
    KnownContact,
    Linked,
    Phrases,
    Renew,
    Say,
    unreachable_after,
)
from gateway.domain.conversation.meaning import clean
from gateway.domain.conversation.phrases import letters
from gateway.domain.heard import Heard, Reply
from gateway.media import MOST_PHOTOS
from gateway.reception import LONGEST_TITLE, Filing, Reception, place
from gateway.usecases import cases, keeping, speaking
from gateway.view import View

if TYPE_CHECKING:
    from gateway.store import Transaction

ACKNOWLEDGES_EACH = timedelta(hours=1)  # by e-mail: whatever answers by itself out there must find an end (RFC 3834)
MOST_BOXES = 4  # of a contact that was given piece by piece


class Turn:
    """`after` is the conversation as it will be, `said` what the citizen hears, `complaint_id` the case that it went to."""

    def __init__(
        self, tx: Transaction, reception: Reception, heard: Heard, after: Conversation, photos: tuple[Photo, ...], *, in_answer: bool
    ) -> None:
        self.tx, self.reception, self.heard, self.after, self.photos, self.in_answer = tx, reception, heard, after, photos, in_answer
        self.said: list[Say] = []
        self.complaint_id: UUID | None = None
        self.what = "talked"

    def warn(self, danger: Danger) -> None:
        """Before anything else is said, whom to call."""
        self.said.insert(0, Say(phrase=DANGER, hint=danger.kind))

    def take(self, acts: tuple[Act, ...]) -> None:
        if self.after.owes and self.in_answer:
            self.said.append(Say(phrase=self.after.owes))
            self.after = replace(self.after, owes=None)
        for act in acts:
            match act:
                case File():
                    self.file(act)
                case Add():
                    self.add(act)
                case KeepContact():
                    self.keep_contact(act)
                case Join():
                    self.join(act)
                case Renew():
                    self.renew(act)
                case HoldBack():
                    self.hold_back()
                case Say():
                    self.say(act)

    def file(self, act: File) -> None:
        heard, known = self.heard, self.after.contact
        contact = self._contact()
        reachable = bool(known or contact.email or contact.phone)
        filing = Filing(
            channel=heard.channel,
            locale=self.after.locale,
            text=act.text,
            title=clean(heard.subject)[:LONGEST_TITLE] or None if heard.subject else None,
            location=self.after.place,
            contact=contact,
            known_contact=known.sealed if known else None,
            known_hint=known.hint if known else None,
            known_keys=((known.citizen_keys if known else ()) + (self.after.conversation_id.hex,)),
            photos=(*act.photos, *self.photos)[:MOST_PHOTOS],
            told=self.in_answer,
            unreachable_after=unreachable_after(heard.channel, self._spoken_at(), known=reachable),
            traceparent=self.tx.traceparent,
        )
        intake, _ = self.reception.prepare(filing, self.tx.now)
        cases.submit(self.tx, intake)
        self.complaint_id, self.what = intake.complaint_id, "filed"
        again = clean(heard.text)  # what a citizen would send once more: what was said first may have been a word only
        words = self.reception.key("words", letters(again if again and again in act.text else act.text)).hex
        linked = Linked(complaint_id=intake.complaint_id, receipt_number=intake.receipt_number, filed_at=self.tx.now, words=words)
        self.after = replace(self.after, cases=(*self.after.cases, linked)[-MOST_CASES:], place=None)

    def add(self, act: Add) -> None:
        own = self.after.linked(act.complaint_id) is not None
        note = "" if own else f"{self._phrases().from_elsewhere}\n"
        self._give(act.complaint_id, self.reception.written(f"{note}{act.text}", self.photos), asked_for=act.asked_for)
        self.photos = ()
        self.complaint_id, self.what = act.complaint_id, "added"

    def keep_contact(self, act: KeepContact) -> None:
        """For each of the citizen's cases that is open, and for those to come."""
        sealed = self.reception.contact(Contact(email=act.email, phone=act.phone))
        hint = masking.hint(act.email, act.phone, None) or ""
        keys = domain.citizen_keys(self.reception.token_secrets[-1], act.email, act.phone)
        before = self.after.contact
        boxes = [*(before.sealed.split() if before else ()), sealed][-MOST_BOXES:]
        known = KnownContact(
            sealed=" ".join(boxes), hint=hint, citizen_keys=tuple(dict.fromkeys((*keys, *(before.citizen_keys if before else ()))))
        )
        self.after = replace(self.after, contact=known)
        given = NewContact(sealed=sealed, hint=hint, citizen_keys=keys)
        for one in self.after.cases:
            if is_open(self.tx.views.find(one.complaint_id)):
                cases.give_contact(self.tx, one.complaint_id, given, self.tx.traceparent)
        self.complaint_id, self.what = act.complaint_id, "contact"

    def join(self, act: Join) -> None:
        """The likeliest of those that are still open."""
        similar = cases.similar_to(self.tx, self.tx.views.get(act.complaint_id))
        cases.join(self.tx, act.complaint_id, similar[0].complaint_id, self.tx.traceparent)
        self.complaint_id, self.what = act.complaint_id, "added"

    def renew(self, act: Renew) -> None:
        """No line of the citizen's page: nothing has changed there."""
        until = unreachable_after(self.heard.channel, self._spoken_at(), known=False)
        sealed = self.reception.contact(self._contact())
        event = ContactGiven(occurred_at=self.tx.now, complaint_id=act.complaint_id, sealed_contact=sealed, unreachable_after=until)
        self.tx.publish(event)

    def hold_back(self) -> None:
        self.what = "held_back"
        keeping.keep_unread(
            self.tx, self.reception, self.heard.channel, self.heard.text.encode("utf-8", "replace"), why="too many messages"
        )

    def say(self, act: Say) -> None:
        """The receipt of a case is a letter where it can't stand in the answer; and there the citizen is asked how to be reached."""
        if act.phrase in ("filed", "ask_contact") and not self.in_answer:
            return
        if act.phrase == "filed" and act.complaint_id is None:
            act = replace(act, complaint_id=self.complaint_id)
        if act.phrase in ("contact_given", "contact_noted") and self.after.contact:
            act = replace(act, hint=self.after.contact.hint)
        if act.phrase == "status":
            self.what = "status"
        elif act.phrase in ("asked", "supplemented"):
            self.complaint_id, self.what = act.complaint_id, "added"
        self.said.append(act)

    def photos_left(self) -> None:
        """Photos that came without a word: to the case that they are for, or kept until it is one."""
        if not self.photos:
            return
        if self.complaint_id is None:
            self.after = replace(self.after, photos=(*self.after.photos, *self.photos)[:MOST_PHOTOS])
        elif self.what != "filed":
            self._give(self.complaint_id, Written(text="", photos=self.photos), asked_for=False)

    def place_left(self) -> None:
        """A place that was shared for a case that is there already: it is the case's place from now on, where that may change."""
        if self.complaint_id is None or self.after.place is None:
            return
        found, self.after = self.after.place, replace(self.after, place=None)
        view = self.tx.views.find(self.complaint_id)
        if view is not None and self.after.linked(self.complaint_id) and "change" in view.actions:
            cases.change(self.tx, self.complaint_id, Amendment(location=place(found)), self.tx.traceparent)

    def replies(self) -> tuple[Reply, ...]:
        """What stands in the answer; or it is handed to whoever takes it there."""
        mail, locale = self.heard.channel is Channel.EMAIL, self.after.locale
        spoken = tuple(speaking.reply(self.reception, locale, say, self._view(say), in_mail=mail) for say in self.said)
        if self.in_answer or not spoken or self._hushed():
            return spoken if self.in_answer else ()
        self.after = replace(self.after, acknowledged_at=self.tx.now)
        text = "\n\n".join(one.text for one in spoken)
        sealed = self.reception.reply(
            SealedReply(
                address=self.heard.sender,
                text=speaking.letter(self.reception, locale, text) if mail else text,
                subject=self.heard.subject,
                thread=self.heard.answers,
            )
        )
        self.tx.publish(
            ReplyGiven(
                occurred_at=self.tx.now,
                conversation_id=self.after.conversation_id,
                channel=self.heard.channel,
                sealed_reply=sealed,
                complaint_id=self.complaint_id,
            )
        )
        return ()

    def _hushed(self) -> bool:
        last = self.after.acknowledged_at
        asks = any(say.phrase in ("status", DANGER) for say in self.said)
        return self.heard.channel is Channel.EMAIL and not asks and last is not None and self.tx.now - last < ACKNOWLEDGES_EACH

    def _give(self, complaint_id: UUID, written: Written, *, asked_for: bool) -> None:
        give(self.tx, complaint_id, written, asked_for=asked_for)

    def _contact(self) -> Contact:
        heard = self.heard
        email = heard.email or (heard.sender if heard.channel is Channel.EMAIL else None)
        phone = heard.phone or (heard.sender if heard.channel is Channel.SMS else None)
        return Contact(email=email, phone=phone, name=heard.name, channel=heard.channel, address=heard.sender, thread=heard.answers)

    def _spoken_at(self) -> datetime:
        return min(self.heard.said_at or self.tx.now, self.tx.now)

    def _phrases(self) -> Phrases:
        return self.reception.phrases(self.after.locale)

    def _view(self, say: Say) -> View | None:
        return self.tx.views.find(say.complaint_id) if say.complaint_id else None


def give(tx: Transaction, complaint_id: UUID, written: Written, *, asked_for: bool) -> None:
    """What was asked for, while it is asked for; else a question, while the case is open."""
    view = tx.views.get(complaint_id)
    if asked_for and "supplement" in view.actions and written.text:
        cases.supplement(tx, complaint_id, written, tx.traceparent)
    elif is_open(view):
        cases.ask(tx, complaint_id, written, tx.traceparent)


def is_open(view: View | None) -> bool:
    """May its citizen still say something about it?"""
    return view is not None and "ask" in view.actions
