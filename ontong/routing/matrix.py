"""What was taken for what as a table that can be looked at: the largest departments one by one, the others together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from services.routing.measuring.figures import Figures

LARGEST = 20
OTHERS, NOBODY = "\0others", "\0nobody"  # no department has such a code


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Rows are the right departments, columns the first proposals."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cases: tuple[tuple[int, ...], ...]
    shares: tuple[tuple[float, ...], ...]  # of the row's cases


def matrix(one: Figures, largest: int = LARGEST) -> Matrix:
    """Departments by their cases; whoever is left over is in OTHERS, what was proposed to nobody in NOBODY."""
    shown = [each.code for each in one.by_department if each.cases][:largest]
    cases: Counter[tuple[str, str]] = Counter()
    for each in one.by_department:
        if found := round((each.recall or 0.0) * each.cases):
            at = each.code if each.code in shown else OTHERS
            cases[at, at] += found
    for wrong in one.confusions:
        right = wrong.label if wrong.label in shown else OTHERS
        taken = NOBODY if wrong.proposed is None else wrong.proposed if wrong.proposed in shown else OTHERS
        cases[right, taken] += wrong.cases
    rows = (*shown, *([OTHERS] if any(right == OTHERS for right, _ in cases) else ()))
    columns = (*shown, *(code for code in (OTHERS, NOBODY) if any(taken == code for _, taken in cases)))
    table = tuple(tuple(cases[row, column] for column in columns) for row in rows)
    return Matrix(rows=rows, columns=columns, cases=table, shares=tuple(tuple(n / max(1, sum(row)) for n in row) for row in table))
