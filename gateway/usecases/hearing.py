"""What comes in on a channel is heard: once, however often and however often at the same moment the provider delivers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from contracts.conversation import DeliveryReported
from contracts.gateway import Channel, Photo
from gateway import masking, receipt
from gateway.domain import Written
from gateway.domain.conversation import (
    SAME_FOR,
    CaseSeen,
    Conversation,
    Meaning,
    language_of,
    talk,
    understand,
)
from gateway.domain.conversation.meaning import MOST_LETTERS, alarming, clean, phone_in
from gateway.domain.conversation.phrases import letters
from gateway.domain.heard import Declined, Heard, Incoming, Mention, Reply, Report, TakenBack, Unread
from gateway.domain.listening import Comment, Told
from gateway.reception import Reception, place
from gateway.usecases import cases, pictures, speaking
from gateway.usecases.keeping import keep_unread
from gateway.usecases.looking import LOOKED_AT, message_id_of, person_of
from gateway.usecases.turns import Turn, give, is_open

if TYPE_CHECKING:
    from gateway.store import Transaction

DRAWS = 5  # how often to try again when the commit raises NumberTaken: a number, or the other one of two deliveries, was first
OUTCOMES = (
    *("filed", "added", "status", "contact", "talked", "held_back", "rehearsed", "repeated"),
    *("mentioned", "taken_back", "reported", "declined", "unread"),
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """`what` became of it, one of OUTCOMES; the replies, where the channel carries them in its answer."""

    what: str
    replies: tuple[Reply, ...] = ()


def hear(
    tx: Transaction,
    reception: Reception,
    incoming: Incoming,
    *,
    in_answer: bool = False,
    photos: tuple[Photo, ...] = (),
    traceparent: str | None = None,
) -> Outcome:
    """One thing that came in, and all that follows from it. `photos`: those of its attachments that are drawn anew already.
    May raise NumberTaken at the commit."""
    tx.traceparent = traceparent or tx.traceparent
    if isinstance(incoming, Heard):
        return _hear(tx, reception, incoming, photos, in_answer=in_answer)
    return OTHERWISE[type(incoming)](tx, reception, incoming)


def _hear(tx: Transaction, reception: Reception, heard: Heard, photos: tuple[Photo, ...], *, in_answer: bool) -> Outcome:
    if heard.rehearsal:
        return Outcome(what="rehearsed", replies=(Reply(text=reception.phrases(heard.locale or "").rehearsal),) if in_answer else ())
    message_id = message_id_of(reception, heard)
    earlier = tx.messages.find(message_id)
    if earlier is not None:
        return Outcome(what="repeated", replies=_again(tx, reception, earlier) if in_answer else ())
    conversation, new = _conversation(tx, reception, heard)
    if heard.location is not None:
        conversation = replace(conversation, place=place(heard.location))
    case, meaning = _understood(tx, reception, heard, conversation, len(photos))
    danger = reception.dangers.notice(heard.subject, meaning.text)
    if danger is not None:
        meaning = alarming(meaning)
    after, acts = talk(conversation, meaning, case, tx.now)
    turn = Turn(tx, reception, heard, after, photos, in_answer=in_answer)
    turn.complaint_id = conversation.group_case if meaning.part else None
    turn.take(acts)
    if danger is not None and acts:  # else it is a machine that sends back what it hears
        turn.warn(danger)
    turn.photos_left()
    turn.place_left()
    replies = turn.replies()
    after = replace(turn.after, piece_of=_piece(heard), group_case=turn.complaint_id)
    if len(heard.text) > MOST_LETTERS:
        keep_unread(
            tx, reception, heard.channel, heard.text.encode("utf-8", "replace"), why="longer than a case may be", unread_id=message_id
        )
    pictures.send_for(tx, reception, heard, after.conversation_id, turn.complaint_id, asked_for=bool(case and case.wants_supplement))
    (tx.conversations.add if new else tx.conversations.put)(_shut(reception, after))
    told = Told(
        message_id=message_id,
        heard_at=tx.now,
        what=turn.what,
        complaint_id=turn.complaint_id,
        locale=after.locale,
        said=tuple(turn.said),
    )
    tx.messages.add(told)
    return Outcome(what=turn.what, replies=replies)


def _again(tx: Transaction, reception: Reception, told: Told) -> tuple[Reply, ...]:
    """The reply once more, in the words of then about the case as it is now."""
    views = {one.complaint_id: tx.views.find(one.complaint_id) for one in told.said if one.complaint_id}
    seen = [(say, views[say.complaint_id] if say.complaint_id else None) for say in told.said]
    return tuple(speaking.reply(reception, told.locale or "", say, view) for say, view in seen)


def _conversation(tx: Transaction, reception: Reception, heard: Heard) -> tuple[Conversation, bool]:
    """The conversation with this citizen, opened, and whether it begins now."""
    person = person_of(reception, heard)
    known = tx.conversations.find(person)
    if known is not None:
        spoken = language_of(heard.text, reception.languages)
        locale = spoken if spoken and spoken != known.locale.partition("-")[0] else known.locale
        return replace(known, draft=_opened(reception, known.draft), locale=locale), False
    locale = _locale(reception, heard) or next(iter(reception.languages))
    return Conversation(conversation_id=person, channel=heard.channel, locale=locale, began_at=tx.now, heard_at=tx.now), True


def _locale(reception: Reception, heard: Heard) -> str | None:
    """The language of the words themselves; else the one that the provider knows of, where the city has words in it."""
    spoken = language_of(heard.text, reception.languages)
    given = (heard.locale or "").replace("_", "-").partition("-")[0].lower()
    return spoken or (given if given in reception.languages else None)


def _understood(
    tx: Transaction, reception: Reception, heard: Heard, conversation: Conversation, drawn: int
) -> tuple[CaseSeen | None, Meaning]:
    part = _piece(heard) is not None and _piece(heard) == conversation.piece_of
    waiting = sum(1 for one in heard.attachments if one.content is None)
    meaning = understand(heard.text, reception.languages, number=heard.receipt_number, pictures=waiting + drawn, part=part)
    if heard.location is not None:
        meaning = replace(meaning, located=True)
    if (heard.phone or heard.email) and heard.channel not in (
        Channel.EMAIL,
        Channel.SMS,
    ):  # where the address that is written from isn't said with each message
        phone = phone_in(heard.phone) if heard.phone else None
        meaning = replace(meaning, phone=meaning.phone or phone, email=meaning.email or heard.email)
    if heard.channel is Channel.EMAIL and not _has_our_letter(heard, conversation):
        meaning = replace(meaning, phone=None, email=None)  # what stands there is read by a person, and no letter goes there
    linked = conversation.cases[-LOOKED_AT:]
    tx.views.shelf.fetch([one.complaint_id for one in linked])
    words = reception.key("words", letters(meaning.text)).hex if meaning.letters else ""
    same = [one for one in linked if one.words == words and tx.now - one.filed_at <= SAME_FOR and is_open(tx.views.find(one.complaint_id))]
    if meaning.number is not None:
        return _numbered(tx, conversation, meaning.number), meaning
    if heard.thread is not None and (named := _case(tx, conversation, UUID(heard.thread))):
        return named, meaning
    if same:
        return _case(tx, conversation, same[-1].complaint_id), replace(meaning, repeats=True)
    return _latest(tx, conversation), meaning


def _has_our_letter(heard: Heard, conversation: Conversation) -> bool:
    """Does the mail prove that its sender was sent one? In somebody's name anybody can write; where the letters go, only they may say."""
    return heard.thread is not None and conversation.linked(UUID(heard.thread)) is not None


def _numbered(tx: Transaction, conversation: Conversation, number: str) -> CaseSeen | None:
    """Only a case of the same citizen in this conversation: others learn nothing, not even that there is one."""
    linked = next((one for one in conversation.cases if one.receipt_number == receipt.parse(number)), None)
    return _case(tx, conversation, linked.complaint_id) if linked else None


def _latest(tx: Transaction, conversation: Conversation) -> CaseSeen | None:
    cases_here = [_case(tx, conversation, one.complaint_id) for one in reversed(conversation.cases[-LOOKED_AT:])]
    seen = [one for one in cases_here if one is not None]
    return next((one for one in seen if one.open), seen[0] if seen else None)


def _case(tx: Transaction, conversation: Conversation, complaint_id: UUID) -> CaseSeen | None:
    view = tx.views.find(complaint_id)
    if view is None:
        return None
    own = conversation.linked(complaint_id) is not None
    wants, similar = own and "supplement" in view.actions, own and bool(cases.similar_to(tx, view))
    return CaseSeen(complaint_id=complaint_id, open=is_open(view), wants_supplement=wants, own=own, similar=similar)


def _piece(heard: Heard) -> str | None:
    return heard.group[:64] if heard.group else None


def _opened(reception: Reception, draft: str | None) -> str | None:
    """What was left unfinished; nothing where it can't be read any more."""
    try:
        return reception.opened(draft) if draft else None
    except LookupError:  # begun before the secrets were exchanged: the citizen is asked anew
        return None


def _shut(reception: Reception, after: Conversation) -> Conversation:
    return replace(after, draft=reception.shut(after.draft)) if after.draft else after


# What else comes in ----------------------------------------------------------------------------------------------------


def _mention(tx: Transaction, reception: Reception, mention: Mention) -> Outcome:
    """A draft, until staff decide."""
    mention_id = reception.key("mention", mention.channel.value, mention.message_id)
    if tx.mentions.find(mention_id) is not None:
        return Outcome(what="repeated")
    text = clean(mention.text)
    masked = masking.mask(text)
    name = mention.author_name
    comment = Comment(
        mention_id=mention_id,
        channel=mention.channel,
        heard_at=tx.now,
        said_at=mention.said_at,
        author_hint=masking.hint(None, None, name) if name else None,
        shut_author=reception.shut(mention.author),
        text=masked,
        shut_text=reception.shut(text) if masked != text else None,
        link=mention.link[:500] if mention.link else None,
        under=mention.under[:200] if mention.under else None,
        shut_pictures=pictures.shut_sources(reception, mention.attachments),
    )
    tx.mentions.add(comment)
    return Outcome(what="mentioned")


def _taken_back(tx: Transaction, reception: Reception, taken: TakenBack) -> Outcome:
    """The citizen has deleted the message there. The officer reads so; the case stays, since it was received."""
    told = tx.messages.find(reception.key("heard", taken.channel.value, taken.message_id))
    if told is None or told.taken_back:
        return Outcome(what="repeated")
    tx.messages.put(replace(told, taken_back=True))
    if told.complaint_id is not None:
        give(tx, told.complaint_id, Written(text=_of_the_city(reception).taken_back), asked_for=False)
    return Outcome(what="taken_back")


def _report(tx: Transaction, reception: Reception, report: Report) -> Outcome:
    if _told_before(tx, reception, "reported", report.channel, report.key):
        return Outcome(what="repeated")
    event = DeliveryReported(
        occurred_at=tx.now,
        channel=report.channel,
        reference=report.reference,
        delivery_id=report.delivery_id,
        state=report.state,
        code=report.code,
        reported_at=report.reported_at or tx.now,
    )
    tx.publish(event)
    return Outcome(what="reported")


def _unread(tx: Transaction, reception: Reception, unread: Unread) -> Outcome:
    unread_id = reception.key("unread", unread.channel.value, unread.message_id)
    keep_unread(tx, reception, unread.channel, unread.content, why=unread.why, unread_id=unread_id)
    return Outcome(what="unread")


def _declined(tx: Transaction, reception: Reception, declined: Declined) -> Outcome:
    if tx.views.find(declined.complaint_id) is None:
        return Outcome(what="repeated")
    if _told_before(tx, reception, "declined", declined.channel, str(declined.complaint_id)):
        return Outcome(what="repeated")
    cases.decline_letters(tx, declined.complaint_id, declined.channel, tx.traceparent)
    return Outcome(what="declined")


def _told_before(tx: Transaction, reception: Reception, what: str, channel: Channel, name: str) -> bool:
    """Was that told before? From now on it was."""
    message_id = reception.key(what, channel.value, name)
    if tx.messages.find(message_id) is not None:
        return True
    tx.messages.add(Told(message_id=message_id, heard_at=tx.now, what=what))
    return False


def _of_the_city(reception: Reception) -> Any:
    """The words for officers: those of the city's own language."""
    return next(iter(reception.languages.values()))


OTHERWISE: Mapping[type, Callable[[Any, Reception, Any], Outcome]] = {
    Mention: _mention,
    TakenBack: _taken_back,
    Report: _report,
    Unread: _unread,
    Declined: _declined,
}
