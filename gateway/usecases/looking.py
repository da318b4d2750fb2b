"""By what a message and its citizen are known again, and what is known of several of them, read at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from gateway.domain.heard import Heard, Incoming
from gateway.reception import Reception

if TYPE_CHECKING:
    from gateway.store import Transaction

LOOKED_AT = 5  # the latest cases of a conversation


def message_id_of(reception: Reception, heard: Heard) -> UUID:
    return reception.key("heard", heard.channel.value, heard.message_id)


def person_of(reception: Reception, heard: Heard) -> UUID:
    return reception.key("person", heard.channel.value, heard.sender)


def look_up(tx: Transaction, reception: Reception, incoming: Sequence[Incoming]) -> None:
    """Read what is known of those who speak, and whether it was told before, with one statement for each kind of it."""
    heard = [one for one in incoming if isinstance(one, Heard) and not one.rehearsal]
    tx.messages.shelf.fetch([message_id_of(reception, one) for one in heard])
    persons = [person_of(reception, one) for one in heard]
    tx.conversations.shelf.fetch(persons)
    known = [conversation for person in persons if (conversation := tx.conversations.find(person)) is not None]
    tx.views.shelf.fetch([one.complaint_id for conversation in known for one in conversation.cases[-LOOKED_AT:]])
