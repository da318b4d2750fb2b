"""A conversation of one citizen with the city on one channel, and what can follow from a message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

from contracts.gateway import Channel, Location, Photo
from contracts.message import Message

DANGER = "danger"  # a phrase that stands in the city's list of dangers; its kind is the hint


class Expects(Enum):
    """What we have asked for last."""

    NOTHING = "nothing"
    CONTENT = "content"  # what it is about, and where
    NEW_CASE = "new_case"  # the same, although another case is open
    CONTACT = "contact"  # a number or an address, for the answer


@dataclass(frozen=True, kw_only=True)
class KnownContact(Message):
    """How the citizen can be reached elsewhere, sealed for notify: we can pass it on for the next case, and not read it."""

    sealed: str
    hint: str
    citizen_keys: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Linked(Message):
    """A case that came from this conversation; `words` is a keyed fingerprint of what was written first."""

    complaint_id: UUID
    receipt_number: str
    filed_at: datetime
    words: str


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """`conversation_id` is a keyed fingerprint of channel and sender; who the citizen is stands nowhere in it. `draft` is what was
    written and isn't enough yet, or was added to a case last; the store keeps it shut."""

    conversation_id: UUID
    channel: Channel
    locale: str
    began_at: datetime
    heard_at: datetime
    expects: Expects = Expects.NOTHING
    draft: str | None = None
    photos: tuple[Photo, ...] = ()  # that wait for words
    place: Location | None = None  # likewise
    contact: KnownContact | None = None
    contact_declined: bool = False
    cases: tuple[Linked, ...] = ()  # the oldest first
    renewed_at: datetime | None = None  # when the others were told last until when the channel is open
    piece_of: str | None = None  # what the last message is a piece of, where the provider sends it so
    group_case: UUID | None = None  # where that went
    acknowledged_at: datetime | None = None  # when we last said that something was passed on
    lost_told_at: datetime | None = None  # when we last said that a photo couldn't be had
    owes: str | None = None  # a phrase that could not be said yet: the channel only answers
    pressure: float = 0.0  # messages that still count against fair use
    held_back: bool = False  # the citizen has been told that it is too many

    def linked(self, complaint_id: UUID) -> Linked | None:
        return next((one for one in self.cases if one.complaint_id == complaint_id), None)


@dataclass(frozen=True, kw_only=True)
class CaseSeen:
    """As much of a case as a conversation turns on. `own`: it was filed here by the same citizen, who may see it."""

    complaint_id: UUID
    open: bool
    wants_supplement: bool
    own: bool = True
    similar: bool = False  # there are others that may be the same matter, and it has joined none


# What follows ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Say(Message):
    """One of the city's phrases, about a case where it names one; `hint` fills it too."""

    phrase: str
    complaint_id: UUID | None = None
    hint: str | None = None
    choices: tuple[str, ...] = ()  # phrases too


@dataclass(frozen=True, kw_only=True)
class File:
    """It is a case."""

    text: str
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Add:
    """It belongs to that case: what was asked for, or something that the citizen asks or adds."""

    complaint_id: UUID
    text: str
    asked_for: bool


@dataclass(frozen=True, kw_only=True)
class KeepContact:
    """The citizen can be reached like this; from now on for this case, where there is one."""

    complaint_id: UUID | None
    phone: str | None
    email: str | None


@dataclass(frozen=True, kw_only=True)
class Join:
    """It is the same matter as the likeliest of those that were shown."""

    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class Renew:
    """The citizen has spoken again: the channel is open anew."""

    complaint_id: UUID


@dataclass(frozen=True, kw_only=True)
class HoldBack:
    """More than anybody writes: kept for a person to read."""


Act = Say | File | Add | KeepContact | Join | Renew | HoldBack
