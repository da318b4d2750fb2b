"""What every event, command and answer has in common. Nothing here knows how messages travel."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, ClassVar
from uuid import UUID


def new_id() -> UUID:
    """A fresh UUID version 7 (RFC 9562, 5.7): 48 bits of milliseconds, then random bits; sorts by time."""
    value = (time.time_ns() // 1_000_000) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


def snake(name: str) -> str:
    """`ComplaintReceived` becomes `complaint_received`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@dataclass(frozen=True, kw_only=True)
class Message:
    """A frozen record that can cross the wire. Fields may be str, int, float, bool, UUID, date, datetime (with a
    zone), an Enum, a nested Message, a tuple of one of these, or any of them or None."""

    version: ClassVar[int] = 1

    @classmethod
    def type(cls) -> str:
        """The name on the wire, as in `complaint_received.v1`."""
        return _type(cls)  # type: ignore[arg-type]  # mypy doesn't take a type of record for hashable


@cache
def _type(record: Any) -> str:
    return f"{snake(record.__name__)}.v{record.version}"


@dataclass(frozen=True, kw_only=True)
class Event(Message):
    """Something that has happened: named in the past tense, never edited. Unknown fields are ignored by readers, so
    a speaker may add one without asking."""

    source: ClassVar[str]  # the service that says it
    public: ClassVar[bool] = False  # declared for readers outside this repository; needs no reader inside

    event_id: UUID = field(default_factory=new_id)
    occurred_at: datetime

    @property
    def subject(self) -> str:
        """What it is about. Events of one subject from one source are numbered 1, 2, 3, ..."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class CaseEvent(Event):
    """Something that has happened to one complaint."""

    complaint_id: UUID

    @property
    def subject(self) -> str:
        return str(self.complaint_id)


@dataclass(frozen=True, kw_only=True)
class Command(Message):
    """Something that is asked of one service and is done or refused. Unknown fields are refused. The same
    `command_id` gets the same answer and is carried out once."""

    target: ClassVar[str]  # the service that is asked
    answer: ClassVar[type[Message] | None] = None

    command_id: UUID = field(default_factory=new_id)


@dataclass(frozen=True, kw_only=True)
class Query(Command):
    """A question: it changes nothing, and asking twice may give two answers."""


class Refusal(Exception):
    """A command or query was understood and is refused.

    `reason` is one of: not_found, illegal_step, forbidden, conflict, invalid, late, unavailable.
    `field` names the offending input field where there is one. `detail` may be shown to whoever asked. Whoever acted on
    what is no longer so is told in `changed`, as plain data, what has happened meanwhile.
    """

    REASONS = frozenset({"not_found", "illegal_step", "forbidden", "conflict", "invalid", "late", "unavailable"})

    def __init__(self, reason: str, detail: str, field: str | None = None, changed: Sequence[Mapping[str, Any]] = ()) -> None:
        if reason not in self.REASONS:
            raise ValueError(f"unknown reason for a refusal: {reason}")
        super().__init__(detail)
        self.reason, self.detail, self.field, self.changed = reason, detail, field, tuple(changed)
