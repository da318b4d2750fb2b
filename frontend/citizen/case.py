"""A citizen's case: one card at the top, then what was answered, the days as they are counted, and how it went on, latest first."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import dates
from frontend.citizen import days, telling
from frontend.citizen.numbers import spelled
from frontend.citizen.opening import Opened, of_a_case
from frontend.forms import EMPTY, NOTHING_WRONG, Form, Wrong
from frontend.pages import language, page, say

DONE = frozenset({"supplement", "more_time", "change", "ask", "reopen", "object", "withdraw", "result", "contact", "join"})


async def show(request: Request, opened: Opened) -> Response:
    return shown(request, opened, EMPTY, NOTHING_WRONG)


def _counted(request: Request, opened: Opened) -> days.Calendar | None:
    """While the answer is awaited."""
    if opened.besides is None or opened.case["status"] in telling.OVER | telling.ANSWERED:
        return None
    return days.calendar(opened.besides, say(request), language(request), dates.now().date())


def shown(
    request: Request,
    opened: Opened,
    form: Form,
    wrong: Wrong,
    *,
    status: int = 200,
    trouble: str = "",
) -> Response:
    """The page of a case, with what was typed into its forms."""
    counted = _counted(request, opened)
    case, done = opened.case, request.query_params.get("done", "")
    return page(
        request,
        "citizen/case.html",
        status=status,
        case=case,
        told=telling.card(case, say(request), language(request)),
        spelled=spelled(opened.number),
        timeline=list(reversed(case["timeline"])),
        elsewhere=telling.outside((case["transfer"] or {}).get("link")),
        done=done if done in DONE else "",
        days=counted,
        left=days.left(counted, say(request)),
        asks=bool({"confirm", "rate"} & set(case["actions"])),
        now=dates.now(),
        form=form,
        wrong=wrong,
        trouble=trouble,
    )


ROUTES = (Route("/c/{number}", of_a_case(show, besides="/days"), methods=["GET"]),)
