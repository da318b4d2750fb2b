"""Where something is: the city's 읍면동 as a list and as one drawing, kept by browsers."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from html import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import ground
from frontend.ground import WIDE, Ground


@dataclass(frozen=True, kw_only=True)
class Map:
    """`svg`: a whole file; `mark`: of its content."""

    ground: Ground
    svg: str
    mark: str

    @property
    def names(self) -> tuple[str, ...]:
        return self.ground.names

    @property
    def high(self) -> int:
        return self.ground.high

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """Latitude and longitude of a place on the grid."""
        return self.ground.degrees(x, y)


def of(request: Request) -> Map | None:
    """The city's map; None where it brought no outlines."""
    state = request.app.state
    if not hasattr(state, "city_map"):
        found = ground.of(request)
        state.city_map = drawn(found) if found else None
    kept: Map | None = state.city_map
    return kept


def drawn(city: Ground) -> Map:
    """One drawing of all areas."""
    shapes = "".join(f'<path data-name="{escape(shape.name)}" d="{shape.path}"/>' for shape in city.shapes)
    labels = "".join(f'<text x="{shape.x}" y="{shape.y}" data-wide="{shape.wide}">{escape(shape.name)}</text>' for shape in city.shapes)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {city.high}" data-west="{city.west}" data-north="{city.north}"'
        f' data-long="{city.step_long:.9f}" data-lat="{city.step_lat:.9f}" fill="#f4f5f6" stroke="#58616a" stroke-width="2">'
        f'<g class="areas">{shapes}</g>'
        f'<g class="names" fill="#1e2124" stroke="none" font-size="26" font-family="sans-serif" text-anchor="middle">{labels}</g></svg>'
    )
    return Map(ground=city, svg=svg, mark=sha256(svg.encode()).hexdigest()[:12])


async def file(request: Request) -> Response:
    """The drawing, kept for good under the mark of its content."""
    found = of(request)
    if found is None:
        raise HTTPException(404)
    kept = "public, max-age=31536000, immutable" if request.path_params["mark"] == found.mark else "no-cache"
    return Response(found.svg, media_type="image/svg+xml", headers={"cache-control": kept})


ROUTES = (Route("/map/{mark}.svg", file, methods=["GET"]),)
