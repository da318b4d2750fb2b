"""Where it is kept what came in on channels: conversations, what was told once, what nobody could read, comments, mailboxes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from chassis.shelf import Shelf
from contracts import wire
from contracts.gateway import Channel, Location, Photo
from gateway.domain.conversation import Conversation, Expects, KnownContact, Linked, Say
from gateway.domain.listening import Comment, KeptUnread, MailboxRead, MentionState, Told
from gateway.store.tables import conversation, mailbox, mention, message, unread

if TYPE_CHECKING:
    from gateway.store import Transaction


class Conversations:
    """Who has spoken where, without names."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, conversation, record=_as_conversation, row=_conversation_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def forget(self, before: datetime) -> int:
        """Drop those that have been silent since; how many there were."""
        return self.tx.execute(conversation.delete().where(conversation.c.heard_at < before)).rowcount


class Messages:
    """What we were told, by the provider's own name for it."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, message, record=_as_told, row=_told_row)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def forget(self, before: datetime) -> int:
        return self.tx.execute(message.delete().where(message.c.heard_at < before)).rowcount


class Unreads:
    """What nobody could make anything of."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.shelf = Shelf(tx, unread, record=lambda row: KeptUnread(**{**row, "channel": Channel(row["channel"])}), row=_plain)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put

    def waiting(self, limit: int) -> list[KeptUnread]:
        """What nobody has seen yet, the oldest first."""
        return self.shelf.all(select(unread).where(unread.c.seen_at.is_(None)).order_by(unread.c.unread_id).limit(limit))

    def count(self) -> int:
        """How much of it waits."""
        return int(self.tx.execute(select(func.count()).select_from(unread).where(unread.c.seen_at.is_(None))).scalar_one())


class Mentions:
    """Comments in public."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, mention, record=_as_comment, row=_plain)
        self.get, self.find, self.add, self.put = self.shelf.get, self.shelf.find, self.shelf.add, self.shelf.put

    def waiting(self, limit: int) -> list[Comment]:
        """Those that nobody has decided on, the oldest first."""
        found = select(mention).where(mention.c.state == MentionState.WAITING.value)
        return self.shelf.all(found.order_by(mention.c.heard_at, mention.c.mention_id).limit(limit))


class Mailboxes:
    """How far each has been read."""

    def __init__(self, tx: Transaction) -> None:
        self.shelf = Shelf(tx, mailbox, record=lambda row: MailboxRead(**row), row=vars)
        self.find, self.add, self.put = self.shelf.find, self.shelf.add, self.shelf.put


def _as_conversation(row: Mapping[str, Any]) -> Conversation:
    return Conversation(
        **{
            **row,
            "channel": Channel(row["channel"]),
            "expects": Expects(row["expects"]),
            "photos": tuple(wire.load(Photo, one) for one in row["photos"]),
            "place": row["place"] and wire.load(Location, row["place"]),
            "contact": row["contact"] and wire.load(KnownContact, row["contact"]),
            "cases": tuple(wire.load(Linked, one) for one in row["cases"]),
            "pressure": row["pressure"] / 1000,
        }
    )


def _conversation_row(record: Conversation) -> dict[str, Any]:
    return _plain(record) | {
        "expects": record.expects.value,
        "photos": [wire.dump(one) for one in record.photos],
        "place": record.place and wire.dump(record.place),
        "contact": record.contact and wire.dump(record.contact),
        "cases": [wire.dump(one) for one in record.cases],
        "pressure": round(record.pressure * 1000),
    }


def _as_told(row: Mapping[str, Any]) -> Told:
    return Told(**{**row, "said": tuple(wire.load(Say, one) for one in row["said"])})


def _told_row(record: Told) -> dict[str, Any]:
    return {**vars(record), "said": [wire.dump(one) for one in record.said]}


def _as_comment(row: Mapping[str, Any]) -> Comment:
    return Comment(**{**row, "channel": Channel(row["channel"]), "state": MentionState(row["state"])})


def _plain(record: Conversation | KeptUnread | Comment) -> dict[str, Any]:
    row = {**vars(record), "channel": record.channel.value}
    return row | {"state": record.state.value} if isinstance(record, Comment) else row
