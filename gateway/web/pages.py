"""The few pages that the door shows by itself: where you are, and what can be asked. What people see is the faces' (frontend). No outside
host is asked for anything, and no script or style stands inside a page."""

from __future__ import annotations

from importlib.resources import files

from starlette.responses import JSONResponse, Response

from gateway.web import problems
from gateway.web.routes import Call, Entry

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FILES = {file.name: file.read_bytes() for file in (files("gateway.web") / "pages").iterdir() if file.name.endswith(tuple(TYPES))}
LINKS = {
    "complaints": "/v1/complaints",
    "departments": "/v1/departments",
    "statistics": "/v1/stats",
    "documents": "/docs",
    "openapi": "/openapi.json",
}


def page(name: str) -> Response:
    ending = name[name.rindex(".") :]
    return Response(FILES[name], media_type=TYPES[ending], headers={"content-security-policy": POLICY, "cache-control": "no-cache"})


async def home(call: Call) -> Response:
    return JSONResponse({"name": "Ontong", "links": LINKS})


async def documents(call: Call) -> Response:
    return page("docs.html")


async def asset(call: Call) -> Response:
    name = call.request.path_params["name"]
    if name not in FILES or name.endswith(".html"):
        raise problems.Problem(404, "not-found", "There is nothing here.")
    return page(name)


TABLE = (
    Entry(method="GET", path="/", act=home, summary="Where you are", tag="pages", answers={200: "application/json"}),
    Entry(method="GET", path="/docs", act=documents, summary="This document as a page", tag="pages", answers={200: "text/html"}),
    Entry(
        method="GET",
        path="/assets/{name}",
        act=asset,
        summary="Scripts and styles of the pages",
        tag="pages",
        answers={200: "text/css", 404: "problem"},
    ),
)
