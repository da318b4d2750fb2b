"""Where something is: the city's 읍면동 as a list and as one drawing of integers, made once from their outlines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.pages import pages

WIDE = 1000  # the drawing's grid
MOST_POINTS = 60  # of an outline
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Map:
    """`svg`: a whole file; `mark`: of its content. `west`, `north` in degrees, and how many a step of the grid is each way."""

    names: tuple[str, ...]
    svg: str
    mark: str
    west: float
    north: float
    step_long: float
    step_lat: float
    high: int

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a place on the grid."""
        return round(self.north - y * self.step_lat, 6), round(self.west + x * self.step_long, 6)


def of(request: Request) -> Map | None:
    """The city's map; None where it brought no outlines."""
    state = request.app.state
    if not hasattr(state, "city_map"):
        state.city_map = drawn(pages(request).front.city.areas)
    found: Map | None = state.city_map
    return found


def drawn(areas: Mapping[str, Any]) -> Map | None:
    """One drawing of all areas: equirectangular at the city's latitude, on whole numbers."""
    outlines = [(str(one["properties"]["name"]), list(_rings(one["geometry"]))) for one in areas.get("features", ())]
    points = [point for _, rings in outlines for ring in rings for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    step_long = (east - west) / WIDE
    step_lat = step_long * cos(radians((south + north) / 2))
    high = round((north - south) / step_lat)
    shapes, labels = [], []
    for name, rings in outlines:
        lines = [[((x - west) / step_long, (north - y) / step_lat) for x, y in ring] for ring in rings]
        shapes.append(f'<path data-name="{escape(name)}" d="{"".join(_path(line) for line in lines)}"/>')
        biggest = max(lines, key=_size)
        xs, ys = [x for x, _ in biggest], [y for _, y in biggest]
        wide = max(xs) - min(xs)
        at = f'x="{sum(xs) / len(xs):.0f}" y="{sum(ys) / len(ys):.0f}"'
        labels.append(f'<text {at} font-size="{min(30, wide / 5):.0f}" data-wide="{wide:.0f}">{escape(name)}</text>')
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {high}" data-west="{west}" data-north="{north}"'
        f' data-long="{step_long:.9f}" data-lat="{step_lat:.9f}" fill="#f4f5f6" stroke="#58616a" stroke-width="2">'
        f'<g class="areas">{"".join(shapes)}</g>'
        '<g class="names" fill="#1e2124" stroke="none" font-family="sans-serif" text-anchor="middle">'
        f"{''.join(labels)}</g></svg>"
    )
    return Map(
        names=tuple(name for name, _ in outlines),
        svg=svg,
        mark=sha256(svg.encode()).hexdigest()[:12],
        west=west,
        north=north,
        step_long=step_long,
        step_lat=step_lat,
        high=high,
    )


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


async def file(request: Request) -> Response:
    """The drawing, kept for good under the mark of its content."""
    found = of(request)
    if found is None:
        raise HTTPException(404)
    kept = "public, max-age=31536000, immutable" if request.path_params["mark"] == found.mark else "no-cache"
    return Response(found.svg, media_type="image/svg+xml", headers={"cache-control": kept})


ROUTES = (Route("/map/{mark}.svg", file, methods=["GET"]),)
