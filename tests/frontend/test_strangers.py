"""What strangers send to the pages, and what people paste: nothing of it leads elsewhere, breaks a page or looks like being at home."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from frontend.api import Refused, path
from ontong.passing import Passing


def pages(city: Any) -> httpx.Client:
    return httpx.Client(base_url=city.url, timeout=20, headers={"accept": "text/html"})


def form(http: httpx.Client, where: str) -> dict[str, str]:
    """The mark of a form of this page, kept as a browser does."""
    page = http.get(where)
    if kept := re.search(r"__Host-form=[^;]+", page.headers.get("set-cookie", "")):
        http.headers["cookie"] = kept[0]
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found is not None
    return {"form_token": found[1]}


def in_a_loop(work):
    """In a thread of its own: the browser's tests keep a loop running in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@pytest.mark.parametrize("behind", ["", "에서", "입니다.", ").", "%EC%9D%84"])
def test_a_link_opens_whatever_was_written_right_behind_it(city, behind):
    sent = city.submit("체육관 옆 담장이 기울어져 아이들이 다닐 때 불안합니다")

    with pages(city) as http:
        opened = http.get(f"/c/{sent['receipt_number']}/{sent['token']}{behind}")

    assert (opened.status_code, opened.headers.get("location")) == (303, f"/c/{sent['receipt_number']}")


@pytest.mark.parametrize("token", ["한글", "%0d%0ax: 1", "..%2f..", "x" * 3000])
def test_what_is_no_token_is_told_the_same(city, token):
    with pages(city) as http:
        assert http.get(f"/c/26BK-7Q4M-3/{token}").status_code == 404


@pytest.mark.parametrize(
    "typed", [{"key": "열쇠"}, {"key": "a\r\nx: 1"}, {"lat": "nan", "long": "inf"}, {"map.x": "²", "map.y": "1"}, {"joins": ".."}]
)
def test_what_no_browser_sends_breaks_no_page(city, typed):
    with pages(city) as http:
        said = {"description": f"배수로 뚜껑이 없어졌습니다 {typed}", "seen": "all"}
        answer = http.post("/report", data=form(http, "/report") | said | typed)

    assert answer.status_code < 500


@pytest.mark.parametrize("told", [{"x-real-ip": "203.0.113.9"}, {"forwarded": "for=203.0.113.9"}, {"x-forwarded-for": "203.0.113.9"}])
def test_nobody_who_came_by_a_proxy_sits_at_this_machine(city, told):
    with pages(city) as http:
        mark = form(http, "/")
        phones, desk = http.get("/phones", headers=told), http.post("/desk/enter", data=mark | {"role": "admin"}, headers=told)

    assert (phones.status_code, desk.status_code) == (403, 403)
    assert "set-cookie" not in desk.headers


def test_a_name_in_other_letters_breaks_no_page(city):
    with pages(city) as http:
        assert http.get("/phones", headers={"host": "온통".encode()}).status_code == 403


@pytest.mark.parametrize("part", ["", ".", ".."])
def test_nothing_typed_goes_a_step_up(part):
    with pytest.raises(Refused):
        path("/v1/complaints/{}/photos", part)


# Passing on ------------------------------------------------------------------------------------------------------------------


async def passed(where: bytes, answer: Callable[[httpx.Request], httpx.Response], **headers: str) -> tuple[int, bytes]:
    """Asked of the door before a gateway elsewhere, as uvicorn hands it over."""
    sent: list[dict[str, Any]] = []
    raw, _, query = where.partition(b"?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": httpx.URL("http://x").copy_with(raw_path=raw).path,
        "raw_path": raw,
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in ({"host": "city.example"} | headers).items()],
        "client": ("203.0.113.9", 1),
        "server": ("city.example", 443),
        "scheme": "https",
    }

    told = False

    async def receive() -> dict[str, Any]:
        nonlocal told
        if told:  # and stays
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async with httpx.AsyncClient(base_url="http://gateway/base", transport=httpx.MockTransport(answer)) as asking:
        await Passing(asking)(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


def test_an_address_is_passed_on_letter_by_letter_with_no_header_of_our_own():
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, stream=httpx.ByteStream(b"{}"))

    in_a_loop(passed(b"/v1/complaints/a%3Fb%23c?token=x%2Fy", answer, host="city.example/v1/desk?"))

    assert asked[0].url.raw_path == b"/base/v1/complaints/a%3Fb%23c?token=x%2Fy"
    assert sorted(asked[0].headers) == ["host", "x-forwarded-for"]  # no encoding that the reader doesn't know


@pytest.mark.parametrize("where", [b"/v1/../metrics", b"/v1/%2e%2E/metrics", b"/v1/./x"])
def test_nothing_leads_out_of_the_api(where):
    def never(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    assert in_a_loop(passed(where, never))[0] == 404


def test_a_stream_ends_where_the_gateway_goes_away():
    async def pieces():
        yield b"data: 1\n\n"
        raise httpx.ReadError("gone")

    assert in_a_loop(passed(b"/v1/complaints/x/events", lambda request: httpx.Response(200, content=pieces()))) == (200, b"data: 1\n\n")
