"""The way into a case: the link of a letter is changed into a cookie at once, so that no token stays in an address."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors, sessions
from frontend.api import Api, Refused, path
from frontend.citizen import numbers
from frontend.pages import go, language, pages

WAITS = 0.8  # seconds, for what isn't the case itself
_TOKEN = re.compile(r"[A-Za-z0-9_-]*")
UNKNOWN = (401, 404)  # a wrong token and a number that doesn't exist get the same answer


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A case that this browser may open. `case` as the API shows it."""

    number: str
    token: str
    case: dict[str, Any]
    api: Api
    besides: Any = None  # what was asked for at the same time; None where that can't be told just now

    def at(self, act: str = "") -> str:
        """Where the API has it, or an act upon it."""
        return path("/v1/complaints/{}", self.number) + act


Page = Callable[[Request], Awaitable[Response]]
Act = Callable[[Request, Opened], Awaitable[Response]]


def of_a_case(act: Act, *, besides: str = "") -> Page:
    """A page of one case: found by its number, opened with what this browser keeps. Every other reader is told the same. `besides`:
    asked of the API at the same time."""

    async def shown(request: Request) -> Response:
        typed = request.path_params["number"]
        number = numbers.written(typed)
        if number is None:
            return closed(request)
        if number != typed and request.method == "GET":
            return go(request.url.path.replace(f"/c/{typed}", f"/c/{number}", 1))
        token = token_of(request, number)
        if token is None:
            return closed(request)
        api = pages(request).api(request, token)
        try:
            where = path("/v1/complaints/{}", number)
            case, more = await asyncio.gather(api.get(where, locale=language(request)), _besides(api, where, besides))
        except Refused as refusal:
            if refusal.status in UNKNOWN:
                return closed(request)
            raise
        return await act(request, Opened(number=number, token=token, case=case, api=api, besides=more))

    return shown


async def _besides(api: Api, where: str, besides: str) -> Any:
    """Nobody is kept from the case because this can't be told just now."""
    if not besides:
        return None
    try:
        async with asyncio.timeout(WAITS):
            return await api.get(where + besides)
    except (Refused, TimeoutError):  # the case is shown without it
        return None


def token_of(request: Request, number: str) -> str | None:
    """What this browser keeps for a case."""
    return sessions.cases(pages(request).seal, request).get(number)


def closed(request: Request) -> Response:
    """A wrong link, an old one and none at all look alike."""
    return errors.error(request, 404, kind="closed_case")


def link(request: Request, number: str, token: str) -> str:
    """The address that opens the case in any browser: as secret as the case."""
    return f"{pages(request).front.public_url}/c/{number}/{quote(token, safe='')}"


def alone(token: str) -> str:
    """Without what messengers take for a part of the link because it was written right behind it: 조사, a bracket, a full stop."""
    return _TOKEN.match(token)[0]  # type: ignore[index]  # even where there is nothing, it is found


async def open_link(request: Request) -> Response:
    """Looking changes nothing and uses nothing up: messengers look at links before people do."""
    number, token = numbers.written(request.path_params["number"]), alone(request.path_params["token"])
    if number is None or not token:
        return closed(request)
    try:
        await pages(request).api(request, token).get(path("/v1/complaints/{}", number))
    except Refused as refusal:
        if refusal.status in UNKNOWN:
            return closed(request)
        raise
    answer = go(f"/c/{number}")
    answer.headers["x-robots-tag"] = "noindex"
    sessions.keep_cases(pages(request).seal, request, answer, {number: token})
    return answer


ROUTES = (Route("/c/{number}/{token}", open_link, methods=["GET"]),)
