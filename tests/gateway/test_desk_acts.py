"""What an officer does to a case, and what an administrator tells about the city: the bodies, and what arrives of them."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from contracts.answering import ApproveDraft, FoldText, ReturnDraft, UnfoldText, WordAnswer
from contracts.city import DeclareDays, DeclaredDay, DeclareOutage
from contracts.complaints import Department, Status
from contracts.desk import (
    AnswerComplaint,
    CaseSummary,
    DeskCommand,
    ExtendDeadline,
    MergeComplaint,
    PauseClock,
    ReclassifyComplaint,
    RequestSupplement,
    Role,
    TransferComplaint,
)
from contracts.dialogue import ReplyToCitizen
from contracts.duties import ListObligations, Obligation, Obligations
from contracts.filings import CloseAsRepeated
from contracts.gateway import Channel, Kind
from contracts.joint import ContributePart, DeclinePart, InvolveDepartment, ProlongPart, ReleaseDepartment
from contracts.lists import CasePage, ListComplaints
from contracts.message import Refusal
from gateway import identity, usecases

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)
EVENING = datetime(2026, 12, 1, 9, tzinfo=UTC)
SUMMARY = CaseSummary(
    complaint_id=uuid4(),
    receipt_number="26BK-7Q4M-A",
    status=Status.WAITING,
    kind=Kind.OTHER,
    channel=Channel.WEB,
    title=None,
    text="가로등",
    department=Department(code="road", name="도로과"),
    received_at=NOON,
    due_at=None,
    overdue=False,
    paused_since=NOON,
    paused_because="supplement",
    moves=2,
    share_elapsed=0.5,
)
REASON = {"reason": "현장 확인"}
SUPPLEMENT = {"request": "위치를 알려 주세요", "answer_by": "2026-12-01T18:00:00+09:00"}
EXTENSION = {"length": "7d", "ground": "fact_check", **REASON}
TRANSFER = {"agency": "충청남도", **REASON}
REFUSAL = {"ground": "도로법 제61조", "reason": "점용할 수 없는 곳", "remedy": "60일 안에 이의신청"}
MERGER = {"into_receipt_number": "26XG-U837-V", **REASON}
PART = {"department_code": "park", "matter": "가로수에 가려 있나요?"}
OUTAGE = {"began_at": "2026-11-20T09:00:00+09:00", "ended_at": "2026-11-20T12:00:00+09:00", "reason": "통신 장애"}
DAY = {"day": "2026-12-24", "name": "임시공휴일"}


@pytest.fixture
def act(client, place):
    """Does something to a case of the road department; the services agree."""
    place.services.answers = dict.fromkeys(DeskCommand.__subclasses__(), SUMMARY)

    def act(action, body, **headers):
        path = f"/v1/desk/complaints/26BK-7Q4M-A/actions/{action}"
        return client.post(path, json=body, headers=place.staff() | headers)

    return act


@pytest.fixture
def tell(client, place):
    """Tells something about the city."""
    place.services.answers = {DeclareDays: None, DeclareOutage: None}

    def tell(method, path, body, role=Role.ADMIN):
        return client.request(method, f"/v1/desk/{path}", json=body, headers=place.staff(role))

    return tell


@pytest.mark.parametrize(
    ("action", "body", "command", "fields"),
    [
        ("reclassify", {"kind": "suggestion", **REASON}, ReclassifyComplaint, {"kind": Kind.SUGGESTION, **REASON}),
        ("request-supplement", SUPPLEMENT, RequestSupplement, SUPPLEMENT | {"answer_by": EVENING}),
        ("pause", {"ground": "hearing"}, PauseClock, {"ground": "hearing", "until": None}),
        ("pause", {"ground": "study", "until": "2026-12-01T09:00:00Z"}, PauseClock, {"ground": "study", "until": EVENING}),
        ("extend", EXTENSION, ExtendDeadline, EXTENSION | {"consented_at": None}),
        ("extend", EXTENSION | {"consented_at": "2026-12-01T18:00+09:00"}, ExtendDeadline, EXTENSION | {"consented_at": EVENING}),
        ("transfer", TRANSFER, TransferComplaint, TRANSFER | {"agency_receipt_number": None, "agency_link": None}),
        (
            "transfer",
            TRANSFER | {"agency_receipt_number": "1AA-2611-0000001", "agency_link": "https://www.epeople.go.kr/a?b=c#d"},
            TransferComplaint,
            {"agency_receipt_number": "1AA-2611-0000001", "agency_link": "https://www.epeople.go.kr/a?b=c#d"},
        ),
        ("merge", MERGER | {"into_receipt_number": "26xgu837v"}, MergeComplaint, MERGER),
        ("involve", PART | {"contribute_by": "2026-12-01T18:00:00+09:00"}, InvolveDepartment, PART | {"contribute_by": EVENING}),
        ("contribute", {"text": "가지를 쳤습니다."}, ContributePart, {"text": "가지를 쳤습니다.", "department_code": None}),
        ("decline-part", {"department_code": "park", **REASON}, DeclinePart, {"department_code": "park", **REASON}),
        ("prolong", {"contribute_by": "2026-12-01T09:00Z", **REASON}, ProlongPart, {"contribute_by": EVENING, **REASON}),
        ("close-as-repeated", REASON | {"remedy": "행정심판"}, CloseAsRepeated, REASON | {"remedy": "행정심판"}),
        ("release", {"department_code": "park", **REASON}, ReleaseDepartment, {"department_code": "park", **REASON}),
        ("answer", {"text": "고쳤습니다", "mediate": True}, AnswerComplaint, {"text": "고쳤습니다", "mediate": True, "files": ()}),
        ("approve", {}, ApproveDraft, {}),
        ("return-draft", REASON, ReturnDraft, REASON),
        ("word", {"text": "고쳤어요"}, WordAnswer, {"text": "고쳤어요"}),
        ("reply", {"text": "내일 나가 보겠습니다."}, ReplyToCitizen, {"text": "내일 나가 보겠습니다."}),
        ("fold", {"reason": "욕설"}, FoldText, {"reason": "욕설"}),
        ("unfold", {}, UnfoldText, {}),
    ],
)
def test_what_is_done_arrives_as_it_was_meant(act, place, action, body, command, fields):
    answer = act(action, body)

    (asked,) = place.services.asked
    assert (answer.status_code, type(asked), asked.receipt_number) == (200, command, "26BK-7Q4M-A")
    assert {name: getattr(asked, name) for name in fields} == fields
    assert asked.staff.department_code == "road"


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("note", {}, "text"),
        ("note", {"text": "a\x00b"}, "text"),
        ("note", {"text": "x" * 100_000}, "text"),
        ("reclassify", REASON, "kind"),
        ("reclassify", {"kind": "rant", **REASON}, "kind"),
        ("reclassify", {"kind": "other"}, "reason"),
        ("reclassify", {"kind": "other", "reason": "  "}, "reason"),
        ("request-supplement", {"request": "위치"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "2026-12-01T18:00:00"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "2026-12-01"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "tomorrow"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "0001-01-01T00:00:00+14:00"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "9999-12-31T23:59:59-12:00"}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": 1796000000}, "answer_by"),
        ("request-supplement", SUPPLEMENT | {"answer_by": "2026-02-30T00:00:00Z"}, "answer_by"),
        ("pause", {}, "ground"),
        ("pause", {"ground": "lunch"}, "ground"),
        ("pause", {"ground": "supplement"}, "ground"),
        ("pause", {"ground": "outage"}, "ground"),
        ("pause", {"ground": "study", "until": "2026-12-01T09:00"}, "until"),
        ("resume", REASON, "reason"),
        ("extend", EXTENSION | {"length": "a week"}, "length"),
        ("extend", EXTENSION | {"length": "-7d"}, "length"),
        ("extend", EXTENSION | {"length": "７d"}, "length"),
        ("extend", EXTENSION | {"ground": ""}, "ground"),
        ("extend", EXTENSION | {"reason": None}, "reason"),
        ("extend", EXTENSION | {"consented_at": "yes"}, "consented_at"),
        ("transfer", REASON, "agency"),
        ("transfer", TRANSFER | {"agency": "충청남도\n도청"}, "agency"),
        ("transfer", TRANSFER | {"agency_link": "javascript:alert(1)"}, "agency_link"),
        ("transfer", TRANSFER | {"agency_link": "ftp://go.kr"}, "agency_link"),
        ("transfer", TRANSFER | {"agency_link": "//go.kr"}, "agency_link"),
        ("transfer", TRANSFER | {"agency_link": "https://go.kr@evil.example"}, "agency_link"),
        ("transfer", TRANSFER | {"agency_link": "https://go.kr\\@evil.example"}, "agency_link"),
        ("transfer", TRANSFER | {"agency_link": 'https://go.kr/"onclick='}, "agency_link"),
        ("decline", {"reason": "x", "remedy": "x"}, "ground"),
        ("decline", {"ground": "x", "remedy": "x"}, "reason"),
        ("decline", {"ground": "x", "reason": "x"}, "remedy"),
        ("merge", REASON, "into_receipt_number"),
        ("merge", MERGER | {"into_receipt_number": "26BK-7Q4M-3"}, "into_receipt_number"),
        ("merge", {"into_receipt_number": "26BK-7Q4M-A"}, "reason"),
        ("unmerge", {}, "reason"),
        ("involve", PART, "contribute_by"),
        ("involve", PART | {"contribute_by": "2026-12-01T18:00"}, "contribute_by"),
        ("involve", {"department_code": "park", "contribute_by": "2026-12-01T18:00Z"}, "matter"),
        ("involve", {"matter": "x", "contribute_by": "2026-12-01T18:00Z"}, "department_code"),
        ("contribute", {}, "text"),
        ("contribute", {"text": "x" * 100_000}, "text"),
        ("decline-part", {}, "reason"),
        ("prolong", REASON, "contribute_by"),
        ("prolong", {"contribute_by": "2026-12-01T18:00Z"}, "reason"),
        ("close-as-repeated", REASON, "remedy"),
        ("close-as-repeated", {"remedy": "x"}, "reason"),
        ("release", {"department_code": "park"}, "reason"),
        ("release", REASON, "department_code"),
        ("answer", {"text": "x" * 100_000}, "text"),
        ("answer", {"text": "고쳤습니다", "mediate": "perhaps"}, "mediate"),
        ("return-draft", {}, "reason"),
        ("word", {}, "text"),
        ("fold", {"reason": " "}, "reason"),
        ("approve", {"text": "몰래 바꾼 답변"}, "text"),
    ],
)
def test_an_act_that_does_not_fit_is_named_and_goes_no_further(act, place, action, body, field):
    answer = act(action, body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field]), answer.text
    assert place.services.asked == []


def test_in_an_address_words_are_joined_by_a_dash(act):
    assert act("request_supplement", SUPPLEMENT).status_code == 404


def test_what_the_rules_refuse_names_field_and_article(act, place):
    place.services.answers[ExtendDeadline] = Refusal("invalid", "업무 과다 is no ground (시행령 제21조)", "ground")

    answer = act("extend", EXTENSION | {"ground": "workload"})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ground")
    assert "제21조" in answer.json()["detail"] + answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("reason", ["conflict", "illegal_step"])
def test_what_the_case_does_not_allow_is_409(act, place, reason):
    place.services.answers[PauseClock] = Refusal(reason, "the clock stands already")

    assert act("pause", {"ground": "hearing"}).status_code == 409


def test_the_same_key_makes_the_same_command(act, place):
    for reason in ("현장 확인", "현장 확인", "다른 이유"):
        act("extend", EXTENSION | {"reason": reason}, **{"idempotency-key": "k"})

    first, again, other = [command.command_id for command in place.services.asked]
    assert first == again != other


def test_the_desk_s_list_shows_the_clock_and_the_moves(client, place):
    place.services.answers[ListComplaints] = CasePage(items=(SUMMARY,))

    (row,) = client.get("/v1/desk/complaints?status=waiting", headers=place.staff()).json()["items"]

    assert (row["due_at"], row["paused_since"], row["paused_because"]) == (None, NOON.isoformat(), "supplement")
    assert (row["moves"], row["share_elapsed"]) == (2, 0.5)


def test_an_arbiter_signs_in_and_sees_every_department(client, place):
    place.services.answers[ListComplaints] = CasePage(items=(SUMMARY,))
    made = identity.new_account(account_id="a1", login="kim", name="김조정", password="correct horse", role=Role.ARBITER)
    place.database.transact(lambda tx: usecases.keep_account(tx, made))

    session = client.post("/v1/desk/sessions", json={"login": "kim", "password": "correct horse"}).json()
    answer = client.get("/v1/desk/complaints?department=park", headers={"authorization": f"Bearer {session['token']}"})

    assert (session["role"], session["department_code"], answer.status_code) == ("arbiter", None, 200)
    assert place.services.asked[-1].staff.role is Role.ARBITER


# The city ------------------------------------------------------------------------------------------------------------------


def test_obligations_are_asked_for_whoever_looks(client, place):
    overdue = Obligation(receipt_number="26BK-7Q4M-A", notice="extension", article="시행령 제21조", arose_at=NOON)
    place.services.answers[ListObligations] = Obligations(items=(overdue,))

    (item,) = client.get("/v1/desk/reports/obligations?limit=5", headers=place.staff()).json()["items"]

    assert (item["notice"], item["article"], item["department"]) == ("extension", "시행령 제21조", None)
    assert (place.services.asked[0].limit, place.services.asked[0].staff.department_code) == (5, "road")


def test_the_table_of_days_is_replaced(tell, place, caplog):
    caplog.set_level("INFO")

    answer = tell("PUT", "calendar/days", {"days": [DAY, {"day": "2027-05-01", "name": "근무", "works": True}]})

    (asked,) = place.services.asked
    assert asked.days == (
        DeclaredDay(day=date(2026, 12, 24), name="임시공휴일"),
        DeclaredDay(day=date(2027, 5, 1), name="근무", works=True),
    )
    assert (answer.status_code, answer.json()["days"][0]) == (202, DAY | {"works": False})
    (line,) = [vars(record) for record in caplog.records if record.msg == "days_declared"]
    assert (line["account_id"], line["count"]) == ("test-admin", 2)


def test_an_empty_table_of_days_is_one_too(tell, place):
    assert tell("PUT", "calendar/days", {"days": []}).status_code == 202
    assert place.services.asked[0].days == ()


def test_an_outage_is_declared(tell, place):
    answer = tell("POST", "outages", OUTAGE)

    (asked,) = place.services.asked
    assert (answer.status_code, asked.ended_at, asked.reason) == (202, datetime(2026, 11, 20, 3, tzinfo=UTC), "통신 장애")


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("PUT", "calendar/days", {}, "days"),
        ("PUT", "calendar/days", {"days": "none"}, "days"),
        ("PUT", "calendar/days", {"days": ["2026-12-24"]}, "days[0]"),
        ("PUT", "calendar/days", {"days": [DAY, {"day": "2026-12-25"}]}, "days[1].name"),
        ("PUT", "calendar/days", {"days": [DAY, {"day": "2026-12-25", "name": None}]}, "days[1].name"),
        ("PUT", "calendar/days", {"days": [DAY | {"day": "24.12.2026"}]}, "days[0].day"),
        ("PUT", "calendar/days", {"days": [DAY | {"day": "2026-02-30"}]}, "days[0].day"),
        ("PUT", "calendar/days", {"days": [DAY | {"day": "1926-12-24"}]}, "days[0].day"),
        ("PUT", "calendar/days", {"days": [DAY | {"works": "no"}]}, "days[0].works"),
        ("PUT", "calendar/days", {"days": [DAY | {"works": 1}]}, "days[0].works"),
        ("PUT", "calendar/days", {"days": [DAY, DAY]}, "days[1].day"),
        ("PUT", "calendar/days", {"days": [DAY] * 1001}, "days"),
        ("POST", "outages", OUTAGE | {"began_at": "2026-11-20T09:00:00"}, "began_at"),
        ("POST", "outages", OUTAGE | {"ended_at": OUTAGE["began_at"]}, "ended_at"),
        ("POST", "outages", OUTAGE | {"reason": ""}, "reason"),
        ("POST", "outages", OUTAGE | {"why": "x"}, "why"),
    ],
)
def test_what_is_wrong_about_the_city_is_named(tell, place, method, path, body, field):
    answer = tell(method, path, body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field]), answer.text
    assert place.services.asked == []
