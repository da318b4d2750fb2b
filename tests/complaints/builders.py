"""Cases, events and people to test with: name what matters, the rest is an ordinary street light in Gaon."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from contracts import gateway
from contracts.answering import FoldText, UnfoldText
from contracts.city import Service
from contracts.complaints import Department, Status
from contracts.conversation import QuestionAsked
from contracts.dangers import AcknowledgeDanger, DangerHeard
from contracts.desk import (
    AnswerComplaint,
    DeclineComplaint,
    DeskCommand,
    ExtendDeadline,
    HandBackComplaint,
    MergeComplaint,
    NoteComplaint,
    PauseClock,
    ReclassifyComplaint,
    RequestSupplement,
    ResumeClock,
    Role,
    RouteComplaint,
    Staff,
    StartComplaint,
    TransferComplaint,
    UnmergeComplaint,
)
from contracts.dialogue import ReplyToCitizen
from contracts.filings import CloseAsRepeated
from contracts.gateway import Channel, ComplaintSubmitted, GatewayEvent, Kind
from contracts.joint import ContributePart, DeclinePart, InvolveDepartment, ProlongPart, ReleaseDepartment
from contracts.message import new_id
from contracts.staff import AssignComplaint, StaffRegistered
from contracts.urgency import Danger
from services.complaints.calendar import KOREA, Calendar
from services.complaints.domain import City, Complaint
from services.complaints.pauses import Pause, PauseGround
from services.complaints.periods import PERIODS

NOON = datetime(2026, 11, 24, 3, tzinfo=UTC)  # a Tuesday, 12:00 in Korea
CALENDAR = Calendar()
CITY = City(calendar=CALENDAR, periods=PERIODS)
ROAD = Department(code="road", name="도로과", phone="041-000-1000")
PARKS = Department(code="parks", name="산림공원과", phone="041-000-2000")


def korea(text: str) -> datetime:
    """A moment in Korea, as `2026-11-24 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=KOREA)


def a_pause(began: str, ended: str | None, ground: PauseGround = PauseGround.SUPPLEMENT) -> Pause:
    return Pause(began_at=korea(began), ended_at=korea(ended) if ended else None, ground=ground)


def an_officer(department: Department = ROAD, **more: Any) -> Staff:
    return Staff(**{"account_id": "kim", "name": "김가온", "role": Role.OFFICER, "department_code": department.code, **more})


def a_head(department: Department = ROAD, **more: Any) -> Staff:
    return an_officer(department, **{"account_id": "choi", "name": "최과장", "role": Role.HEAD, **more})


def a_colleague(department: Department = ROAD, **more: Any) -> Staff:
    return an_officer(department, **{"account_id": "yoon", "name": "윤마루", **more})


def registered(staff: Staff, **more: Any) -> StaffRegistered:
    """What the gateway says of somebody's account."""
    told = {name: getattr(staff, name) for name in ("account_id", "name", "role", "department_code", "contact")}
    return StaffRegistered(**{"occurred_at": NOON, **told, **more})


def a_triage_clerk() -> Staff:
    return Staff(account_id="lee", name="이누리", role=Role.TRIAGE)


def an_intake_clerk(department: Department = ROAD) -> Staff:
    """민원실 직원 of an intake unit that has cases of its own."""
    return Staff(account_id="media", name="정소통", role=Role.TRIAGE, department_code=department.code, contact="041-000-0009")


def an_arbiter() -> Staff:
    return Staff(account_id="han", name="한조정", role=Role.ARBITER)


def an_admin() -> Staff:
    return Staff(account_id="root", name="관리자", role=Role.ADMIN, contact="041-000-0000")


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
        warn_at=NOON + timedelta(minutes=80),
        respond_by=NOON + timedelta(minutes=90),
        arrived_in_hours=False,
        updated_at=NOON,
        runs_from=NOON,
        due_at=datetime(2026, 12, 2, 9, tzinfo=UTC),
    )
    given = {} if more.get("status", Status.RECEIVED) is Status.RECEIVED else {"department": ROAD}
    return replace(ordinary, **{**given, **more})


ASKED: dict[str, tuple[type[DeskCommand], dict[str, Any]]] = {
    "route": (RouteComplaint, {"department_code": "road"}),
    "reroute": (RouteComplaint, {"department_code": "parks", "reason": "공원 안 가로등"}),
    "hand_back": (HandBackComplaint, {"to": "department", "reason": "공원 소관"}),
    "start": (StartComplaint, {}),
    "assign": (AssignComplaint, {"account_id": "kim"}),
    "note": (NoteComplaint, {"text": "현장에 다녀옴"}),
    "reclassify": (ReclassifyComplaint, {"kind": Kind.GRIEVANCE, "reason": "처분에 대한 불만"}),
    "request_supplement": (RequestSupplement, {"request": "위치를 알 수 있는 사진을 보내 주세요."}),
    "pause": (PauseClock, {"ground": "hearing"}),
    "resume": (ResumeClock, {}),
    "extend": (ExtendDeadline, {"length": "2h", "ground": "fact_check", "reason": "현장 확인"}),
    "involve": (InvolveDepartment, {"department_code": "parks", "matter": "가로수에 가려 있는지 봐 주세요."}),
    "contribute": (ContributePart, {"department_code": "parks", "text": "가지를 쳤습니다."}),
    "decline_part": (DeclinePart, {"department_code": "parks", "reason": "가로수가 아닙니다."}),
    "prolong": (ProlongPart, {"department_code": "parks", "reason": "비가 옵니다."}),
    "release": (ReleaseDepartment, {"department_code": "parks", "reason": "현장에서 확인했습니다."}),
    "answer": (AnswerComplaint, {"text": "가로등을 고쳤습니다."}),
    "decline": (DeclineComplaint, {"ground": "법 제21조 제2호", "reason": "재판이 진행 중입니다.", "remedy": "행정심판"}),
    "close_as_repeated": (CloseAsRepeated, {"reason": "두 번 답변드린 내용과 같습니다.", "remedy": "행정심판"}),
    "transfer": (TransferComplaint, {"agency": "경찰청", "reason": "경찰 소관"}),
    "merge": (MergeComplaint, {"reason": "같은 가로등"}),
    "unmerge": (UnmergeComplaint, {"reason": "다른 가로등"}),
    "fold": (FoldText, {"reason": "욕설"}),
    "unfold": (UnfoldText, {}),
    "acknowledge_danger": (AcknowledgeDanger, {"note": "출동함"}),
    "reply": (ReplyToCitizen, {"text": "현장에 나가 보겠습니다."}),
}
TOLD: dict[str, tuple[type[GatewayEvent], dict[str, Any]]] = {
    "withdraw": (gateway.WithdrawalRequested, {}),
    "change": (gateway.ChangeRequested, {"text": "101동 앞입니다."}),
    "ask": (QuestionAsked, {"text": "언제 고치나요?"}),
    "supplement": (gateway.SupplementSubmitted, {"text": "사진입니다."}),
    "more_time": (gateway.SupplementTimeRequested, {}),
    "confirm": (gateway.ResultConfirmed, {}),
    "rate": (gateway.ComplaintRated, {"score": 4}),
    "reopen": (gateway.ReopenRequested, {"text": "아직 어두워요."}),
    "object": (gateway.ObjectionFiled, {"text": "이의 있습니다."}),
}


def asking(act: str, submitted: ComplaintSubmitted, staff: Staff | None = None, now: datetime = NOON, **more: Any) -> DeskCommand:
    """What somebody at the desk asks for, by default an administrator with a telephone."""
    command, ordinary = ASKED[act]
    if act == "request_supplement":
        ordinary = {**ordinary, "answer_by": now + timedelta(days=7)}
    if act in {"involve", "prolong"}:
        ordinary = {**ordinary, "contribute_by": now + timedelta(hours=1 if act == "involve" else 2)}
    return command(**{"staff": staff or an_admin(), "receipt_number": submitted.receipt_number, **ordinary, **more})


def telling(act: str, submitted: ComplaintSubmitted, now: datetime = NOON, **more: Any) -> GatewayEvent:
    """What the gateway says when the citizen asks for this act."""
    event, ordinary = TOLD[act]
    return event(**{"occurred_at": now, "complaint_id": submitted.complaint_id, **ordinary, **more})


WIRE = Danger(kind="electricity", name="전기 위험", call="119")


def heard(case, city, danger=WIRE, department: Department | None = None):
    return DangerHeard(
        occurred_at=city.now,
        complaint_id=case.complaint_id,
        receipt_number=case.receipt_number,
        danger=danger,
        channel=Channel.WEB,
        department=department,
    )
