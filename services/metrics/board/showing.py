"""The board as it is shown: the figures of a period with their parts, and nothing of a part that is too small."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from contracts.board import Board, BoardArea, BoardCount, BoardFigures, BoardPart, BoardRow, BoardRows, BoardWeek
from services.metrics.board.cells import AREA, KIND, STATUS, days_taken
from services.metrics.board.hiding import FEW, Hidden, hide, hide_table
from services.metrics.board.spans import weeks
from services.metrics.board.view import ALL, Sums, View, number

Parts = Mapping[tuple[str, str], Sums]  # by department and channel; their sums under ALL
Weekly = Mapping[tuple[str, date], Sums]  # by department, or channel, and Monday
SMALL = BoardFigures(few=True)


@dataclass(frozen=True, kw_only=True)
class Figured:
    """A period as it was read. `numbers`: of all departments and channels. `by_week`: of all departments where one is looked at, of all
    channels where one is."""

    numbers: Mapping[tuple[str, str], int]
    parts: Parts
    weeks: Mapping[date, Sums]
    by_week: Weekly
    mixes: Mapping[str, Sums]
    area_names: Mapping[str, str]
    as_of: datetime | None


def is_hidden(view: View, hidden: Hidden[str, str]) -> bool:
    """Is what is looked at, as a whole, one of the parts that are not shown?"""
    return _hidden_part(view.department, view.channel, hidden)


def hidden_areas(mixes: Mapping[str, Sums]) -> frozenset[str]:
    """Cases of which nobody knows the area are a part too: what is hidden may be among them."""
    areas = mixes[AREA]
    unknown = sum(mixes[KIND].values()) - sum(areas.values())
    return hide({**areas, "": unknown}) - {""}


def show(view: View, read: Figured) -> Board:
    hidden = hide_table(read.numbers)
    whole = read.parts.get((view.department or ALL, view.channel or ALL), {})
    few, least = is_hidden(view, hidden), 1 if view.whole_city else FEW
    return Board(
        since=view.first,
        until=view.last,
        as_of=read.as_of,
        totals=SMALL if few else BoardFigures(**_figures(whole, least)),
        weeks=_weeks(view, read, few=few),
        by_department=() if few else _parts(read.parts, 0, view, hidden),
        by_channel=() if few else _parts(read.parts, 1, view, hidden),
        by_kind=() if few else _counts(read.mixes[KIND]),
        by_status=() if few else _counts(read.mixes[STATUS]),
        by_area=() if few else _areas(read),
    )


def rows(view: View, by_week: Weekly) -> BoardRows:
    """The departments week by week. `by_week` has all departments of the channel that is looked at."""
    hidden = hide_table(_numbers(by_week)).cells
    found = []
    for (department, week), sums in sorted(by_week.items(), key=lambda one: (one[0][1], one[0][0])):
        if number(sums) and view.department in (None, department):
            found.append(BoardRow(**_week(week, sums, FEW, few=(department, week) in hidden), department=department))
    return BoardRows(items=tuple(found))


def _weeks(view: View, read: Figured, *, few: bool) -> tuple[BoardWeek, ...]:
    every = {week: read.weeks.get(week, {}) for week in weeks(view.first, view.last)}
    hidden: Collection[date] = ()
    if few:
        hidden = every
    elif read.by_week:
        looked_at = view.department or view.channel
        hidden = {week for key, week in hide_table(_numbers(read.by_week)).cells if key == looked_at}
    elif not view.whole_city:
        hidden = hide({week: number(sums) for week, sums in every.items()})
    least = 1 if view.whole_city else FEW
    return tuple(BoardWeek(**_week(week, sums, least, few=week in hidden)) for week, sums in every.items())


def _week(week: date, sums: Sums, least: int, *, few: bool) -> dict[str, Any]:
    if few:
        return {"week": week, "received": None, "answered": None, "on_time_share": None, "few": True}
    received, answered = sums.get("received", 0), sums.get("answered", 0)
    return {"week": week, "received": received, "answered": answered, "on_time_share": _share(sums, "on_time", "answered", least)}


def _parts(parts: Parts, side: int, view: View, hidden: Hidden[str, str]) -> tuple[BoardPart, ...]:
    """By department (side 0) or by channel (1)."""
    found, other = [], (view.channel or ALL, view.department or ALL)[side]
    for cell, sums in sorted(parts.items()):
        if cell[side] != ALL and cell[1 - side] == other and number(sums):
            department, channel = (None if one == ALL else one for one in cell)
            figures = {"few": True} if _hidden_part(department, channel, hidden) else _figures(sums, FEW)
            found.append(BoardPart(key=cell[side], **figures))
    return tuple(found)


def _hidden_part(department: str | None, channel: str | None, hidden: Hidden[str, str]) -> bool:
    if department is not None and channel is not None:
        return (department, channel) in hidden.cells
    return department in hidden.rows or channel in hidden.columns


def _figures(sums: Sums, least: int) -> dict[str, Any]:
    """Shares and means of fewer than `least` are left out."""
    answered, rated = sums.get("answered", 0), sums.get("rated", 0)
    median, ninth = (days_taken(sums) if answered >= least else None) or (None, None)
    return {
        "received": sums.get("received", 0),
        "answered": answered,
        "on_time_share": _share(sums, "on_time", "answered", least),
        "first_reply_30min_share": _share(sums, "prompt", "replies", least),
        "reopened_share": _share(sums, "reopened", "given", least),
        "median_days": median,
        "p90_days": ninth,
        "rating_average": _share(sums, "score", "rated", least),
        "rated": rated,
    }


def _share(sums: Sums, part: str, whole: str, least: int) -> float | None:
    return sums.get(part, 0) / sums[whole] if sums.get(whole, 0) >= least else None


def _counts(sums: Sums) -> tuple[BoardCount, ...]:
    hidden = hide(sums)
    return tuple(BoardCount(key=key, value=None if key in hidden else value, few=key in hidden) for key, value in sorted(sums.items()))


def _areas(read: Figured) -> tuple[BoardArea, ...]:
    hidden = hidden_areas(read.mixes)
    return tuple(
        BoardArea(area=code, name=read.area_names.get(code, code), received=None if code in hidden else value, few=code in hidden)
        for code, value in sorted(read.mixes[AREA].items())
    )


def _numbers(by_week: Weekly) -> dict[tuple[str, date], int]:
    return {cell: number(sums) for cell, sums in by_week.items()}
