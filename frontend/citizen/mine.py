"""내 접수 찾기. The cases that this browser knows, a link to all others for whoever left an address, and forgetting all of them here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors, forms, sessions
from frontend.api import Api, Refused, path
from frontend.citizen import numbers, sending
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go, language, page, pages, say


async def show(request: Request) -> Response:
    return await _page(request, EMPTY, NOTHING_WRONG)


async def find(request: Request) -> Response:
    """Known here: opened. Else a link goes to the address, if there is something to link to; nobody learns whether there is."""
    t = say(request)
    try:
        form = await forms.read(request)
    except NotOurs:
        return await _page(request, request.scope["ontong.typed"], NOTHING_WRONG, status=403, trouble=t("report.stale"))
    number, reach, wrong = numbers.written(form["number"]), form["reach"], Wrong()
    if form["number"] and number is None:
        wrong.add("number", t("mine.number_wrong"))
    elif number and number in sessions.cases(pages(request).seal, request):
        return go(f"/c/{number}")
    contact = {"email": sending.mail(reach)} if "@" in reach else {"phone": sending.phone(reach)}
    if not reach:
        wrong.add("reach", t("mine.reach_missing"))
    elif "@" not in reach and len(contact["phone"]) < 9:
        wrong.add("reach", t("mine.reach_wrong"))
    if wrong:
        return await _page(request, form, wrong, status=422)
    body: dict[str, Any] = {"contact": contact, "locale": language(request)}
    if number:
        body["receipt_number"] = number
    try:
        await pages(request).api(request).post("/v1/links", body)
    except Refused as refusal:
        for one in refusal.errors:
            wrong.add(
                "number" if one.get("field") == "receipt_number" else "reach",
                t("mine.number_wrong" if one.get("field") == "receipt_number" else "mine.reach_wrong"),
            )
        trouble = "" if wrong else t("report.often" if refusal.status == 429 else "report.away", seconds=refusal.retry_after or 60)
        return await _page(request, form, wrong, status=422 if wrong else refusal.status, trouble=trouble)
    return go("/mine?asked=yes")


async def forget(request: Request) -> Response:
    """이 기기에서 지우기. The cases stay as they are; only this browser can't open them any more."""
    await forms.read(request)
    answer = go("/mine?forgotten=yes")
    sessions.forget(answer, sessions.CASES)
    return answer


async def _page(request: Request, form: Form, wrong: Wrong, *, status: int = 200, trouble: str = "") -> Response:
    known = sessions.cases(pages(request).seal, request)
    found = await _found(pages(request).api(request), known) if known else {}
    listed = [(number, (found or {}).get(number)) for number in reversed(known)]
    return page(
        request,
        "citizen/mine.html",
        status=status,
        listed=listed,
        away=found is None,
        form=form,
        wrong=wrong,
        trouble=trouble,
        asked=request.query_params.get("asked") == "yes",
        forgotten=request.query_params.get("forgotten") == "yes",
    )


async def _found(api: Api, known: Mapping[str, str]) -> dict[str, Any] | None:
    """By their numbers, as far as they can be opened. None where that can't be said just now."""
    try:
        told = await api.post("/v1/complaints/overview", {"cases": [{"receipt_number": n, "token": token} for n, token in known.items()]})
    except Refused:  # the page says so, and shows their numbers
        return None
    return {case["receipt_number"]: case for case in told["items"]}


# The link of a letter ----------------------------------------------------------------------------------------------------


async def look(request: Request) -> Response:
    """One button: scanners of mail open every link, and mustn't use it up."""
    try:
        await pages(request).api(request).get(path("/v1/links/{}", request.path_params["token"]))
    except Refused as refusal:
        return _no_link(request, refusal)
    return page(request, "citizen/link.html", token=request.path_params["token"])


async def use(request: Request) -> Response:
    await forms.read(request)
    try:
        found = await pages(request).api(request).post(path("/v1/links/{}", request.path_params["token"]))
    except Refused as refusal:
        return _no_link(request, refusal)
    answer = go("/mine")
    tokens = {one["receipt_number"]: one["token"] for one in reversed(found["items"])}
    sessions.keep_cases(pages(request).seal, request, answer, tokens)
    return answer


def _no_link(request: Request, refusal: Refused) -> Response:
    if refusal.status in (404, 410):
        return errors.error(request, 410, kind="gone")
    raise refusal


ROUTES = (
    Route("/mine", show, methods=["GET"]),
    Route("/mine", find, methods=["POST"]),
    Route("/mine/forget", forget, methods=["POST"]),
    Route("/m/{token}", look, methods=["GET"]),
    Route("/m/{token}", use, methods=["POST"]),
)
