"""Work is done by the container's workers: begun here, waited for where it matters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eventlet.event import Event
from nameko.extensions import Entrypoint


def begin(entrypoint: Entrypoint, *arguments: Any, then: Callable[[Any], None] = lambda result: None) -> Event:
    """Have a worker open the entrypoint's method. The event gets what the method returns, None when it raised; `then`
    is called with the same before."""
    done = Event()

    def finished(_worker: Any, result: Any, error: Any) -> tuple[Any, Any]:
        then(result)
        done.send(result)
        return result, error

    entrypoint.container.spawn_worker(entrypoint, arguments, {}, handle_result=finished)
    return done
