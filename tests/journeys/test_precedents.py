"""One click of a person teaches: the next case that says nearly the same is proposed to the same department, and its officers see how it was done the last time."""

from __future__ import annotations

from typing import Any

from tests.journeys.test_journey import PATIENCE, await_case
from tests.servers import await_that
from tests.stack import House, bearer

RIDDLE = "아이들이 노는 곳인데 냄새가 심하고 물이 더러워요. 지난주부터 계속 이러니 한번 나와서 봐 주시면 좋겠습니다."
ALIKE = "아이들이 노는 곳인데 냄새가 심하고 물이 더러워요. 지난주부터 계속 이러니 한번 나와서 봐 주시면 좋겠어요!"
ANSWER = "현장을 확인하고 물을 갈았습니다."
CHOSEN, OTHER = "livestock", "road"


def test_one_click_of_a_person_teaches_where_the_next_case_like_it_goes(house: House):
    triage = house.token("triage")
    first = house.post(RIDDLE, title="더러운 물").json()
    before = await_that(lambda: proposed(house, triage, first), seconds=PATIENCE, what="the proposals")
    assert before[0]["department_code"] != CHOSEN

    clicked = house.desk(triage, first["receipt_number"], "route", department_code=CHOSEN, reason="현장을 아는 과로 보냄")
    assert clicked.status_code == 200, clicked.text
    second = await_that(lambda: taught(house, triage), seconds=PATIENCE, what="a proposal that was taught")
    best = next(iter(proposals_of(house, triage, second)))
    assert "비슷한 민원 1건을" in best["reason"]
    assert {ground["kind"] for ground in best["grounds"]} >= {"precedent"}
    await_that(lambda: given(house, triage, second, CHOSEN), seconds=PATIENCE, what="the department")

    officer = house.token("officer", CHOSEN, name="이담당")
    assert house.desk(officer, first["receipt_number"], "answer", text=ANSWER).status_code == 200
    seen = await_that(lambda: answered(house, officer, second, first), seconds=PATIENCE, what="the past case with its answer")
    assert (seen["title"], seen["answer"], seen["department_code"], seen["likeness"] > 0.8) == ("더러운 물", ANSWER, CHOSEN, True)


def test_whoever_may_not_see_the_case_sees_none_like_it_and_another_department_not_what_was_said(house: House):
    triage = house.token("triage")
    first = house.post("우리 집 앞 가로등이 깜빡이다가 어젯밤에 완전히 꺼졌어요. 보안등도요.", title="꺼진 등").json()
    await_case(house, first, lambda case: case["department"] is not None)
    moved = house.desk(triage, first["receipt_number"], "reroute", department_code=CHOSEN, reason="축사 앞의 등")
    assert moved.status_code == 200, moved.text
    officer = house.token("officer", CHOSEN, name="이담당")
    await_that(lambda: house.desk(officer, first["receipt_number"], "answer", text=ANSWER).status_code == 200, what="the answer")
    second = house.post("우리 집 앞 가로등이 깜빡이다가 어젯밤에 완전히 꺼졌어요. 보안등도 그래요.").json()
    await_that(lambda: answered(house, triage, second, first), seconds=PATIENCE, what="the past case")
    await_that(lambda: given(house, triage, second, OTHER), seconds=PATIENCE, what="the department")

    theirs = house.http.get(f"/v1/desk/complaints/{second['receipt_number']}/precedents", headers=bearer(house.token("officer", OTHER)))
    (one,) = theirs.json()["items"]
    assert (one["department_code"], one.get("title"), one.get("answer"), one.get("receipt_number")) == (CHOSEN, None, None, None)
    stranger = house.http.get(f"/v1/desk/complaints/{second['receipt_number']}/precedents", headers=bearer(house.token("officer", "waste")))
    assert stranger.status_code == 404


def taught(house: House, token: str) -> dict[str, Any] | None:
    """A new case like the first one, once what the person chose has reached routing: each is somebody else's."""
    receipt: dict[str, Any] = house.post(ALIKE).json()
    proposals = await_that(lambda: proposed(house, token, receipt), seconds=PATIENCE, what="the proposals")
    return receipt if proposals[0]["department_code"] == CHOSEN else None


def proposed(house: House, token: str, receipt: dict[str, Any]) -> list[dict[str, Any]] | None:
    return proposals_of(house, token, receipt) or None


def proposals_of(house: House, token: str, receipt: dict[str, Any]) -> list[dict[str, Any]]:
    opened = house.http.get(f"/v1/desk/complaints/{receipt['receipt_number']}", headers=bearer(token))
    found: list[dict[str, Any]] = opened.json()["summary"]["proposals"] if opened.status_code == 200 else []
    return found


def given(house: House, token: str, receipt: dict[str, Any], code: str) -> bool:
    """Is it with that department? Else a person gives it there, whatever routing does meanwhile."""
    department = house.case(receipt)["department"]
    if department is not None and department["code"] == code:
        return True
    act = "route" if department is None else "reroute"
    house.desk(token, receipt["receipt_number"], act, department_code=code, reason="사람이 정함")
    return False


def answered(house: House, token: str, receipt: dict[str, Any], past: dict[str, Any]) -> dict[str, Any] | None:
    """The past case among those like this one, once its answer is known."""
    answer = house.http.get(f"/v1/desk/complaints/{receipt['receipt_number']}/precedents", headers=bearer(token))
    items = answer.json()["items"] if answer.status_code == 200 else []
    return next((one for one in items if one["receipt_number"] == past["receipt_number"] and one["answer"]), None)
