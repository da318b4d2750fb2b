"""Passes the API's requests on to the gateway's door, where pages and API are one address and no other proxy stands before them: bodies
and live streams go through piece by piece."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

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
        address = httpx.URL(path=request.url.path, query=request.scope["query_string"])
        asked = self.asking.build_request(request.method, address, headers=_headers(request), content=_body(request), timeout=SECONDS)
        try:
            found = await self.asking.send(asked, stream=True)
        except httpx.TransportError:
            return JSONResponse(AWAY, 503, {"retry-after": "5"}, media_type="application/problem+json")
        answer = StreamingResponse(found.aiter_raw(), found.status_code, background=BackgroundTask(found.aclose))
        answer.raw_headers = [
            (name.lower(), value) for name, value in found.headers.raw if name.lower().decode("latin-1") not in OF_ONE_HOP
        ]
        return answer


def _headers(request: Request) -> list[tuple[str, str]]:
    """As they came, and for whom we ask."""
    told = [(name, value) for name, value in request.headers.items() if name not in OURS]
    if "content-length" in request.headers:
        told.append(("content-length", request.headers["content-length"]))
    return [*told, *forwarded(request).items(), ("host", request.headers.get("host", ""))]


async def _body(request: Request) -> AsyncIterator[bytes]:
    async for piece in request.stream():
        if piece:
            yield piece
