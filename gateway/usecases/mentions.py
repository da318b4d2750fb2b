"""What staff decide on: whether a comment in public becomes a case, and what nobody could read."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from contracts.contact import Contact, SealedReply
from contracts.conversation import ReplyGiven
from contracts.gateway import Channel
from gateway.domain.conversation import Say, unreachable_after
from gateway.domain.conversation.errands import FetchPicture
from gateway.domain.listening import Comment, KeptUnread, MentionState
from gateway.reception import Filing, Reception
from gateway.usecases import cases, speaking
from gateway.usecases.pictures import TRIES_FOR

if TYPE_CHECKING:
    from gateway.store import Transaction

ANSWERED_ONCE = frozenset({Channel.FACEBOOK, Channel.INSTAGRAM})  # a comment, in private; the receipt is that answer
ANSWERED_IN_PUBLIC = frozenset({Channel.BAND})  # all letters; the reply is the receipt there


class Decided(Exception):
    """Somebody has decided on this comment before."""


def accept_mention(tx: Transaction, reception: Reception, mention_id: UUID, account_id: str, *, reply: bool = False) -> Comment:
    """It is a case from now on. A reply in public, where it is wanted, holds nothing of it. Raises Missing or Decided; may raise
    NumberTaken at the commit."""
    comment = _waiting(tx, mention_id)
    locale = next(iter(reception.languages))
    author = reception.opened(comment.shut_author)
    contact = Contact(channel=comment.channel, address=author, thread=comment.under)
    filing = Filing(
        channel=comment.channel,
        locale=locale,
        text=reception.opened(comment.shut_text) if comment.shut_text else comment.text,
        contact=contact,
        known_keys=(reception.key("person", comment.channel.value, author).hex,),
        taken_by=account_id,
        told=reply and comment.channel in ANSWERED_IN_PUBLIC,
        unreachable_after=unreachable_after(comment.channel, comment.said_at or comment.heard_at, known=False),
        traceparent=tx.traceparent,
    )
    intake, _ = reception.prepare(filing, tx.now)
    cases.submit(tx, intake)
    _send_for_pictures(tx, reception, comment, intake.complaint_id)
    if reply and comment.channel not in ANSWERED_ONCE:
        _reply(tx, reception, comment, author, locale)
    decided = replace(comment, state=MentionState.ACCEPTED, shut_pictures=None, decided_at=tx.now, decided_by=account_id)
    accepted = replace(decided, complaint_id=intake.complaint_id)
    tx.mentions.put(accepted)
    return accepted


def dismiss_mention(tx: Transaction, mention_id: UUID, account_id: str) -> Comment:
    """It is none. Raises Missing or Decided."""
    comment = _waiting(tx, mention_id)
    dismissed = replace(comment, state=MentionState.DISMISSED, shut_pictures=None, decided_at=tx.now, decided_by=account_id)
    tx.mentions.put(dismissed)
    return dismissed


def see_unread(tx: Transaction, unread_id: UUID, account_id: str) -> KeptUnread | None:
    """Somebody has seen to it; None where there is no such thing."""
    kept = tx.unreads.find(unread_id)
    if kept is None or kept.seen_at is not None:
        return kept
    seen = replace(kept, seen_at=tx.now, seen_by=account_id)
    tx.unreads.put(seen)
    return seen


def _waiting(tx: Transaction, mention_id: UUID) -> Comment:
    comment = tx.mentions.get(mention_id)
    if comment.state is not MentionState.WAITING:
        raise Decided
    return comment


def _send_for_pictures(tx: Transaction, reception: Reception, comment: Comment, complaint_id: UUID) -> None:
    for source in json.loads(reception.opened(comment.shut_pictures)) if comment.shut_pictures else ():
        tx.entrust(
            FetchPicture(
                conversation_id=reception.key("mention", str(comment.mention_id)),
                complaint_id=complaint_id,
                way_in=comment.channel.value,
                source=reception.shut(json.dumps({**source, "address": "", "thread": None})),
                asked_for=False,
                give_up_at=tx.now + TRIES_FOR,
            ),
            lane="pictures",
        )


def _reply(tx: Transaction, reception: Reception, comment: Comment, author: str, locale: str) -> None:
    said = speaking.reply(reception, locale, Say(phrase="mention_reply"), None)
    sealed = reception.reply(SealedReply(address=author, text=said.text, thread=comment.under))
    tx.publish(ReplyGiven(occurred_at=tx.now, conversation_id=comment.mention_id, channel=comment.channel, sealed_reply=sealed))
