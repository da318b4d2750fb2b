"""The routing service on its own store, for the commands that ask it: beside a running `ontong up`, or on the production database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis import local
from contracts.message import Command
from ontong import settings

ASKED_SECONDS = 60.0


class Standing:
    """What stands there can be asked as a colleague would ask it."""

    def __init__(self, host: Any) -> None:
        self.store = host.store
        self._host = host

    def ask(self, command: Command) -> Any:
        """The answer; raises the Refusal."""
        return local.ask(self._host, command, timeout=ASKED_SECONDS, traceparent=None)


@contextmanager
def routing() -> Iterator[Standing]:
    """Raises Stop where nothing is installed."""
    from ontong import house

    host = house.standing(settings.read(), "routing")
    try:
        yield Standing(host)
    finally:
        host.store.close()
