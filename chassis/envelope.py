"""An event on its way: what was said, by whom, about what, and as which of its kind (CloudEvents 1.0 attributes)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from contracts import wire
from contracts.message import Event
from contracts.registry import EVENTS


class UnknownType(Exception):
    """No record is known by this name and version."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """`sequence` numbers the events of one subject from one source: 1, 2, 3, ... `seq` is the row in the speaker's
    outbox, known only there."""

    id: UUID
    type: str
    source: str
    subject: str
    sequence: int
    time: datetime
    body: str
    traceparent: str | None = None
    cause: UUID | None = None
    seq: int = 0
    replay: bool = False  # told again to rebuild state: what it leads to was said and done the first time

    @cached_property
    def event(self) -> Event:
        """The record inside, decoded once; raises UnknownType or contracts.wire.Unreadable."""
        if self.type not in EVENTS:
            raise UnknownType(self.type)
        try:
            body = json.loads(self.body)
        except ValueError:
            raise wire.Unreadable(self.type, {"body": "is not JSON"}) from None
        return wire.load(EVENTS[self.type], body)

    @property
    def family(self) -> str:
        """The type without its version: `complaint_received` of `complaint_received.v1`."""
        return self.type.rpartition(".v")[0]


def envelope_of(row: Mapping[Any, Any], source: str | None = None) -> Envelope:
    """The envelope that a row of the outbox (of `source`) or of the waiting table stands for."""
    return Envelope(
        id=row["event_id"] if source else row["message_id"],
        type=row["type"],
        source=source or row["source"],
        subject=row["subject"],
        sequence=row["sequence"],
        time=row["time"],
        body=row["body"],
        traceparent=row["traceparent"],
        cause=row["cause"],
        seq=row["seq"] if source else row["id"],
        replay=bool(row.get("replay")),
    )


def spoken_as(row: Mapping[Any, Any], source: str, event: Event) -> Envelope:
    """The envelope of a row that has just been written, its record already at hand."""
    envelope = envelope_of(row, source)
    vars(envelope)["event"] = event
    return envelope
