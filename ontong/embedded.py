"""Asking the services of the embedded mode from a command, without the HTTP door: from the files of its data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from chassis.host import Host
from chassis.local import LocalRunner
from chassis.local import ask as ask_host
from contracts.message import Query
from ontong import house, keys
from ontong.folder import DataFolder
from ontong.jurisdiction import Ask
from ontong.settings import Settings


@contextmanager
def reading(settings: Settings) -> Iterator[Ask]:
    """Questions alone, beside a running `ontong up` or without it. Raises Stop where the folder holds no data."""
    hosts: dict[str, Host] = {}

    def ask(query: Query, *, timeout: float) -> Any:
        if query.target not in hosts:
            hosts[query.target] = house.standing(settings, query.target)
        return ask_host(hosts[query.target], query, timeout=timeout, traceparent=None)

    try:
        yield ask
    finally:
        for host in hosts.values():
            host.store.close()


@contextmanager
def alone(settings: Settings) -> Iterator[Ask]:
    """All services for a moment, as at a start of `ontong up`. Raises Stop where one runs: it has the folder for itself."""
    folder = DataFolder(settings.data).open()
    folder.lock()
    built = house.embedded(settings, folder, keys.embedded(folder.keys))
    runner = LocalRunner(built.hosts)
    runner.start()
    try:
        yield runner.ask
    finally:
        runner.stop()
        built.close()
