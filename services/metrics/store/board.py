"""Where the figures of the public board are kept, and the few questions by which a period is read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

import chassis.transaction
from chassis import statements
from contracts.board import MapPoint
from contracts.complaints import Status
from services.metrics.board.cells import FIGURES, MIDDLES, MIXES, PLAIN, Cell
from services.metrics.board.spans import Piece, Span, begins_on, cover
from services.metrics.board.view import ALL, Sums, View
from services.metrics.store.tables import area, board, board_mix, fact, newest

_WEEKLY = ("received", "answered", "on_time")
_ALL_SUMS, _WEEKLY_SUMS = ([func.sum(board.c[figure]) for figure in figures] for figures in (FIGURES, _WEEKLY))


class Board:
    """The board's sums, written once when the transaction ends."""

    def __init__(self, tx: chassis.transaction.Transaction) -> None:
        self._tx = tx
        self._moved: Counter[Cell] = Counter()
        self._names: dict[str, str] = {}
        self._newest: datetime | None = None

    def move(self, by: Mapping[Cell, int]) -> None:
        self._moved.update(by)

    def call(self, code: str, name: str) -> None:
        """An area is called so."""
        self._names[code] = name

    def note(self, at: datetime) -> None:
        """What was counted has happened then."""
        self._newest = at if self._newest is None else max(at, self._newest)

    def write(self) -> None:
        """In the same order in every transaction, so that two can't block each other."""
        written = FIGURES if any(cell.figure in MIDDLES for cell in self._moved) else PLAIN  # most write no days
        figures, mixes = _rows(self._moved, written)
        self._add(board, figures, written)
        self._add(board_mix, mixes, ("value",))
        if self._names:
            write = self._insert(area)
            named = write.on_conflict_do_update(
                index_elements=[area.c.code], set_={"name": write.excluded.name}, where=area.c.name != write.excluded.name
            )
            self._tx.connection.execute(named, [{"code": code, "name": name} for code, name in sorted(self._names.items())])
        if self._newest is not None:
            write = self._insert(newest)
            later = write.on_conflict_do_update(
                index_elements=[newest.c.what], set_={"at": write.excluded.at}, where=newest.c.at < write.excluded.at
            )
            self._tx.connection.execute(later, [{"what": "board", "at": self._newest}])
        self._moved, self._names, self._newest = Counter(), {}, None

    def as_of(self) -> datetime | None:
        return self._tx.execute(select(newest.c.at)).scalar()

    def names(self) -> dict[str, str]:
        """Of the areas that cases lie in."""
        return {row.code: row.name for row in self._tx.execute(select(area))}

    def numbers(self, view: View) -> dict[tuple[str, str], int]:
        """How many cases each department has from each channel, whatever part is looked at: what is hidden of one depends on the others."""
        asked = select(board.c.department, board.c.channel, func.sum(board.c.received), func.sum(board.c.answered))
        asked = asked.where(_within(board, view, Span.MONTH), board.c.department != ALL, board.c.channel != ALL)
        rows: Iterable[Any] = self._tx.execute(asked.group_by(board.c.department, board.c.channel))
        return {(department, channel): max(int(received), int(answered)) for department, channel, received, answered in rows}

    def parts(self, view: View) -> dict[tuple[str, str], Sums]:
        """All figures of what is looked at: under ALL the sum, and its parts by department and by channel."""
        asked = select(board.c.department, board.c.channel, *_ALL_SUMS).where(_within(board, view, Span.MONTH), *_parts_of(view))
        rows: Iterable[Any] = self._tx.execute(asked.group_by(board.c.department, board.c.channel))
        return {(row[0], row[1]): {figure: int(value) for figure, value in zip(FIGURES, row[2:], strict=True) if value} for row in rows}

    def weeks(self, view: View) -> dict[date, Sums]:
        """Of what is looked at."""
        both = view.department is not None and view.channel is not None
        found: dict[date, Sums] = defaultdict(lambda: dict.fromkeys(_WEEKLY, 0))
        for _, monday, sums in self._weekly(view, [], _looked_at(board, view), Span.DAY if both else Span.WEEK):
            _add_up(found[monday], sums)
        return dict(found)

    def weeks_by(self, side: str, view: View) -> dict[tuple[str, date], Sums]:
        """The same for each department, or each channel; of one channel, for each department."""
        found: dict[tuple[str, date], Sums] = defaultdict(lambda: dict.fromkeys(_WEEKLY, 0))
        other = board.c.channel == (view.channel or ALL) if side == "department" else board.c.department == ALL
        span = Span.DAY if view.channel and side == "department" else Span.WEEK
        for key, monday, sums in self._weekly(view, [board.c[side]], [board.c[side] != ALL, other], span):
            _add_up(found[key, monday], sums)
        return dict(found)

    def mixes(self, view: View) -> dict[str, Sums]:
        """What the cases received are, by kind, status and area; of a department's cases from one channel, nothing."""
        asked = select(board_mix.c.figure, board_mix.c.key, func.sum(board_mix.c.value))
        asked = asked.where(_within(board_mix, view, Span.MONTH), *_looked_at(board_mix, view))
        found: dict[str, Sums] = {mix: {} for mix in MIXES}
        rows: Iterable[Any] = self._tx.execute(asked.group_by(board_mix.c.figure, board_mix.c.key))
        for figure, key, value in rows:
            if value:
                found[figure][key] = int(value)
        return found

    def points(
        self, view: View, *, departments: Collection[str], cells: Collection[tuple[str, str]], areas: Collection[str], limit: int
    ) -> list[MapPoint]:
        """Public cases that nobody has taken back, but those of these departments, cells and areas; latest first."""
        case = fact.c
        conditions = [case.lat.is_not(None), case.received_on.between(view.first, view.last), case.status != "withdrawn"]
        conditions += [
            case[name] == value for name, value in (("department", view.department), ("channel", view.channel)) if value is not None
        ]
        conditions += [case.department.not_in(sorted(departments)), sa.or_(case.area.is_(None), case.area.not_in(sorted(areas)))]
        for department, channel in sorted(cells):
            conditions.append(sa.not_(sa.and_(case.department == department, case.channel == channel)))
        shown = (case.lat, case.long, case.service_code, case.status, case.received_on, case.area)
        asked = select(*shown).where(*conditions).order_by(case.received_on.desc(), case.complaint_id.desc()).limit(limit)
        return [MapPoint(**{**row, "status": Status(row["status"])}) for row in self._tx.execute(asked).mappings()]

    def _weekly(
        self, view: View, by: Sequence[ColumnElement[Any]], conditions: Iterable[ColumnElement[bool]], span: Span
    ) -> Iterable[tuple[str, date, Sums]]:
        asked = select(board.c.starts_on, *_WEEKLY_SUMS, *by).where(_within(board, view, span), *conditions)
        rows: Iterable[Any] = self._tx.execute(asked.group_by(board.c.starts_on, *by))
        for row in rows:
            yield (row[-1] if by else ALL), begins_on(row[0], Span.WEEK), dict(zip(_WEEKLY, map(int, row[1:4]), strict=True))

    def _add(self, table: Table, rows: list[dict[str, Any]], figures: tuple[str, ...]) -> None:
        if rows:
            dialect, columns = self._tx.connection.dialect.name, tuple(rows[0])
            statements.prepared(self._tx.connection, _adding, table, dialect, figures, columns=columns).many(self._tx.connection, rows)

    def _insert(self, table: Table) -> Any:
        return _insert(table, self._tx.connection.dialect.name)


def _insert(table: Table, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def _adding(table: Table, dialect: str, figures: tuple[str, ...]) -> Any:
    add = _insert(table, dialect)
    added = {figure: table.c[figure] + add.excluded[figure] for figure in figures}
    return add.on_conflict_do_update(index_elements=table.primary_key.columns, set_=added)


def _rows(moved: Mapping[Cell, int], written: Iterable[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Each figure in all the sums that it stands in."""
    figures: dict[tuple[str, date, str, str], Counter[str]] = defaultdict(Counter)
    mixes: Counter[tuple[str, str, date, str, str, str]] = Counter()
    for cell, by in moved.items():
        mixed = cell.figure in MIXES
        for span, department, channel in _sums_of(cell, mixed=mixed) if by else ():
            start = begins_on(cell.day, span)
            if mixed:
                mixes[span.value, department, start, channel, cell.figure, cell.key] += by
            else:
                figures[span.value, start, department, channel][cell.figure] += by
    keys = [column.name for column in board.primary_key.columns]
    mix_keys = [column.name for column in board_mix.primary_key.columns]
    nothing = dict.fromkeys(written, 0)
    return (
        [{**nothing, **dict(zip(keys, key, strict=True)), **row} for key, row in sorted(figures.items()) if any(row.values())],
        [{**dict(zip(mix_keys, key, strict=True)), "value": by} for key, by in sorted(mixes.items()) if by],
    )


def _sums_of(cell: Cell, *, mixed: bool) -> Iterator[tuple[Span, str, str]]:
    """Of its day, week and month: of its department, of its channel, of the city; and of its department and channel together, but for the
    week: that is put together of days, as it is seldom asked for. Mixes aren't taken that far apart."""
    for department, channel in ((cell.department, cell.channel), (cell.department, ALL), (ALL, cell.channel), (ALL, ALL)):
        together = ALL not in (department, channel)
        if not (mixed and together):
            for span in (Span.DAY, Span.MONTH) if mixed or together else Span:
                yield span, department, channel


def _within(table: Table, view: View, span: Span) -> ColumnElement[bool]:
    """The sums that make up the period."""
    return sa.or_(*(_piece(table, piece) for piece in cover(view.first, view.last, span)))


def _piece(table: Table, piece: Piece) -> ColumnElement[bool]:
    return sa.and_(table.c.span == piece.span.value, table.c.starts_on.between(piece.first, piece.last))


def _looked_at(table: Table, view: View) -> list[ColumnElement[bool]]:
    return [table.c.department == (view.department or ALL), table.c.channel == (view.channel or ALL)]


def _parts_of(view: View) -> list[ColumnElement[bool]]:
    """The sum that is looked at, and those that it is made of."""
    narrowed = [(board.c.department, view.department), (board.c.channel, view.channel)]
    if view.whole_city:
        return [sa.or_(*(column == ALL for column, _ in narrowed))]
    return [column == value for column, value in narrowed if value is not None]


def _add_up(sums: Sums, more: Sums) -> None:
    for figure, value in more.items():
        sums[figure] += value
