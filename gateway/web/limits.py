"""Stands before everything else: bounds how much and how slowly a client may send, marks each request with its trace, and
puts the security headers on every answer. Whatever fails inside leaves as a plain 500 without a word of ours."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import trace
from chassis.database import is_away
from chassis.logs import Log
from gateway.web import measures, problems
from gateway.web.addresses import Proxies
from gateway.web.problems import Problem

log = Log("gateway")

BODY_SECONDS = 60.0  # for a whole body
PAUSE_SECONDS = 10.0  # between two pieces of it
DISCARD_BYTES = 96 * 1024 * 1024  # of a body that is too large, so that its sender gets to read the answer
DISCARD_SECONDS = 10.0

SECURITY = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"geolocation=(self), camera=(self), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000; includeSubDomains"),
)
NOTHING_ALLOWED = b"default-src 'none'; frame-ancestors 'none'"
ALLOWED_METHODS = b"DELETE, GET, POST, PUT"
ALLOWED_HEADERS = b"authorization, content-type, idempotency-key, if-match, last-event-id, traceparent"
SHOWN_HEADERS = b"content-disposition, etag, location, retry-after, traceparent"


@dataclass(frozen=True)
class Caps:
    """The most bytes a body may have: JSON and the like, and multipart (photos)."""

    plain: int = 1024 * 1024
    multipart: int = 30 * 1024 * 1024


class TooLarge(Exception):
    """The body is larger than the route takes."""


class TooSlow(Exception):
    """The body didn't arrive in time."""


class Guard:
    """The outermost piece of the application."""

    def __init__(self, app: ASGIApp, *, origins: Collection[str] = (), proxies: Proxies | None = None, caps: Caps | None = None) -> None:
        self.app, self.caps = app, caps or Caps()
        self.origins = frozenset(origin.encode("latin-1") for origin in origins)
        self.proxies = proxies or Proxies(())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        traceparent = trace.begin(headers.get(b"traceparent", b"").decode("latin-1"))
        scope["ontong.traceparent"] = traceparent
        scope["ontong.address"] = self.proxies.client(scope, headers)
        passage = _Passage(self, scope, send, headers.get(b"origin"), traceparent)
        try:
            await self._let_in(scope, receive, passage, headers)
        finally:
            measures.request(scope, passage.status, time.perf_counter() - started)

    async def _let_in(self, scope: Scope, receive: Receive, passage: _Passage, headers: dict[bytes, bytes]) -> None:
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in headers:
            await passage.preflight()
            return
        cap = self.caps.multipart if headers.get(b"content-type", b"").startswith(b"multipart/") else self.caps.plain
        body = _Body(receive, cap)
        try:
            if int(headers.get(b"content-length") or 0) > cap:
                raise TooLarge
            await self.app(scope, body, passage)
        except TooLarge:
            await body.discard()
            await passage.refuse(Problem(413, "too-large", f"The body may have at most {cap // 1024:,} KiB."))
        except TooSlow:
            await passage.refuse(Problem(408, "too-slow", "The body did not arrive in time."))
        except Exception as error:  # the last net: nobody outside may learn what went wrong in here, only where to ask
            log.error("request_failed", traceparent=passage.traceparent, route=scope.get("ontong.route"), reason=kind_and_place(error))
            await passage.refuse(failed(error))


class _Body:
    """The request's body, counted and timed while it comes in."""

    def __init__(self, receive: Receive, cap: int) -> None:
        self.receive, self.cap, self.got, self.whole = receive, cap, 0, False
        self.until = time.monotonic() + BODY_SECONDS

    async def __call__(self) -> Message:
        if self.whole:
            return await self.receive()  # waits for the client to leave; a live stream may take its time
        try:
            async with asyncio.timeout(min(PAUSE_SECONDS, max(0.001, self.until - time.monotonic()))):
                message = await self.receive()
        except TimeoutError:
            raise TooSlow from None
        self.got += len(message.get("body", b""))
        self.whole = not message.get("more_body", False)
        if self.got > self.cap:
            raise TooLarge
        return message

    async def discard(self) -> None:
        """Read on without keeping anything: a client that is still sending would otherwise never see the answer."""
        try:
            async with asyncio.timeout(DISCARD_SECONDS):
                while not self.whole and self.got < DISCARD_BYTES:
                    message = await self.receive()
                    self.got += len(message.get("body", b""))
                    self.whole = not message.get("more_body", False)
        except TimeoutError:  # it has had its time to be polite in
            return


class _Passage:
    """Where the answer leaves: every one gets the headers that all have."""

    def __init__(self, guard: Guard, scope: Scope, send: Send, origin: bytes | None, traceparent: str) -> None:
        self.scope, self.send, self.traceparent = scope, send, traceparent
        self.origin = origin if origin in guard.origins else None
        self.varies = bool(guard.origins)
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *self._headers(message)]}
        await self.send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        given = {name for name, _ in message.get("headers", ())}
        added = [*SECURITY, (b"traceparent", self.traceparent.encode())]
        if b"content-security-policy" not in given:
            added.append((b"content-security-policy", NOTHING_ALLOWED))
        if b"cache-control" not in given:
            added.append((b"cache-control", b"no-store"))
        if self.varies:
            added.append((b"vary", b"Origin"))
        if self.origin:
            added += [(b"access-control-allow-origin", self.origin), (b"access-control-expose-headers", SHOWN_HEADERS)]
        return added

    async def preflight(self) -> None:
        """Tell a browser what pages of the listed origins may do; others learn nothing."""
        headers = [(b"content-length", b"0")]
        if self.origin:
            headers += [
                (b"access-control-allow-methods", ALLOWED_METHODS),
                (b"access-control-allow-headers", ALLOWED_HEADERS),
                (b"access-control-max-age", b"600"),
            ]
        await self({"type": "http.response.start", "status": 204, "headers": headers})
        await self({"type": "http.response.body", "body": b""})

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem, unless an answer has begun: then the connection can only end."""
        if self.status:
            raise ConnectionAbortedError("the answer had begun")
        content = problems.body(problem, self.traceparent)
        headers: list[tuple[bytes, Any]] = [
            (b"content-type", problems.MEDIA_TYPE.encode()),
            (b"content-length", str(len(content)).encode()),
            (b"connection", b"close"),
        ]
        await self({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self({"type": "http.response.body", "body": content})


def failed(error: Exception) -> Problem:
    """What to tell of a failure of ours: while the database is away, that it helps to wait."""
    if is_away(error):
        again = {"retry-after": str(problems.BUSY_SECONDS)}
        return Problem(503, "unavailable", "We can't look or write anything down just now. Nothing was lost; try again.", headers=again)
    return Problem(500, "failed", "Something went wrong on our side. Quote the trace id when you report it.")


def kind_and_place(error: BaseException) -> str:
    """What kind of error and where: its message may hold a citizen's words."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return f"{type(error).__name__} at {place.tb_frame.f_globals.get('__name__')}:{place.tb_lineno}" if place else type(error).__name__
