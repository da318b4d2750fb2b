"""The words of the letters, as the city's folder has them, loaded into notify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from contracts.message import Command, Message
from contracts.notify import AlimtalkTemplate, ChannelClass, LetterName, Template


@dataclass(frozen=True, kw_only=True)
class WhichLetter(Message):
    """One letter in one language for one class of channels."""

    letter: LetterName
    channel_class: ChannelClass
    locale: str


@dataclass(frozen=True, kw_only=True)
class RegisteredTemplates(Message):
    """What folder and desk have both changed: `kept`, where the desk's words stay, and `undone`, where the folder's were meant."""

    kept: tuple[WhichLetter, ...] = ()
    undone: tuple[WhichLetter, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RegisterTemplates(Command):
    """Load the city's letters; an unknown placeholder is refused and named. What the desk has reworded since the folder was last loaded
    stays; also where the folder has changed it too, unless `overwrite` says that the folder's words are meant then."""

    target: ClassVar[str] = "notify"
    answer: ClassVar[type[Message] | None] = RegisteredTemplates

    templates: tuple[Template, ...]
    alimtalk: tuple[AlimtalkTemplate, ...] = ()
    overwrite: bool = False
