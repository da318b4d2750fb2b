"""The city's ground as pages draw it: the outlines of its 읍면동 on a grid of whole numbers, made once from its GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from starlette.requests import Request

WIDE = 1000  # the grid
MOST_POINTS = 60  # of an outline
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """An area: `path` as SVG has it; `x`, `y`: where its name stands; `wide`: how much room it has."""

    name: str
    path: str
    x: int
    y: int
    wide: int


@dataclass(frozen=True, kw_only=True)
class Ground:
    """`west`, `north` in degrees; `step_long`, `step_lat`: degrees to a step of the grid."""

    shapes: tuple[Shape, ...]
    west: float
    north: float
    step_long: float
    step_lat: float
    high: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(shape.name for shape in self.shapes)

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a place on the grid."""
        return round(self.north - y * self.step_lat, 6), round(self.west + x * self.step_long, 6)

    def grid(self, lat: float, long: float) -> tuple[int, int]:
        """Where a place lies on the grid."""
        return round((long - self.west) / self.step_long), round((self.north - lat) / self.step_lat)


def of(request: Request) -> Ground | None:
    """The city's; None where it brought no outlines."""
    state = request.app.state
    if not hasattr(state, "ground"):
        state.ground = read(state.pages.front.city.areas)
    found: Ground | None = state.ground
    return found


def read(areas: Mapping[str, Any]) -> Ground | None:
    """From GeoJSON, equirectangular at the city's latitude."""
    outlines = [(str(one["properties"]["name"]), list(_rings(one["geometry"]))) for one in areas.get("features", ())]
    points = [point for _, rings in outlines for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    step_long = (east - west) / WIDE
    step_lat = step_long * cos(radians((south + north) / 2))
    shapes = []
    for name, rings in outlines:
        lines = [[((x - west) / step_long, (north - y) / step_lat) for x, y in ring] for ring in rings]
        biggest = max(lines, key=_size)
        x, y = sum(x for x, _ in biggest) / len(biggest), sum(y for _, y in biggest) / len(biggest)
        wide = max(x for x, _ in biggest) - min(x for x, _ in biggest)
        shapes.append(Shape(name=name, path="".join(_path(line) for line in lines), x=round(x), y=round(y), wide=round(wide)))
    high = round((north - south) / step_lat)
    return Ground(shapes=tuple(shapes), west=west, north=north, step_long=step_long, step_lat=step_lat, high=high)


def _rings(geometry: Mapping[str, Any]) -> Iterator[list[Point]]:
    several = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for polygon in several:
        for ring in polygon:
            yield [(float(point[0]), float(point[1])) for point in ring]


def _path(line: Sequence[Point]) -> str:
    """A closed line in whole numbers, each step from the one before."""
    allowed = 1.0
    kept = _simplified(line, allowed)
    while len(kept) > MOST_POINTS:
        allowed *= 1.5
        kept = _simplified(line, allowed)
    whole = [(round(x), round(y)) for x, y in kept]
    steps = [f"{x - a:d} {y - b:d}" for (a, b), (x, y) in pairwise(whole) if (x, y) != (a, b)]
    return f"M{whole[0][0]} {whole[0][1]}l{' '.join(steps)}z" if steps else ""


def _simplified(line: Sequence[Point], allowed: float) -> list[Point]:
    """Douglas and Peucker: what lies nearer than `allowed` to the straight way is left out."""
    if len(line) < 3:
        return list(line)
    far, at = max((_distance(point, line[0], line[-1]), n) for n, point in enumerate(line[1:-1], 1))
    if far <= allowed:
        return [line[0], line[-1]]
    return _simplified(line[: at + 1], allowed)[:-1] + _simplified(line[at:], allowed)


def _distance(point: Point, start: Point, end: Point) -> float:
    (x, y), (a, b), (c, d) = point, start, end
    long = hypot(c - a, d - b)
    return abs((c - a) * (b - y) - (a - x) * (d - b)) / long if long else hypot(x - a, y - b)


def _size(line: Sequence[Point]) -> float:
    return abs(sum(a * d - c * b for (a, b), (c, d) in pairwise(line)))
