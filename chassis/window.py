"""A small window into a process, for the city's monitoring: is it alive, is it ready, what does it count?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from chassis import watch

PLAIN = "text/plain; charset=utf-8"
SECONDS = 5.0  # for a request


def pages(ready: Callable[[], bool], render: Callable[[], bytes]) -> Callable[..., Iterable[bytes]]:
    """The WSGI application. /livez answers as long as the process's loop turns, whatever else is wrong."""

    def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO")
        if path == "/metrics":
            return _reply(start_response, "200 OK", render(), watch.CONTENT_TYPE)
        if path == "/livez":
            return _reply(start_response, "200 OK", b"alive\n")
        if path == "/readyz":
            is_ready = ready()
            return _reply(start_response, "200 OK" if is_ready else "503 Service Unavailable", b"ready\n" if is_ready else b"not ready\n")
        return _reply(start_response, "404 Not Found", b"not found\n")

    return page


def open_window(address: tuple[str, int], application: Callable[..., Iterable[bytes]]) -> Callable[[], None]:
    """Serve the pages from a thread, for a process without a loop that could; returns what shuts it again. Raises OSError."""
    server = make_server(*address, application, server_class=_Server, handler_class=_Silent)
    thread = threading.Thread(target=server.serve_forever, name="window", daemon=True)
    thread.start()

    def shut() -> None:
        server.shutdown()
        server.server_close()

    return shut


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    timeout = SECONDS
    server_version, sys_version = "Ontong", ""

    def log_message(self, format: str, *args: Any) -> None:
        """Who looks in needs no line."""


def _reply(start_response: Callable[..., Any], status: str, body: bytes, content_type: str = PLAIN) -> Iterable[bytes]:
    start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
    return [body]
