"""현황판. The public board: figures of a period, the same as a table to reckon with, and a map of public cases."""

from __future__ import annotations

import asyncio
import time
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from marshmallow import ValidationError, validates_schema
from starlette.responses import JSONResponse, Response

from contracts import board, wire
from contracts.board import MOST_DAYS, BoardCount, BoardPart, GetBoard, GetBoardRows, GetMap, MapPoints
from contracts.complaints import Status
from contracts.gateway import Channel
from contracts.message import Message, Query
from gateway.web import columns
from gateway.web.door import Hall
from gateway.web.fields import CODE, Body, Day, Matching, one_of
from gateway.web.routes import Call, Entry
from gateway.web.sheets import Csv
from gateway.web.stats import FRESH_SECONDS, PUBLIC, retrieved

MOST_KEPT = 200  # answers at hand
NO_ID = UUID(int=0)  # the same question is the same, whoever asks
NOBODY = "none"
NOT_YET = "배정 전"
HEADINGS = ("주 (월요일)", "부서 코드", "부서", "접수", "답변", "제때 답변")
FEW = "5 미만"

Q = TypeVar("Q", GetBoard, GetBoardRows, GetMap)


class Period(Body):
    """Days of the city, both included; at most 400 of them. Without them: this month."""

    to = Day()
    department = Matching(CODE, "a department's code", 40)
    channel = one_of(Channel)

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if "from" in data and "to" in data:
            if data["to"] < data["from"]:
                raise ValidationError("must not lie before from", "to")
            if data["to"] - data["from"] >= timedelta(days=MOST_DAYS):
                raise ValidationError(f"a period has at most {MOST_DAYS} days", "to")


Period._declared_fields["from"] = Day()  # which is no name in Python


@dataclass(frozen=True, kw_only=True)
class ShownBoard(board.Board):
    __doc__ = board.Board.__doc__
    CALLED: ClassVar[Mapping[str, str]] = {"since": "from", "until": "to"}


@dataclass(frozen=True, kw_only=True)
class MapCase(Message):
    """A public case, at the middle of the hundred metres in which it lies. `matter`: what the service is called; `area`: the code."""

    lat: float
    long: float
    matter: str | None
    status: Status
    received_on: date
    area: str | None


@dataclass(frozen=True, kw_only=True)
class MapCases(Message):
    """Latest first; `more` where there are others before them."""

    items: tuple[MapCase, ...]
    more: bool


async def show(call: Call) -> Response:
    found: board.Board = await _asked(call, GetBoard)
    names = await _names(call)
    called = replace(
        found,
        by_department=tuple(replace(part, name=names.get(part.key, part.key)) for part in found.by_department),
        by_channel=_named(found.by_channel, columns.CHANNELS["ko"]),
        by_kind=_counts(found.by_kind, columns.KINDS["ko"]),
        by_status=_counts(found.by_status, columns.STATUSES["ko"]),
    )
    said = wire.dump(called)
    period = {name: said.pop(field) for field, name in ShownBoard.CALLED.items()}
    return JSONResponse(period | said, headers=PUBLIC)


async def table(call: Call) -> Response:
    """Cells are text or numbers, and never a formula."""
    found: board.BoardRows = await _asked(call, GetBoardRows)
    names = await _names(call)
    sheet = Csv(HEADINGS)
    sheet.add(_line(row, names.get(row.department, row.department)) for row in found.items)
    with sheet.finish() as file:
        content = file.read()
    first, last = _period(call)
    attachment = {"content-disposition": f'attachment; filename="board-{first}-{last}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers={**PUBLIC, **attachment})


async def map_(call: Call) -> Response:
    found: MapPoints = await _asked(call, GetMap)
    matters = {service.code: service.name for service in call.hall.door.services}
    items = tuple(
        MapCase(
            lat=one.lat,
            long=one.long,
            matter=matters.get(one.service_code or ""),
            status=one.status,
            received_on=one.received_on,
            area=one.area,
        )
        for one in found.items
    )
    return JSONResponse(wire.dump(MapCases(items=items, more=found.more)), headers=PUBLIC)


async def _asked(call: Call, question: type[Q]) -> Any:
    first, last = _period(call)
    narrowed = {name: call.query[name] for name in ("department", "channel") if name in call.query}
    return await _recent(call.hall, question(since=first, until=last, **narrowed), call.traceparent)


def _period(call: Call) -> tuple[date, date]:
    """As asked for; without an end until the end of this month (or as long as may be), without a beginning from the first of the month."""
    today = call.hall.door.clock().astimezone(call.hall.door.zone).date()
    first, last = call.query.get("from"), call.query.get("to")
    if last is None:
        begin = first or today
        last = max(today.replace(day=monthrange(today.year, today.month)[1]), begin.replace(day=monthrange(begin.year, begin.month)[1]))
        last = min(last, begin + timedelta(days=MOST_DAYS - 1))
    return first or last.replace(day=1), last


async def _recent(hall: Hall, question: Query, traceparent: str) -> Any:
    """An answer that is at most two seconds old; however many ask the same, the service is asked once."""
    key = replace(question, command_id=NO_ID)
    known = hall.boards.get(key)
    if known is None or (known[1].done() and (time.monotonic() - known[0] >= FRESH_SECONDS or known[1].exception())):
        while len(hall.boards) >= MOST_KEPT:
            hall.boards.pop(next(iter(hall.boards)))
        asked = asyncio.ensure_future(hall.ask(question, traceparent))
        asked.add_done_callback(retrieved)
        hall.boards.pop(key, None)
        known = hall.boards[key] = (time.monotonic(), asked)
    return await asyncio.shield(known[1])


async def _names(call: Call) -> Mapping[str, str]:
    listed = await call.hall.read(lambda tx: tx.departments.all())
    return {**{code: one.name for code, one in listed.items()}, NOBODY: NOT_YET}


def _named(parts: tuple[BoardPart, ...], names: Mapping[str, str]) -> tuple[BoardPart, ...]:
    return tuple(replace(part, name=names.get(part.key, part.key)) for part in parts)


def _counts(counts: tuple[BoardCount, ...], names: Mapping[str, str]) -> tuple[BoardCount, ...]:
    return tuple(replace(count, name=names.get(count.key, count.key)) for count in counts)


def _line(row: board.BoardRow, name: str) -> tuple[str, ...]:
    figures = (row.received, row.answered, None if row.on_time_share is None else round(row.on_time_share, 4))
    shown = (FEW,) * 2 + ("",) if row.few else tuple("" if figure is None else str(figure) for figure in figures)
    return (row.week.isoformat(), row.department, name, *shown)


_REFUSED = {422: "problem", 503: "problem"}

TABLE = (
    Entry(
        method="GET",
        path="/v1/stats/board",
        act=show,
        summary="The public board of a period",
        tag="public",
        query=Period,
        answers={200: ShownBoard, **_REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/stats/board.csv",
        act=table,
        summary="The departments week by week, as CSV",
        tag="public",
        query=Period,
        answers={200: "text/csv", **_REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/stats/map",
        act=map_,
        summary="Where public cases of a period lie, to about a hundred metres",
        tag="public",
        query=Period,
        answers={200: MapCases, **_REFUSED},
    ),
)
