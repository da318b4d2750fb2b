"""Passes the API's requests on to the gateway's door, where pages and API are one address and no other proxy stands before them: bodies
and live streams go through piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import suppress
from string import punctuation
from typing import Any
from urllib.parse import quote

import httpx
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from frontend.api import forwarded

OF_ONE_HOP = frozenset(
    {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade"}
)
OURS = OF_ONE_HOP | {"host", "content-length", "x-forwarded-for", "x-forwarded-host"}
SECONDS = httpx.Timeout(70.0, read=None, pool=10.0)  # a live stream says something each quarter of a minute, for hours
UNKNOWN = {"type": "urn:ontong:problem:not-found", "title": "Not Found", "status": 404, "detail": "There is nothing here."}
AWAY = {"type": "urn:ontong:problem:unavailable", "title": "Service Unavailable", "status": 503, "detail": "Nothing was lost; try again."}


class Passing:
    """The gateway elsewhere, as an ASGI application."""

    def __init__(self, asking: httpx.AsyncClient) -> None:
        self.asking = asking

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        request = Request(scope, receive)
        await (await self._answer(request))(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            asked = self._asked(request)
            found = await self.asking.send(asked, stream=True)
        except httpx.InvalidURL:
            return JSONResponse(UNKNOWN, 404, media_type="application/problem+json")
        except httpx.TransportError:
            return JSONResponse(AWAY, 503, {"retry-after": "5"}, media_type="application/problem+json")
        answer = StreamingResponse(_pieces(found), found.status_code, background=BackgroundTask(found.aclose))
        answer.raw_headers = [
            (name.lower(), value) for name, value in found.headers.raw if name.lower().decode("latin-1") not in OF_ONE_HOP
        ]
        return answer

    def _asked(self, request: Request) -> httpx.Request:
        """The address letter by letter as it came: decoded, a mark in it could become a question's, and two dots lead out of the API.
        Raises httpx.InvalidURL."""
        raw: bytes = request.scope["raw_path"].partition(b"?")[0]
        if any(part.replace(b"%2e", b".").replace(b"%2E", b".") in (b".", b"..") for part in raw.split(b"/")):
            raise httpx.InvalidURL("leads elsewhere")
        asked = self.asking.base_url.raw_path.rstrip(b"/") + raw
        if query := request.scope["query_string"]:
            asked += b"?" + query
        address = self.asking.base_url.copy_with(raw_path=quote(asked, safe=punctuation).encode())
        sent = self.asking.build_request(request.method, address, content=_body(request), timeout=SECONDS)
        sent.headers = httpx.Headers(_headers(request))
        return sent


def _headers(request: Request) -> list[tuple[bytes, bytes]]:
    """As they came, without any of our own, and for whom we ask."""
    of_this_hop = {name.strip().lower() for name in request.headers.get("connection", "").split(",")}
    told = [(name, value) for name, value in request.headers.raw if name.decode("latin-1") not in OURS | of_this_hop]
    if "content-length" in request.headers:
        told.append((b"content-length", request.headers["content-length"].encode("latin-1")))
    elif "transfer-encoding" in request.headers:
        told.append((b"transfer-encoding", b"chunked"))
    ours = {**forwarded(request), "host": request.headers.get("host", "")}
    return [*told, *((name.encode(), value.encode("latin-1")) for name, value in ours.items())]


async def _pieces(found: httpx.Response) -> AsyncIterator[bytes]:
    """Where the gateway goes away in the middle, the stream ends: a browser comes again by itself."""
    with suppress(httpx.TransportError):  # what has come is with the browser already: there is no status left to give
        async for piece in found.aiter_raw():
            yield piece


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece
