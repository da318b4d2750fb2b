"""Bad acts at the desk, from the request to the service that rules on it: each gets the right status and a problem that names the field
and cites the rule; nothing is done, and nothing is left but a line of the audit."""

from __future__ import annotations

from datetime import timedelta
from threading import Lock

import pytest

from chassis.answers import answer_of, reply_to, request_of
from contracts.desk import Role
from contracts.gateway import Kind
from contracts.message import Refusal
from gateway import receipt
from gateway.store import tables
from gateway.web import audit
from tests.complaints.at_the_doors import City
from tests.complaints.builders import NOON, korea

SUPPLEMENT = {"request": "위치를 알 수 있는 사진을 보내 주세요", "answer_by": "2026-12-04T18:00:00+09:00"}
EXTENSION = {"length": "7d", "ground": "fact_check", "reason": "현장 확인"}
DECLINE = {"ground": "법 제21조", "reason": "재판 중", "remedy": "행정심판"}
TRANSFER = {"agency": "충청남도", "reason": "도로 관리청"}
CANARY = "홍길동 010-1234-5678"


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def place(make_place, city):
    """A door that asks a real complaints service."""

    turn = Lock()  # a database in memory has one connection

    def ask(command, *, timeout=5.0, traceparent=None):
        with turn:
            return answer_of(command, reply_to(request_of(command), store=city.db, service=city.service, doors=city.doors))

    return make_place(ask=ask, clock=lambda: city.now)


@pytest.fixture
def case(city):
    """A grievance with the road department, due on 2026-12-02."""
    return city.takes_up(kind=Kind.GRIEVANCE, receipt_number=receipt.mint(2026))


@pytest.fixture
def act(client, place, case):
    """Somebody does something to the case."""

    def act(action, body, role=Role.OFFICER, department="road", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        path = f"/v1/desk/complaints/{case.receipt_number}/actions/{action}"
        return client.post(path, json=body, headers=place.staff(role, department) | named)

    return act


def audited(place):
    return place.database.read(lambda tx: tx.audit.latest(100, account_id=None, receipt_number=None, before=None))


def seen_in(answer):
    return [error["field"] for error in answer.json().get("errors", ())]


BAD = {
    "answer by yesterday": ("request-supplement", SUPPLEMENT | {"answer_by": "2026-11-23T18:00:00+09:00"}, 422, "answer_by", "법 제22조"),
    "answer by tomorrow": ("request-supplement", SUPPLEMENT | {"answer_by": "2026-11-25T18:00:00+09:00"}, 422, "answer_by", "법 제22조"),
    "answer in a year": ("request-supplement", SUPPLEMENT | {"answer_by": "2027-11-25T18:00:00+09:00"}, 422, "answer_by", "시행령 제24조"),
    "answer by no zone": ("request-supplement", SUPPLEMENT | {"answer_by": "2026-12-04T18:00:00"}, 422, "answer_by", "법 제22조"),
    "asking for nothing": ("request-supplement", SUPPLEMENT | {"request": " "}, 422, "request", "법 제22조"),
    "pause until yesterday": ("pause", {"ground": "hearing", "until": "2026-11-23T18:00:00+09:00"}, 422, "until", "시행령 제20조"),
    "pause until no zone": ("pause", {"ground": "hearing", "until": "2026-11-25T18:00:00"}, 422, "until", "시행령 제20조"),
    "pause for lunch": ("pause", {"ground": "lunch"}, 422, "ground", "시행령 제20조"),
    "study for a month": ("pause", {"ground": "study", "until": "2026-12-31T18:00:00+09:00"}, 422, "until", "시행령 제17조"),
    "study without end": ("pause", {"ground": "study"}, 422, "until", "시행령 제17조"),
    "extended beyond the limit": ("extend", EXTENSION | {"length": "8d"}, 422, "length", "시행령 제21조"),
    "extended in another unit": ("extend", EXTENSION | {"length": "1w"}, 422, "length", "시행령 제21조"),
    "extended by nothing": ("extend", EXTENSION | {"length": "0d"}, 422, "length", "시행령 제21조"),
    "extended for too much work": ("extend", EXTENSION | {"ground": "workload"}, 422, "ground", "시행령 제21조"),
    "extended without a reason": ("extend", EXTENSION | {"reason": None}, 422, "reason", "시행령 제21조"),
    "consent of tomorrow": ("extend", EXTENSION | {"consented_at": "2026-11-25T18:00:00+09:00"}, 422, "consented_at", "시행령 제21조"),
    "consent without zone": ("extend", EXTENSION | {"consented_at": "2026-11-24T11:00:00"}, 422, "consented_at", "시행령 제21조"),
    "to an unknown department": ("reroute", {"department_code": "moon", "reason": "소관"}, 422, "department_code", "시행령 제13조"),
    "to the department it is with": ("reroute", {"department_code": "road", "reason": "소관"}, 422, "department_code", "시행령 제13조"),
    "to another without a reason": ("reroute", {"department_code": "parks"}, 422, "reason", "시행령 제13조"),
    "to another agency that is ours": ("transfer", TRANSFER | {"agency": "산림공원과"}, 422, "agency", "시행령 제13조"),
    "to another agency without a reason": ("transfer", TRANSFER | {"reason": ""}, 422, "reason", "법 제16조"),
    "an answer of one character": ("answer", {"text": "네"}, 422, "text", "법 제27조"),
    "an answer of 100 kB": ("answer", {"text": "가" * 34_000}, 422, "text", "법 제27조"),
    "an answer that is none": ("answer", {}, 422, "text", "법 제27조"),
    "refused without a ground": ("decline", DECLINE | {"ground": ""}, 422, "ground", "법 제27조"),
    "refused without a reason": ("decline", DECLINE | {"reason": " "}, 422, "reason", "법 제27조"),
    "refused without a remedy": ("decline", DECLINE | {"remedy": None}, 422, "remedy", "법 제27조"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_act_names_the_field_cites_the_rule_and_leaves_a_line_of_the_audit(act, place, city, case, what):
    action, body, status, field, article = BAD[what]
    before = city.everything()

    answer = act(action, body)

    assert (answer.status_code, seen_in(answer)) == (status, [field]), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert article in answer.json()["errors"][0]["detail"]
    assert city.everything() == before
    (line,) = audited(place)
    assert (line.account_id, line.role, line.department_code) == ("test-officer", Role.OFFICER, "road")
    assert (line.what, line.receipt_number) == (
        f"POST /v1/desk/complaints/{{receipt_number}}/actions/{action}",
        case.receipt_number,
    )
    assert (line.at, line.status, line.reason) == (city.now, status, "invalid")
    assert line.detail.startswith(f"{field}: ")


@pytest.mark.parametrize(
    ("who", "status", "reason"),
    [
        ({"department": "parks"}, 404, "not-found"),  # to another department the case doesn't exist
        ({"role": Role.TRIAGE}, 403, "forbidden"),
        ({"role": Role.ARBITER}, 403, "forbidden"),
    ],
)
def test_an_act_of_those_who_may_not_is_refused_and_written_down(act, place, city, case, who, status, reason):
    before = city.everything()

    answer = act("answer", {"text": "고쳤습니다."}, **who)

    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:ontong:problem:{reason}")
    assert city.everything() == before
    assert [(line.status, line.reason, line.receipt_number) for line in audited(place)] == [(status, reason, case.receipt_number)]


def test_what_is_late_can_not_be_extended(act, city):
    city.now = korea("2026-12-03 10:00")

    answer = act("extend", EXTENSION)

    assert (answer.status_code, seen_in(answer)) == (409, ["length"])
    assert "시행령 제21조" in answer.json()["detail"]


# of two officers -------------------------------------------------------------------------------------------------------


@pytest.fixture
def read(client, place, case):
    """The case as an officer reads it."""
    return lambda: client.get(f"/v1/desk/complaints/{case.receipt_number}", headers=place.staff())


def test_the_tag_of_the_case_as_it_was_read_comes_back_with_the_act(act, read):
    first = read()
    done = act("start", {}, if_match=first.headers["etag"])

    assert (first.headers["etag"], first.json()["summary"]["revision"]) == ('"2"', 2)
    assert (done.status_code, done.headers["etag"], done.json()["revision"]) == (200, '"3"', 3)
    assert read().headers["etag"] == '"3"'


def test_the_second_of_two_officers_is_told_what_the_first_has_done(act, read, city, place):
    tag = read().headers["etag"]
    city.now = NOON + timedelta(minutes=3)
    act("extend", EXTENSION, if_match=tag)
    before = city.everything()

    late = act("answer", {"text": CANARY}, role=Role.ADMIN, if_match=tag)

    assert (late.status_code, late.json()["type"], seen_in(late)) == (409, "urn:ontong:problem:stale", ["If-Match"])
    assert late.json()["changed"] == [
        {"act": "extend", "at": (NOON + timedelta(minutes=3)).isoformat(), "by": "김담당 (test-officer)", "status": "routed"}
    ]
    assert city.everything() == before
    assert [(line.account_id, line.status, line.reason) for line in audited(place)] == [("test-admin", 409, "stale")]


@pytest.mark.parametrize("tag", ['W/"2"', "*", ' "2" '])
def test_a_weak_tag_and_any_tag_do_too(act, tag):
    assert act("start", {}, if_match=tag).status_code == 200


@pytest.mark.parametrize("tag", ["2", '"two"', '"2", "3"', '"-2"', '""', '"9999999999"'])
def test_a_tag_that_is_none_of_ours_is_named(act, tag):
    answer = act("start", {}, if_match=tag)

    assert (answer.status_code, seen_in(answer)) == (422, ["If-Match"])


def test_without_a_tag_the_lifecycle_decides(act):
    assert [act("start", {}).status_code for _ in range(2)] == [200, 409]


def test_a_repeat_with_the_same_key_is_no_second_officer(act, read):
    tag = read().headers["etag"]

    answers = [act("start", {}, if_match=tag, idempotency_key="k") for _ in range(2)]

    assert [(answer.status_code, answer.headers["etag"]) for answer in answers] == [(200, '"3"')] * 2


def test_in_bulk_each_case_has_its_own_revision(client, place, city, case):
    other = city.takes_up(receipt_number=receipt.mint(2026))
    body = {
        "receipt_numbers": [case.receipt_number, other.receipt_number],
        "revisions": {case.receipt_number.replace("-", "").lower(): 1, other.receipt_number: 2},
        "action": "note",
        "body": {"text": "통화함"},
    }

    first, second = client.post("/v1/desk/complaints/bulk", json=body, headers=place.staff()).json()["items"]

    assert (first["ok"], first["problem"]["type"], second["ok"]) == (False, "urn:ontong:problem:stale", True)
    assert [one["act"] for one in first["problem"]["changed"]] == ["route"]
    assert [(line.receipt_number, line.reason) for line in audited(place)] == [(case.receipt_number, "stale")]


# the audit -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def reads_the_audit(client, place):
    return lambda role=Role.ADMIN, **query: client.get("/v1/desk/audit", params=query, headers=place.staff(role))


def test_administrators_read_the_audit_latest_first_and_page_by_page(act, reads_the_audit):
    for action in ("start", "resume", "answer"):
        act(action, {"nonsense": 1})

    page = reads_the_audit(limit=2).json()
    rest = reads_the_audit(limit=2, before=page["next_before"]).json()

    assert [line["what"].rpartition("/")[2] for line in page["items"] + rest["items"]] == ["answer", "resume", "start"]
    assert rest["next_before"] is None
    assert all(line["status"] == 422 and line["account_id"] == "test-officer" for line in page["items"])


def test_the_audit_of_one_case_and_of_one_account(act, reads_the_audit, case):
    act("answer", {"text": "네"})
    act("answer", {"text": "네"}, role=Role.ADMIN)

    assert len(reads_the_audit(receipt_number=case.receipt_number).json()["items"]) == 2
    assert [line["role"] for line in reads_the_audit(account_id="test-admin").json()["items"]] == ["admin"]
    assert reads_the_audit(account_id="nobody").json() == {"items": [], "next_before": None}


@pytest.mark.parametrize("role", [Role.OFFICER, Role.TRIAGE, Role.ARBITER])
def test_nobody_else_reads_the_audit_and_trying_is_written_down(reads_the_audit, place, role):
    assert reads_the_audit(role).status_code == 403
    assert [(line.role, line.what) for line in audited(place)] == [(role, "GET /v1/desk/audit")]


def test_looking_at_another_department_s_case_is_written_down_and_a_mistyped_filter_is_not(client, place, case):
    client.get(f"/v1/desk/complaints/{case.receipt_number}", headers=place.staff(department="parks"))
    client.get("/v1/desk/complaints?status=lost", headers=place.staff())

    assert [(line.what, line.status) for line in audited(place)] == [("GET /v1/desk/complaints/{receipt_number}", 404)]


def test_nothing_that_was_typed_about_a_person_is_in_the_audit_or_in_the_log(act, city, place, caplog):
    caplog.set_level("DEBUG")

    act("route", {"department_code": "010-1234-5678", "reason": CANARY})
    act("answer", {"text": CANARY, "010-1234-5678": CANARY})
    act("start", {"x" * 5_000: 1})

    with place.database.reader.connect() as connection:
        kept = str(connection.execute(tables.audit_line.select()).all())
    assert len(audited(place)) == 3
    assert "홍길동" not in kept + caplog.text
    assert "5678" not in kept + caplog.text
    assert max(len(line.detail) for line in audited(place)) <= 300


def test_a_service_that_is_away_has_refused_nobody(make_place, client_of):
    def away(command, **_):
        raise Refusal("unavailable", "down")

    place = make_place(ask=away)
    client_of(place).post("/v1/desk/complaints/26BK-7Q4M-A/actions/start", json={}, headers=place.staff())

    assert audited(place) == []


def test_a_line_that_can_not_be_written_changes_no_refusal(act, place, monkeypatch, caplog):
    def broken(tx, line):
        raise OSError("disk full")

    monkeypatch.setattr("gateway.usecases.write_down", broken)

    assert act("answer", {"text": "네"}).status_code == 422
    assert "audit_failed" in caplog.text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "colleagues/k%00im/succeed", {"successor_id": "yoon"}),
        ("PUT", "departments/ro%00ad/approval", {"required": True}),
        ("GET", "photos/a%00", None),
    ],
)
def test_what_no_database_could_be_asked_for_is_not_there(client, place, method, path, body):
    answer = client.request(method, f"/v1/desk/{path}", json=body, headers=place.staff(Role.ADMIN))

    assert (answer.status_code, answer.json()["detail"]) == (404, "There is nothing here.")


def test_what_was_typed_is_masked_and_an_id_that_looks_like_a_phone_number_is_not():
    assert audit.covered("unread 01a21c95-f034-7402-8582-110a62105abe") == "unread 01a21c95-f034-7402-8582-110a62105abe"
    assert "5678" not in audit.covered(f"mention 01a21c95-f034-7402-8582-110a62105abe: {CANARY}, 02-345-6789")
