"""A case goes to the office of the place where it lies, by the rules of the city, and the desk's edit counts at once: in both modes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.test_journey import await_case
from tests.stack import House, bearer

SWING = "공원 놀이터 미끄럼틀이 부서져서 아이들이 다칠 것 같아요."
EAST, WEST, ISLAND = {"lat": 36.765, "long": 126.473}, {"lat": 36.79, "long": 126.42}, {"lat": 36.8, "long": 126.278}


@pytest.mark.parametrize(("location", "department"), [(EAST, "동부공원관리소"), (WEST, "서부공원관리소"), (ISLAND, "별섬출장소")])
def test_a_case_goes_to_the_office_of_the_place_where_it_lies(house: House, location: dict[str, float], department: str):
    receipt = house.post(SWING, location=location).json()

    routed = await_case(house, receipt, lambda case: case["department"] is not None)

    assert routed["department"]["name"] == department


def test_a_rule_that_is_added_at_the_desk_decides_the_next_case(house: House):
    admin = bearer(house.token("admin"))
    listed = house.http.get("/v1/desk/routing/rules", headers=admin)
    assert {rule["state"] for rule in listed.json()["rules"]} <= {"on", "waiting"}
    rule: dict[str, Any] = {
        "code": "hedgehog", "name": "고슴도치는 축산과로", "department": "livestock", "when": {"text": {"any": ["고슴도치"]}},
    }  # fmt: skip

    put = house.http.put(
        "/v1/desk/routing/rules/hedgehog", json={"rule": rule, "note": "봄이라서"}, headers=admin | {"if-match": listed.headers["etag"]}
    )
    assert put.status_code == 200, put.text
    again = house.http.put(
        "/v1/desk/routing/rules/hedgehog", json={"rule": rule | {"urgent": True}}, headers=admin | {"if-match": listed.headers["etag"]}
    )
    assert again.status_code == 409
    receipt = house.post("고슴도치 놀이터 미끄럼틀 밑에 고슴도치가 있어요").json()

    routed = await_case(house, receipt, lambda case: case["department"] is not None)
    assert routed["department"]["code"] == "livestock"
    tried = house.http.post("/v1/desk/routing/try", json={"text": "고슴도치가 있어요"}, headers=admin).json()
    assert [hit["code"] for hit in tried["rules"]] == ["hedgehog"]
    (latest, *_) = house.http.get("/v1/desk/routing/rules/history", headers=admin).json()["items"]
    assert (latest["note"], latest["changes"][0]["change"]) == ("봄이라서", "added")
