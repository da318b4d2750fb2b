"""The first page: one box, and five doors in one glance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.pages import page


async def front(request: Request) -> Response:
    return page(request, "citizen/front.html")


ROUTES = (Route("/", front, methods=["GET"]),)
