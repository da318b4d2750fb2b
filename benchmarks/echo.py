"""The barest HTTP door there is, on the same server: it reads what is sent and says 201, and keeps nothing."""

from __future__ import annotations

from typing import Any

ANSWER = b'{"receipt_number":"26-ABCDEF-1","token":"' + b"x" * 43 + b'","status":"received","links":{}}' + b" " * 200  # as long as ours


async def app(scope: Any, receive: Any, send: Any) -> None:
    """An ASGI application."""
    while (await receive()).get("more_body"):
        pass
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(ANSWER)).encode())]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})
