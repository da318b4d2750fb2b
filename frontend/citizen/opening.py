"""The way into a case: the link of a letter is changed into a cookie at once, so that no token stays in an address."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors, sessions
from frontend.api import path
from frontend.pages import go, page, pages


async def open_link(request: Request) -> Response:
    """Looking changes nothing and uses nothing up: messengers look at links before people do."""
    number, token = request.path_params["number"], request.path_params["token"]
    answer = go(f"/c/{number}")
    sessions.keep_cases(pages(request).seal, request, answer, {number: token})
    return answer


async def show(request: Request) -> Response:
    number = request.path_params["number"]
    token = sessions.cases(pages(request).seal, request).get(number)
    if token is None:
        return errors.error(request, 404, kind="closed_case")
    case = await pages(request).api(request, token).get(path("/v1/complaints/{}", number))
    return page(request, "citizen/case.html", case=case)


ROUTES = (
    Route("/c/{number}", show, methods=["GET"]),
    Route("/c/{number}/{token}", open_link, methods=["GET"]),
)
