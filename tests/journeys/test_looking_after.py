"""What an administrator looks after, asked of each service where it is: the same in both modes."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.stack import House, bearer


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
