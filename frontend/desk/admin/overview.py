"""관리. Where an administrator begins: what waits for a person, what can be looked after here, and what can't."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import session
from frontend.desk.admin.papers import ADMIN

WAITS = ("/v1/desk/unread", "/v1/desk/mentions", "/v1/desk/surges")


async def overview(request: Request) -> Response:
    waiting = await asyncio.gather(*(_count(request, where) for where in WAITS))
    return await session.desk_page(request, "desk/admin/overview.html", unread=waiting[0], mentions=waiting[1], surges=waiting[2])


async def _count(request: Request, where: str) -> int | None:
    """How many wait; None where that can't be asked just now. The page stands all the same."""
    try:
        found: dict[str, Any] = await session.asking(request).get(where)
    except Refused as refusal:
        if refusal.status == 401:
            raise
        return None
    return len(found["items"])


ROUTES = (Route("/desk/admin", session.signed_in(ADMIN)(overview), methods=["GET"]),)
