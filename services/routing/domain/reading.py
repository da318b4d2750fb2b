"""What is read of a case in order to find its department: what the citizen wrote, chose and pointed at. Nothing of who it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from contracts.complaints import ComplaintReceived
from contracts.gateway import Channel, Kind, Location
from contracts.urgency import Danger


@dataclass(frozen=True, kw_only=True)
class Reading:
    """All that a decision may rest upon: two cases of the same reading get the same proposal. The text is masked."""

    title: str | None = None
    text: str
    kind: Kind = Kind.OTHER
    service_code: str | None = None
    service_department_code: str | None = None  # where the city's table of services sends this service code
    location: Location | None = None
    channel: Channel = Channel.WEB
    received_at: datetime | None = None  # None: asked about a text that nobody has sent
    in_office_hours: bool | None = None  # did the office work then?
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # to the questions of the service that was chosen
    danger: Danger | None = None  # that the door has noticed; it speaks for no department

    @property
    def words(self) -> str:
        """The title and the text, as they are read for words."""
        return f"{self.title}\n{self.text}" if self.title else self.text

    @property
    def fingerprint(self) -> str:
        """SHA-256 (hex) of everything that is read."""
        return hashlib.sha256(json.dumps(self.plain(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def plain(self) -> dict[str, object]:
        """As plain data (what JSON can hold)."""
        return {
            "title": self.title,
            "text": self.text,
            "kind": self.kind.value,
            "service_code": self.service_code,
            "service_department_code": self.service_department_code,
            "location": None if self.location is None else dict(vars(self.location)),
            "channel": self.channel.value,
            "received_at": None if self.received_at is None else self.received_at.isoformat(),
            "in_office_hours": self.in_office_hours,
            "answers": {code: list(values) for code, values in self.answers.items()},
        }


def read(event: ComplaintReceived) -> Reading:
    """What is read of a case that has come in."""
    return Reading(
        title=event.title,
        text=event.text,
        kind=event.kind,
        service_code=event.service_code,
        service_department_code=event.service_department_code,
        location=event.location,
        channel=event.channel,
        received_at=event.received_at,
        in_office_hours=event.in_office_hours,
        answers={answer.code: answer.values for answer in event.answers},
        danger=event.danger,
    )


def from_plain(plain: Mapping[str, Any]) -> Reading:
    """The same reading again."""
    location, at = plain["location"], plain["received_at"]
    return Reading(
        title=plain["title"],
        text=plain["text"],
        kind=Kind(plain["kind"]),
        service_code=plain["service_code"],
        service_department_code=plain["service_department_code"],
        location=None if location is None else Location(**location),
        channel=Channel(plain["channel"]),
        received_at=None if at is None else datetime.fromisoformat(at),
        in_office_hours=plain.get("in_office_hours"),
        answers={code: tuple(values) for code, values in plain.get("answers", {}).items()},
    )
