"""Of all processes of a service one leads: it alone hands over events and keeps time. It leads while it holds a lock."""

from __future__ import annotations

import logging
import select
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from chassis.host import Host

LOCK = 0x6F6E746F6E67  # one advisory lock in each service's own database
LOOK_SECONDS = 5.0  # how often the leader makes sure that its session still lives
log = logging.getLogger("chassis.rabbit")


class Leadership:
    """A session of its own on PostgreSQL. The lock ends with the session, however the process ends; a stand-by takes
    over within a second. The same session hears when another process of the service has said something."""

    def __init__(self, host: Host) -> None:
        self.host, self.held = host, False

    def run(self, stopping: Callable[[], bool]) -> None:
        """Try to lead, and lead, until stopping."""
        while not stopping():
            session = None
            try:
                session = self._session()
                self._wait_for_lock(session, stopping)
                self._lead(session, stopping)
            except Exception as error:  # whatever the driver raises: without a session nobody leads here
                log.warning("lead_lost", extra={"service": self.host.name, "reason": type(error).__name__})
                self._held(False)
                time.sleep(0.5)
            finally:
                self._held(False)
                if session is not None:
                    with suppress(Exception):  # the session may be gone already
                        session.close()

    def _session(self) -> Any:
        pooled = self.host.store.engine.raw_connection()
        pooled.detach()
        session: Any = pooled.dbapi_connection
        session.rollback()
        session.autocommit = True
        return session

    def _wait_for_lock(self, session: Any, stopping: Callable[[], bool]) -> None:
        while not stopping():
            if _ask(session, f"SELECT pg_try_advisory_lock({LOCK})"):
                _ask(session, "LISTEN outbox")
                self._held(True)
                self.host.outbox_woken.set()
                return
            time.sleep(0.5)

    def _lead(self, session: Any, stopping: Callable[[], bool]) -> None:
        looked_at = time.monotonic()
        while not stopping():
            readable, _, _ = select.select([session.fileno()], [], [], 0.5)
            if readable:
                session.poll()
            if session.notifies:
                session.notifies.clear()
                self.host.outbox_woken.set()
            if time.monotonic() - looked_at > LOOK_SECONDS:
                _ask(session, "SELECT 1")
                looked_at = time.monotonic()

    def _held(self, held: bool) -> None:
        if held != self.held:
            log.info("lead_taken" if held else "lead_given_up", extra={"service": self.host.name})
        self.held = held
        self.host.watch.leader(held)


def _ask(session: Any, question: str) -> Any:
    with session.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0] if cursor.description else None
