"""Puts the door together: the table of everything that can be asked, the guard before it, and what both need."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from gateway.web import (
    board,
    channels,
    citizen,
    confirmations,
    desk,
    documents,
    health,
    overview,
    pages,
    practice,
    problems,
    reached,
    recovering,
    rehearsal,
    sandbox,
    stats,
)
from gateway.web.addresses import Proxies
from gateway.web.carrying import carry_out_when_due
from gateway.web.door import Ask, Door, Hall
from gateway.web.limits import Guard
from gateway.web.problems import Problem
from gateway.web.routes import Entry, routes
from gateway.web.sweep import sweep_daily

VERSION = "1.0.0"  # of the HTTP interface

__all__ = ["Ask", "Door", "create_app", "table"]


def table(door: Door) -> tuple[Entry, ...]:
    """Everything that can be asked of this door."""
    citizens = (*citizen.TABLE, *reached.TABLE, *confirmations.TABLE, *recovering.TABLE, *overview.TABLE)
    lines = (
        *citizens,
        *channels.TABLE,
        *desk.TABLE,
        *stats.TABLE,
        *board.TABLE,
        *((*sandbox.TABLE, *rehearsal.TABLE) if door.sandbox else ()),
        *(practice.TABLE if door.sandbox and door.practice else ()),
        *health.TABLE,
        *pages.TABLE,
    )
    return (*lines, documents.served(lines, url=door.public_url, version=VERSION))


def create_app(door: Door) -> Starlette:
    """The ASGI application. `app.state.live.wake()` makes live streams look at once, `app.state.live.close()` ends them;
    call the latter when the process is told to stop, or it will wait for its last reader. `app.state.codes` issues codes to the desk for
    whoever tries it out, where there is such a door."""
    hall = Hall(door)

    @asynccontextmanager
    async def open_door(app: Starlette) -> AsyncIterator[None]:
        hall.live.open()
        working = [asyncio.create_task(work) for work in (sweep_daily(hall), carry_out_when_due(hall))]
        yield
        for task in working:
            task.cancel()
        hall.live.close()
        hall.refusals.tell()
        hall.studio.close()
        hall.copyists.close()
        hall.passwords.shutdown(wait=False)

    guard = Middleware(Guard, origins=door.cors_origins, proxies=Proxies(door.trusted_proxies), caps=door.caps)
    app = Starlette(
        routes=routes(table(door), hall),
        middleware=[guard],
        exception_handlers={Problem: problems.on_problem, HTTPException: problems.on_http_exception},
        lifespan=open_door,
    )
    app.router.redirect_slashes = False
    app.state.live, app.state.measures = hall.live, hall.measures
    app.state.codes = hall.codes if door.sandbox and door.practice else None
    return app
