"""Somebody writes of a danger: they are told whom to call in the answer itself, the duty officer hears of it, somebody takes it up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.servers import await_that
from tests.stack import House, bearer

WIRE = "골목에 전선이 끊어져서 바닥에 늘어져 있어요. 스파크도 튑니다. 제 번호는 010-1234-5678입니다"
PASSPORT = "여권 재발급을 하려는데 필요한 서류가 무엇인가요"
PATIENCE = 30.0


@pytest.fixture(scope="module")
def duty() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The duty officer's telephone: a port, and what came there."""
    heard: list[dict[str, Any]] = []

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, heard
    server.shutdown()


@pytest.fixture(scope="module")
def around(duty: tuple[int, list[dict[str, Any]]]) -> Mapping[str, str]:
    return {"ONTONG_DUTY_NOTICES": f"json://127.0.0.1:{duty[0]}/duty"}


def listed(house: House, token: str, query: str) -> list[dict[str, Any]]:
    return house.http.get(f"/v1/desk/complaints?{query}", headers=bearer(token)).raise_for_status().json()["items"]


def test_a_danger_goes_to_the_citizen_the_duty_officer_and_the_top_of_the_list(house: House, duty: tuple[int, list[dict[str, Any]]]):
    office = house.token("admin")

    answer = house.http.post("/v1/complaints", json={"description": WIRE}).raise_for_status().json()

    assert answer["danger"]["call"] == "119"
    number = answer["receipt_number"]
    notice = await_that(
        lambda: next((one for one in duty[1] if number in one["title"]), None), seconds=PATIENCE, what="the duty officer's notice"
    )
    assert "전기 위험" in notice["title"]
    assert "전선" not in notice["message"]
    assert "5678" not in notice["message"]
    await_that(lambda: listed(house, office, "danger=unacknowledged"), seconds=PATIENCE, what="the danger in the list")
    first = listed(house, office, "")[0]
    assert (first["receipt_number"], first["alarm"]["danger"]["kind"]) == (number, "electricity")
    await_that(lambda: listed(house, office, f"urgency=immediate&q={number}"), seconds=PATIENCE, what="routing's advice")

    house.desk(office, number, "acknowledge-danger", note="한전과 119에 알림").raise_for_status()

    assert [one["receipt_number"] for one in listed(house, office, "danger=unacknowledged")] == []
    assert listed(house, office, "danger=any")[0]["alarm"]["acknowledged_by"]


def test_what_can_be_answered_at_once_is_marked_and_the_answer_offered(house: House):
    office = house.token("admin")
    number = house.http.post("/v1/complaints", json={"description": PASSPORT}).raise_for_status().json()["receipt_number"]

    await_that(lambda: listed(house, office, f"immediate=true&q={number}"), seconds=PATIENCE, what="the mark")
    path = f"/v1/desk/complaints/{number}/standard-answers"
    best, *_ = house.http.get(path, headers=bearer(office)).raise_for_status().json()["items"]

    assert (best["code"], best["immediate"]) == ("passport", True)
    assert "여권" in best["reason"]
