"""현황판. What the public board shows: figures of a period, by week, department, channel and area; never so few that they tell of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from contracts.complaints import Status
from contracts.gateway import Channel
from contracts.message import Message, Query

MOST_DAYS = 400  # of a period


@dataclass(frozen=True, kw_only=True)
class BoardFigures(Message):
    """Figures of a period. Shares are 0..1, None where there is nothing to divide, or too little to be shown; days are calendar days from
    the receipt to the answer. `few`: there are under five cases, or so few others that this would tell of them; all figures are None."""

    received: int | None = None
    answered: int | None = None
    on_time_share: float | None = None
    first_reply_30min_share: float | None = None
    reopened_share: float | None = None
    median_days: float | None = None
    p90_days: float | None = None
    rating_average: float | None = None
    rated: int | None = None
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardPart(BoardFigures):
    """The same for one department or one channel; the department `none` has what nobody was given yet."""

    key: str
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class BoardWeek(Message):
    """The days of the period that lie in the week of this Monday."""

    week: date
    received: int | None
    answered: int | None
    on_time_share: float | None
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardCount(Message):
    """Of the cases received in the period: how many are of one kind, or stand at one status."""

    key: str
    value: int | None
    few: bool = False
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class BoardArea(Message):
    """Of the cases received in the period: how many lie in one 읍면동. `area` is its code, as in the city's ground."""

    area: str
    name: str
    received: int | None
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class Board(Message):
    """`since` and `until` are both included; `as_of`: when what was counted last has happened."""

    since: date
    until: date
    as_of: datetime | None
    totals: BoardFigures
    weeks: tuple[BoardWeek, ...]
    by_department: tuple[BoardPart, ...]
    by_channel: tuple[BoardPart, ...]
    by_kind: tuple[BoardCount, ...]
    by_status: tuple[BoardCount, ...]
    by_area: tuple[BoardArea, ...]


@dataclass(frozen=True, kw_only=True)
class GetBoard(Query):
    """The board of a period of the city's days, at most 400 of them; for one department, one channel, or both."""

    target: ClassVar[str] = "metrics"
    answer: ClassVar[type[Message] | None] = Board

    since: date
    until: date
    department: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True, kw_only=True)
class BoardRow(Message):
    """A department in a week."""

    week: date
    department: str
    received: int | None
    answered: int | None
    on_time_share: float | None
    few: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardRows(Message):
    items: tuple[BoardRow, ...]


@dataclass(frozen=True, kw_only=True)
class GetBoardRows(Query):
    """The departments week by week, as a table to reckon with. What isn't there is nought."""

    target: ClassVar[str] = "metrics"
    answer: ClassVar[type[Message] | None] = BoardRows

    since: date
    until: date
    department: str | None = None
    channel: Channel | None = None


@dataclass(frozen=True, kw_only=True)
class MapPoint(Message):
    """A public case, at the middle of the hundred metres in which it lies."""

    lat: float
    long: float
    service_code: str | None
    status: Status
    received_on: date
    area: str | None


@dataclass(frozen=True, kw_only=True)
class MapPoints(Message):
    """Latest first; `more` where there are others before them."""

    items: tuple[MapPoint, ...]
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class GetMap(Query):
    """Where public cases of a period lie; none of a part that the board hides."""

    target: ClassVar[str] = "metrics"
    answer: ClassVar[type[Message] | None] = MapPoints

    since: date
    until: date
    department: str | None = None
    channel: Channel | None = None
    limit: int = 500
