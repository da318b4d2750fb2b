"""A request that doesn't leave the process: the application answers it as it would answer one from the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp


@dataclass(frozen=True, kw_only=True)
class Answered:
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


async def sent_inside(app: ASGIApp, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answered:
    """The same bytes and headers as from outside, and what comes back."""
    parts, answer, sent = urlsplit(url), dict[str, Any](), bytearray()
    given = {"host": parts.netloc, "content-length": str(len(body)), **headers}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": parts.scheme,
        "path": parts.path,
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in given.items()],
        "client": ("127.0.0.1", 0),
        "server": (parts.hostname or "127.0.0.1", parts.port or 80),
        "state": {},
    }
    pieces = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return pieces.pop() if pieces else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.update(message)
        elif message["type"] == "http.response.body":
            sent.extend(message.get("body", b""))

    await app(scope, receive, send)
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in answer.get("headers", ())}
    return Answered(status=answer["status"], headers=told, body=bytes(sent))
