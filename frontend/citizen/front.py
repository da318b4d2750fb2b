"""The first page: one box, and five doors in one glance. In rehearsal a phone to speak on, and who may come in as staff by a button."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import dates
from frontend.api import Refused
from frontend.pages import page, pages


async def front(request: Request) -> Response:
    """It is shown whatever becomes of the API: whoever wants to speak must find the box."""
    given = pages(request).front
    figures, departments = await asyncio.gather(_figures(request), _departments(request) if given.at_home else _none())
    empty = figures is not None and not figures.get("received")
    now = datetime.now(dates.SEOUL)
    return page(request, "citizen/front.html", empty=empty, departments=departments, busiest=_busiest(figures), now=now)


async def _figures(request: Request) -> Mapping[str, Any] | None:
    """None where they can't be told just now: the page is shown without."""
    try:
        return await pages(request).api(request).record("/v1/stats")
    except Refused:  # the page is shown without them
        return None


async def _departments(request: Request) -> Sequence[Mapping[str, Any]]:
    """None of them where they can't be told just now: the page is shown without."""
    try:
        return await pages(request).api(request).items("/v1/departments")
    except Refused:  # the page is shown without them
        return ()


async def _none() -> Sequence[Mapping[str, Any]]:
    return ()


def _busiest(figures: Mapping[str, Any] | None) -> str:
    """The department with most cases, in whose queue there is something to be seen."""
    counted = (figures or {}).get("by_department") or ()
    return str(max(counted, key=lambda one: one["value"])["key"]) if counted else "road"


ROUTES = (Route("/", front, methods=["GET"]),)
