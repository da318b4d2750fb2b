"""When something can't be shown or done: what happened, what one can do now, and a number to quote. Never a word from inside."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from frontend.api import Refused
from frontend.forms import NotOurs
from frontend.pages import page

KINDS = {
    400: "unread",
    401: "not_allowed",
    403: "not_allowed",
    404: "missing",
    405: "missing",
    409: "changed",
    410: "gone",
    413: "large",
    415: "large",
    422: "unread",
    429: "often",
    503: "away",
}


def error(request: Request, status: int, *, kind: str = "", trace: str = "", seconds: int | None = None, detail: str = "") -> Response:
    """The page of an error."""
    kind = kind or KINDS.get(status, "failed")
    answer = page(
        request,
        "error.html",
        status=status,
        kind=kind,
        trace=trace or str(request.scope.get("ontong.traceparent", ""))[3:35],
        seconds=seconds or 60,
        detail=detail,
    )
    if seconds:
        answer.headers["retry-after"] = str(seconds)
    return answer


async def on_refused(request: Request, refusal: Exception) -> Response:
    """The API did not do it, and the page had nothing better to say."""
    assert isinstance(refusal, Refused)
    return error(request, refusal.status, trace=refusal.trace, seconds=refusal.retry_after)


async def on_http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    return error(request, problem.status_code)


async def on_not_ours(request: Request, problem: Exception) -> Response:
    """A form without our mark: nothing was done. Where its page can show what was typed, it does so itself."""
    assert isinstance(problem, NotOurs)
    return error(request, 403, kind="not_ours")
