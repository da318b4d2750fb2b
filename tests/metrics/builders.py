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
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintNotified,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintStarted,
    ComplaintSupplemented,
    ComplaintTransferred,
    ComplaintUnmerged,
    ComplaintWithdrawn,
    DeadlineExtended,
    DeadlineRecomputed,
    Department,
    Handler,
    ProgressReported,
    Status,
    SupplementRequested,
)
from contracts.gateway import Channel, ComplaintRated, Kind, Location, Photo
from contracts.message import Event, new_id
from contracts.notify import DeliveryState, LetterName, NotificationDelivered, NotificationFailed, NotificationUnknown
from contracts.promise import FirstResponse
from contracts.proposals import Proposal
from contracts.reminders import DeadlineReminded
from contracts.routing import CaseArea, DepartmentAssigned, TriageNeeded
from contracts.together import ComplaintClosedAsRepeated

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
OFFICER = Handler(unit="Roads", name="Kim")


def after(**length: float) -> datetime:
    return NOON + timedelta(**length)


class Case:
    """One complaint; each method tells what happened next to it, a minute after the last unless `at` is given."""

    def __init__(self, complaint_id: UUID | None = None) -> None:
        self.id, self.at = complaint_id or new_id(), NOON

    def received(self, channel: Channel = Channel.WEB, *, contact: bool = True, public_at: Location | None = None) -> ComplaintReceived:
        more = {
            "register_by": self.at + timedelta(hours=8),
            "arrived_at": self.at,
            "received_at": self.at,
            "due_at": after(days=9),
            "text": "가로등",
            "locale": "ko",
            "location": public_at,
            "visibility": "public" if public_at else "private",
        }
        sealed = "c2VhbGVk" if contact else None
        return self._say(ComplaintReceived, Status.RECEIVED, channel=channel, kind=Kind.OTHER, sealed_contact=sealed, **more)

    def routed(self, department: str = "road", *, automatic: bool = True) -> ComplaintRouted:
        more = {"due_at": after(days=9), "reason": "roads"}
        return self._say(ComplaintRouted, Status.ROUTED, department=_department(department), automatic=automatic, **more)

    def rerouted(self, department: str, previous: str = "road") -> ComplaintRerouted:
        late = self.at - timedelta(minutes=1)
        more = {"due_at": after(days=9), "reason": "not ours", "previous_department_code": previous, "hand_over_by": late}
        return self._say(ComplaintRerouted, Status.ROUTED, department=_department(department), **more)

    def started(self, department: str = "road", first: FirstResponse | None = None) -> ComplaintStarted:
        more = {"handler": OFFICER, "first_response": first}
        return self._say(ComplaintStarted, Status.IN_PROGRESS, department=_department(department), **more)

    def reclassified(self, kind: Kind = Kind.GRIEVANCE, previous: Kind = Kind.OTHER) -> ComplaintReclassified:
        more = {"due_at": after(days=9), "reason": "it is about an injustice"}
        return self._say(ComplaintReclassified, Status.ROUTED, kind=kind, previous_kind=previous, **more)

    def supplement_requested(self, department: str = "road") -> SupplementRequested:
        more = {"handler": OFFICER, "request": "사진", "answer_by": after(days=9), "paused_since": self.at}
        return self._say(SupplementRequested, Status.WAITING, department=_department(department), **more)

    def supplemented(self) -> ComplaintSupplemented:
        return self._say(ComplaintSupplemented, Status.IN_PROGRESS, text="사진입니다.", due_at=after(days=11))

    def paused(self, ground: str = "study") -> ClockPaused:
        return self._say(ClockPaused, Status.IN_PROGRESS, ground=ground, paused_since=self.at)

    def resumed(self, ground: str = "study", *, due_at: datetime | None = None) -> ClockResumed:
        return self._say(ClockResumed, Status.IN_PROGRESS, ground=ground, due_at=due_at or after(days=12))

    def extended(self, department: str = "road", ground: str = "co_operation") -> DeadlineExtended:
        more = {"handler": OFFICER, "reason": "another office", "previous_due_at": after(days=9), "due_at": after(days=40)}
        return self._say(DeadlineExtended, Status.IN_PROGRESS, department=_department(department), ground=ground, **more)

    def recomputed(self, because: str = "calendar") -> DeadlineRecomputed:
        return self._say(DeadlineRecomputed, Status.IN_PROGRESS, because=because, due_at=after(days=41))

    def reminded(self, percent: int = 100, department: str | None = "road") -> DeadlineReminded:
        given = _department(department) if department else None
        return self._say(DeadlineReminded, Status.IN_PROGRESS, department=given, percent=percent, due_at=after(days=9))

    def progress_reported(self, department: str = "road") -> ProgressReported:
        return self._say(ProgressReported, Status.IN_PROGRESS, department=_department(department), handler=OFFICER, days=30)

    def transferred(self, department: str | None = None) -> ComplaintTransferred:
        more = {"handler": OFFICER, "agency": "경찰청", "reason": "theirs"}
        return self._say(ComplaintTransferred, Status.TRANSFERRED, department=_department(department) if department else None, **more)

    def declined(self, department: str = "road") -> ComplaintDeclined:
        more = {"handler": OFFICER, "ground": "법 제21조", "reason": "in court", "remedy": "이의신청"}
        return self._say(ComplaintDeclined, Status.DECLINED, department=_department(department), **more)

    def repeated(self, department: str = "road") -> ComplaintClosedAsRepeated:
        more = {"handler": OFFICER, "filing": 3, "ground": "법 제23조", "reason": "the same again", "remedy": "행정심판"}
        return self._say(ComplaintClosedAsRepeated, Status.CLOSED, department=_department(department), **more)

    def merged(self) -> ComplaintMerged:
        return self._say(ComplaintMerged, Status.MERGED, into_receipt_number="2026-000002", reason="the same lamp")

    def unmerged(self, department: str = "road") -> ComplaintUnmerged:
        more = {"due_at": self.at + timedelta(days=5), "reason": "another lamp"}
        return self._say(ComplaintUnmerged, Status.ROUTED, department=_department(department), **more)

    def reopened(self, because: str = "dissatisfied") -> ComplaintReopened:
        more = {"text": "그대로예요.", "received_at": self.at + timedelta(minutes=1), "due_at": self.at + timedelta(days=9)}
        return self._say(ComplaintReopened, Status.ROUTED, because=because, **more)

    def answered(
        self, department: str = "road", *, on_time: bool = True, at: datetime | None = None, files: tuple[str, ...] = ()
    ) -> ComplaintAnswered:
        self.at = at - timedelta(minutes=1) if at else self.at
        photos = tuple(Photo(content_hash=str(place) * 64, media_type=kind, size_bytes=1) for place, kind in enumerate(files))
        more = {"handler": OFFICER, "answer": "고쳤습니다.", "files": photos}
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

    def assigned(self, *departments: str, confidence: float = 0.9, area: str | None = None) -> DepartmentAssigned:
        more = {
            "area": CaseArea(code=area, name=f"{area}동") if area else None,
            "confidence": confidence,
            "reason": "roads",
            "model_version": "1",
            "proposals": _proposals(departments, confidence),
        }
        return DepartmentAssigned(occurred_at=self._next(), complaint_id=self.id, department=_department(departments[0]), **more)

    def triage_needed(self, *departments: str, confidence: float = 0.4) -> TriageNeeded:
        proposals = _proposals(departments, confidence)
        return TriageNeeded(occurred_at=self._next(), complaint_id=self.id, proposals=proposals, model_version="1")

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


def _proposals(departments: tuple[str, ...], confidence: float) -> tuple[Proposal, ...]:
    """The first as sure as said, the others half as sure as the one before."""
    return tuple(
        Proposal(department_code=code, department_name=code.title(), confidence=confidence / 2**place, reason="roads")
        for place, code in enumerate(departments)
    )
