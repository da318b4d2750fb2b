"""What the public board asks: a period of it, the same as a table, and the map."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.board import MOST_DAYS, Board, BoardRows, GetBoard, GetBoardRows, GetMap, MapPoints
from contracts.message import Refusal
from services.metrics.board import showing
from services.metrics.board.hiding import hide_table
from services.metrics.board.view import View

if TYPE_CHECKING:
    from services.metrics.store import Transaction


def get_board(tx: Transaction, query: GetBoard) -> Board:
    view = _view(query)
    side = "department" if view.channel is None else "channel" if view.department is None else None
    by_week = {} if view.whole_city or side is None else tx.board.weeks_by(side, View(first=view.first, last=view.last))
    read = showing.Figured(
        numbers=tx.board.numbers(view),
        parts=tx.board.parts(view),
        weeks=tx.board.weeks(view),
        by_week=by_week,
        mixes=tx.board.mixes(view),
        area_names=tx.board.names(),
        as_of=tx.board.as_of(),
    )
    return showing.show(view, read)


def get_board_rows(tx: Transaction, query: GetBoardRows) -> BoardRows:
    view = _view(query)
    return showing.rows(view, tx.board.weeks_by("department", replace(view, department=None)))


def get_map(tx: Transaction, query: GetMap) -> MapPoints:
    view = _view(query)
    hidden = hide_table(tx.board.numbers(view))
    if showing.is_hidden(view, hidden):
        return MapPoints(items=())
    of_channel = {cell for cell in hidden.cells if cell[1] == view.channel}
    areas = showing.hidden_areas(tx.board.mixes(view))
    found = tx.board.points(view, departments=hidden.rows, cells=of_channel, areas=areas, limit=query.limit + 1)
    return MapPoints(items=tuple(found[: query.limit]), more=len(found) > query.limit)


def _view(query: GetBoard | GetBoardRows | GetMap) -> View:
    if not 0 <= (query.until - query.since).days < MOST_DAYS:
        raise Refusal("invalid", f"a period has 1 to {MOST_DAYS} days", field="until")
    channel = query.channel.value if query.channel else None
    return View(first=query.since, last=query.until, department=query.department, channel=channel)
