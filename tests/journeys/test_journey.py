"""One complaint's way through the whole platform, from received to notified, the same in both modes."""

from __future__ import annotations

import hashlib
import io
import os
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from chassis import tables
from tests.mail import Taken
from tests.servers import await_that
from tests.stack import SERVICES, House, bearer

LAMP = "집 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다. 010-1234-5678로 연락 주세요."
MASKED_LAMP = LAMP.replace("010-1234-5678", "***-****-****")
BLOCKS = "시청 앞 보도블록이 깨져서 걸려 넘어질 뻔했어요."  # nobody has filed the like
RIDDLE = "아이들이 노는 곳인데 냄새가 심하고 물이 더러워요"
ANSWER = "가로등 고장을 확인하여 오늘 램프를 교체했습니다."
ROUTED_SECONDS = 1.0  # what the platform promises from 201 to a department
PATIENCE = 15.0  # what a test waits for it on a busy machine


def test_a_complaint_is_received_routed_answered_and_its_citizen_notified(house: House, record_property: Callable[[str, object], None]):
    trace = os.urandom(16).hex()
    began = time.monotonic()
    answer = house.post(
        LAMP,
        contact={"name": "김온통", "email": "lamp@example.com"},
        location={"lat": 36.78, "long": 126.45, "address": "가온시 중앙로 12"},
        photo=a_photo(),
        headers={"traceparent": f"00-{trace}-{os.urandom(8).hex()}-01"},
    )
    thanked = time.monotonic()
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    number = receipt["receipt_number"]
    assert (len(number) <= 12, receipt["status"]) == (True, "received")
    assert house.case(receipt)["description"] == MASKED_LAMP  # at once, from the door's own memory

    routed = await_case(house, receipt, lambda case: case["department"] is not None)
    record_property("seconds_to_201", round(thanked - began, 3))
    record_property("seconds_to_department", round(time.monotonic() - thanked, 3))
    print(
        f"\n{house.mode}: 201 after {thanked - began:.3f} s, department after {time.monotonic() - thanked:.3f} s (promised: {ROUTED_SECONDS} s)"
    )
    assert routed["status"] == "routed"
    assert routed["department"]["name"] == "도로과"
    assert datetime.fromisoformat(routed["due_at"]) > datetime.fromisoformat(routed["received_at"])
    assert routed["actions"] == ["withdraw", "change", "ask"]
    (photo,) = routed["photos"]
    seen = house.http.get(f"/v1/complaints/{number}/photos/{photo['content_hash']}", headers=bearer(receipt["token"]))
    assert hashlib.sha256(seen.content).hexdigest() == photo["content_hash"]

    letter = the_letter(house, "lamp@example.com", "receipt")
    due = datetime.fromisoformat(routed["due_at"]).astimezone(KOREA)
    for word in (number, "도로과", routed["department"]["phone"], f"{due.year}년 {due.month}월 {due.day}일", receipt["links"]["page"]):
        assert word in letter.body
    assert number in letter.subject

    officer = house.token_by_command("--role=officer", "--department=road", "--name=이담당") if house.mode == "embedded" else None
    officer = officer or house.token("officer", "road", name="이담당")
    listed = house.http.get("/v1/desk/complaints?status=routed", headers=bearer(officer)).json()["items"]
    assert number in {case["receipt_number"] for case in listed}
    opened = house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(officer)).json()
    assert (opened["original_text"], opened["covered"]) == (MASKED_LAMP, True)
    why, where = {"reason": "시민에게 연락하려고"}, f"/v1/desk/complaints/{number}/original"
    assert [one["text"] for one in house.http.post(where, json=why, headers=bearer(officer)).json()["items"]] == [LAMP]
    stranger = house.token("officer", "waste")
    assert house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(stranger)).status_code == 404
    assert house.http.post(where, json=why, headers=bearer(stranger)).status_code == 404

    assert house.desk(officer, number, "start").json()["status"] == "in_progress"
    assert house.desk(officer, number, "answer", text=ANSWER).json()["status"] == "answered"

    notified = await_case(house, receipt, lambda case: case["status"] == "notified")
    assert (notified["answer"], notified["handler"]["name"]) == (ANSWER, "이담당")
    assert [line["status"] for line in notified["timeline"]] == ["received", "routed", "in_progress", "answered", "notified"]
    result = the_letter(house, "lamp@example.com", "result")
    for word in (number, ANSWER, "이담당", "도로과"):
        assert word in result.body
    assert len(house.mail.to("lamp@example.com")) == 2

    assert traces_of(house, notified, opened["summary"]["complaint_id"]) == {
        "gateway": {trace},
        "complaints": {trace},
        "routing": {trace},
        "notify": {trace},
    }


def test_the_figures_count_what_happened(house: House):
    before = house.http.get("/v1/stats").json()
    receipt = house.post(LAMP, contact={"email": "figures@example.com"}).json()
    await_case(house, receipt, lambda case: case["status"] == "routed")
    admin = house.token("admin")
    house.desk(admin, receipt["receipt_number"], "answer", text=ANSWER)
    await_case(house, receipt, lambda case: case["status"] == "notified")

    figures = await_that(lambda: told(house, before["notified"] + 1), seconds=PATIENCE, what="the public figures")
    assert figures["received"] == before["received"] + 1
    assert figures["answered"] == before["answered"] + 1
    assert {"key": "road", "value": figures["received"]} in figures["by_department"] or len(figures["by_department"]) > 1
    shown = house.figures("metrics")
    assert sample(shown, 'complaint_notified_total{means="email"}') == figures["notified"]
    assert_the_board_agrees(house, figures, shown)
    assert sample(shown, 'notification_total{channel="email",letter="result",outcome="accepted"}') == figures["notified"]
    at_the_door = house.http.get("/metrics").text
    assert sample(at_the_door, 'complaints_accepted_total{channel="web",kind="unknown"}') >= figures["received"]
    assert sample(house.figures("notify"), 'msg_errands_waiting{service="notify"}') == 0


def test_a_citizen_takes_a_complaint_back(house: House):
    receipt = house.post(LAMP, contact={"email": "back@example.com"}).json()
    await_case(house, receipt, lambda case: case["status"] == "routed")

    assert house.act(receipt, "withdraw", reason="이웃이 이미 신고했습니다").status_code == 202

    case = await_case(house, receipt, lambda case: case["status"] == "withdrawn")
    assert case["actions"] == []
    assert house.act(receipt, "withdraw").status_code == 409
    assert house.desk(house.token("officer", "road"), receipt["receipt_number"], "start").status_code == 409
    assert house.mail.to("back@example.com", "result") == []


def test_what_routing_cannot_tell_a_person_decides(house: House):
    receipt = house.post(RIDDLE, contact={"email": "riddle@example.com"}).json()
    number, triage = receipt["receipt_number"], house.token("triage")

    case = await_that(lambda: proposed(house, triage, number), seconds=PATIENCE, what="the proposals")
    assert len(case["proposals"]) == 3
    assert house.case(receipt)["department"] is None
    assert house.mail.to("riddle@example.com") == []  # a minute is given to the person who chooses

    assert house.desk(triage, number, "route", department_code="civil-affairs", reason="전화로 확인함").status_code == 200

    routed = await_case(house, receipt, lambda case: case["status"] == "routed")
    assert routed["department"]["code"] == "civil-affairs"
    letter = the_letter(house, "riddle@example.com", "receipt")
    assert routed["department"]["name"] in letter.body


def test_a_citizen_who_is_content_closes_the_case(house: House):
    receipt = house.post(LAMP).json()  # no address: the answer on the page is the notice
    await_case(house, receipt, lambda case: case["status"] == "routed")
    officer = house.token("officer", "road")
    house.desk(officer, receipt["receipt_number"], "start")
    house.desk(officer, receipt["receipt_number"], "answer", text=ANSWER)
    await_case(house, receipt, lambda case: case["status"] == "notified")

    assert house.act(receipt, "rate", score=5).status_code == 202
    assert house.act(receipt, "confirm").status_code == 202

    closed = await_case(house, receipt, lambda case: case["status"] == "closed")
    assert closed["actions"] in (["rate", "reopen"], ["reopen"])  # the rating was given, and may have been heard by now


def test_the_same_key_is_the_same_complaint(house: House):
    headers = {"Idempotency-Key": "bus-stop-17"}

    first, again = house.post(LAMP, headers=headers), house.post(LAMP, headers=headers)

    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert house.post("다른 글입니다", headers=headers).status_code == 422


def test_after_a_stop_and_a_start_everything_is_as_it_was(house: House):
    receipt = house.post(BLOCKS, contact={"email": "stopped@example.com"}).json()
    before = await_case(house, receipt, lambda case: case["status"] == "routed")
    the_letter(house, "stopped@example.com", "receipt")

    for name, process in house.processes.items():
        assert process.terminate() == 0, f"{name}: {process.tail()}"
    for process in house.processes.values():
        process.start()
    house.wait_ready()

    assert house.case(receipt) == before
    assert len(house.mail.to("stopped@example.com")) == 1


@pytest.fixture(autouse=True)
def every_event_finds_its_readers(house: House):
    """Nothing is parked on any of these ways."""
    yield
    for name in SERVICES:
        with house.engines[name].connect() as connection:
            assert connection.execute(select(tables.waiting.c.reason).where(tables.waiting.c.state == "parked")).all() == [], name


KOREA = datetime.fromisoformat("2026-01-01T00:00+09:00").tzinfo


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(made, "PNG")
    return made.getvalue()


def await_case(house: House, receipt: dict[str, Any], as_hoped: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The public view once it is as hoped."""

    def look() -> dict[str, Any] | None:
        case = house.case(receipt)
        return case if as_hoped(case) else None

    found: dict[str, Any] = await_that(look, seconds=PATIENCE, what="the hoped-for change of the case")
    return found


def the_letter(house: House, recipient: str, name: str) -> Taken:
    """The one letter of this name to this address."""
    await_that(lambda: house.mail.to(recipient, name), seconds=PATIENCE, what=f"the {name} letter")
    (letter,) = house.mail.to(recipient, name)
    return letter


def proposed(house: House, token: str, number: str) -> dict[str, Any] | None:
    """The case on the desk's list, once routing has said that it can't tell."""
    answer = house.http.get("/v1/desk/complaints?status=received&limit=100", headers=bearer(token))
    return next((case for case in answer.json()["items"] if case["receipt_number"] == number and case["proposals"]), None)


def told(house: House, notified: int) -> dict[str, Any] | None:
    figures: dict[str, Any] = house.http.get("/v1/stats").json()
    return figures if figures["notified"] >= notified else None


def assert_the_board_agrees(house: House, figures: dict[str, Any], shown: str) -> None:
    """Everything in this house has happened this month: the public board, all public figures and what Prometheus reads are one."""
    totals = house.http.get("/v1/stats/board").json()["totals"]
    assert [totals[name] for name in ("received", "answered", "on_time_share", "reopened_share", "rated", "rating_average")] == [
        figures[name] for name in ("received", "answered", "on_time_share", "reopened_share", "ratings", "satisfaction_mean")
    ]
    replies, prompt = (
        samples(shown, f'complaint_first_response_total{{.*result="(?:{of})"}}') for of in ("in_time|warned|late", "in_time|warned")
    )
    assert totals["first_reply_30min_share"] == (prompt / replies if replies else None)
    assert samples(shown, "complaints_received_total{.*}") == totals["received"]
    assert (
        samples(shown, 'complaint_on_time_total{.*result="on_time"}') / samples(shown, "complaint_on_time_total{.*}")
        == totals["on_time_share"]
    )


def samples(exposition: str, series: str) -> float:
    """The sum of all series of this form."""
    return sum(float(value) for value in re.findall(rf"^{series} (\S+)$", exposition, re.M))


def sample(exposition: str, series: str) -> float:
    """The value of one series on a Prometheus page."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", exposition, re.M)
    assert found, f"there is no {series}"
    return float(found[1])


def traces_of(house: House, case: dict[str, Any], complaint_id: str) -> dict[str, set[str]]:
    """Which traces stand in each service's outbox for the automatic way of a case: from its submission to its first letter."""
    first_way = {
        "complaint_submitted.v1",
        "complaint_received.v1",
        "department_assigned.v1",
        "complaint_routed.v1",
        "notification_delivered.v1",
    }
    found: dict[str, set[str]] = {}
    for name in SERVICES:
        with house.engines[name].connect() as connection:
            question = select(tables.outbox).where(tables.outbox.c.subject == complaint_id, tables.outbox.c.type.in_(first_way))
            rows = connection.execute(question.order_by(tables.outbox.c.seq)).mappings().all()
        if name == "notify":
            rows = rows[:1]  # the second letter belongs to the officer's answer
        if rows:
            found[name] = {row["traceparent"].split("-")[1] for row in rows}
    return found


def test_a_citizen_says_with_the_link_of_the_letter_that_it_isn_t_done_and_then_that_it_is(house: House):
    receipt = house.post(LAMP, contact={"email": "link@example.com"}).json()
    number, officer = receipt["receipt_number"], house.token("officer", "road")
    await_case(house, receipt, lambda case: case["status"] == "routed")
    house.desk(officer, number, "answer", text=ANSWER)
    await_case(house, receipt, lambda case: case["status"] == "notified")
    (first,) = re.findall(r"/c/result/(\S+)", the_letter(house, "link@example.com", "result").body)

    assert house.http.get(f"/v1/confirmations/{first}").json()["actions"] == ["confirm", "reopen", "rate"]
    said = house.http.post(f"/v1/confirmations/{first}", json={"reopen": "아직 깜빡입니다.", "score": 2})
    assert (said.status_code, said.json()["actions"]) == (202, ["reopen", "rate"])
    await_case(house, receipt, lambda case: case["status"] == "routed")
    house.desk(officer, number, "answer", text="램프를 다시 갈았습니다.")
    await_that(lambda: len(house.mail.to("link@example.com", "result")) == 2, seconds=PATIENCE, what="the second result letter")
    (second,) = re.findall(r"/c/result/(\S+)", house.mail.to("link@example.com", "result")[1].body)
    await_case(house, receipt, lambda case: case["status"] == "notified")

    assert house.http.get(f"/v1/confirmations/{first}").status_code == 410
    assert house.http.post(f"/v1/confirmations/{second}", json={"confirmed": True}).status_code == 202
    await_case(house, receipt, lambda case: case["status"] == "closed")
    history = house.http.get(f"/v1/complaints/{number}/download", headers=bearer(receipt["token"])).json()
    acts = [line["content"]["act"] for line in history["lines"] if line["content"]]
    assert acts == ["receive", "route", "answer", "notify", "rate", "reopen", "answer", "notify", "confirm"]
