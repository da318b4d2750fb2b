"""Outlines: in which area a point lies, exactly and quickly.

Degrees are whole numbers of ten-millionths here (about a centimetre), so that nothing is ever rounded: of two areas that share a border
exactly one holds a point on it, and tiles leave neither gap nor overlap.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from contracts.territory import Outline, Ring

UNIT = 10_000_000  # to a degree
ROWS = 256  # at most so many bands, in which the edges of an outline are sorted
METRES = 111_320.0  # to a degree of latitude

Edge = tuple[int, int, int, int]  # x, y of the lower end; x, y of the upper end
Point = tuple[int, int]


def whole(degrees: float) -> int:
    return round(degrees * UNIT)


def points(ring: Ring) -> list[Point]:
    return [(whole(long), whole(lat)) for long, lat in zip(ring.longs, ring.lats, strict=True)]


class Shape:
    """One outline. Edges are sorted by latitude, so that few are looked at for a point."""

    def __init__(self, outline: Outline) -> None:
        self.area = outline.area
        lines = [edge for ring in outline.rings for edge in pairwise(points(ring))]
        self.edges = [(a, b) for a, b in lines if a != b]
        xs, ys = [x for edge in self.edges for x, _ in edge], [y for edge in self.edges for _, y in edge]
        self.west, self.east, self.south, self.north = min(xs), max(xs), min(ys), max(ys)
        self._height = (self.north - self.south) // min(ROWS, len(self.edges)) + 1
        self._rows: dict[int, list[Edge]] = defaultdict(list)
        for a, b in self.edges:
            (x1, y1), (x2, y2) = sorted((a, b), key=lambda end: end[1])
            if y1 != y2:
                for row in range(self._row(y1), self._row(y2) + 1):
                    self._rows[row].append((x1, y1, x2, y2))

    def _row(self, y: int) -> int:
        return (y - self.south) // self._height

    def holds(self, x: int, y: int) -> bool:
        """How many edges lie to the east of the point: odd, and it is inside."""
        if not (self.west <= x <= self.east and self.south <= y <= self.north):
            return False
        inside = False
        for x1, y1, x2, y2 in self._rows.get(self._row(y), ()):
            if y1 <= y < y2 and (x2 - x1) * (y - y1) > (x - x1) * (y2 - y1):
                inside = not inside
        return inside

    def metres(self, x: int, y: int) -> float:
        """From the point to the nearest edge."""
        squeeze = math.cos(math.radians(y / UNIT))
        return min(_distance(a, b, x, y, squeeze) for a, b in self.edges) / UNIT * METRES

    def is_near(self, x: int, y: int, metres: float) -> bool:
        margin = int(metres / METRES * UNIT * 2)
        return self.west - margin <= x <= self.east + margin and self.south - margin <= y <= self.north + margin


class Outlines:
    """All outlines of a city."""

    def __init__(self, outlines: Iterable[Outline] = ()) -> None:
        self.shapes = [Shape(outline) for outline in outlines]

    def __bool__(self) -> bool:
        return bool(self.shapes)

    def at(self, long: float, lat: float) -> tuple[str, ...]:
        """The areas that this point lies in."""
        x, y = whole(long), whole(lat)
        return tuple(shape.area for shape in self.shapes if shape.holds(x, y))

    def near(self, long: float, lat: float, metres: float) -> str | None:
        """The nearest area within so many metres of a point that lies in none: a pier, a beach, a blurred position."""
        x, y = whole(long), whole(lat)
        measured = [(shape.metres(x, y), shape.area) for shape in self.shapes if shape.is_near(x, y, metres)]
        best = min(measured, default=None)
        return best[1] if best and best[0] <= metres else None


def crossings(rings: Sequence[Ring]) -> Iterable[tuple[Point, Point]]:
    """Where lines of an outline cross each other, so that what is inside would be anybody's guess: one end of each of the two. That
    they touch does no harm."""
    edges = [edge for ring in rings for edge in pairwise(points(ring)) if edge[0] != edge[1]]
    if not edges:
        return
    low, high = min(y for edge in edges for _, y in edge), max(y for edge in edges for _, y in edge)
    height = (high - low) // min(ROWS, len(edges)) + 1
    rows: dict[int, list[int]] = defaultdict(list)
    for number, ((_, y1), (_, y2)) in enumerate(edges):
        for row in range((min(y1, y2) - low) // height, (max(y1, y2) - low) // height + 1):
            rows[row].append(number)
    pairs = {(one, other) for row in rows.values() for at, one in enumerate(row) for other in row[at + 1 :]}
    for one, other in sorted(pairs):
        if _cross(*edges[one], *edges[other]):
            yield edges[one][0], edges[other][0]


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: Point, b: Point, c: Point) -> int:
    turn = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return (turn > 0) - (turn < 0)


def _distance(a: Point, b: Point, x: int, y: int, squeeze: float) -> float:
    """In units of latitude."""
    dx, dy = (b[0] - a[0]) * squeeze, float(b[1] - a[1])
    px, py = (x - a[0]) * squeeze, float(y - a[1])
    along = max(0.0, min(1.0, (px * dx + py * dy) / (dx * dx + dy * dy)))
    return math.hypot(px - along * dx, py - along * dy)
