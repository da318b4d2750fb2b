"""What belongs to a case and isn't a page: photos, files of an answer, the history to take home, a ticket for its live stream."""

from __future__ import annotations

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontend.api import Api, path
from frontend.citizen.numbers import written
from frontend.citizen.opening import closed, token_of
from frontend.pages import language, pages

PASSED_ON = ("content-type", "content-disposition", "content-security-policy")
_HASH = re.compile(r"[0-9a-f]{64}")


def _asked(request: Request) -> tuple[str, Api] | None:
    number = written(request.path_params["number"])
    token = token_of(request, number) if number else None
    return (number, pages(request).api(request, token)) if number and token else None


async def photo(request: Request) -> Response:
    """Asked for with what this browser keeps: an address with a token in it would stay in histories."""
    asked, wanted = _asked(request), request.path_params["hash"]
    if asked is None or not _HASH.fullmatch(wanted):
        return closed(request)
    number, api = asked
    answer = await api.ask("GET", path("/v1/complaints/{}/photos/{}", number, wanted))
    kept = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return Response(answer.content, headers=kept | {"cache-control": "private, max-age=3600, immutable"})


async def download(request: Request) -> Response:
    """The whole history, as a page to read or a file for programs; saved, never opened here."""
    asked = _asked(request)
    if asked is None:
        return closed(request)
    number, api = asked
    form = "json" if request.query_params.get("format") == "json" else "html"
    answer = await api.ask("GET", path("/v1/complaints/{}/download", number), params={"format": form, "locale": language(request)})
    kept = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return Response(answer.content, headers=kept | {"content-disposition": f'attachment; filename="ontong-{number}.{form}"'})


async def ticket(request: Request) -> Response:
    """For the stream that the browser opens itself: it can't send a header with it."""
    asked = _asked(request)
    if asked is None:
        return JSONResponse({}, 404)
    number, api = asked
    made = await api.post(path("/v1/complaints/{}/events/ticket", number))
    return JSONResponse({"stream": path("/v1/complaints/{}/events", number) + f"?ticket={made['ticket']}"})


ROUTES = (
    Route("/c/{number}/photos/{hash}", photo, methods=["GET"]),
    Route("/c/{number}/download", download, methods=["GET"]),
    Route("/c/{number}/ticket", ticket, methods=["GET"]),
)
