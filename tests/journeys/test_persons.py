"""A case goes into somebody's hands: an account at the desk is known to every service that deals with staff."""

from __future__ import annotations

import subprocess
from typing import Any

from tests.servers import await_that
from tests.stack import ONTONG, ROOT, House, bare_environment, bearer


def test_a_head_hands_a_case_to_an_officer_who_finds_it_among_their_own(house: House):
    _opens_account(house, "kim", "--role", "officer", "--department", "road", "--name", "김가온", "--email", "kim@gaon.example")
    receipt = house.post("집 앞 가로등이 며칠째 꺼져 있어요.").json()
    await_that(lambda: house.case(receipt)["status"] == "routed", what="the department")
    head = bearer(house.token("head", "road", name="최과장"))

    def kim() -> list[dict[str, Any]]:
        items = house.http.get("/v1/desk/colleagues", headers=head).json()["items"]
        return [one for one in items if one["name"] == "김가온"]

    await_that(kim, what="the colleague")
    given = house.http.post(
        f"/v1/desk/complaints/{receipt['receipt_number']}/actions/assign", json={"account_id": kim()[0]["account_id"]}, headers=head
    )
    session = house.http.post("/v1/desk/sessions", json={"login": "kim", "password": "correct horse battery"}).json()
    own = house.http.get("/v1/desk/complaints?officer=me", headers=bearer(session["token"])).json()["items"]

    assert given.status_code == 200, given.text
    assert receipt["receipt_number"] in [case["receipt_number"] for case in own]
    assert {case["officer"]["name"] for case in own} == {"김가온"}


def _opens_account(house: House, *words: str) -> None:
    door = house.processes["up" if house.mode == "embedded" else "web"]  # where an operator would type it
    environment = {**bare_environment(), **door.environment}
    added = subprocess.run(
        [*ONTONG, "account", "add", *words], cwd=ROOT, env=environment, input="correct horse battery\n", text=True, timeout=120, check=False
    )
    assert added.returncode == 0
