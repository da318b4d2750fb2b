"""The list of everything that is ever said, by its name on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from contracts import (
    answering,
    board,
    city,
    complaints,
    conversation,
    dangers,
    days,
    desk,
    dialogue,
    directory,
    duties,
    filings,
    gateway,
    history,
    joint,
    letters,
    lists,
    metrics,
    notify,
    parked,
    registering,
    reminders,
    routing,
    rules,
    similar,
    staff,
    teaching,
    territory,
    together,
)
from contracts.message import Command, Event, Message

M = TypeVar("M", bound=Message)
SPEAKERS = (
    gateway,
    conversation,
    dialogue,
    complaints,
    reminders,
    together,
    dangers,
    similar,
    desk,
    lists,
    joint,
    filings,
    duties,
    staff,
    answering,
    city,
    history,
    days,
    routing,
    directory,
    rules,
    territory,
    teaching,
    notify,
    registering,
    letters,
    metrics,
    board,
    parked,
)


def _declared(base: type[M]) -> Iterator[tuple[str, type[M]]]:
    for module in SPEAKERS:
        for record in vars(module).values():
            if isinstance(record, type) and issubclass(record, base) and record.__module__ == module.__name__ and not _abstract(record):
                yield record.type(), record


def _abstract(record: type[Message]) -> bool:
    """A record that others are derived from is a family name, not something that is said."""
    return bool(record.__subclasses__())


EVENTS: dict[str, type[Event]] = dict(_declared(Event))
COMMANDS: dict[str, type[Command]] = dict(_declared(Command))
