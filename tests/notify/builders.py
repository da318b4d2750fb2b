"""Cases, events and letters to test notify with: name what matters, the rest is an ordinary street light in Gaon."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from contracts import wire
from contracts.complaints import (
    ClockPaused,
    ClockResumed,
    ComplaintAnswered,
    ComplaintDeclined,
    ComplaintMerged,
    ComplaintReceived,
    ComplaintReclassified,
    ComplaintReopened,
    ComplaintRerouted,
    ComplaintRouted,
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
from contracts.contact import Contact, SealedReply
from contracts.desk import Role, Staff
from contracts.gateway import Channel, Kind
from contracts.message import new_id
from contracts.notify import ChannelClass, DeliveryState, LetterName, Template
from contracts.together import ComplaintClosedAsRepeated
from services.notify import domain, letters
from services.notify.capabilities import Capabilities
from services.notify.domain import Case, Delivery, Facts, PostOffice, Recipient
from services.notify.outcomes import WrittenLetter

KOREA = timezone(timedelta(hours=9), "KST")
NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)  # a Tuesday, 12:00 in Korea
DUE = datetime(2026, 12, 1, 9, tzinfo=UTC)  # 18:00 in Korea
LATER_DUE = datetime(2026, 12, 8, 9, tzinfo=UTC)
ANSWER_BY = datetime(2026, 11, 30, 9, tzinfo=UTC)
ROAD = Department(code="road", name="도로과", phone="041-000-1000")
PARKS = Department(code="parks", name="산림공원과", phone="041-000-2000")
KIM = Handler(unit="도로과", name="김가온", contact="041-000-1001")
ADDRESS = "hong.gildong@example.org"
LINK = "https://gaon.example/c/26A7K2M9QX/secret"
CHANNELS = {  # one of each kind
    "email": Capabilities(channel_class=ChannelClass.MAIL, writes_to="email", conversation=True),
    "facebook": Capabilities(
        channel_class=ChannelClass.CHAT, writes_to="address", window=timedelta(hours=24), most_characters=2000, conversation=True
    ),
    "sms": Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone", most_bytes=2000, encoding="cp949"),
    "kakao": Capabilities(channel_class=ChannelClass.TEXT, writes_to="phone", most_characters=1000, approved_words=True),
    "band": Capabilities(channel_class=ChannelClass.CHAT, writes_to="address", public=True),
}
CITY_LETTERS = Path(__file__).parents[2] / "jurisdictions/example-city/letters"


def sealed(**contact: Any) -> str:
    """A contact as `open_contact` below opens it: a box without spaces."""
    return base64.b64encode(json.dumps(wire.dump(wire.load(Contact, contact))).encode()).decode()


def open_contact(text: str) -> Contact:
    """Several boxes may stand there: what a later one names counts."""
    boxes = [json.loads(base64.b64decode(box)) for box in text.split()]
    return wire.load(Contact, {name: value for box in boxes for name, value in box.items() if value})


def sealed_reply(**reply: Any) -> str:
    return json.dumps(wire.dump(SealedReply(**reply)))


def open_reply(text: str) -> SealedReply:
    return wire.load(SealedReply, json.loads(text))


def city_templates() -> tuple[Template, ...]:
    """The letters that the example city ships."""
    return tuple(_city_template(path) for path in sorted(CITY_LETTERS.glob("*/*/*.txt")))


@cache
def _city_template(path: Path) -> Template:
    return letters.parse(LetterName(path.stem), ChannelClass(path.parts[-2]), path.parts[-3], path.read_text("utf-8"))


def an_office(**more: Any) -> PostOffice:
    ordinary: dict[str, Any] = {
        "city": "가온시",
        "status_url": "https://gaon.example/",
        "zone": KOREA,
        "fingerprint_key": b"key",
        "open_contact": open_contact,
        "open_reply": open_reply,
        "channels": CHANNELS,
        "locales": ("ko", "ko-easy", "en", "vi", "zh", "fr"),
        "channels_secret": b"secret",
    }
    return PostOffice(**{**ordinary, **more})


def a_case(**more: Any) -> Case:
    ordinary: dict[str, Any] = {
        "id": new_id(),
        "receipt_number": "26A7K2M9QX",
        "locale": "ko",
        "sealed_contact": sealed(email=ADDRESS, link=LINK),
        "ways": (a_recipient(),),
        "wrote_at": NOON,
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
    """A letter of a case, whose attempt goes on."""
    told = {"complaint_id": new_id(), "facts": a_result(), "template_id": new_id()}
    made = domain.queue(a_recipient(), LetterName.RESULT, cause_id=new_id(), now=NOON, **told)
    return replace(made, **{"state": DeliveryState.SENDING, "attempts": 1, **more})


def a_result(**more: Any) -> Facts:
    """What a result letter tells."""
    return Facts(**{"department": ROAD, "handler": KIM, "due_at": DUE, "answer": "가로등을 고쳤습니다.", **more})


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


def supplement_requested(complaint_id: UUID, **more: Any) -> SupplementRequested:
    ordinary = {"status": Status.WAITING, "department": ROAD, "handler": KIM, "request": "가로등 번호를 알려 주세요."}
    when = {"answer_by": ANSWER_BY, "paused_since": NOON}
    return SupplementRequested(**{**_of(complaint_id), **ordinary, **when, **more})


def supplemented(complaint_id: UUID, **more: Any) -> ComplaintSupplemented:
    ordinary = {"status": Status.IN_PROGRESS, "text": "12-3번입니다.", "due_at": LATER_DUE}
    return ComplaintSupplemented(**{**_of(complaint_id), **ordinary, **more})


def extended(complaint_id: UUID, **more: Any) -> DeadlineExtended:
    ordinary = {"status": Status.IN_PROGRESS, "department": ROAD, "handler": KIM, "ground": "fact_check"}
    told = {"reason": "현장을 확인하여야 합니다.", "previous_due_at": DUE, "due_at": LATER_DUE}
    return DeadlineExtended(**{**_of(complaint_id), **ordinary, **told, **more})


def progress_reported(complaint_id: UUID, **more: Any) -> ProgressReported:
    ordinary = {"status": Status.IN_PROGRESS, "department": ROAD, "handler": KIM, "days": 30, "due_at": LATER_DUE}
    return ProgressReported(**{**_of(complaint_id), **ordinary, **more})


def transferred(complaint_id: UUID, **more: Any) -> ComplaintTransferred:
    ordinary = {"status": Status.TRANSFERRED, "handler": KIM, "agency": "한국전력공사", "reason": "전신주는 한국전력공사가 관리합니다."}
    where = {"agency_receipt_number": "KEPCO-77", "agency_link": "https://agency.example/77"}
    return ComplaintTransferred(**{**_of(complaint_id), **ordinary, **where, **more})


def closed_as_repeated(complaint_id: UUID, **more: Any) -> ComplaintClosedAsRepeated:
    told = {"ground": "법 제23조 제1항", "reason": "두 번 답변드린 내용과 같습니다.", "remedy": "행정심판", "filing": 3}
    ordinary = {"status": Status.CLOSED, "department": ROAD, "handler": KIM}
    return ComplaintClosedAsRepeated(**{**_of(complaint_id), **ordinary, **told, **more})


def declined(complaint_id: UUID, **more: Any) -> ComplaintDeclined:
    ordinary = {"status": Status.DECLINED, "department": ROAD, "handler": KIM, "ground": "민원 처리에 관한 법률 제21조 제3호"}
    told = {"reason": "법원에서 다투고 있는 일입니다.", "remedy": "60일 이내에 이의신청을 하실 수 있습니다."}
    return ComplaintDeclined(**{**_of(complaint_id), **ordinary, **told, **more})


def reopened(complaint_id: UUID, **more: Any) -> ComplaintReopened:
    ordinary = {"status": Status.ROUTED, "because": "dissatisfied", "text": "아직 어둡습니다.", "received_at": NOON, "due_at": LATER_DUE}
    return ComplaintReopened(**{**_of(complaint_id), **ordinary, **more})


def merged(complaint_id: UUID) -> ComplaintMerged:
    return ComplaintMerged(**_of(complaint_id), status=Status.MERGED, into_receipt_number="26B7K2M9QX", reason="같은 가로등")


def unmerged(complaint_id: UUID, **more: Any) -> ComplaintUnmerged:
    ordinary = {"status": Status.ROUTED, "department": PARKS, "due_at": LATER_DUE, "reason": "다른 가로등"}
    return ComplaintUnmerged(**{**_of(complaint_id), **ordinary, **more})


def reclassified(complaint_id: UUID, due_at: datetime | None) -> ComplaintReclassified:
    kinds = {"kind": Kind.GRIEVANCE, "previous_kind": Kind.OTHER, "reason": "고충"}
    return ComplaintReclassified(**_of(complaint_id), **kinds, status=Status.ROUTED, due_at=due_at)


def recomputed(complaint_id: UUID, due_at: datetime | None) -> DeadlineRecomputed:
    return DeadlineRecomputed(**_of(complaint_id), status=Status.ROUTED, because="calendar", previous_due_at=DUE, due_at=due_at)


def paused(complaint_id: UUID, due_at: datetime | None = None) -> ClockPaused:
    return ClockPaused(**_of(complaint_id), status=Status.ROUTED, ground="hearing", paused_since=NOON, due_at=due_at)


def resumed(complaint_id: UUID, due_at: datetime) -> ClockResumed:
    return ClockResumed(**_of(complaint_id), status=Status.ROUTED, ground="hearing", due_at=due_at)


def an_officer(department: Department = ROAD) -> Staff:
    return Staff(account_id="kim", name="김가온", role=Role.OFFICER, department_code=department.code)


def an_admin() -> Staff:
    return Staff(account_id="root", name="관리자", role=Role.ADMIN)


def _of(complaint_id: UUID) -> dict[str, Any]:
    return {"occurred_at": NOON + timedelta(seconds=1), "complaint_id": complaint_id, "receipt_number": "26A7K2M9QX"}
