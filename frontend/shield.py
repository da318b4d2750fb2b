"""Stands before all pages: what a browser may do with them, and whether a form is one of ours."""

from __future__ import annotations

import asyncio
import secrets
import time

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import trace
from chassis.logs import Log
from frontend import assets, errors, sessions
from frontend.front import Front
from frontend.measures import Measures

log = Log("frontend")

PLAIN_BYTES = 1024 * 1024
MULTIPART_BYTES = 31 * 1024 * 1024  # photos, and the form around them
BODY_SECONDS = 60.0
PAUSE_SECONDS = 10.0


def policy(front: Front) -> str:
    """Content-Security-Policy: ours alone; in a page itself no script and no style but what our files say."""
    tiles = f" {front.tiles.server}" if front.tiles else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {assets.hashes(assets.SCRIPT_WITHIN)}",
            f"style-src 'self' {assets.hashes(*assets.WITHIN)}",
            f"img-src 'self' data: blob:{tiles}",
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class Shield:
    """Puts the headers on every answer that all have, and gives each browser the mark by which its forms are known."""

    def __init__(self, app: ASGIApp, *, front: Front, measures: Measures) -> None:
        self.app, self.measures = app, measures
        self.headers = {
            "content-security-policy": policy(front),
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "permissions-policy": "geolocation=(self), camera=(self), microphone=()",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }
        if front.public_url.startswith("https:"):
            self.headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
                if mark := scope.get("ontong.form"):
                    given = Response()
                    sessions.keep(given, sessions.FORM, mark)
                    headers.append("set-cookie", given.headers["set-cookie"])
            await send(message)

        request = Request(scope)
        scope["ontong.traceparent"] = trace.begin(request.headers.get("traceparent", ""))
        if scope["method"] == "GET" and sessions.FORM not in request.cookies:
            scope["ontong.form"] = secrets.token_urlsafe(18)
        began, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await sending(message)

        try:
            await self.app(scope, _Body(request, receive), noting)
        except Exception as failure:  # the last net: nobody outside may learn what went wrong in here, only what to quote
            log.error("request_failed", traceparent=scope["ontong.traceparent"], reason=kind_and_place(failure))
            if status:
                raise ConnectionAbortedError("the answer had begun") from None
            await errors.error(request, 500)(scope, receive, noting)
        finally:
            self.measures.page(scope, status, time.perf_counter() - began)


class _Body:
    """What is sent with a request, counted and timed while it comes in: nobody fills our memory, or keeps us waiting for good."""

    def __init__(self, request: Request, receive: Receive) -> None:
        self.receive, self.whole, self.got = receive, False, 0
        self.most = MULTIPART_BYTES if request.headers.get("content-type", "").startswith("multipart/") else PLAIN_BYTES
        self.until = time.monotonic() + BODY_SECONDS
        if int(request.headers.get("content-length") or 0) > self.most:
            self.got = self.most + 1

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()
        if self.got > self.most:
            raise HTTPException(413)
        try:
            async with asyncio.timeout(min(PAUSE_SECONDS, max(0.001, self.until - time.monotonic()))):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(400) from None
        self.got += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.got > self.most:
            raise HTTPException(413)
        return message


def kind_and_place(failure: BaseException) -> str:
    """What kind of mistake and where: its message may hold a citizen's words."""
    place = failure.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{type(failure).__name__} at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else type(failure).__name__
