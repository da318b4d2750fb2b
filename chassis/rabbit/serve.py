"""Runs one service as a process of its own until it is told to stop, and then lets it finish what is in hand."""

from __future__ import annotations

import logging
import os
import signal
import time
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chassis.host import Host

STOP_SECONDS = 25  # after this a stopping process ends, whatever it is doing
log = logging.getLogger("chassis.rabbit")


def make_green() -> None:
    """Make waiting cooperative. Must be called before anything else is imported that waits: the first thing a process does."""
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # its resolver ignores the search domains of the machine
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # pinned, and known: see docs/adr
    import eventlet

    eventlet.monkey_patch()
    from eventlet.support import psycopg2_patcher

    psycopg2_patcher.make_psycopg_green()


def serve(
    build: Callable[[], Host], *, amqp_url: str, metrics_address: tuple[str, int] | None = None, stop_seconds: float = STOP_SECONDS
) -> int:
    """Run until SIGTERM or SIGINT; returns the exit code. `build` makes the host and is called once waiting is cooperative,
    so that it may import the service."""
    make_green()
    import eventlet
    from eventlet.event import Event
    from nameko.constants import AMQP_URI_CONFIG_KEY, MAX_WORKERS_CONFIG_KEY
    from nameko.runners import ServiceRunner

    from chassis import memory, watch
    from chassis.rabbit.container import MAX_WORKERS, nameko_service
    from chassis.rabbit.listener import Readiness, listen
    from chassis.window import pages

    host = build()
    host.store.announce = True
    readiness = Readiness(host)
    if metrics_address is not None:
        listen(metrics_address, pages(readiness, lambda: watch.render(host.watch.registry)))
    runner = ServiceRunner({AMQP_URI_CONFIG_KEY: amqp_url, MAX_WORKERS_CONFIG_KEY: MAX_WORKERS})
    runner.add_service(nameko_service(host, amqp_url))
    stop = Event()
    _on_signals(stop, stop_seconds)
    eventlet.spawn(_feel_the_pulse, host.watch.hub_lag)
    runner.start()
    memory.settle()
    readiness.open = True
    log.info("service_started", extra={"service": host.name, "pid": os.getpid()})
    ended = eventlet.spawn(_wait_for_end, runner, stop)
    reason = stop.wait()
    readiness.open = False
    log.info("service_stopping", extra={"service": host.name, "signal": reason})
    eventlet.spawn_after(stop_seconds, _give_up, host.name)
    if reason != "died":
        runner.stop()
    ended.wait()
    host.store.close()
    log.info("service_stopped", extra={"service": host.name})
    return 1 if reason == "died" else 0


def _on_signals(stop: Any, stop_seconds: float) -> None:
    """The first signal stops gently, with an alarm as a net should the loop hang; a second one ends the process."""

    def stop_gently(number: int, _frame: Any) -> None:
        if stop.ready():
            os._exit(128 + number)
        signal.alarm(int(stop_seconds) + 2)
        stop.send(signal.Signals(number).name)

    signal.signal(signal.SIGTERM, stop_gently)
    signal.signal(signal.SIGINT, stop_gently)


def _wait_for_end(runner: Any, stop: Any) -> None:
    """When a container ends by itself something is broken: the process ends too, and its supervisor starts another."""
    try:
        runner.wait()
    except Exception as error:  # whatever ended it
        log.error("service_died", exc_info=error)
    if not stop.ready():
        stop.send("died")


def _give_up(name: str) -> None:
    log.error("stop_deadline_passed", extra={"service": name})
    logging.shutdown()
    os._exit(1)


def _feel_the_pulse(note: Callable[[float], None]) -> None:
    """How late does the loop come back from a short sleep? Something that doesn't yield shows here."""
    while True:
        began = time.monotonic()
        time.sleep(0.25)
        note(max(0.0, time.monotonic() - began - 0.25))
