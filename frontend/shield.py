"""Stands before all pages: what a browser may do with them, and whether a form is one of ours."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import trace
from chassis.logs import Log
from frontend import assets, errors, sessions
from frontend.front import Front

log = Log("frontend")


def policy(front: Front) -> str:
    """Content-Security-Policy: ours alone, no script or style in a page but the one sheet that all have."""
    tiles = f" {front.tile_url.partition('{')[0].rstrip('/')}" if front.tile_url else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' '{assets.SHELL_HASH}'",
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

    def __init__(self, app: ASGIApp, *, front: Front) -> None:
        self.app = app
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
        began = False

        async def noting(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await sending(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as failure:  # the last net: nobody outside may learn what went wrong in here, only what to quote
            log.error("request_failed", traceparent=scope["ontong.traceparent"], reason=kind_and_place(failure))
            if began:
                raise ConnectionAbortedError("the answer had begun") from None
            await errors.error(request, 500)(scope, receive, noting)


def kind_and_place(failure: BaseException) -> str:
    """What kind of mistake and where: its message may hold a citizen's words."""
    place = failure.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{type(failure).__name__} at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else type(failure).__name__
