"""What is counted of the pages. Every label comes from a list of ours, so that no stranger can make up a time series."""

from __future__ import annotations

from ipaddress import ip_address

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

METHODS = frozenset({"GET", "HEAD", "POST"})
SECONDS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


class Measures:
    """The pages' figures in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.registry = registry
        self.seconds = Histogram(
            "page_seconds", "Time to answer for a page.", ["route", "method", "code"], buckets=SECONDS, registry=registry
        )

    def page(self, scope: Scope, status: int, seconds: float) -> None:
        """A page was answered for. Its route is the pattern: numbers and tokens never become labels."""
        route, method = getattr(scope.get("route"), "path", "none"), scope["method"]
        self.seconds.labels(route, method if method in METHODS else "other", str(status)).observe(seconds)


async def alive(request: Request) -> Response:
    """The loop turns; whether the gateway does is its own probe's matter: without it pages say so, calmly."""
    return JSONResponse({"status": "alive"})


async def show(request: Request) -> Response:
    """For Prometheus in our own network."""
    client = request.client.host if request.client else ""
    if "x-forwarded-for" in request.headers or not _is_near(client):
        raise HTTPException(404)
    return Response(generate_latest(request.app.state.measures.registry), media_type=EXPOSITION)


def _is_near(address: str) -> bool:
    try:
        return ip_address(address).is_private
    except ValueError:  # no address, as behind a socket of the file system: not known to be near
        return False
