"""How the HTTP door is served: uvicorn with limits, on one port, until a signal says stop."""

from __future__ import annotations

import errno
import signal
import socket
from types import FrameType
from typing import Any

import uvicorn

from ontong import connections
from ontong.failures import Stop
from ontong.settings import Settings

_NOT_OURS = "ONTONG_HOST: {host!r} is no address of this machine; 127.0.0.1 listens to this machine only, 0.0.0.0 to everybody"


def listen(settings: Settings) -> socket.socket:
    """Take the port; raises Stop with what to do when it is in use, or when there is no such address here."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except (socket.gaierror, UnicodeError):
        raise Stop(_NOT_OURS.format(host=settings.host)) from None
    except OSError as error:
        if error.errno == errno.EADDRNOTAVAIL:
            raise Stop(_NOT_OURS.format(host=settings.host)) from None
        raise Stop(
            f"{settings.host}:{settings.port} can't be used ({error.strerror}): stop the program that has it, or choose another port, "
            f"as in ONTONG_PORT={settings.port + 1} ontong up"
        ) from None
    listener.listen(1024)
    return listener


def serve(application: Any, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; requests in hand are finished, live streams are ended."""
    server = Server(uvicorn.Config(application, lifespan="on", **connections.options()))
    before = {number: signal.signal(number, _noted) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.run(sockets=[listener])
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Server(uvicorn.Server):
    """Ends live streams when it is told to stop: they would never end by themselves."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if live := getattr(self.config.app.state, "live", None):  # type: ignore[union-attr]  # uvicorn also takes an application's name
            live.close()
        super().handle_exit(sig, frame)


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """uvicorn raises a signal again once it has stopped for it: by then it has done its work."""
