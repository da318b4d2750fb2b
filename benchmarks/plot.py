"""The same figures drawn, for those who would rather look: how far each figure is from its target, and how long citizens wait."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from benchmarks.figures import Figure, number, percentile

WIDTH, LEFT, RIGHT = 900, 400, 860
ROW, TOP = 26, 70
FAR = 10.0  # ten times better, or ten times worse, than the target ends the scale
INK, PALE, GOOD, BAD = "#22303c", "#c9d3da", "#2a8c6e", "#c4502f"
CURVES = ("#2f6fb0", "#2a8c6e", "#c4502f", "#7a5aa8")
STYLE = "text{font:13px system-ui,sans-serif;fill:#22303c}.h{font-size:17px;font-weight:600}.s{font-size:11px;fill:#5b6b77}"


def drawing(figures: Sequence[Figure], curves: Mapping[str, Sequence[float]], title: str) -> str:
    """An SVG document."""
    aimed = [figure for figure in figures if figure.target is not None]
    middle = TOP + ROW * len(aimed) + 60
    height = middle + (330 if curves else 0)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">']
    parts += [f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    parts += [_text(20, 30, "How far each figure is from its target", "h"), _text(20, 48, title, "s"), *_bars(aimed)]
    parts += _waits(curves, middle) if curves else []
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bars(figures: Sequence[Figure]) -> list[str]:
    bottom = TOP + ROW * len(figures)
    parts = []
    for factor in (0.1, 0.2, 0.5, 1, 2, 5, 10):
        x = _place(factor)
        parts += [_line(x, TOP - 6, x, bottom, INK if factor == 1 else PALE), _text(x, bottom + 16, _factor(factor), "s", "middle")]
    for place, figure in enumerate(figures):
        y, better = TOP + ROW * place, _better(figure)
        start, end = sorted((_place(1), _place(better)))
        colour, wide = GOOD if better >= 1 else BAD, max(end - start, 1)
        parts.append(f'<rect x="{start:.1f}" y="{y + 4}" width="{wide:.1f}" height="{ROW - 10}" fill="{colour}"/>')
        target = f"{number(figure.value)} of {number(figure.target or 0)} {figure.unit}"
        parts += [_text(LEFT - 12, y + 17, f"{figure.name}   {target}", "", "end")]
    return parts


def _waits(curves: Mapping[str, Sequence[float]], top: int) -> list[str]:
    """For each wait, the share of citizens who waited no longer."""
    left, right, first, bottom = 70, RIGHT, top + 40, top + 260
    low, high = math.log10(0.0005), math.log10(5.0)

    def x_of(seconds: float) -> float:
        return left + (right - left) * (min(max(math.log10(max(seconds, 1e-6)), low), high) - low) / (high - low)

    parts = [_text(20, top + 10, "How long citizens wait: the share of them who waited no longer", "h")]
    for seconds in (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5):
        parts += [
            _line(x_of(seconds), first, x_of(seconds), bottom),
            _text(x_of(seconds), bottom + 16, f"{seconds * 1000:g} ms", "s", "middle"),
        ]
    for share in (0, 0.5, 0.9, 1):
        y = bottom - (bottom - first) * share
        parts += [_line(left, y, right, y), _text(left - 8, y + 4, f"{share:.0%}", "s", "end")]
    for place, (name, waits) in enumerate(curves.items()):
        colour = CURVES[place % len(CURVES)]
        points = [(x_of(percentile(waits, step / 200)), bottom - (bottom - first) * step / 200) for step in range(201)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [_text(left + 12 + 270 * place, bottom + 44, f'<tspan fill="{colour}">■</tspan> {escape(name)}', "s", raw=True)]
    return parts


def _better(figure: Figure) -> float:
    """How many times better than its target."""
    target = figure.target or 1.0
    return target / figure.value if figure.less and figure.value else figure.value / target


def _place(factor: float) -> float:
    logarithm = math.log(min(max(factor, 1 / FAR), FAR), FAR)
    return LEFT + (RIGHT - LEFT) * (logarithm + 1) / 2


def _factor(factor: float) -> str:
    return "target" if factor == 1 else f"{factor:g} x"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = PALE) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, words: str, kind: str = "", anchor: str = "start", *, raw: bool = False) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}" text-anchor="{anchor}">{words if raw else escape(words)}</text>'
