"""Outlines of areas: `areas.geojson` in the city's folder (RFC 7946), checked before anybody relies on them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from math import isfinite
from pathlib import Path
from typing import Any

from contracts.territory import Outline, Ring
from services.routing.territory.outlines import UNIT, crossings

FILE = "areas.geojson"


class Wrong(ValueError):
    """Something in the file can't be what it should be."""


def read(folder: Path, areas: Collection[str], problems: list[str]) -> tuple[Outline, ...]:
    """The outline of each area that has one; what is wrong goes to `problems`, by file and feature."""
    path = folder / FILE
    if not path.exists():
        return ()
    try:
        plain = json.loads(path.read_text(encoding="utf-8-sig"))
        box, features = _collection(plain)
    except (OSError, ValueError) as error:
        problems.append(f"{FILE}: {error}")
        return ()
    found: dict[str, Outline] = {}
    for number, feature in enumerate(features, start=1):
        code, name = _named(feature)
        try:
            if code not in areas:
                raise Wrong("there is no area with the code that its properties name")
            if code in found:
                raise Wrong("the area has an outline already")
            found[code] = Outline(area=code, rings=tuple(_rings(feature.get("geometry"), box)))
        except Wrong as wrong:
            problems.append(f"{FILE}: feature {number} ({name}): {wrong}")
    return tuple(found.values())


def _collection(plain: Any) -> tuple[tuple[float, float, float, float], list[Any]]:
    if not isinstance(plain, dict) or plain.get("type") != "FeatureCollection" or not isinstance(plain.get("features"), list):
        raise Wrong("must be a FeatureCollection with features")
    box = plain.get("bbox")
    if not isinstance(box, list) or len(box) != 4 or not all(_is_number(edge) for edge in box):
        raise Wrong("bbox: must be [west, south, east, north] in degrees, a box around the whole city")
    west, south, east, north = (float(edge) for edge in box)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise Wrong("bbox: must be west, south, east, north, in this order")
    return (west, south, east, north), plain["features"]


def _named(feature: Any) -> tuple[str, str]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return (code if isinstance(code, str) else ""), str(code or name or "no code")


def _rings(geometry: Any, box: tuple[float, float, float, float]) -> list[Ring]:
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Wrong("the geometry must be a Polygon or a MultiPolygon")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons or not all(isinstance(polygon, list) and polygon for polygon in polygons):
        raise Wrong("the geometry has no coordinates")
    rings = [_ring(ring, f"polygon {p} ring {r}", box) for p, polygon in enumerate(polygons, 1) for r, ring in enumerate(polygon, 1)]
    for (x, y), _ in crossings(rings):
        raise Wrong(f"its lines cross near {x / UNIT}, {y / UNIT}, so that nobody can tell what lies inside")
    return rings


def _ring(ring: Any, place: str, box: tuple[float, float, float, float]) -> Ring:
    if not isinstance(ring, list) or len(ring) < 4:
        raise Wrong(f"{place}: a ring has at least four positions")
    for number, position in enumerate(ring, start=1):
        if problem := next(_position(position, box), None):
            raise Wrong(f"{place} position {number}: {problem}")
    if ring[0][:2] != ring[-1][:2]:
        raise Wrong(f"{place}: isn't closed: the last position must be the first again")
    made = Ring(longs=tuple(float(position[0]) for position in ring), lats=tuple(float(position[1]) for position in ring))
    if not _area(made):
        raise Wrong(f"{place}: has nothing inside")
    return made


def _position(position: Any, box: tuple[float, float, float, float]) -> Iterator[str]:
    west, south, east, north = box
    if not isinstance(position, list) or len(position) < 2 or not all(_is_number(part) for part in position[:2]):
        yield "must be [longitude, latitude]"
        return
    long, lat = position[:2]
    if not (west <= long <= east and south <= lat <= north):
        if west <= lat <= east and south <= long <= north:
            yield "latitude and longitude are in the wrong order: longitude comes first"
        yield f"{long}, {lat} lies outside the bbox"


def _area(ring: Ring) -> int:
    """Twice the area, in whole units: zero for a line."""
    xs, ys = [round(long * UNIT) for long in ring.longs], [round(lat * UNIT) for lat in ring.lats]
    return sum(x * y2 - x2 * y for x, y, x2, y2 in zip(xs, ys, xs[1:], ys[1:], strict=False))


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) and isfinite(value)
