"""Puts the faces together: their pages, and what stands before all of them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route

from frontend import assets, board, citizen, desk, errors, phones, shell
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


def create_app(front: Front) -> Starlette:
    """The ASGI application of the faces."""

    @asynccontextmanager
    async def opened(app: Starlette) -> AsyncIterator[None]:
        yield
        await front.http.aclose()

    app = Starlette(
        routes=ROUTES,
        middleware=[Middleware(Shield, front=front), Middleware(GZipMiddleware, minimum_size=600, compresslevel=6)],
        exception_handlers={Refused: errors.on_refused, HTTPException: errors.on_http, NotOurs: errors.on_not_ours},
        lifespan=opened,
    )
    app.router.redirect_slashes = False
    app.state.pages = Pages(front)
    return app
