"""현황판. One page for everybody: figures of a period, by week, department, channel and place, with the words that explain each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import dates, ground
from frontend.api import Refused
from frontend.board import periods, plots
from frontend.dates import SEOUL
from frontend.pages import page, pages, say
from frontend.words import Words

STALE = timedelta(minutes=30)
SHADES = 5
PHONE_LETTER = 40  # of a name on a phone's map, in steps of the grid


async def show(request: Request) -> Response:
    asked = request.query_params
    named = asked.get("period", "")
    period = named if named in periods.NAMES else "month"
    first, last = periods.days(period, datetime.now(SEOUL).date())
    wanted = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "department": asked.get("department", ""),
        "channel": asked.get("channel", ""),
    }
    api = pages(request).api(request)
    try:
        board, points, departments = await asyncio.gather(
            api.get("/v1/stats/board", **wanted), api.get("/v1/stats/map", **wanted), api.get("/v1/departments")
        )
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return page(request, "board/unknown.html", status=422)
    t = say(request)
    return page(
        request,
        "board/board.html",
        board=board,
        period=period,
        first=first,
        last=last,
        wanted=wanted,
        departments=[(one["code"], one["name"]) for one in departments["items"]],
        channels=[(name[8:], text) for name, text in t.texts.items() if name.startswith("channel.")],
        cases=_cases(t, board["weeks"]),
        shares=_shares(t, board["weeks"]),
        stale=_stale(board["as_of"]),
        map=_map(request, board["by_area"], points["items"]),
    )


def _cases(t: Words, weeks: Sequence[Mapping[str, Any]]) -> plots.Plot:
    return plots.lines(
        [
            (t("board.received"), "received", [week["received"] for week in weeks]),
            (t("board.answered"), "answered", [week["answered"] for week in weeks]),
        ],
        [_week(week["week"]) for week in weeks],
    )


def _shares(t: Words, weeks: Sequence[Mapping[str, Any]]) -> plots.Plot:
    values = [None if week["on_time_share"] is None else 100 * week["on_time_share"] for week in weeks]
    return plots.lines([(t("board.on_time"), "on-time", values)], [_week(week["week"]) for week in weeks], most=100, unit="%")


def _week(monday: str) -> str:
    day = date.fromisoformat(monday)
    return f"{day.month}/{day.day}"


def _stale(as_of: str | None) -> str | None:
    """Since when nothing was counted, where that is long ago in the middle of a working day; the reader is told."""
    moment = dates.read(as_of)
    now = datetime.now(SEOUL)
    return dates.at(as_of) if moment and now - moment > STALE and 9 <= now.hour < 18 and now.weekday() < 5 else None


def _map(request: Request, areas: Sequence[Mapping[str, Any]], points: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The city's outlines, each darker the more came from there, with a mark for each public case."""
    city = ground.of(request)
    if city is None:
        return None
    counted = {one["name"]: one["received"] for one in areas}
    most = max((count for count in counted.values() if count), default=0)
    shapes = [
        {
            "name": shape.name,
            "path": shape.path,
            "x": shape.x,
            "y": shape.y,
            "count": counted.get(shape.name),
            "shade": _shade(counted.get(shape.name), most),
            "tight": shape.wide < PHONE_LETTER * len(f"{shape.name} {counted.get(shape.name) or ''}".strip()),
        }
        for shape in city.shapes
    ]
    marks = [city.grid(one["lat"], one["long"]) for one in points]
    return {"ground": city, "wide": ground.WIDE, "high": city.high, "shapes": shapes, "marks": marks}


def _shade(count: int | None, most: int) -> int:
    return 0 if not count or not most else max(1, round(SHADES * count / most))


ROUTES = (Route("/board", show, methods=["GET"]),)
