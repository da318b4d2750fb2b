"""5 미만: which parts are too small to be shown, and which others are hidden with them, so that no subtraction gives one away."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from typing import Generic, NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
R = TypeVar("R", bound=Hashable)
C = TypeVar("C", bound=Hashable)

FEW = 5  # cases; parts with fewer are not shown, but nothing at all is


class Hidden(NamedTuple, Generic[R, C]):
    """What is hidden of a table: whole rows, whole columns, and single cells (those of hidden rows and columns too)."""

    rows: frozenset[R]
    columns: frozenset[C]
    cells: frozenset[tuple[R, C]]


def is_few(number: int) -> bool:
    return 0 < number < FEW


def hide(numbers: Mapping[K, int], also: Collection[K] = (), *, last: Collection[K] = ()) -> frozenset[K]:
    """The parts of a sum to hide: the small ones and those said, and the next smallest with them until two are hidden that together are
    not small. `last`: those that are better shown."""
    hidden = {key for key, number in numbers.items() if number and (is_few(number) or key in also)}
    others = sorted(
        (key for key, number in numbers.items() if number and key not in hidden), key=lambda key: (key in last, numbers[key], str(key))
    )
    while hidden and others and (len(hidden) < 2 or sum(numbers[key] for key in hidden) < FEW):
        hidden.add(others.pop(0))
    return frozenset(hidden)


def hide_table(numbers: Mapping[tuple[R, C], int]) -> Hidden[R, C]:
    """The same for a table whose sums are shown, of rows and of columns: each line is looked at until no other cell must be hidden. A cell
    that is alone in its line is hidden last: the sum of the line says it."""
    rows, columns = dict[R, list[tuple[R, C]]](), dict[C, list[tuple[R, C]]]()
    for cell, n in numbers.items():
        if n:
            rows.setdefault(cell[0], []).append(cell)
            columns.setdefault(cell[1], []).append(cell)
    hidden_rows = hide({row: sum(numbers[cell] for cell in line) for row, line in rows.items()})
    hidden_columns = hide({column: sum(numbers[cell] for cell in line) for column, line in columns.items()})
    cells = {cell for cell, n in numbers.items() if n and (n < FEW or cell[0] in hidden_rows or cell[1] in hidden_columns)}
    lines = [line for row, line in rows.items() if row not in hidden_rows]
    lines += [line for column, line in columns.items() if column not in hidden_columns]
    alone = {line[0] for line in lines if len(line) == 1}
    before = -1
    while len(cells) != before:
        before = len(cells)
        for line in lines:
            hidden = [numbers[cell] for cell in line if cell in cells]
            if hidden and (len(hidden) == 1 or sum(hidden) < FEW):
                cells |= hide({cell: numbers[cell] for cell in line}, cells, last=alone)
    return Hidden(hidden_rows, hidden_columns, frozenset(cells))
