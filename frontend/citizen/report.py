"""말하기. From thought to receipt: one box, everything else is optional or comes after sending."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import forms, sessions
from frontend.api import Refused
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go, language, page, pages, say


async def show(request: Request) -> Response:
    return _form(request, EMPTY, NOTHING_WRONG)


async def send(request: Request) -> Response:
    """Keeps what was typed whatever comes of it; sent twice it is still one case, by the key that the form carries."""
    try:
        form = await forms.read(request)
    except NotOurs:
        return _form(request, request.scope["ontong.typed"], NOTHING_WRONG, status=403, stale=True)
    wrong = Wrong()
    if not form["description"]:
        wrong.add("description", say(request)("report.description_missing"))
    if wrong or "start" in form:
        return _form(request, form, wrong, status=422 if wrong and "start" not in form else 200)
    try:
        receipt = (
            await pages(request)
            .api(request)
            .post(
                "/v1/complaints",
                {"description": form.raw("description"), "channel": "web", "locale": language(request)},
                idempotency_key=form["key"],
            )
        )
    except Refused as refusal:
        if refusal.status != 422:
            raise
        wrong.add("description", say(request)("report.refused"))
        return _form(request, form, wrong, status=422)
    answer = go(f"/c/{receipt['receipt_number']}")
    sessions.keep_cases(pages(request).seal, request, answer, {receipt["receipt_number"]: receipt["token"]})
    return answer


def _form(request: Request, form: Form, wrong: Wrong, *, status: int = 200, stale: bool = False) -> Response:
    return page(
        request, "citizen/report.html", status=status, form=form, wrong=wrong, stale=stale, key=form["key"] or secrets.token_urlsafe(18)
    )


ROUTES = (
    Route("/report", show, methods=["GET"]),
    Route("/report", send, methods=["POST"]),
)
