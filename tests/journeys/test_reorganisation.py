"""조직 개편 at midnight: the open cases of a department that is no more are with its successor, its people too, and history can be read."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa

from tests.servers import await_that
from tests.stack import ONTONG, ROOT, House, bare_environment, bearer

KOREA = timezone(timedelta(hours=9))
TEXT = "집 앞 가로등이 며칠째 꺼져 있어요."


def test_a_merger_at_midnight_takes_cases_and_people_along_and_leaves_history_as_it_was(house: House):
    _opens_account(house, "kim", "--role", "officer", "--department", "road", "--name", "김가온")
    admin, officer = bearer(house.token("admin")), _signed_in(house, "kim")
    answered, waiting = house.post(TEXT).json(), house.post(TEXT).json()
    for receipt in (answered, waiting):
        await_that(lambda receipt=receipt: house.case(receipt)["status"] == "routed", what="the department")
    done = house.desk(officer, answered["receipt_number"], "answer", text="가로등을 고쳤습니다.")
    assert done.status_code == 200, done.text
    started = house.desk(officer, waiting["receipt_number"], "start")
    assert started.status_code == 200, started.text
    revision = house.http.get("/v1/desk/departments", headers=admin).headers["etag"]
    tomorrow = datetime.now(UTC).astimezone(KOREA).date() + timedelta(days=1)

    merged = house.http.post(
        "/v1/desk/departments/construction/actions/merge",
        json={"codes": ["road"], "closed_on": tomorrow.isoformat(), "name": "건설도로과", "note": "조직 개편 조례"},
        headers={**admin, "if-match": revision},
    )
    assert merged.status_code == 200, merged.text
    stale = house.http.post(
        "/v1/desk/departments/construction/actions/amend", json={"phone": "041-000-0999"}, headers={**admin, "if-match": revision}
    )
    assert (stale.status_code, stale.json()["changed"][0]["note"]) == (409, "조직 개편 조례")
    assert house.case(waiting)["department"]["code"] == "road"  # it is still today

    _a_night_passes(house, tomorrow)

    def inherited() -> dict[str, Any] | None:
        case = house.case(waiting)
        return case if case["department"]["code"] == "construction" else None

    case = await_that(inherited, seconds=40, what="the successor")
    assert (case["status"], case["department"]["name"], case["handler"]["name"]) == ("in_progress", "건설도로과", "김가온")
    assert "이어서 처리합니다" in " ".join(line["text"] for line in case["timeline"])
    assert house.case(answered)["department"]["name"] == "도로과"
    file = house.http.get(f"/v1/desk/complaints/{waiting['receipt_number']}", headers=admin).json()
    assert file["summary"]["moves"] == 0
    assert [(line["act"], line["by"]) for line in file["timeline"]][-1] == ("inherit", "reorganisation")

    def goes_on() -> bool:
        answer = house.desk(officer, waiting["receipt_number"], "answer", text="이어서 처리했습니다.")
        return answer.status_code == 200

    await_that(goes_on, seconds=40, what="the officer in the successor, with the token of before")
    story = house.http.get("/v1/desk/departments/construction", headers=admin).json()
    assert story["predecessors"] == ["road"]
    assert story["changes"][0]["note"] == "조직 개편 조례"
    codes = {one["code"] for one in house.http.get("/v1/departments").json()["items"]}
    assert "construction" in codes
    assert not {"road", "power"} & codes


def _a_night_passes(house: House, tomorrow: date) -> None:
    """The list was brought into force for yesterday, and what was to come tomorrow is to come today: what the clock does in a night."""
    today, yesterday = tomorrow - timedelta(days=1), tomorrow - timedelta(days=2)
    with house.engines["routing"].begin() as connection:
        department, day = (sa.Table(name, sa.MetaData(), autoload_with=connection) for name in ("department", "day_in_force"))
        moved = sa.func.replace(department.c.entry, tomorrow.isoformat(), today.isoformat())
        moved = sa.func.replace(moved, f'"valid_to":"{today}"', f'"valid_to":"{yesterday}"')
        connection.execute(department.update().where(department.c.code.in_(("road", "construction"))).values(entry=moved))
        connection.execute(day.update().values(day=yesterday))


def _opens_account(house: House, *words: str) -> None:
    door = house.processes["up" if house.mode == "embedded" else "web"]  # where an operator would type it
    environment = {**bare_environment(), **door.environment}
    added = subprocess.run(
        [*ONTONG, "account", "add", *words], cwd=ROOT, env=environment, input="correct horse battery\n", text=True, timeout=120, check=False
    )
    assert added.returncode == 0


def _signed_in(house: House, login: str) -> str:
    session = house.http.post("/v1/desk/sessions", json={"login": login, "password": "correct horse battery"}).json()
    return str(session["token"])
