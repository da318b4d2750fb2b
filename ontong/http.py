"""How the HTTP door is served: uvicorn with limits, on one port, until a signal says stop."""

from __future__ import annotations

import signal
import socket
from typing import Any

import uvicorn

from ontong.failures import Stop
from ontong.settings import Settings

DRAIN_SECONDS = 5  # for requests in hand when it is time to stop


def listen(settings: Settings) -> socket.socket:
    """Take the port; raises Stop with what to do when it is in use."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise Stop(
            f"{settings.host}:{settings.port} can't be used ({error.strerror}): stop the program that has it, or choose another port, "
            f"as in ONTONG_PORT={settings.port + 1} ontong up"
        ) from None
    listener.listen(1024)
    return listener


def serve(application: Any, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; requests in hand are finished."""
    config = uvicorn.Config(
        application,
        http="httptools",
        loop="uvloop",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        backlog=1024,
        h11_max_incomplete_event_size=16_384,
    )
    before = {number: signal.signal(number, _noted) for number in (signal.SIGINT, signal.SIGTERM)}
    uvicorn.Server(config).run(sockets=[listener])
    for number, handler in before.items():
        signal.signal(number, handler)


def _noted(_signal: int, _frame: Any) -> None:
    """uvicorn raises a signal again once it has stopped for it: by then it has done its work."""
