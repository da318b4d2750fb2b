"""The clock of the law on its way through the platform: what officers do to a case, its citizen sees and is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.mail import Taken
from tests.servers import await_that
from tests.stack import House, bearer

LAMP = "집 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워서 다니기 무섭습니다."
HOLE = "큰길에 포트홀이 깊게 파여서 타이어가 터질 뻔했어요."  # what people decide of this teaches nothing about lamps
PATIENCE = 20.0
KOREA = timezone(timedelta(hours=9))


def test_a_case_stands_still_while_its_citizen_is_asked_and_is_taken_up_again_when_they_are_not_content(house: House):
    receipt, number = a_routed_case(house, "supplement@example.com")
    officer = house.token("officer", "road", name="이담당")
    due = house.case(receipt)["due_at"]

    answer_by = (datetime.now(UTC) + timedelta(days=7)).isoformat()
    asked = house.desk(officer, number, "request-supplement", request="가로등 번호를 알려 주세요.", answer_by=answer_by)
    assert (asked.status_code, asked.json()["status"]) == (200, "waiting"), asked.text

    waiting = await_case(house, receipt, lambda case: case["status"] == "waiting")
    assert waiting["due_at"] is None
    assert waiting["paused"]["because"]
    assert waiting["supplement"]["request"] == "가로등 번호를 알려 주세요."
    assert "supplement" in waiting["actions"]
    letter = the_letter(house, "supplement@example.com", "supplement")
    for word in (number, "가로등 번호를 알려 주세요.", "이담당", "도로과"):
        assert word in letter.body
    assert house.desk(officer, number, "answer", text="고쳤습니다.").status_code == 409  # whoever asks waits for the answer

    assert house.act(receipt, "supplement", text="중앙로 12 앞 3번 가로등입니다. 010-1234-5678").status_code == 202
    going_on = await_case(house, receipt, lambda case: case["status"] == "in_progress")
    assert datetime.fromisoformat(going_on["due_at"]) >= datetime.fromisoformat(due)
    assert "paused" not in going_on or going_on["paused"] is None

    assert house.desk(officer, number, "answer", text="램프를 교체했습니다.").status_code == 200
    await_case(house, receipt, lambda case: case["status"] == "notified")
    the_letter(house, "supplement@example.com", "result")

    assert house.act(receipt, "reopen", text="아직도 꺼져 있어요.").status_code == 202
    again = await_case(house, receipt, lambda case: case["status"] == "routed")
    assert datetime.fromisoformat(again["due_at"]) > datetime.now(UTC)
    assert house.desk(officer, number, "answer", text="안정기를 교체했습니다.").status_code == 200
    done = await_case(house, receipt, lambda case: case["status"] == "notified")
    assert done["answer"] == "안정기를 교체했습니다."
    await_that(lambda: len(house.mail.to("supplement@example.com", "result")) == 2, seconds=PATIENCE, what="the second result")


def test_more_time_is_taken_only_as_the_law_allows_and_the_citizen_is_told(house: House):
    receipt, number = a_routed_case(house, "extension@example.com")
    officer = house.token("officer", "road", name="이담당")
    before = house.case(receipt)["due_at"]
    period = house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(officer)).json()["summary"]
    assert period["due_at"] == before

    refused = house.desk(officer, number, "extend", length="1d", ground="workload", reason="바쁩니다")
    assert refused.status_code in {400, 422}, refused.text
    assert "시행령 제21조" in refused.text
    assert [error["field"] for error in refused.json()["errors"]] == ["ground"]

    length = next(
        one for one in ("1d", "1h") if house.desk(officer, number, "extend", length=one, ground="fact_check", reason="현장 확인").is_success
    )
    later = await_case(house, receipt, lambda case: case["due_at"] != before)
    assert datetime.fromisoformat(later["due_at"]) > datetime.fromisoformat(before)
    letter = the_letter(house, "extension@example.com", "extension")
    for word in (number, "현장 확인", "이담당"):
        assert word in letter.body
    assert house.desk(officer, number, "extend", length=length, ground="fact_check", reason="또").status_code in {400, 409, 422}


def test_a_case_that_goes_to_and_fro_is_an_arbiter_s_and_one_of_another_agency_is_transferred(house: House):
    receipt, number = a_routed_case(house, "transfer@example.com", HOLE)
    admin, arbiter = house.token("admin"), house.token("arbiter", name="한조정")
    for department, code in (("road", "parks"), ("parks", "road")):
        officer = house.token("officer", department)
        assert house.desk(officer, number, "route", department_code=code, reason="소관이 아님").is_success
    officer = house.token("officer", "road")
    disputed = house.desk(officer, number, "route", department_code="parks", reason="역시 소관이 아님")
    assert disputed.json()["department"]["code"] == "road"
    assert number in {case["receipt_number"] for case in house.http.get("/v1/desk/complaints", headers=bearer(arbiter)).json()["items"]}
    decided = house.desk(arbiter, number, "route", department_code="parks", reason="공원 가로등")
    assert decided.json()["department"]["code"] == "parks"
    moved = await_case(house, receipt, lambda case: case["moves"] == 3)
    assert moved["department"]["code"] == "parks"

    gone = house.desk(admin, number, "transfer", agency="한국전력공사", reason="한전 소유 전주", agency_receipt_number="KEPCO-77")
    assert gone.is_success, gone.text
    seen = await_case(house, receipt, lambda case: case["status"] == "transferred")
    assert seen["transfer"]["agency"] == "한국전력공사"
    letter = the_letter(house, "transfer@example.com", "transfer")
    for word in (number, "한국전력공사", "KEPCO-77"):
        assert word in letter.body


def test_a_refusal_tells_the_ground_and_the_remedy(house: House):
    receipt, number = a_routed_case(house, "refusal@example.com")
    officer = house.token("officer", "road", name="이담당")
    words = {"ground": "법 제21조 제3호", "reason": "사인 간의 권리관계입니다.", "remedy": "국민권익위원회에 고충민원을 낼 수 있습니다."}

    assert house.desk(officer, number, "decline", **{**words, "remedy": " "}).status_code in {400, 422}
    assert house.desk(officer, number, "decline", **words).is_success

    seen = await_case(house, receipt, lambda case: case["status"] == "declined")
    assert seen["refusal"] == words
    letter = the_letter(house, "refusal@example.com", "refusal")
    for word in (*words.values(), "이담당", number):
        assert word in letter.body


def test_a_newly_declared_day_moves_open_cases_and_what_the_law_obliges_to_is_told(house: House):
    receipt, _number = a_routed_case(house, "holiday@example.com")
    admin = house.token("admin")
    before = house.case(receipt)
    last = datetime.fromisoformat(before["due_at"]).astimezone(KOREA).date()
    today = datetime.now(KOREA).date()
    days = [{"day": str(today + timedelta(days=n)), "name": "임시공휴일"} for n in range((last - today).days + 1)]

    told = house.http.put("/v1/desk/calendar/days", json={"days": days}, headers=bearer(admin))
    assert told.is_success, told.text

    later = await_case(house, receipt, lambda case: case["due_at"] != before["due_at"])
    assert datetime.fromisoformat(later["due_at"]).astimezone(KOREA).date() > last
    owed = house.http.get("/v1/desk/reports/obligations", headers=bearer(admin))
    assert (owed.status_code, owed.json()["items"]) == (200, [])
    assert house.http.put("/v1/desk/calendar/days", json={"days": []}, headers=bearer(admin)).is_success
    await_case(house, receipt, lambda case: case["due_at"] == before["due_at"])


def a_routed_case(house: House, address: str, text: str = LAMP) -> tuple[dict[str, Any], str]:
    receipt = house.post(text, contact={"name": "김온통", "email": address}).json()
    await_case(house, receipt, lambda case: case["status"] == "routed")
    the_letter(house, address, "receipt")
    return receipt, receipt["receipt_number"]


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
