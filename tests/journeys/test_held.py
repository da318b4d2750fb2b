"""An answer that is held goes out when its time has come, though the door was killed in between; one that was taken back never does."""

from __future__ import annotations

from typing import Any

from tests.journeys.test_journey import await_case
from tests.servers import await_that
from tests.stack import House, bearer

ANSWER = "가로등 고장을 확인하여 오늘 램프를 교체했습니다."


def test_a_held_answer_outlives_the_door_and_goes_out_once(house: House):
    receipt, officer = a_case(house, "held@example.com")
    held = hold(house, officer, receipt, 10)
    door = "up" if house.mode == "embedded" else "web"

    house.kill9(door)
    house.restart(door)
    house.processes[door].wait_ready()

    await_that(lambda: ended(house, officer) == {held["held_id"]: "done"}, seconds=60, what="the act that was held")
    await_case(house, receipt, lambda case: case["status"] == "notified")
    assert len(house.mail.to("held@example.com", "result")) == 1
    assert [line["act"] for line in house.case(receipt)["timeline"]].count("answer") == 1


def test_what_was_taken_back_never_happened(house: House):
    receipt, officer = a_case(house, "undone@example.com")
    held = hold(house, officer, receipt, 120)
    seen = house.http.get(f"/v1/desk/complaints/{receipt['receipt_number']}", headers=bearer(house.token("triage"))).json()["held"]

    undone = house.http.post(f"/v1/desk/held/{held['held_id']}/undo", headers=bearer(officer))
    now = house.http.post(f"/v1/desk/held/{held['held_id']}/now", headers=bearer(officer))

    assert [one["held_id"] for one in seen] == [held["held_id"]]
    assert (undone.status_code, now.status_code) == (200, 409)
    assert (undone.json()["state"], undone.json()["body"]["text"]) == ("undone", ANSWER)
    assert house.case(receipt)["status"] == "routed"
    assert house.mail.to("undone@example.com", "result") == []


def ended(house: House, officer: str) -> dict[str, str]:
    return {one["held_id"]: one["state"] for one in house.http.get("/v1/desk/held", headers=bearer(officer)).json()["items"]}


def a_case(house: House, email: str) -> tuple[dict[str, Any], str]:
    """A case with a department, and an officer of it."""
    receipt = house.post("집 앞 가로등이 꺼져 있어요. 밤에 골목이 너무 어두워요.", contact={"email": email}).json()
    case = await_case(house, receipt, lambda case: case["department"] is not None)
    officer = house.token("officer", case["department"]["code"], name="이담당")
    number = receipt["receipt_number"]
    await_that(
        lambda: house.http.get(f"/v1/desk/complaints/{number}", headers=bearer(officer)).status_code == 200, seconds=15, what="the case"
    )
    return receipt, officer


def hold(house: House, officer: str, receipt: dict[str, Any], seconds: int) -> dict[str, Any]:
    path = f"/v1/desk/complaints/{receipt['receipt_number']}/actions/answer?hold={seconds}"
    answer = house.http.post(path, json={"text": ANSWER}, headers=bearer(officer))
    assert answer.status_code == 202, answer.text
    held: dict[str, Any] = answer.json()
    return held
