"""Pictures that came with messages: sent for after the message is kept, and added to its case when they have come."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.contact import SealedReply
from contracts.conversation import ReplyGiven
from contracts.gateway import Channel, Photo
from gateway.domain import Written
from gateway.domain.conversation import Conversation, Expects, Say
from gateway.domain.conversation.errands import FetchPicture
from gateway.domain.heard import Attachment, Heard
from gateway.media import MOST_PHOTOS
from gateway.reception import Reception
from gateway.usecases import speaking
from gateway.usecases.turns import give

if TYPE_CHECKING:
    from gateway.store import Transaction

TRIES_FOR = timedelta(minutes=15)  # providers give pictures out for a while only
AGAIN_AFTER = timedelta(seconds=30)
TELLS_EACH = timedelta(hours=1)  # that a picture couldn't be had
ANSWERS_ONLY = frozenset({Channel.KAKAO, Channel.BAND})  # nothing can be said there unasked


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """It is here, drawn anew and kept."""

    photo: Photo


@dataclass(frozen=True, kw_only=True)
class Lost:
    """It can't be had, or is no picture: it isn't tried again."""


def send_for(
    tx: Transaction, reception: Reception, heard: Heard, conversation_id: UUID, complaint_id: UUID | None, *, asked_for: bool
) -> None:
    """An errand for each; `asked_for` where they may be the very thing that the citizen was asked to send."""
    for one in [one for one in heard.attachments if one.content is None][:MOST_PHOTOS]:
        source = {"url": one.url, "reference": one.reference, "address": heard.sender, "thread": heard.answers}
        tx.entrust(
            FetchPicture(
                conversation_id=conversation_id,
                complaint_id=complaint_id,
                way_in=heard.channel.value,
                source=reception.shut(json.dumps(source)),
                asked_for=asked_for,
                give_up_at=tx.now + TRIES_FOR,
            ),
            lane="pictures",
        )


def shut_sources(reception: Reception, attachments: Sequence[Attachment]) -> str | None:
    """Where the pictures of a comment are, shut."""
    sources = [{"url": one.url, "reference": one.reference} for one in attachments if one.content is None][:MOST_PHOTOS]
    return reception.shut(json.dumps(sources)) if sources else None


def picture_came(tx: Transaction, reception: Reception, errand: FetchPicture, outcome: Fetched | Lost | None) -> datetime | None:
    """Add it to its case; or try again while there is time; or say that it couldn't be had. The moment of the next try, if any."""
    if isinstance(outcome, Fetched):
        _add(tx, reception, errand, outcome.photo)
        return None
    if outcome is None and tx.now + AGAIN_AFTER < errand.give_up_at:
        return tx.now + AGAIN_AFTER
    _lose(tx, reception, errand)
    return None


def _add(tx: Transaction, reception: Reception, errand: FetchPicture, photo: Photo) -> None:
    conversation = tx.conversations.find(errand.conversation_id)
    complaint_id = errand.complaint_id
    if complaint_id is None and conversation is not None:
        if conversation.expects in (Expects.CONTENT, Expects.NEW_CASE):
            tx.conversations.put(replace(conversation, photos=(*conversation.photos, photo)[:MOST_PHOTOS]))
            return
        complaint_id = conversation.cases[-1].complaint_id if conversation.cases else None
    if complaint_id is not None:
        text = next(iter(reception.languages.values())).photo_sent if errand.asked_for else ""
        give(tx, complaint_id, Written(text=text, photos=(photo,)), asked_for=errand.asked_for)


def _lose(tx: Transaction, reception: Reception, errand: FetchPicture) -> None:
    """The officer learns that there was one; the citizen is told once, where the channel only answers with the next answer."""
    if errand.complaint_id is not None:
        text = next(iter(reception.languages.values())).photo_missing
        give(tx, errand.complaint_id, Written(text=text), asked_for=False)
    conversation = tx.conversations.find(errand.conversation_id)
    if conversation is None or (conversation.lost_told_at is not None and tx.now - conversation.lost_told_at < TELLS_EACH):
        return
    owes = "photo_lost" if conversation.channel in ANSWERS_ONLY else None
    tx.conversations.put(replace(conversation, lost_told_at=tx.now, owes=owes))
    if owes is None:
        _tell(tx, reception, errand, conversation)


def _tell(tx: Transaction, reception: Reception, errand: FetchPicture, conversation: Conversation) -> None:
    source = json.loads(reception.opened(errand.source))
    said = speaking.reply(reception, conversation.locale, Say(phrase="photo_lost"), None)
    sealed = reception.reply(SealedReply(address=source["address"], text=said.text, thread=source["thread"]))
    tx.publish(
        ReplyGiven(
            occurred_at=tx.now,
            conversation_id=conversation.conversation_id,
            channel=conversation.channel,
            sealed_reply=sealed,
            complaint_id=errand.complaint_id,
        )
    )
