"""The pages in a process of their own: `ontong pages` before the HTTP door of an `ontong up` elsewhere."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterator

import httpx
import pytest
from PIL import Image

from frontend import sessions
from tests.servers import free_port
from tests.stack import Process


@pytest.fixture(scope="module")
def apart(city, tmp_path_factory) -> Iterator[httpx.Client]:
    port = free_port()
    environment = {
        "ONTONG_API_URL": city.url,
        "ONTONG_FRONTEND_SECRET": base64.b64encode(os.urandom(32)).decode(),
        "ONTONG_PORT": str(port),
        "ONTONG_LOG_FORMAT": "json",
    }
    url = f"http://127.0.0.1:{port}"
    pages = Process("pages", ["pages"], environment, folder=tmp_path_factory.mktemp("pages"), ready_url=f"{url}/readyz")
    pages.start()
    try:
        pages.wait_ready()
        with httpx.Client(base_url=url, timeout=20) as http:
            yield http
    finally:
        pages.terminate()


def test_it_shows_pages_and_passes_the_api_on(apart):
    page = apart.get("/", headers={"accept": "text/html"})
    sent = apart.post("/v1/complaints", json={"description": "놀이터 그네 줄이 한쪽만 끊어져 있습니다"})

    assert "무엇이든 말씀하세요" in page.text
    assert sent.status_code == 201
    receipt = sent.json()
    assert apart.get(f"/v1/complaints/{receipt['receipt_number']}", params={"token": receipt["token"]}).status_code == 200


def test_a_live_stream_goes_through_piece_by_piece(apart):
    receipt = apart.post("/v1/complaints", json={"description": "버스 정류장 의자가 부서져서 앉을 수가 없어요"}).json()
    where = f"/v1/complaints/{receipt['receipt_number']}/events"

    with apart.stream("GET", where, headers={"authorization": f"Bearer {receipt['token']}"}) as stream:
        first = next(piece for piece in stream.iter_text() if "data:" in piece)

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert receipt["receipt_number"] in first


def test_photos_go_through(apart):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "JPEG")

    sent = apart.post(
        "/v1/complaints",
        data={"description": "하천 둑에 쓰레기가 쌓여 있어요"},
        files={"photos": ("둑.jpg", picture.getvalue(), "image/jpeg")},
    )

    assert sent.status_code == 201


def test_when_the_gateway_is_away_it_says_so_calmly(tmp_path):
    port, secret = free_port(), os.urandom(32)
    environment = {
        "ONTONG_API_URL": f"http://127.0.0.1:{free_port()}",
        "ONTONG_FRONTEND_SECRET": base64.b64encode(secret).decode(),
        "ONTONG_PORT": str(port),
    }
    pages = Process("pages", ["pages"], environment, folder=tmp_path, ready_url=f"http://127.0.0.1:{port}/report")
    pages.start()
    try:
        pages.wait_ready()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}") as http:
            page, api = http.get("/c/26BK-7Q4M-3", headers={"accept": "text/html"}), http.get("/v1/departments")
            known = sessions.Seal(secret).close(sessions.CASES, {"26BK-7Q4M-3": "its token"})
            mine = http.get("/mine", headers={"accept": "text/html", "cookie": f"{sessions.CASES}={known}"})

        assert page.status_code == 404  # this browser knows no case: nobody was asked
        assert (api.status_code, api.headers["content-type"]) == (503, "application/problem+json")
        assert mine.status_code == 200
        assert "26BK-7Q4M-3" in mine.text
        assert "지금은 어디까지 왔는지 보여 드릴 수 없습니다" in mine.text
    finally:
        pages.terminate()
