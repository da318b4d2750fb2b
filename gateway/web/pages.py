"""The few pages that the door shows by itself: where you are, what can be asked, and a citizen's case. No outside host is
asked for anything, and no script or style stands inside a page."""

from __future__ import annotations

from importlib.resources import files
from urllib.parse import quote

from starlette.responses import JSONResponse, RedirectResponse, Response

from gateway import receipt
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
    if "text/html" in call.request.headers.get("accept", ""):
        return page("home.html")
    return JSONResponse({"name": "Ontong", "links": LINKS})


async def documents(call: Call) -> Response:
    return page("docs.html")


async def case(call: Call) -> Response:
    """The same page for every number: it learns the case with the token behind its #, which browsers don't send."""
    return page("case.html")


async def linked(call: Call) -> Response:
    """What letters link to. It opens nothing and keeps nothing: the page that it leads to asks with the token itself."""
    number, token = receipt.parse(call.request.path_params["receipt_number"]), call.request.path_params["token"]
    if number is None:
        raise problems.Problem(404, "not-found", "There is nothing here.")
    return RedirectResponse(f"/c/{number}#{quote(token, safe='')}", 303, {"x-robots-tag": "noindex"})


async def asset(call: Call) -> Response:
    name = call.request.path_params["name"]
    if name not in FILES or name.endswith(".html"):
        raise problems.Problem(404, "not-found", "There is nothing here.")
    return page(name)


TABLE = (
    Entry(method="GET", path="/", act=home, summary="Where you are", tag="pages", answers={200: "text/html"}),
    Entry(method="GET", path="/docs", act=documents, summary="This document as a page", tag="pages", answers={200: "text/html"}),
    Entry(
        method="GET", path="/c/{receipt_number}", act=case, summary="A citizen's case as a page", tag="pages", answers={200: "text/html"}
    ),
    Entry(
        method="GET",
        path="/c/{receipt_number}/{token}",
        act=linked,
        summary="The citizen's link: leads to the page of the case",
        tag="pages",
        answers={303: None, 404: "problem"},
    ),
    Entry(
        method="GET",
        path="/assets/{name}",
        act=asset,
        summary="Scripts and styles of the pages",
        tag="pages",
        answers={200: "text/css", 404: "problem"},
    ),
)
