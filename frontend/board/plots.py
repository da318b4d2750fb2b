"""Figures as drawings: lines on whole numbers, labelled where they end, with a pattern beside the colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDE, HIGH = 400, 220  # as wide as on a phone, so that words can be read there; style sheets draw them smaller on wide screens
LEFT, RIGHT, TOP, BOTTOM = 52, 100, 16, 36
LINE = 24  # of words
MOST_TICKS = 4


@dataclass(frozen=True, kw_only=True)
class Line:
    """`path` in the drawing's own units; `dots`: where each value lies; the last one carries the label, at `label_y`."""

    name: str
    kind: str  # its class: colour and pattern
    path: str
    dots: tuple[tuple[int, int], ...]
    label_y: int


@dataclass(frozen=True, kw_only=True)
class Plot:
    """`rules`: height and value of each horizontal rule; `ticks`: place and words below."""

    lines: tuple[Line, ...]
    rules: tuple[tuple[int, str], ...]
    ticks: tuple[tuple[int, str], ...]
    wide: int = WIDE
    high: int = HIGH
    left: int = LEFT
    right: int = WIDE - RIGHT
    bottom: int = HIGH - BOTTOM


def lines(
    series: Sequence[tuple[str, str, Sequence[float | None]]], ticks: Sequence[str], *, most: float | None = None, unit: str = ""
) -> Plot:
    """One line for each (name, kind, values). What isn't known leaves a gap. `most`: the top of the scale, else it follows the values."""
    known = [value for _, _, values in series for value in values if value is not None]
    top = most or _round_up(max(known, default=1))
    count = max(len(ticks), 1)

    def across(n: int) -> int:
        return round(LEFT + (WIDE - LEFT - RIGHT) * (n / (count - 1) if count > 1 else 0.5))

    def up(value: float) -> int:
        return round(HIGH - BOTTOM - (HIGH - BOTTOM - TOP) * value / top)

    drawn = []
    for name, kind, values in series:
        path, pen = "", False
        for n, value in enumerate(values):
            if value is not None:
                path += f"{'L' if pen else 'M'}{across(n)} {up(value)}"
            pen = value is not None
        dots = tuple((across(n), up(value)) for n, value in enumerate(values) if value is not None)
        drawn.append(Line(name=name, kind=kind, path=path, dots=dots, label_y=dots[-1][1] if dots else TOP))
    rules = tuple((up(top * part), f"{top * part:g}{unit}") for part in (0, 0.5, 1))
    step = max(1, -(-count // MOST_TICKS))
    shown = tuple((across(n), ticks[n]) for n in range(0, len(ticks), step))
    return Plot(lines=_apart(drawn), rules=rules, ticks=shown)


def _apart(drawn: list[Line]) -> tuple[Line, ...]:
    """Labels that would lie on each other move aside."""
    kept: list[Line] = []
    for line in sorted(drawn, key=lambda one: one.label_y):
        floor = kept[-1].label_y + LINE if kept else 0
        kept.append(line if line.label_y >= floor else Line(**{**vars(line), "label_y": floor}))
    return tuple(kept)


def _round_up(value: float) -> float:
    """The next 1, 2, 5, 10, 20, ..."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if value <= step * factor:
                return step * factor
        step *= 10
