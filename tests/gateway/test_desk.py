"""The staff desk: who may do what, and how the services' refusals look from outside."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from contracts.answering import (
    ApprovalRule,
    DeleteStandardAnswer,
    FindStandardAnswers,
    FittingAnswers,
    ListStandardAnswers,
    ProposeAnswer,
    ProposedAnswer,
    PutStandardAnswer,
    ReadApproval,
    SetApproval,
    StandardAnswer,
    StandardAnswers,
)
from contracts.city import CityDays, DeclareDays, DeclareOutage, ReadDays
from contracts.complaints import ComplaintRouted, Department, Status
from contracts.days import ExtensionChoices, ForeseeExtension
from contracts.desk import CaseFile, CaseSummary, DeskCommand, Officer, OpenComplaint, Role, RouteComplaint
from contracts.dialogue import OpenOriginal, Original
from contracts.duties import ListObligations, Obligations
from contracts.filings import Filings, ListFilings
from contracts.gateway import Channel, ComplaintSubmitted, Kind
from contracts.history import CaseNews, FollowComplaint
from contracts.letters import (
    EndLetter,
    ForeseeLetter,
    ForeseenLetters,
    LetterEditions,
    LettersInUse,
    ListLetters,
    ListWaysOut,
    ReadLetter,
    ReadLetterEditions,
    RestoreLetter,
    RewordLetter,
    WaysOut,
    WordedLetter,
)
from contracts.lists import CasePage, ForeseeLate, LateTomorrow, ListComplaints
from contracts.message import Refusal
from contracts.metrics import GetRoutingQuality, RoutingQuality
from contracts.notify import (
    CancelLetter,
    ChannelClass,
    Deliveries,
    Delivery,
    DeliveryState,
    LetterName,
    ListDeliveries,
    PreviewLetter,
    RecordAttempt,
    ResendLetter,
    WrittenWords,
)
from contracts.parked import ListParked, ParkedEvents, RetryParked
from contracts.similar import AcceptSurge, DismissSurge, ListSurges, Surge, Surges, SurgeState
from contracts.staff import Absence, Colleagues, EndAbsence, ListColleagues, RecordAbsence, SucceedOfficer, Succession
from contracts.teaching import FindPrecedents, Precedents, SimilarDecided
from contracts.together import DepartmentInvolved, DepartmentReleased
from gateway import identity, usecases
from gateway.web import standing
from gateway.web.app import table

ACTS = DeskCommand.__subclasses__()
NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
NO_GUESSES = RoutingQuality(
    since=NOON.date(),
    weeks=(),
    departments=(),
    drifting=False,
    **dict.fromkeys(("triage_share", "accuracy", "accuracy_three", "automatic_accuracy", "automatic_expected")),
)
SUMMARY = CaseSummary(
    complaint_id=uuid4(),
    receipt_number="26BK-7Q4M-3",
    status=Status.ROUTED,
    kind=Kind.OTHER,
    channel=Channel.WEB,
    title=None,
    text="가로등",
    department=Department(code="road", name="도로과"),
    received_at=NOON,
    due_at=NOON,
    overdue=False,
)
FILE = CaseFile(
    summary=SUMMARY,
    service_code=None,
    original_text="가로등 010-1234-5678",
    contact_hint=None,
    location=None,
    photos=(),
    answer=None,
    handler=None,
    desk_actions=("start",),
    timeline=(),
)
SURGE = Surge(
    surge_id=uuid4(),
    state=SurgeState.ACCEPTED,
    department=Department(code="road", name="도로과"),
    matter=None,
    place=None,
    persons=5,
    cases=5,
    late=0,
    began_at=NOON,
    last_at=NOON,
    same_words=False,
    members=(),
)
PRECEDENT = SimilarDecided(
    likeness=0.8,
    department_code="road",
    department_name="도로과",
    receipt_number="26XG-U837-V",
    answer="고쳤습니다.",
)
DELIVERY = Delivery(
    delivery_id=uuid4(),
    letter=LetterName.RECEIPT,
    channel="email",
    state=DeliveryState.UNKNOWN,
    recipient_hint="h***@e***.com",
    attempts=1,
    updated_at=NOON,
)


AWAY = Absence(
    absence_id=UUID(int=9),
    account_id="kim",
    begins_at=NOON,
    ends_at=NOON + timedelta(days=2),
    deputy=Officer(account_id="yoon", name="윤마루"),
)


@pytest.fixture
def routed(client, place, submitted, picture):
    """A case of the road department with a photo: its number and the photo's hash."""
    made = client.post("/v1/complaints", data={"description": "가로등"}, files=[("photos", ("a.jpg", picture()))]).json()
    event = next(said for said in place.database.said() if isinstance(said, ComplaintSubmitted) and said.photos)
    happened = ComplaintRouted(
        occurred_at=NOON,
        complaint_id=event.complaint_id,
        receipt_number=event.receipt_number,
        status=Status.ROUTED,
        department=SUMMARY.department,
        due_at=NOON,
        reason="가로등",
        automatic=True,
    )
    place.database.transact(lambda tx: usecases.show(tx, happened))

    def theirs(answer):
        """As the complaints service does: to an officer of another department the case doesn't exist."""

        def say(command):
            if command.staff.role.of_one_department and command.staff.department_code != "road":
                raise Refusal("not_found", "there is no such complaint")
            return answer

        return say

    place.services.answers = {
        ListComplaints: CasePage(items=(SUMMARY,)),
        OpenComplaint: theirs(FILE),
        ListFilings: theirs(Filings(items=(), elsewhere=2)),
        OpenOriginal: theirs(Original(receipt_number=SUMMARY.receipt_number, items=())),
        FollowComplaint: theirs(CaseNews(receipt_number=SUMMARY.receipt_number, revision=1)),
        ForeseeExtension: theirs(ExtensionChoices(items=())),
        FindPrecedents: Precedents(items=(PRECEDENT,)),
        **{command: theirs(SUMMARY) for command in ACTS},
        ListColleagues: Colleagues(items=()),
        RecordAbsence: AWAY,
        EndAbsence: AWAY,
        SucceedOfficer: Succession(account_id="kim", successor=AWAY.deputy, cases=3),
        ListSurges: Surges(items=()),
        AcceptSurge: SURGE,
        DismissSurge: SURGE,
        ListStandardAnswers: StandardAnswers(items=()),
        PutStandardAnswer: STANDARD,
        SetApproval: ApprovalRule(department_code="road", required=True),
        DeleteStandardAnswer: STANDARD,
        ProposeAnswer: theirs(ProposedAnswer(code="done", title="처리 완료", text="처리했습니다.")),
        ListObligations: Obligations(items=()),
        ForeseeLate: LateTomorrow(until=NOON, items=(), by_officer=()),
        GetRoutingQuality: NO_GUESSES,
        FindStandardAnswers: theirs(FittingAnswers(items=())),
        ListLetters: LettersInUse(items=()),
        **dict.fromkeys((ReadLetter, RewordLetter, RestoreLetter, EndLetter), WORDED),
        ReadLetterEditions: LetterEditions(items=()),
        ReadDays: CityDays(days=(), outages=(), revision=3),
        ReadApproval: ApprovalRule(department_code="road", required=True),
        ListWaysOut: WaysOut(items=()),
        **{command: ParkedEvents(items=()) for command in (*ListParked.__subclasses__(), *RetryParked.__subclasses__())},
        ForeseeLetter: ForeseenLetters(items=(), page_only=True),
        PreviewLetter: WrittenWords(subject="", body="접수"),
        DeclareDays: None,
        DeclareOutage: None,
        ListDeliveries: lambda asked: Deliveries(items=(replace(DELIVERY, complaint_id=event.complaint_id),)),
        **dict.fromkeys((ResendLetter, CancelLetter, RecordAttempt), DELIVERY),
    }
    return made["receipt_number"], event.photos[0].content_hash


WORDED = WordedLetter(letter=LetterName.RECEIPT, channel_class=ChannelClass.MAIL, locale="ko", revision=1)
STANDARD = StandardAnswer(code="done", title="처리 완료", text="처리했습니다.")
EVERYBODY = {"own": 200, "head": 200, "other": 200, "other_head": 200, "triage": 200, "arbiter": 200, "admin": 200, "nobody": 401}
BY_DEPARTMENT = EVERYBODY | {"other": 404, "other_head": 404}
ADMIN_ONLY = dict.fromkeys(EVERYBODY, 403) | {"admin": 202, "nobody": 401}
KEEPERS = EVERYBODY | dict.fromkeys(("own", "other", "triage", "arbiter"), 403)
KEEPERS_OF_SURGES = EVERYBODY | dict.fromkeys(("own", "other"), 403)
RESENDERS = EVERYBODY | dict.fromkeys(("own", "head", "other", "other_head", "arbiter"), 403)
COUNTER = RESENDERS
DECIDERS = BY_DEPARTMENT | {"arbiter": 403}
ADMIN_READS = ADMIN_ONLY | {"admin": 200}
WITH_CASES = ("own", "head", "other", "other_head", "admin")
ABSENCE = {"begins_at": "2026-12-01T09:00:00+09:00", "ends_at": "2026-12-03T18:00:00+09:00", "deputy_id": "yoon"}
NOBODYS = dict.fromkeys(EVERYBODY, 404) | {"nobody": 401}
HEADS = dict.fromkeys(EVERYBODY, 403) | {"head": 202, "other_head": 202, "admin": 202, "nobody": 401}
ROUTES = {
    "GET /v1/desk/complaints": ("", None, EVERYBODY),
    "GET /v1/desk/complaints/export": ("?reason=감사 자료", None, EVERYBODY),
    "POST /v1/desk/complaints/bulk": (
        "",
        {"receipt_numbers": ["26XG-U837-V"], "action": "route", "body": {"department_code": "park", "reason": "소관"}},
        EVERYBODY,
    ),
    "POST /v1/desk/complaints": ("", {"description": "전화로 말씀"}, dict.fromkeys(EVERYBODY, 201) | {"nobody": 401}),
    "GET /v1/desk/complaints/{receipt_number}": ("", None, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/route": ("", {"department_code": "park"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/reroute": ("", {"department_code": "park", "reason": "소관"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/start": ("", {}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/hand-back": ("", {"to": "agency", "reason": "소관 아님"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/assign": ("", {"account_id": "kim"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/answer": ("", {"text": "고쳤습니다"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/acknowledge-danger": ("", {"note": "119와 통화함"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/note": ("", {"text": "통화함"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/reply": ("", {"text": "내일 나가 보겠습니다."}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/reclassify": ("", {"kind": "suggestion", "reason": "제안"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/request-supplement": (
        "",
        {"request": "위치를 알려 주세요", "answer_by": "2026-12-01T18:00:00+09:00"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/pause": ("", {"ground": "hearing"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/resume": ("", {}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/extend": (
        "",
        {"length": "7d", "ground": "fact_check", "reason": "현장 확인"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/transfer": ("", {"agency": "충청남도", "reason": "도로 관리청"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/decline": (
        "",
        {"ground": "도로법 제61조", "reason": "점용 불가", "remedy": "60일 안에 이의신청"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/merge": (
        "",
        {"into_receipt_number": "26XG-U837-V", "reason": "같은 내용"},
        BY_DEPARTMENT,
    ),
    "GET /v1/desk/complaints/{receipt_number}/history": ("", None, BY_DEPARTMENT),
    "GET /v1/desk/complaints/{receipt_number}/news": ("?since=1", None, BY_DEPARTMENT),
    "GET /v1/desk/complaints/{receipt_number}/extensions": ("", None, BY_DEPARTMENT),
    "GET /v1/desk/complaints/{receipt_number}/precedents": ("", None, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/original": ("", {"reason": "전화하려고"}, DECIDERS),
    "POST /v1/desk/complaints/{receipt_number}/actions/close-as-repeated": (
        "",
        {"reason": "같은 내용", "remedy": "행정심판"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/involve": (
        "",
        {"department_code": "park", "matter": "가로수", "contribute_by": "2026-12-01T18:00:00+09:00"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/contribute": ("", {"text": "가지를 쳤습니다."}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/decline-part": ("", {"reason": "소관 아님"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/prolong": (
        "",
        {"contribute_by": "2026-12-01T18:00:00+09:00", "reason": "비"},
        BY_DEPARTMENT,
    ),
    "POST /v1/desk/complaints/{receipt_number}/actions/release": ("", {"department_code": "park", "reason": "확인함"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/unmerge": ("", {"reason": "다른 내용"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/approve": ("", {}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/return-draft": ("", {"reason": "날짜"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/word": ("", {"text": "고쳤어요"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/fold": ("", {"reason": "욕설"}, BY_DEPARTMENT),
    "POST /v1/desk/complaints/{receipt_number}/actions/unfold": ("", {}, BY_DEPARTMENT),
    "GET /v1/desk/departments/{code}/approval": ("", None, ADMIN_READS),
    "PUT /v1/desk/departments/{code}/approval": ("", {"required": True}, ADMIN_READS),
    "GET /v1/desk/letters": ("", None, ADMIN_READS),
    "GET /v1/desk/channels": ("", None, ADMIN_READS),
    "GET /v1/desk/parked": ("", None, ADMIN_READS),
    "POST /v1/desk/parked/{service}/{row_id}/retry": ("", {}, ADMIN_READS),
    "POST /v1/desk/letters/preview": ("", {"letter": "receipt", "channel_class": "text"}, ADMIN_READS),
    "GET /v1/desk/letters/export": ("", None, ADMIN_READS),
    "GET /v1/desk/letters/{letter}/{channel_class}/{locale}": ("", None, ADMIN_READS),
    "PUT /v1/desk/letters/{letter}/{channel_class}/{locale}": ("", {"subject": "접수", "body": "접수", "note": "더 짧게"}, ADMIN_READS),
    "GET /v1/desk/letters/{letter}/{channel_class}/{locale}/history": ("", None, ADMIN_READS),
    "POST /v1/desk/letters/{letter}/{channel_class}/{locale}/restore": ("", {"edition": 1, "note": "되돌림"}, ADMIN_READS),
    "POST /v1/desk/letters/{letter}/{channel_class}/{locale}/end": ("", {"note": "잘못 시작함"}, ADMIN_READS),
    "POST /v1/desk/complaints/{receipt_number}/letters/preview": ("", {"letter": "result", "text": "고쳤습니다."}, DECIDERS),
    "GET /v1/desk/standard-answers": ("", None, EVERYBODY),
    "PUT /v1/desk/standard-answers/{code}": ("", {"title": "처리 완료", "text": "처리했습니다."}, KEEPERS),
    "DELETE /v1/desk/standard-answers/{code}": ("", None, KEEPERS),
    "GET /v1/desk/complaints/{receipt_number}/standard-answers": ("", None, BY_DEPARTMENT),
    "GET /v1/desk/complaints/{receipt_number}/standard-answers/{code}": ("", None, BY_DEPARTMENT),
    "GET /v1/desk/sessions": ("", None, EVERYBODY),
    "DELETE /v1/desk/sessions": ("", None, dict.fromkeys(EVERYBODY, 204) | {"nobody": 401}),
    "POST /v1/desk/sessions/renew": ("", {}, dict.fromkeys(EVERYBODY, 201) | {"nobody": 401}),
    "GET /v1/desk/held": ("", None, EVERYBODY),
    "POST /v1/desk/held/undo": ("", {"held_ids": [str(UUID(int=7))]}, EVERYBODY),
    "POST /v1/desk/held/{held_id}/undo": ("", {}, NOBODYS),
    "POST /v1/desk/held/{held_id}/now": ("", {}, NOBODYS),
    "GET /v1/desk/surges": ("", None, EVERYBODY),
    "POST /v1/desk/surges/{surge_id}/accept": ("", {"merge": True}, KEEPERS_OF_SURGES),
    "POST /v1/desk/surges/{surge_id}/dismiss": ("", {"reason": "행사 안내에 대한 문의"}, KEEPERS_OF_SURGES),
    "GET /v1/desk/colleagues": ("", None, EVERYBODY),
    "POST /v1/desk/colleagues/{account_id}/succeed": ("", {"successor_id": "yoon"}, HEADS),
    "POST /v1/desk/absences": ("", ABSENCE, dict.fromkeys(WITH_CASES, 201) | dict.fromkeys(("triage", "arbiter"), 403) | {"nobody": 401}),
    "POST /v1/desk/absences/{absence_id}/end": (
        "",
        {},
        dict.fromkeys(WITH_CASES, 200) | dict.fromkeys(("triage", "arbiter"), 403) | {"nobody": 401},
    ),
    "GET /v1/desk/reports/obligations": ("", None, EVERYBODY),
    "GET /v1/desk/calendar/days": ("", None, ADMIN_READS),
    "PUT /v1/desk/calendar/days": ("", {"days": [{"day": "2026-12-24", "name": "임시공휴일"}]}, ADMIN_ONLY),
    "POST /v1/desk/outages": (
        "",
        {"began_at": "2026-11-20T09:00:00+09:00", "ended_at": "2026-11-20T12:00:00+09:00", "reason": "통신 장애"},
        ADMIN_ONLY,
    ),
    "GET /v1/desk/deliveries": ("?receipt_number={receipt_number}", None, BY_DEPARTMENT),
    "POST /v1/desk/deliveries/{delivery_id}/resend": ("", {}, RESENDERS),
    "POST /v1/desk/deliveries/{delivery_id}/cancel": ("", {"reason": "전화로 말씀드림"}, DECIDERS),
    "POST /v1/desk/deliveries/{delivery_id}/attempts": ("", {"outcome": "reached"}, DECIDERS),
    "GET /v1/desk/mentions": ("", None, COUNTER),
    "POST /v1/desk/mentions/{mention_id}/accept": ("", {}, COUNTER | dict.fromkeys(("triage", "admin"), 404)),
    "POST /v1/desk/mentions/{mention_id}/dismiss": ("", {"reason": "광고"}, COUNTER | dict.fromkeys(("triage", "admin"), 404)),
    "GET /v1/desk/unread": ("", None, COUNTER),
    "GET /v1/desk/unread/{unread_id}": ("", None, COUNTER | dict.fromkeys(("triage", "admin"), 404)),
    "POST /v1/desk/unread/{unread_id}/file": ("", {"description": "읽어 보니"}, COUNTER | dict.fromkeys(("triage", "admin"), 404)),
    "POST /v1/desk/unread/{unread_id}/dismiss": ("", {"reason": "빈 메시지"}, COUNTER | dict.fromkeys(("triage", "admin"), 404)),
    "GET /v1/desk/photos/{content_hash}": ("", None, BY_DEPARTMENT),
    "GET /v1/desk/audit": ("", None, ADMIN_READS),
    "GET /v1/desk/stats/routing": ("?weeks=4", None, COUNTER | {"arbiter": 200}),
    "GET /v1/desk/stats/tomorrow": ("", None, EVERYBODY | dict.fromkeys(("own", "other"), 403)),
    "GET /v1/desk/filters": ("", None, EVERYBODY),
    "PUT /v1/desk/filters/{name}": ("", {"query": "status=routed"}, EVERYBODY),
    "DELETE /v1/desk/filters/{name}": ("", None, NOBODYS),
}
# What only administrators may: how these answer them is tested beside what they do.
ADMINISTRATION = (
    "GET /v1/desk/departments",
    "POST /v1/desk/departments",
    "GET /v1/desk/departments.toml",
    "GET /v1/desk/departments/{code}",
    *(f"POST /v1/desk/departments/{{code}}/actions/{act}" for act in ("rename", "amend", "close", "merge", "split", "call-off")),
    "GET /v1/desk/routing/rules",
    "GET /v1/desk/routing/rules/export",
    "GET /v1/desk/routing/rules/history",
    "POST /v1/desk/routing/rules/order",
    "PUT /v1/desk/routing/rules/{code}",
    "DELETE /v1/desk/routing/rules/{code}",
    "GET /v1/desk/routing/territory",
    "GET /v1/desk/routing/territory/export",
    "GET /v1/desk/routing/territory/history",
    "PUT /v1/desk/routing/territory/splits/{code}",
    "DELETE /v1/desk/routing/territory/splits/{code}",
    "POST /v1/desk/routing/try",
)
WHO = {
    "own": (Role.OFFICER, "road"),
    "head": (Role.HEAD, "road"),
    "other": (Role.OFFICER, "park"),
    "other_head": (Role.HEAD, "park"),
    "triage": (Role.TRIAGE, None),
    "arbiter": (Role.ARBITER, None),
    "admin": (Role.ADMIN, None),
}


def test_the_table_below_has_every_desk_route(place):
    routes = {f"{entry.method} {entry.path}" for entry in table(place.door) if entry.roles is not None}

    assert routes == {*ROUTES, *ADMINISTRATION}


@pytest.mark.parametrize("route", ADMINISTRATION)
def test_what_is_an_administrators_is_nobody_elses(client, place, route):
    method, path = route.format(code="road").split(" ", 1)

    answers = {who: client.request(method, path, headers=place.staff(*WHO[who]), json={}).status_code for who in WHO if who != "admin"}

    assert set(answers.values()) == {403}
    assert client.request(method, path, json={}).status_code == 401


def test_no_route_of_the_desk_is_open_to_everybody(place):
    open_routes = {entry.path for entry in table(place.door) if entry.path.startswith("/v1/desk") and entry.roles is None}

    assert open_routes == {"/v1/desk/sessions"}


@pytest.mark.parametrize("route", ROUTES)
def test_each_role_may_do_what_the_table_says(client, place, routed, route):
    query, body, expected = ROUTES[route]
    number, photo = routed
    method, path = (
        (route + query)
        .format(
            receipt_number=number,
            delivery_id=DELIVERY.delivery_id,
            content_hash=photo,
            code="done",
            account_id="kim",
            name="mine",
            absence_id=AWAY.absence_id,
            surge_id=SURGE.surge_id,
            mention_id=uuid4(),
            unread_id=uuid4(),
            held_id=uuid4(),
            service="notify",
            row_id=7,
            letter="receipt",
            channel_class="mail",
            locale="ko",
        )
        .split(" ", 1)
    )

    answers = {
        who: client.request(method, path, headers=place.staff(*WHO[who]) if who in WHO else {}, json=body) for who in (*WHO, "nobody")
    }

    assert {who: answer.status_code for who, answer in answers.items()} == expected
    assert all(answer.headers["content-type"] == "application/problem+json" for answer in answers.values() if answer.status_code >= 400)


def test_a_citizens_token_opens_no_desk(client, submitted):
    token = submitted()["token"]

    assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"}).status_code == 401


def test_an_officer_can_not_ask_for_another_departments_list(client, place, routed):
    assert client.get("/v1/desk/complaints?department=park", headers=place.staff()).status_code == 403
    assert client.get("/v1/desk/complaints?department=road", headers=place.staff()).status_code == 200


def test_what_was_decided_like_it_is_asked_for_the_officers_own_department(client, place, routed):
    for role, department in ((Role.OFFICER, "road"), (Role.TRIAGE, None)):
        answer = client.get(f"/v1/desk/complaints/{routed[0]}/precedents", headers=place.staff(role, department))

        asked = place.services.asked[-1]
        assert (asked.complaint_id, asked.department_code) == (SUMMARY.complaint_id, department)
        assert [(one["answer"], one["likeness"]) for one in answer.json()["items"]] == [("고쳤습니다.", 0.8)]


def test_an_officer_sees_the_letters_of_the_own_departments_cases(client, place, routed):
    for role, department in ((Role.OFFICER, "road"), (Role.TRIAGE, None)):
        answer = client.get("/v1/desk/deliveries?state=queued&channel=phone", headers=place.staff(role, department))

        asked = place.services.asked[-1]
        assert answer.status_code == 200
        assert (asked.state, asked.channel, asked.department_code) == (DeliveryState.QUEUED, "phone", department)
        assert [one["delivery_id"] for one in answer.json()["items"]] == [str(DELIVERY.delivery_id)]

    others = client.get("/v1/desk/deliveries?state=queued", headers=place.staff(Role.OFFICER, "park"))
    assert others.json() == {"items": []}, "whatever the service says"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("cancel", {}, "reason"),
        ("attempts", {}, "outcome"),
        ("attempts", {"outcome": "angry"}, "outcome"),
        ("attempts", {"outcome": "reached", "notes": "x"}, "notes"),
    ],
)
def test_what_is_missing_of_a_decision_on_a_letter_is_named(client, place, routed, path, body, field):
    answer = client.post(f"/v1/desk/deliveries/{DELIVERY.delivery_id}/{path}", json=body, headers=place.staff())

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_who_called_a_letter_off_and_why_is_written_down(client, place, routed):
    body = {"reason": "010-1234-5678로 직접 말씀드림"}

    answer = client.post(f"/v1/desk/deliveries/{DELIVERY.delivery_id}/cancel", json=body, headers=place.staff())

    (line,) = client.get("/v1/desk/audit", headers=place.staff(Role.ADMIN)).json()["items"]
    assert answer.status_code == 200
    assert (line["reason"], str(DELIVERY.delivery_id) in line["detail"], "직접 말씀드림" in line["detail"]) == ("called_off", True, True)
    assert "1234" not in line["detail"]


def test_how_a_call_went_arrives_as_it_was_meant(client, place, routed):
    body = {"outcome": "not_reached", "note": "부재중"}

    client.post(f"/v1/desk/deliveries/{DELIVERY.delivery_id}/attempts", json=body, headers=place.staff())

    asked = place.services.asked[-1]
    assert (type(asked), asked.delivery_id, asked.outcome.value, asked.note) == (RecordAttempt, DELIVERY.delivery_id, *body.values())


def test_what_is_asked_arrives_with_who_asks(client, place, routed):
    query = "?status=routed&department=road&q=가로등&overdue=true&officer=me&hand_over=late&limit=5&cursor=abc"

    client.get(f"/v1/desk/complaints{query}", headers=place.staff(Role.TRIAGE))

    (asked,) = place.services.asked
    assert (asked.statuses, asked.department_code, asked.q, asked.overdue, asked.officer, asked.hand_over, asked.limit, asked.cursor) == (
        (Status.ROUTED,),
        "road",
        "가로등",
        True,
        "me",
        "late",
        5,
        "abc",
    )
    assert (asked.staff.role, asked.staff.name) == (Role.TRIAGE, "김담당")


def test_the_same_key_makes_the_same_command(client, place, routed):
    path = "/v1/desk/complaints/26BK-7Q4M-W/actions/answer".replace("26BK-7Q4M-W", routed[0])
    for text in ("고쳤습니다", "고쳤습니다", "다른 답변"):
        client.post(path, json={"text": text}, headers=place.staff() | {"idempotency-key": "k"})
    client.post(path, json={"text": "고쳤습니다"}, headers=place.staff())

    first, again, other, fresh = [command.command_id for command in place.services.asked]
    assert first == again
    assert len({first, other, fresh}) == 3


@pytest.mark.parametrize(
    ("refusal", "status", "field"),
    [
        (Refusal("not_found", "there is no such complaint"), 404, None),
        (Refusal("illegal_step", "cannot answer a received complaint"), 409, None),
        (Refusal("conflict", "somebody else was faster"), 409, None),
        (Refusal("forbidden", "not your department"), 403, None),
        (Refusal("invalid", "no such department", "department_code"), 422, "department_code"),
        (Refusal("late", "too late"), 503, None),
        (Refusal("unavailable", "down"), 503, None),
    ],
)
def test_a_refusal_becomes_a_problem(client, place, routed, refusal, status, field):
    place.services.answers[RouteComplaint] = refusal

    answer = client.post(f"/v1/desk/complaints/{routed[0]}/actions/route", json={"department_code": "park"}, headers=place.staff())

    assert answer.status_code == status
    assert [error["field"] for error in answer.json().get("errors", ())] == ([field] if field else [])
    assert ("retry-after" in answer.headers) == (status == 503)


def test_when_a_service_breaks_nothing_of_it_is_seen(client, place, routed, caplog):
    place.services.answers[OpenComplaint] = ValueError("canary: 010-1234-5678")

    answer = client.get(f"/v1/desk/complaints/{routed[0]}", headers=place.staff())

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert "canary" not in answer.text + caplog.text
    assert "request_failed" in caplog.text


@pytest.mark.parametrize(
    ("act", "body", "field"), [("route", {}, "department_code"), ("answer", {"text": " "}, "text"), ("start", {"x": 1}, "x")]
)
def test_an_act_that_does_not_fit_is_named(client, place, routed, act, body, field):
    answer = client.post(f"/v1/desk/complaints/{routed[0]}/actions/{act}", json=body, headers=place.staff())

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert place.services.asked == []


def test_an_act_that_nobody_knows_is_not_there(client, place, routed):
    assert client.post(f"/v1/desk/complaints/{routed[0]}/actions/burn", json={}, headers=place.staff()).status_code == 404


def test_a_case_filed_at_the_counter_names_who_filed_it(client, place):
    answer = client.post("/v1/desk/complaints", json={"description": "어르신 말씀", "channel": "visit"}, headers=place.staff(Role.TRIAGE))

    (event,) = place.database.said()
    assert answer.status_code == 201
    assert (event.channel, event.taken_by) == (Channel.VISIT, "test-triage")
    assert client.post("/v1/desk/complaints", json={"description": "x", "channel": "web"}, headers=place.staff()).status_code == 422


def test_who_contributes_to_a_case_sees_its_letters_and_photos(client, place, routed):
    number, photo = routed
    submitted = place.database.said()[0]
    park = Department(code="park", name="공원과")
    about = {"occurred_at": NOON, "complaint_id": submitted.complaint_id, "receipt_number": number, "status": Status.ROUTED}
    asked = [f"/v1/desk/deliveries?receipt_number={number}", f"/v1/desk/photos/{photo}"]

    def seen():
        return [client.get(path, headers=place.staff(department="park")).status_code for path in asked]

    before = seen()
    place.database.transact(lambda tx: usecases.show(tx, DepartmentInvolved(**about, contributor=park, contribute_by=NOON)))
    involved = seen()
    place.database.transact(lambda tx: usecases.show(tx, DepartmentReleased(**about, contributor=park)))

    assert (before, involved, seen()) == ([404, 404], [200, 200], [404, 404])


# Signing in ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def account(place):
    made = identity.new_account(
        account_id="a1", login="kim", name="김담당", password="correct horse", role=Role.OFFICER, department_code="road"
    )
    place.database.transact(lambda tx: usecases.keep_account(tx, made))
    return made


def test_signing_in_gives_a_token_that_opens_the_desk(client, place, account, routed):
    session = client.post("/v1/desk/sessions", json={"login": "Kim", "password": "correct horse"})

    assert (session.status_code, session.json()["role"], session.json()["department_code"]) == (201, "officer", "road")
    assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {session.json()['token']}"}).status_code == 200


def test_an_unknown_login_and_a_wrong_password_answer_alike(client, account):
    answers = [client.post("/v1/desk/sessions", json={"login": login, "password": "wrong"}) for login in ("kim", "nobody")]

    assert {answer.status_code for answer in answers} == {401}
    first, second = [{name: value for name, value in answer.json().items() if name != "trace_id"} for answer in answers]
    assert first == second


def test_trying_passwords_is_slowed_down_by_address_and_by_login(make_place, client_of):
    place = make_place(logins=2)

    def tries(address, login):
        return client_of(place, address).post("/v1/desk/sessions", json={"login": login, "password": "wrong"}).status_code

    assert [tries("9.9.9.9", f"nobody{n}") for n in range(3)] == [401, 401, 429]
    assert [tries(f"9.9.8.{n}", "kim") for n in range(3)] == [401, 401, 429]


@pytest.mark.parametrize("changed", [{"active": False}, {"role": Role.TRIAGE, "department_code": None}, {"department_code": "park"}])
def test_a_changed_account_ends_its_tokens(client, place, account, routed, monkeypatch, changed):
    monkeypatch.setattr(standing, "SECONDS", 0)
    token = client.post("/v1/desk/sessions", json={"login": "kim", "password": "correct horse"}).json()["token"]
    assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"}).status_code == 200

    place.database.transact(lambda tx: usecases.keep_account(tx, replace(account, **changed)))

    again = client.post("/v1/desk/sessions", json={"login": "kim", "password": "correct horse"})
    assert client.get("/v1/desk/complaints", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert again.status_code == (401 if changed == {"active": False} else 201)
