"""Cases, events and letters to test notify with: name what matters, the rest is an ordinary street light in Gaon."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts.complaints import (
    ComplaintAnswered,
    ComplaintReceived,
    ComplaintRerouted,
    ComplaintRouted,
    ComplaintWithdrawn,
    Department,
    Handler,
    Role,
    Staff,
    Status,
)
from contracts.gateway import Channel, Kind
from contracts.message import new_id
from contracts.notify import LetterName, Template
from services.notify import domain, letters
from services.notify.domain import Case, Delivery, PostOffice, Recipient
from services.notify.outcomes import WrittenLetter
from services.notify.service import KOREA

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)  # a Tuesday, 12:00 in Korea
DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 18:00 in Korea
ROAD = Department(code="road", name="도로과", phone="041-000-1000")
PARKS = Department(code="parks", name="산림공원과", phone="041-000-2000")
KIM = Handler(unit="도로과", name="김가온", contact="041-000-1001")
ADDRESS = "hong.gildong@example.org"
LINK = "https://gaon.example/c/26A7K2M9QX?token=secret"
CITY_LETTERS = Path(__file__).parents[2] / "jurisdictions/example-city/letters"


def sealed(**contact: str) -> str:
    """A contact as `open_contact` below opens it."""
    return json.dumps(contact)


def open_contact(text: str) -> Mapping[str, str]:
    opened: Mapping[str, str] = json.loads(text)
    return opened


def city_templates() -> tuple[Template, ...]:
    """The letters that the example city ships."""
    return tuple(
        letters.parse(LetterName(path.stem), path.parent.name, path.read_text("utf-8")) for path in sorted(CITY_LETTERS.glob("*/*.txt"))
    )


def an_office(**more: Any) -> PostOffice:
    ordinary: dict[str, Any] = {
        "city": "가온시",
        "status_url": "https://gaon.example/",
        "zone": KOREA,
        "fingerprint_key": b"key",
        "open_contact": open_contact,
        "writes_to": {"email": "email"},
    }
    return PostOffice(**{**ordinary, **more})


def a_case(**more: Any) -> Case:
    ordinary: dict[str, Any] = {
        "id": new_id(),
        "receipt_number": "26A7K2M9QX",
        "locale": "ko",
        "sealed_contact": sealed(email=ADDRESS, link=LINK),
        "recipient": a_recipient(),
        "received_event_id": new_id(),
        "received_at": NOON,
        "due_at": DUE,
        "triage_at": None,
        "department": ROAD,
    }
    return Case(**{**ordinary, **more})


def a_recipient(**more: Any) -> Recipient:
    return Recipient(**{"channel": "email", "fingerprint": "f" * 64, "hint": "h***@example.org", **more})


def a_delivery(**more: Any) -> Delivery:
    made = domain.queue(new_id(), a_recipient(), LetterName.RESULT, template_id=new_id(), cause_id=new_id(), now=NOON)
    return replace(made, **more)


def a_letter(**more: Any) -> WrittenLetter:
    ordinary: dict[str, Any] = {
        "delivery_id": new_id(),
        "letter": LetterName.RESULT,
        "receipt_number": "26A7K2M9QX",
        "channel": "email",
        "written_at": NOON,
        "to": ADDRESS,
        "subject": "[가온시] 민원 처리결과를 알려 드립니다 (접수번호 26A7K2M9QX)",
        "body": "안녕하십니까?\n\n가로등을 고쳤습니다.\n",
    }
    return WrittenLetter(**{**ordinary, **more})


def received(complaint_id: UUID, **more: Any) -> ComplaintReceived:
    ordinary: dict[str, Any] = {
        "status": Status.RECEIVED,
        "channel": Channel.WEB,
        "locale": "ko",
        "kind": Kind.OTHER,
        "text": "집 앞 가로등이 꺼져 있어요.",
        "sealed_contact": sealed(email=ADDRESS, link=LINK),
        "arrived_at": NOON,
        "received_at": NOON,
        "due_at": DUE,
    }
    return ComplaintReceived(**{**_of(complaint_id), **ordinary, **more})


def routed(complaint_id: UUID, **more: Any) -> ComplaintRouted:
    ordinary = {"status": Status.ROUTED, "department": ROAD, "due_at": DUE, "reason": "가로등", "automatic": True}
    return ComplaintRouted(**{**_of(complaint_id), **ordinary, **more})


def rerouted(complaint_id: UUID, **more: Any) -> ComplaintRerouted:
    ordinary = {"status": Status.ROUTED, "department": PARKS, "previous_department_code": "road", "due_at": DUE, "reason": "공원 안"}
    return ComplaintRerouted(**{**_of(complaint_id), **ordinary, **more})


def answered(complaint_id: UUID, **more: Any) -> ComplaintAnswered:
    ordinary = {"status": Status.ANSWERED, "department": ROAD, "handler": KIM, "answer": "가로등을 고쳤습니다.", "on_time": True}
    return ComplaintAnswered(**{**_of(complaint_id), **ordinary, **more})


def withdrawn(complaint_id: UUID) -> ComplaintWithdrawn:
    return ComplaintWithdrawn(**_of(complaint_id), status=Status.WITHDRAWN)


def an_officer(department: Department = ROAD) -> Staff:
    return Staff(account_id="kim", name="김가온", role=Role.OFFICER, department_code=department.code)


def an_admin() -> Staff:
    return Staff(account_id="root", name="관리자", role=Role.ADMIN)


def _of(complaint_id: UUID) -> dict[str, Any]:
    return {"occurred_at": NOON + timedelta(seconds=1), "complaint_id": complaint_id, "receipt_number": "26A7K2M9QX"}
