"""Cases, events and people to test with: name what matters, the rest is an ordinary street light in Gaon."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from contracts.complaints import Department, Role, Service, Staff, Status
from contracts.gateway import Channel, ComplaintSubmitted, Kind
from contracts.message import new_id
from services.complaints.calendar import KOREA, Calendar
from services.complaints.domain import Complaint
from services.complaints.pauses import Pause, PauseGround

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)  # a Tuesday, 12:00 in Korea
CALENDAR = Calendar()
ROAD = Department(code="road", name="도로과", phone="041-000-1000")
PARKS = Department(code="parks", name="산림공원과", phone="041-000-2000")


def korea(text: str) -> datetime:
    """A moment in Korea, as `2026-11-24 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=KOREA)


def a_pause(began: str, ended: str | None, ground: PauseGround = PauseGround.SUPPLEMENT) -> Pause:
    return Pause(began_at=korea(began), ended_at=korea(ended) if ended else None, ground=ground)


def an_officer(department: Department = ROAD, **more: Any) -> Staff:
    return Staff(**{"account_id": "kim", "name": "김가온", "role": Role.OFFICER, "department_code": department.code, **more})


def a_triage_clerk() -> Staff:
    return Staff(account_id="lee", name="이누리", role=Role.TRIAGE)


def an_admin() -> Staff:
    return Staff(account_id="root", name="관리자", role=Role.ADMIN)


def a_submission(**more: Any) -> ComplaintSubmitted:
    ordinary: dict[str, Any] = {
        "occurred_at": NOON,
        "complaint_id": new_id(),
        "receipt_number": str(new_id())[-12:],
        "channel": Channel.WEB,
        "locale": "ko",
        "text": "집 앞 가로등이 꺼져 있어요.",
        "sealed_contact": "c2VhbGVk",
        "contact_hint": "k***@example.org",
    }
    return ComplaintSubmitted(**{**ordinary, **more})


def a_service(**more: Any) -> Service:
    return Service(**{"code": "streetlight", "name": "가로등", "kind": Kind.OTHER, "period": "3d", "department_code": "road", **more})


def a_complaint(**more: Any) -> Complaint:
    """A case as it stands in the database; without a department only where nobody has been given it."""
    ordinary = Complaint(
        id=new_id(),
        receipt_number="2611-0001",
        status=Status.RECEIVED,
        channel=Channel.WEB,
        locale="ko",
        kind=Kind.OTHER,
        text="집 앞 가로등이 꺼져 있어요.",
        reachable=True,
        visibility="private",
        arrived_at=NOON,
        received_at=NOON,
        due_at=datetime(2026, 12, 2, 9, tzinfo=UTC),
    )
    given = {} if more.get("status", Status.RECEIVED) is Status.RECEIVED else {"department": ROAD}
    return replace(ordinary, **{**given, **more})
