"""The words of a city's letters, as they are by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from contracts.message import Message, Query
from contracts.notify import ChannelClass, LetterName


@dataclass(frozen=True, kw_only=True)
class WordsInUse(Message):
    """The words of one letter as they are by now, since when, and in which edition. `alimtalk_code`: the approved words of 알림톡; they are
    sent only where `approved`."""

    letter: LetterName
    locale: str
    channel_class: ChannelClass
    edition: int  # 1, 2, ...: letters keep the words that they were written with
    registered_at: datetime
    subject: str = ""
    body: str
    alimtalk_code: str | None = None
    approved: bool = True


@dataclass(frozen=True, kw_only=True)
class LettersInUse(Message):
    items: tuple[WordsInUse, ...]


@dataclass(frozen=True, kw_only=True)
class ListLetters(Query):
    """The city's letters: what they say by now."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = LettersInUse
