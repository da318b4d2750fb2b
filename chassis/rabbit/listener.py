"""A small window into a running service, for the city's monitoring: is it alive, is it ready, what does it count?"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import eventlet
from eventlet import wsgi
from sqlalchemy import text

from chassis.host import Host

DATABASE_SECONDS = 2.0  # how long the database may take to answer before the service counts as not ready
REMEMBER_SECONDS = 1.0
log = logging.getLogger("chassis.rabbit")


class Readiness:
    """Ready: started, not stopping, and the database answers. The broker may be away: what is said waits in the outbox."""

    def __init__(self, host: Host) -> None:
        self.host, self.open = host, False
        self.seen: tuple[float, bool] | None = None

    def __call__(self) -> bool:
        return self.open and self._database()

    def _database(self) -> bool:
        if self.seen is None or time.monotonic() - self.seen[0] > REMEMBER_SECONDS:
            self.seen = (time.monotonic(), self._look())
        return self.seen[1]

    def _look(self) -> bool:
        with eventlet.Timeout(DATABASE_SECONDS, False):
            try:
                self.host.store.read(lambda tx: tx.execute(text("SELECT 1")))
                return True
            except Exception as error:  # whatever the driver raises means the same here
                log.warning("not_ready", extra={"reason": type(error).__name__})
        return False


def listen(address: tuple[str, int], application: Callable[..., Iterable[bytes]]) -> Any:
    """Serve the pages beside the service; returns the greenlet."""
    sock = eventlet.listen(address)
    silent = logging.getLogger("chassis.rabbit.listener")
    silent.setLevel(logging.CRITICAL)
    options: dict[str, Any] = {"max_size": 16, "socket_timeout": 5, "keepalive": False, "debug": False, "log_output": False, "log": silent}
    return eventlet.spawn(wsgi.server, sock, application, **options)
