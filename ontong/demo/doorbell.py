"""Comes in at the house's HTTP door as anybody does, without a network between."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

BOUNDARY = "----a-photo-of-the-demonstration"


class Refused(Exception):
    """The door said no; `problem` is its document."""

    def __init__(self, asked: str, status: int, problem: Any) -> None:
        super().__init__(f"{asked} answered {status}: {problem}")
        self.status, self.problem = status, problem


@dataclass(frozen=True)
class Doorbell:
    """`application` is the door (ASGI)."""

    application: Any

    async def get(self, path: str, token: str | None = None) -> Any:
        return await self._send("GET", path, b"", "", token)

    async def put(self, path: str, body: Any, token: str | None = None) -> Any:
        return await self._send("PUT", path, json.dumps(body).encode(), "application/json", token)

    async def post(self, path: str, body: Any, token: str | None = None, *, photos: Sequence[bytes] = ()) -> Any:
        """With photos, the body goes as a form, else as JSON."""
        if photos:
            return await self._send("POST", path, _form(body, photos), f"multipart/form-data; boundary={BOUNDARY}", token)
        return await self._send("POST", path, json.dumps(body).encode(), "application/json", token)

    async def _send(self, method: str, path: str, body: bytes, content_type: str, token: str | None) -> Any:
        """The answer's JSON; raises Refused."""
        received: list[Any] = []
        await self.application(_scope(method, path, body, content_type, token), _once(body), _into(received))
        status, content = received[0]["status"], b"".join(message.get("body", b"") for message in received[1:])
        answer = json.loads(content) if content else None
        if status >= 400:
            raise Refused(f"{method} {path}", status, answer)
        return answer


def _scope(method: str, path: str, body: bytes, content_type: str, token: str | None) -> dict[str, Any]:
    where, _, query = path.partition("?")
    headers = [(b"host", b"demonstration"), (b"content-length", str(len(body)).encode()), (b"content-type", content_type.encode())]
    if token:
        headers.append((b"authorization", f"Bearer {token}".encode()))
    return {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"},
        **{"path": where, "raw_path": where.encode(), "query_string": query.encode(), "root_path": "", "headers": headers},
        **{"client": ("127.0.0.1", 1), "server": ("demonstration", 80)},
    }


def _once(body: bytes) -> Any:
    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _into(received: list[Any]) -> Any:
    async def send(message: Any) -> None:
        received.append(message)

    return send


def _form(body: dict[str, Any], photos: Sequence[bytes]) -> bytes:
    fields = [(name, json.dumps(value) if isinstance(value, dict) else str(value)) for name, value in body.items()]
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields]
    head = b'Content-Disposition: form-data; name="photos"; filename="photo.png"\r\nContent-Type: image/png\r\n\r\n'
    opening = f"--{BOUNDARY}\r\n".encode()
    return b"".join(opening + part + b"\r\n" for part in [*parts, *(head + photo for photo in photos)]) + f"--{BOUNDARY}--\r\n".encode()
