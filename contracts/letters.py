"""The words of a city's letters, as they are by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from contracts.desk import Staff
from contracts.message import Command, Message, Query
from contracts.notify import ChannelClass, LetterName


@dataclass(frozen=True, kw_only=True)
class WordsInUse(Message):
    """The words of one letter as they are by now, since when, and in which edition. `alimtalk_code`: the approved words of 알림톡; they are
    sent only where `approved`. `origin`: folder or desk, and who it was there; `differs`: the city's folder says otherwise."""

    letter: LetterName
    locale: str
    channel_class: ChannelClass
    edition: int  # 1, 2, ...: letters keep the words that they were written with
    registered_at: datetime
    subject: str = ""
    body: str
    alimtalk_code: str | None = None
    approved: bool = True
    origin: str = "folder"
    by_name: str | None = None
    differs: bool = False


@dataclass(frozen=True, kw_only=True)
class LettersInUse(Message):
    """`locales`: the languages in which the city may write letters."""

    items: tuple[WordsInUse, ...]
    locales: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListLetters(Query):
    """The city's letters: what they say by now."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = LettersInUse


@dataclass(frozen=True, kw_only=True)
class Placeholder(Message):
    """What may stand in a letter's words in braces. `required`: in the body it must. `in_subject`: there it may, too. `condition`: it holds
    words of its own, which stand there only where it is so."""

    name: str
    required: bool = False
    in_subject: bool = False
    condition: bool = False


@dataclass(frozen=True, kw_only=True)
class LetterEdition(Message):
    """The words of one edition. `origin`: folder or desk; `by`, `by_name`: the account there; `note`: why. `ended`: the letter was taken
    back with it, and it has no words."""

    edition: int
    subject: str = ""
    body: str
    origin: str = "folder"
    by: str | None = None
    by_name: str | None = None
    note: str | None = None
    made_at: datetime
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class WordedLetter(Message):
    """One letter in one language for one class of channels, and what may stand in it. `words` None: the city has none, and writes Korean.
    `revision` goes back with a change, so that two don't overwrite each other. `differs`: the city's folder says otherwise; `only_here`: it
    doesn't have the letter, which can be taken back."""

    letter: LetterName
    channel_class: ChannelClass
    locale: str
    revision: int
    words: LetterEdition | None = None
    differs: bool = False
    only_here: bool = False
    placeholders: tuple[Placeholder, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadLetter(Query):
    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WordedLetter

    staff: Staff
    letter: LetterName
    channel_class: ChannelClass
    locale: str


@dataclass(frozen=True, kw_only=True)
class LetterEditions(Message):
    """Latest first; `next_before` leads on to older ones."""

    items: tuple[LetterEdition, ...]
    next_before: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReadLetterEditions(Query):
    """What a letter has said, edition by edition."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = LetterEditions

    staff: Staff
    letter: LetterName
    channel_class: ChannelClass
    locale: str
    before: int | None = None
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class RewordLetter(Command):
    """Letters that are written from now on say this. A letter in another language of the city than Korean may be written for the first
    time; `note`: why."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WordedLetter

    staff: Staff
    letter: LetterName
    channel_class: ChannelClass
    locale: str
    subject: str = ""
    body: str
    note: str
    seen_revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class RestoreLetter(Command):
    """The words of an earlier edition are said again: they make a new one."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WordedLetter

    staff: Staff
    letter: LetterName
    channel_class: ChannelClass
    locale: str
    edition: int
    note: str
    seen_revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class EndLetter(Command):
    """A letter that was begun at the desk, in a language in which the city's folder doesn't have it, is taken back; `note`: why."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WordedLetter

    staff: Staff
    letter: LetterName
    channel_class: ChannelClass
    locale: str
    note: str
    seen_revision: int | None = None


@dataclass(frozen=True, kw_only=True)
class ForeseenLetter(Message):
    """A letter as it would go out on one way: rendered, counted and shortened as it would be, with the links' secrets blotted out.
    `channel_class` None: nobody writes, somebody calls or goes there, and there are no words. `length` of the body, in `unit` ("bytes" or
    "characters"); `limit` None: it may be as long as it likes, or is sent in `parts`. `form`: "SMS" or "LMS". `dropped`: characters that
    become a box there. `fallback`: on which channel it follows when it can't be delivered here. `reachable` False: nothing leads to this
    citizen here, or an earlier letter came back."""

    channel: str
    channel_class: ChannelClass | None = None
    recipient_hint: str | None = None
    locale: str | None = None
    subject: str | None = None
    body: str = ""
    length: int = 0
    limit: int | None = None
    unit: str = "characters"
    form: str | None = None
    parts: bool = False
    shortened: bool = False
    dropped: tuple[str, ...] = ()
    fallback: str | None = None
    reachable: bool = True


@dataclass(frozen=True, kw_only=True)
class ForeseenLetters(Message):
    """`page_only`: the citizen has left nothing that leads to them, and reads it on the page of the case."""

    items: tuple[ForeseenLetter, ...]
    page_only: bool = False


@dataclass(frozen=True, kw_only=True)
class ForeseeLetter(Query):
    """How a letter about a real case would read, before anybody sends it: nothing is kept. `text` is the answer, what is asked for, or the
    reply; the other fields are called as in the acts that send such letters. `everywhere`: also as channels would carry it that lead
    to this citizen second, or not at all."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = ForeseenLetters

    staff: Staff
    complaint_id: UUID
    letter: LetterName
    text: str | None = None
    answer_by: datetime | None = None
    due_at: datetime | None = None
    ground: str | None = None
    reason: str | None = None
    remedy: str | None = None
    agency: str | None = None
    agency_receipt_number: str | None = None
    agency_link: str | None = None
    everywhere: bool = False


class WayState(Enum):
    """A way out that isn't set is in no list: it doesn't exist."""

    REAL = "real"  # its provider is called
    SIMULATED = "simulated"  # its letters stay in the sandbox
    BY_PERSON = "by_person"  # somebody calls or goes there
    PAGE = "page"  # nothing is sent: the case's page says it


@dataclass(frozen=True, kw_only=True)
class WayOut(Message):
    """A channel on which citizens are written to, and what it can do. `most_bytes` in `encoding`; longer letters go in `parts`, or are
    shortened. `window_hours`: how long after the citizen's last message it can be written to; `person_window_hours`: by an officer.
    `approved_words`: only words that the provider has approved. `public`: everybody reads it. `buzzes`: it wakes people at night."""

    channel: str
    state: WayState
    channel_class: ChannelClass
    most_characters: int | None = None
    most_bytes: int | None = None
    encoding: str = "utf-8"
    parts: bool = False
    media: bool = False
    window_hours: float | None = None
    person_window_hours: float | None = None
    receipts: bool = False
    conversation: bool = False
    public: bool = False
    approved_words: bool = False
    buzzes: bool = False


@dataclass(frozen=True, kw_only=True)
class WaysOut(Message):
    items: tuple[WayOut, ...]


@dataclass(frozen=True, kw_only=True)
class ListWaysOut(Query):
    """The channels on which this city writes, as this process was started."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = WaysOut
