"""What an administrator looks after, asked of each service where it is: the same in both modes."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from tests.servers import await_that
from tests.stack import CITY, House, Stack, bearer


def test_every_service_tells_what_it_has_put_aside_and_how_it_stands(house: House) -> None:
    admin = bearer(house.token("admin"))

    def read(path: str) -> Any:
        answer = house.http.get(f"/v1/desk/{path}", headers=admin)
        assert answer.status_code == 200, answer.text
        return answer.json()

    parked = {one["service"]: one["items"] for one in read("parked")["items"]}
    assert parked.keys() == {"gateway", "complaints", "routing", "notify", "metrics"}
    assert None not in parked.values(), "each can be asked"
    none = [
        house.http.post(f"/v1/desk/parked/{service}/999999/retry", json={}, headers=admin).status_code for service in (*parked, "nobody")
    ]
    assert none == [404] * 6

    ways = {one["channel"]: one["out"]["state"] for one in read("channels")["items"] if one["out"]}
    assert (ways["email"], ways["phone"], ways["web"]) == ("real", "by_person", "page")

    before = read("calendar/days")
    declared = [{"day": date(2031, 5, 6).isoformat(), "name": "시의 날"}]
    first, second = (
        house.http.put("/v1/desk/calendar/days", json={"days": days}, headers=admin | {"if-match": f'"{before["revision"]}"'})
        for days in (declared, [])
    )
    assert (first.status_code, second.status_code, second.json()["type"]) == (202, 409, "urn:ontong:problem:stale")
    assert [(one["day"], one["name"]) for one in read("calendar/days")["days"]] == [("2031-05-06", "시의 날")]

    assert read("departments/road/approval") == {"department_code": "road", "required": False}


def test_a_letter_is_reworded_citizens_read_it_and_loading_the_folder_again_does_not_undo_it(house: House, tmp_path: Path) -> None:
    admin, which = bearer(house.token("admin")), "/v1/desk/letters/receipt/mail/en"
    before = house.http.get(which, headers=admin)
    words = {"subject": before.json()["words"]["subject"], "body": f"Dear neighbour,\n{before.json()['words']['body']}", "note": "politer"}

    kept, late = (house.http.put(which, json=words, headers=admin | {"if-match": before.headers["etag"]}) for _ in range(2))
    assert (kept.status_code, late.status_code, late.json()["type"]) == (200, 409, "urn:ontong:problem:stale")
    wrong = house.http.put(which, json=words | {"body": "{{7*7}}"}, headers=admin | {"if-match": kept.headers["etag"]})
    assert (wrong.status_code, [error["field"] for error in wrong.json()["errors"]]) == (422, ["body"])

    if isinstance(house, Stack):
        house.run("jurisdiction", "load", str(CITY), environment={"ONTONG_AMQP_URL": house.broker_url("web")})
    else:
        house.restart("up")
        house.wait_ready()

    house.post("집 앞 가로등이 며칠째 꺼져 있어요. 밤에 골목이 너무 어둡습니다.", contact={"email": "reworded@example.com"}, locale="en")
    await_that(lambda: house.mail.to("reworded@example.com"), seconds=20, what="the receipt")
    (letter,) = house.mail.to("reworded@example.com")
    assert letter.body.startswith("Dear neighbour,")

    shutil.copytree(CITY, tmp_path / "city")
    asked = {"ONTONG_AMQP_URL": house.broker_url("web")} if isinstance(house, Stack) else house.staff_environment
    told = house.run("jurisdiction", "export", str(tmp_path / "city"), environment=asked)
    assert "letters/en/mail/receipt.txt: written" in told
    if isinstance(house, Stack):
        house.run("jurisdiction", "load", str(tmp_path / "city"), environment={"ONTONG_AMQP_URL": house.broker_url("web")})
        assert not house.http.get(which, headers=admin).json()["differs"]
    back = house.http.post(f"{which}/restore", json={"edition": 1, "note": "as it was"}, headers=admin)
    assert back.json()["words"]["body"] == before.json()["words"]["body"]
