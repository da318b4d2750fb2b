"""Cases as the house tells of them, for tests: what matters is given, the rest is made up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from chassis.envelope import Envelope
from contracts import wire
from contracts.complaints import (
    CitizenRequestRefused,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintWithdrawn,
    Department,
    Handler,
    Status,
)
from contracts.gateway import Channel, ComplaintRated, Kind
from contracts.message import Event, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from contracts.routing import TriageNeeded

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
OFFICER = Handler(unit="Roads", name="Kim")


def after(**length: float) -> datetime:
    return NOON + timedelta(**length)


class Case:
    """One complaint; each method tells what happened next to it, a minute after the last unless `at` is given."""

    def __init__(self, complaint_id: UUID | None = None) -> None:
        self.id, self.at = complaint_id or new_id(), NOON

    def received(self, channel: Channel = Channel.WEB, *, contact: bool = True) -> ComplaintReceived:
        more = {"arrived_at": self.at, "received_at": self.at, "due_at": after(days=9), "text": "가로등", "locale": "ko"}
        sealed = "c2VhbGVk" if contact else None
        return self._say(ComplaintReceived, Status.RECEIVED, channel=channel, kind=Kind.OTHER, sealed_contact=sealed, **more)

    def routed(self, department: str = "road", *, automatic: bool = True) -> ComplaintRouted:
        more = {"due_at": after(days=9), "reason": "roads"}
        return self._say(ComplaintRouted, Status.ROUTED, department=_department(department), automatic=automatic, **more)

    def rerouted(self, department: str, previous: str = "road") -> ComplaintRerouted:
        more = {"due_at": after(days=9), "reason": "not ours", "previous_department_code": previous}
        return self._say(ComplaintRerouted, Status.ROUTED, department=_department(department), **more)

    def started(self, department: str = "road") -> ComplaintStarted:
        return self._say(ComplaintStarted, Status.IN_PROGRESS, department=_department(department), handler=OFFICER)

    def answered(self, department: str = "road", *, on_time: bool = True, at: datetime | None = None) -> ComplaintAnswered:
        self.at = at - timedelta(minutes=1) if at else self.at
        more = {"handler": OFFICER, "answer": "고쳤습니다."}
        return self._say(ComplaintAnswered, Status.ANSWERED, department=_department(department), on_time=on_time, **more)

    def notified(self, means: str = "email") -> ComplaintNotified:
        return self._say(ComplaintNotified, Status.NOTIFIED, means=means)

    def withdrawn(self) -> ComplaintWithdrawn:
        return self._say(ComplaintWithdrawn, Status.WITHDRAWN)

    def closed(self, reason: str = "confirmed") -> ComplaintClosed:
        return self._say(ComplaintClosed, Status.CLOSED, reason=reason)

    def refused(self, action: str = "withdraw") -> CitizenRequestRefused:
        return self._say(CitizenRequestRefused, Status.ANSWERED, action=action, reason="too late")

    def rated(self, score: int) -> ComplaintRated:
        return ComplaintRated(occurred_at=self._next(), complaint_id=self.id, score=score)

    def triage_needed(self) -> TriageNeeded:
        return TriageNeeded(occurred_at=self._next(), complaint_id=self.id, proposals=(), model_version="1")

    def letter_delivered(
        self, letter: LetterName = LetterName.RECEIPT, outcome: DeliveryState = DeliveryState.ACCEPTED, *, delivery_id: UUID | None = None
    ) -> NotificationDelivered:
        return NotificationDelivered(**self._letter(letter, delivery_id), outcome=outcome)

    def letter_failed(self, letter: LetterName = LetterName.RECEIPT, *, delivery_id: UUID | None = None) -> NotificationFailed:
        return NotificationFailed(**self._letter(letter, delivery_id), reason="no such mailbox")

    def letter_unknown(self, letter: LetterName = LetterName.RECEIPT, *, delivery_id: UUID | None = None) -> NotificationUnknown:
        return NotificationUnknown(**self._letter(letter, delivery_id), reason="the process died")

    def _letter(self, letter: LetterName, delivery_id: UUID | None) -> dict[str, Any]:
        more = {"occurred_at": self._next(), "complaint_id": self.id, "channel": "email"}
        return {"letter": letter, "delivery_id": delivery_id or new_id(), **more}

    def _say(self, record: type[Any], status: Status, **more: Any) -> Any:
        return record(occurred_at=self._next(), complaint_id=self.id, receipt_number="2026-000001", status=status, **more)

    def _next(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


def in_envelopes(events: Iterable[Event]) -> list[Envelope]:
    """The events as they travel, numbered by case and speaker in the order given."""
    last: Counter[tuple[str, str]] = Counter()
    return [_envelope(event, last) for event in events]


def _envelope(event: Event, last: Counter[tuple[str, str]]) -> Envelope:
    last[event.source, event.subject] += 1
    return Envelope(
        id=event.event_id,
        type=event.type(),
        source=event.source,
        subject=event.subject,
        sequence=last[event.source, event.subject],
        time=event.occurred_at,
        body=json.dumps(wire.dump(event)),
    )


def _department(code: str) -> Department:
    return Department(code=code, name=code.title())
