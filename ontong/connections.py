"""How connections are kept: a client that opens one and doesn't finish its request in time, or makes it too long, is let go."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0  # for the request line and the headers
HEAD_BYTES = 32 * 1024
IDLE_SECONDS = 15
STOP_SECONDS = 20


class Connection(HttpToolsProtocol):
    """uvicorn's protocol with a clock and a measure on the head of each request."""

    head_timer: asyncio.TimerHandle | None = None
    head_bytes = 0
    in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        super().connection_made(transport)
        self._start_clock()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.in_head and self.head_timer is None:
            self._start_clock()  # the next request of a connection that was idle
        if self.in_head:
            self.head_bytes += len(data)
        super().data_received(data)
        if self.in_head and self.head_bytes > HEAD_BYTES:
            self.transport.abort()

    def on_headers_complete(self) -> None:
        self._stop_clock()
        self.in_head, self.head_bytes = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self.in_head = True
        super().on_message_complete()

    def _start_clock(self) -> None:
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.abort)

    def _stop_clock(self) -> None:
        if self.head_timer is not None:
            self.head_timer.cancel()
            self.head_timer = None


def options() -> dict[str, Any]:
    """What uvicorn must be told, besides where to listen."""
    return {
        "http": Connection,
        "ws": "none",
        "loop": "uvloop",
        "server_header": False,
        "proxy_headers": False,  # we look at them ourselves, and only from proxies that are ours
        "access_log": False,
        "log_config": None,
        "timeout_keep_alive": IDLE_SECONDS,
        "timeout_graceful_shutdown": STOP_SECONDS,
        "backlog": 2048,
    }
