"""Puts the faces together: their pages, and what stands before all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from frontend import assets, board, citizen, desk, errors, measures, phones, shell
from frontend.api import Refused
from frontend.forms import NotOurs
from frontend.front import Front
from frontend.pages import Pages
from frontend.shield import Shield

ROUTES = (
    Route("/static/{mark}/{name}", assets.asset),
    Route("/static/{name}", assets.asset),
    *shell.ROUTES,
    *citizen.ROUTES,
    *desk.ROUTES,
    *board.ROUTES,
    *phones.ROUTES,
)
OPERATING = (Route("/livez", measures.alive), Route("/readyz", measures.alive), Route("/metrics", measures.show))


def create_app(front: Front) -> Starlette:
    """The ASGI application of the faces."""

    @asynccontextmanager
    async def opened(app: Starlette) -> AsyncIterator[None]:
        yield
        await front.http.aclose()

    counted = measures.Measures(front.registry)
    app = Starlette(
        routes=[*ROUTES, *OPERATING],
        middleware=[Middleware(Shield, front=front, measures=counted), Middleware(GZipMiddleware, minimum_size=600, compresslevel=6)],
        exception_handlers={Refused: errors.on_refused, HTTPException: errors.on_http, NotOurs: errors.on_not_ours},
        lifespan=opened,
    )
    app.router.redirect_slashes = False
    app.state.pages, app.state.measures = Pages(front), counted
    return app
