"""Maps on pictures from a server that the city has set: they lie where the drawing lies, and without them the drawing stays."""

from __future__ import annotations

import io
import math
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from frontend import tiles
from ontong import faces, settings
from tests.frontend.browsing import PHONE, found_by_axe, small_targets, until
from tests.frontend.conftest import City
from tests.frontend.desks import sit_down
from tests.servers import await_that

LAT, LONG = 36.781, 126.452
UNDER_THE_PIN = """() => {
  const pin = document.querySelector('#pin'), sheet = pin.parentNode.getBoundingClientRect()
  const x = sheet.left + sheet.width * parseFloat(pin.style.left) / 100, y = sheet.top + sheet.height * parseFloat(pin.style.top) / 100
  const tile = [...document.querySelectorAll('.tiles img')].find(one => {
    const box = one.getBoundingClientRect()
    return box.left <= x && x < box.right - 0.5 && box.top <= y && y < box.bottom - 0.5
  })
  if (!tile || !tile.complete) return null
  const box = tile.getBoundingClientRect()
  return {at: tile.dataset.at, across: (x - box.left) / box.width, down: (y - box.top) / box.height, wide: box.width}
}"""


class TileServer:
    """Gives a square for every place, with its name on it. `asked`: path and Referer; `broken`: it has none."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.broken = False
        told = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                told.asked.append((self.path, self.headers.get("referer")))
                body = b"" if told.broken else a_square(self.path)
                self.send_response(404 if told.broken else 200)
                self.send_header("content-type", "image/png")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Quiet: what was asked stands in `asked`."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        self.server = f"http://127.0.0.1:{self.http.server_port}"


def a_square(path: str) -> bytes:
    picture, body = Image.new("RGB", (256, 256), "#dfe9d8"), io.BytesIO()
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((0, 0, 255, 255), outline="#8aa37c")
    drawing.text((16, 16), path, fill="#40523a")
    picture.save(body, "PNG")
    return body.getvalue()


def mercator(lat: float, long: float, level: int) -> tuple[float, float]:
    """Column and row of a place among the squares of a level, as every tile server counts them."""
    many = 2**level
    return (long + 180) / 360 * many, (1 - math.log(math.tan(math.radians(lat)) + 1 / math.cos(math.radians(lat))) / math.pi) / 2 * many


@pytest.fixture(scope="module")
def tile_server() -> Iterator[TileServer]:
    server = TileServer()
    thread = threading.Thread(target=server.http.serve_forever, daemon=True)
    thread.start()
    yield server
    server.http.shutdown()
    server.http.server_close()


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, tile_server: TileServer) -> Iterator[City]:
    credit = "© 시험 지도 https://www.openstreetmap.org/copyright"
    city = City(
        tmp_path_factory.mktemp("tiled"),
        ONTONG_TILE_URL=tile_server.server + "/base/{z}/{y}/{x}.png",
        ONTONG_TILE_CREDIT=credit,
    )
    city.up.start()
    try:
        city.up.wait_ready()
        yield city
    finally:
        city.http.close()
        city.up.terminate()


def lies_right(page, lat: float, long: float) -> int:
    """The pin stands on the very spot of the picture where the place is; answers the level."""
    until(page, f"({UNDER_THE_PIN})()")
    under = page.evaluate(UNDER_THE_PIN)
    level, x, y = (int(part) for part in under["at"].split("/"))
    column, row = mercator(lat, long, level)
    assert (x, y) == (int(column), int(row))
    assert under["across"] == pytest.approx(column - x, abs=0.01)
    assert under["down"] == pytest.approx(row - y, abs=0.01)
    assert 128 < under["wide"] < 512  # neither blurred nor tiny
    return level


def test_the_pin_stands_on_the_same_place_of_drawing_and_pictures_near_and_far(city, visit, tile_server):
    citizen = visit(viewport=PHONE)
    page = citizen.open(f"/report?lat={LAT}&long={LONG}")
    assert not tile_server.asked, "nobody is asked before somebody opens a map"

    page.get_by_role("button", name="지도에서 고르기").click()
    far = lies_right(page, LAT, LONG)
    citizen.shot("report-tiles-phone", whole=False)
    assert (found_by_axe(page), small_targets(page)) == ([], [])
    pin = page.get_by_role("button", name=re.compile("지도의 표시"))
    for _ in range(6):
        pin.press("+")
    near = lies_right(page, LAT, LONG)
    pin.press("Shift+ArrowRight")

    assert near >= far + 3
    moved = float(page.locator("#long").input_value())
    assert 0.0009 < moved - LONG < 0.0014  # 100 m at this latitude
    lies_right(page, float(page.locator("#lat").input_value()), moved)
    expect(page.get_by_role("link", name="© 시험 지도")).to_have_attribute("href", "https://www.openstreetmap.org/copyright")
    assert {referer for _, referer in tile_server.asked} == {f"{city.url}/"}
    assert all(re.fullmatch(r"/base/[0-9]+/[0-9]+/[0-9]+\.png", path) for path, _ in tile_server.asked)


def test_the_map_can_be_pressed_where_the_picture_shows_the_place(city, visit):
    page = visit(viewport=PHONE).open("/report")
    page.get_by_role("button", name="지도에서 고르기").click()
    until(page, f"({UNDER_THE_PIN})()")

    page.locator("#map .sheet").click(position={"x": 120, "y": 90})

    lies_right(page, float(page.locator("#lat").input_value()), float(page.locator("#long").input_value()))
    assert page.locator("#area").input_value()


def test_where_no_picture_comes_the_drawing_stays(city, visit, tile_server):
    citizen = visit(viewport=PHONE)
    citizen.allowed += ["a status of 404"]
    tile_server.broken = True
    try:
        page = citizen.open("/report")
        page.get_by_role("button", name="지도에서 고르기").click()
        until(page, "document.querySelector('.tiles') && !document.querySelector('.tiles img')")
    finally:
        tile_server.broken = False

    assert page.locator(".sheet.tiled").count() == 0
    assert page.locator(".credit").is_hidden()
    assert page.locator(".areas path").first.evaluate("one => getComputedStyle(one).fillOpacity") == "1"
    page.get_by_role("button", name=re.compile("지도의 표시")).press("ArrowUp")
    expect(page.locator("#place-said")).to_contain_text("표시했습니다")


def test_the_desk_and_the_board_show_their_maps_on_pictures_too(city, visit):
    with_place = [
        city.submit(f"산책로 안내판 {n}번 글씨가 다 지워졌습니다", location={"lat": LAT, "long": LONG, "address": "물빛동 산책로"})
        for n in range(6)
    ]
    await_that(lambda: (city.http.get("/v1/stats/board").json()["totals"]["received"] or 0) >= 6, seconds=30, what="the figures")
    officer = sit_down(visit(), city, "triage")
    page = officer.open(f"/desk/c/{with_place[0]['receipt_number']}")
    until(page, "document.querySelector('.sheet.tiled')")
    expect(page.get_by_role("link", name="© 시험 지도")).to_be_visible()
    officer.shot("desk-tiles")

    reader = visit(viewport=PHONE)
    page = reader.open("/board")
    until(page, "document.querySelector('.sheet.tiled')")
    reader.shot("board-tiles-phone")
    assert found_by_axe(page) == []


def test_without_a_script_no_picture_is_asked_for(city, visit, tile_server):
    tile_server.asked.clear()
    page = visit(java_script_enabled=False).open("/board")

    assert page.locator("figure.map svg").is_visible()
    assert not tile_server.asked


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example/{z}/{x}/{y}.png",
        "https://tiles.example/{z}/{x}.png",
        "https://{s}.example/{z}/{x}/{y}.png",
        "https://a.example/{z}/{x}/{y}; *",
    ],
)
def test_what_is_no_address_of_squares_is_refused_at_start(url):
    with pytest.raises(settings.BadSetting, match="ONTONG_TILE_URL"):
        faces._tiles(settings.read({"ONTONG_TILE_URL": url}))


def test_a_credit_leads_where_its_address_says():
    found = tiles.read("https://tiles.example/{z}/{x}/{y}.png", "© OpenStreetMap contributors https://www.openstreetmap.org/copyright")

    assert (found.server, found.credit, found.link) == (
        "https://tiles.example",
        "© OpenStreetMap contributors",
        "https://www.openstreetmap.org/copyright",
    )
    assert tiles.read("https://tiles.example:8443/a/{z}/{x}/{y}.png", "국토교통부").server == "https://tiles.example:8443"
    assert tiles.read("") is None
