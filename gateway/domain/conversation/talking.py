"""What the city makes of a message, and what it says to it: one function, from the conversation so far to the conversation after it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from contracts.gateway import Channel
from gateway.domain.conversation.meaning import ENOUGH, LITTLE, Meaning, Wish
from gateway.domain.conversation.reach import closes
from gateway.domain.conversation.records import (
    Act,
    Add,
    CaseSeen,
    Conversation,
    Expects,
    File,
    HoldBack,
    Join,
    KeepContact,
    Renew,
    Say,
)

FAIR_USE = 20  # messages a minute
DRAFT_LASTS = timedelta(hours=12)  # shorter than photos that belong to nothing are kept
ADDED_LASTS = timedelta(minutes=30)  # what was added to a case may be meant as a new one
SAME_FOR = timedelta(days=14)  # the same words again mean the same matter
RENEWS_EACH = timedelta(hours=6)
MOST_CASES = 20  # that a conversation remembers
Talk = tuple[Conversation, tuple[Act, ...]]


def talk(conversation: Conversation, said: Meaning, case: CaseSeen | None, now: datetime) -> Talk:
    """`case`: the one that is meant: named by its number or by the letter that is answered, else the latest open one, else the latest.
    A number that was named and isn't this citizen's leaves none."""
    conversation = _later(conversation, said, now)
    if said.part:
        return conversation, ()  # a further piece of the message before: its pictures go where that went
    if conversation.pressure > FAIR_USE:
        told = conversation.held_back
        return replace(conversation, held_back=True), (HoldBack(),) if told else (HoldBack(), Say(phrase="too_many"))
    after, acts = _understood(conversation, said, case)
    after = replace(after, held_back=False) if after.held_back else after
    return _renewed(after, acts, case, now)


def _later(conversation: Conversation, said: Meaning, now: datetime) -> Conversation:
    """The same conversation at this moment: what was left lying too long isn't meant any more."""
    silent = max(timedelta(0), now - conversation.heard_at)
    pressure = max(0.0, conversation.pressure - silent.total_seconds() * FAIR_USE / 60) + 1
    spoken = said.locale or conversation.locale
    kept = replace(conversation, heard_at=max(now, conversation.heard_at), pressure=min(pressure, FAIR_USE + 2.0), locale=spoken)
    gathering = kept.expects in (Expects.CONTENT, Expects.NEW_CASE)
    if silent > (DRAFT_LASTS if gathering else ADDED_LASTS):
        kept = replace(kept, draft=None, photos=(), place=None, expects=Expects.NOTHING if gathering else kept.expects)
    return kept


def _understood(now: Conversation, said: Meaning, case: CaseSeen | None) -> Talk:
    if said.number is not None and case is None and said.letters < ENOUGH:
        return now, (Say(phrase="unknown_number"),)
    if said.wish is Wish.STATUS or (said.number is not None and case is not None and said.letters < LITTLE and not said.pictures):
        return now, _status(case)
    if (about := _of_contact(now, said, case)) is not None:
        return about
    if said.wish is Wish.NEW_CASE:
        return _anew(now, said)
    if said.wish is not None and not (said.pictures or said.located):
        return _wished(now, said.wish, case)
    return _dealt_with(now, said, case)


def _of_contact(now: Conversation, said: Meaning, case: CaseSeen | None) -> Talk | None:
    """A number or an address, or what was said instead of one."""
    if said.contact and (now.expects is Expects.CONTACT or said.letters < LITTLE):
        return _reached(now, said, case)
    if now.expects is not Expects.CONTACT or said.wish is Wish.NEW_CASE or said.pictures:
        return None
    if said.declines:
        return _wished(now, Wish.DECLINE, case)
    if said.agrees or said.nearly:
        return now, (Say(phrase="contact_again", choices=("decline",)),)
    return None


def _wished(now: Conversation, wish: Wish, case: CaseSeen | None) -> Talk:
    """What needs no more than a few words back."""
    if wish is Wish.JOIN:
        return now, _joined(case)
    if wish is Wish.DECLINE and now.expects is Expects.CONTACT:
        declined = replace(now, expects=Expects.NOTHING, contact_declined=True)
        return declined, (Say(phrase="contact_declined", complaint_id=case.complaint_id) if case and case.own else Say(phrase="thanks"),)
    begins = wish in (Wish.GREETING, Wish.PLAIN) or (wish is Wish.SIGN and case is None)
    return now, (Say(phrase="welcome" if begins else "thanks"),)


def _dealt_with(now: Conversation, said: Meaning, case: CaseSeen | None) -> Talk:
    """Something that the city has to deal with: more about a case, or a new one."""
    if case is None or not case.open or now.expects is Expects.NEW_CASE:
        return _gathered(now, said)
    if _is_a_machine_s(now, said):
        return now, ()
    if said.repeats:
        return replace(now, draft=said.text), (Say(phrase="same", complaint_id=case.complaint_id),)
    return _added(now, said, case)


def _is_a_machine_s(now: Conversation, said: Meaning) -> bool:
    """The same words again at once: who is away has a telephone that says them to whatever we send, and we would never end."""
    return now.channel is not Channel.KAKAO and bool(said.text) and said.text == now.draft and not said.pictures and not said.located


def _status(case: CaseSeen | None) -> tuple[Act, ...]:
    """How it stands; and that others may be the same matter, as long as the citizen has joined none."""
    if case is None or not case.own:
        return (Say(phrase="no_case"),)
    stands = Say(phrase="status", complaint_id=case.complaint_id)
    return (stands, Say(phrase="similar", choices=("join_choice",))) if case.similar else (stands,)


def _joined(case: CaseSeen | None) -> tuple[Act, ...]:
    if case is None or not case.own:
        return (Say(phrase="no_case"),)
    if not case.similar:
        return (Say(phrase="no_similar"),)
    return Join(complaint_id=case.complaint_id), Say(phrase="joined", complaint_id=case.complaint_id)


def _reached(now: Conversation, said: Meaning, case: CaseSeen | None) -> Talk:
    """A number or an address, whether we had asked for it or not; whatever else was said with it isn't lost."""
    of = case.complaint_id if case and case.own and case.open else None
    kept = replace(now, expects=Expects.NOTHING if now.expects is Expects.CONTACT else now.expects, contact_declined=False)
    acts: tuple[Act, ...] = (KeepContact(complaint_id=of, phone=said.phone, email=said.email),)
    if case is not None and of is not None and (said.letters >= ENOUGH or said.pictures):
        acts = (*acts, Add(complaint_id=of, text=said.text, asked_for=case.wants_supplement))
    if of is None:
        waits = Expects.CONTENT if kept.expects is Expects.NOTHING else kept.expects
        return replace(kept, expects=waits), (*acts, Say(phrase="contact_noted"))
    return kept, (*acts, Say(phrase="contact_given", complaint_id=of))


def _anew(now: Conversation, said: Meaning) -> Talk:
    """새 민원. With words behind it, or just after something was added to another case, it is one at once."""
    before = now.draft if now.expects in (Expects.NOTHING, Expects.CONTACT) and said.letters < LITTLE else None
    text = said.rest if said.letters >= LITTLE else before or ""
    opened = replace(now, expects=Expects.NEW_CASE, draft=None)
    if not text and not said.pictures:
        return opened, (Say(phrase="new_case"),)
    return _gathered(opened, replace(said, text=text, letters=max(said.letters, ENOUGH if before else 0)))


def _added(now: Conversation, said: Meaning, case: CaseSeen) -> Talk:
    """More about a case that is open."""
    if not (said.text or said.pictures or said.located):
        return now, (Say(phrase="thanks"),)
    phrase = "supplemented" if case.wants_supplement else "asked"
    say = Say(phrase=phrase, complaint_id=case.complaint_id, choices=("new_case_choice", "status_choice"))
    expects = now.expects if now.expects is Expects.CONTACT else Expects.NOTHING
    kept = replace(now, draft=said.text or None, photos=(), expects=expects)
    added = (Add(complaint_id=case.complaint_id, text=said.text, asked_for=case.wants_supplement),) if said.text else ()
    return kept, (*added, say) if case.own else added  # photos follow as soon as they are fetched


def _gathered(now: Conversation, said: Meaning) -> Talk:
    """A new matter: filed when it says enough, asked for once where it doesn't."""
    gathering = now.expects in (Expects.CONTENT, Expects.NEW_CASE)
    before = now.draft if gathering else None
    text = "\n".join(part for part in (before, said.text) if part)
    count = said.letters + len(before or "")
    pictured, located = bool(said.pictures or now.photos), now.place is not None
    if count >= ENOUGH or (count >= LITTLE and (pictured or located or before)):
        filed = replace(now, expects=Expects.NOTHING, draft=None, photos=())
        return _filed(filed, File(text=text, photos=now.photos if gathering else ()))
    expects = now.expects if gathering else Expects.CONTENT
    asking = replace(now, expects=expects, draft=text or None, photos=now.photos if gathering else ())
    return asking, (Say(phrase="more_photo" if pictured and not text else "more"),)


def _filed(now: Conversation, act: File) -> Talk:
    """Where the channel closes before the answer is due, the citizen is asked once how else to be reached: here, where the receipt is
    the answer to what was said, else by the receipt that is sent there."""
    asks = closes(now.channel) and now.contact is None and not now.contact_declined
    filed = replace(now, expects=Expects.CONTACT) if asks else now
    return filed, (act, Say(phrase="filed"), *((Say(phrase="ask_contact", choices=("decline",)),) if asks else ()))


def _renewed(after: Conversation, acts: tuple[Act, ...], case: CaseSeen | None, now: datetime) -> Talk:
    """With each message the channel is open anew; the others are told of that now and then."""
    due = after.renewed_at is None or now - after.renewed_at >= RENEWS_EACH
    told = any(isinstance(act, KeepContact | File) for act in acts)
    if told:
        return replace(after, renewed_at=now), acts
    if case is None or not (case.open and case.own) or after.contact is not None or not due or not closes(after.channel):
        return after, acts
    return replace(after, renewed_at=now), (*acts, Renew(complaint_id=case.complaint_id))
