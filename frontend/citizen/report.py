"""말하기. From thought to receipt: one box, everything else is optional or comes after sending."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import assets, forms, ground, sessions
from frontend.api import Refused
from frontend.citizen import places, private, sending
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go, language, page, pages, say

WAITS = 0.8  # seconds for similar cases: nobody's sending waits longer
KEPT = ("description", "area", "address", "lat", "long", "way", "phone", "email", "key")  # from page to page, before it is sent


async def show(request: Request) -> Response:
    """`?same=place` begins with the place of the report before."""
    asked = request.query_params
    typed = {name: [asked[name][:300]] for name in ("area", "address", "lat", "long") if asked.get(name)}
    return _form(request, Form(fields=typed) if typed else EMPTY, NOTHING_WRONG)


async def send(request: Request) -> Response:
    """Keeps what was typed whatever comes of it; sent twice it is still one case, by the key that the form carries."""
    try:
        form = await forms.read(request)
    except NotOurs:
        return _form(request, request.scope["ontong.typed"], NOTHING_WRONG, status=403, stale=True)
    if still := _still_writing(request, form):
        return still
    if wrong := sending.checked(form, say(request)):
        return _form(request, form, wrong, status=422)
    if "hide" in form:
        form = _with(form, description=private.hidden(form["description"]), seen="private")
    return await _first_look(request, form) or await _sent(request, form)


def _still_writing(request: Request, form: Form) -> Response | None:
    """The page again, where this wasn't the button that sends."""
    if "pick" in form:
        return _pick(request, form)
    if "map.x" in form or "map.y" in form:
        return _picked(request, form)
    return _form(request, form, NOTHING_WRONG) if "start" in form or "back" in form else None


async def _first_look(request: Request, form: Form) -> Response | None:
    """Where there is no script: what is private, then what others have said. With photos it isn't asked: a browser would lose them."""
    if form.files:
        return None
    if "seen" not in form and private.found(form["description"]):
        return _before(request, form, marked=list(private.marked(form["description"])))
    if form["seen"] != "all" and (cards := await _similar(request, form)):
        return _before(request, form, cards=cards)
    return None


async def _sent(request: Request, form: Form) -> Response:
    t, wrong = say(request), Wrong()
    try:
        return _received(request, await sending.send(pages(request).api(request), form, language(request)))
    except Refused as refusal:
        if any(str(one.get("field")) == "Idempotency-Key" for one in refusal.errors):  # the one before is with us: this is another
            wrong.add("description", t("report.sent_before"))
            return _form(request, _with(form, key=""), wrong, status=422)
        wrong = sending.put_right(refusal, t)
        trouble = "" if wrong else t("report.often" if refusal.status == 429 else "report.away", seconds=refusal.retry_after or 60)
        return _form(request, form, wrong, status=422 if wrong else refusal.status, trouble=trouble)


def _received(request: Request, receipt: Mapping[str, Any]) -> Response:
    number, seal = receipt["receipt_number"], pages(request).seal
    danger = f"?danger={seal.close('danger', receipt['danger'])}" if receipt.get("danger") else ""
    answer = go(f"/c/{number}/receipt{danger}")
    sessions.keep_cases(seal, request, answer, {number: receipt["token"]})
    return answer


async def similar(request: Request) -> Response:
    """The cards alone, for the script: the form stays where it is, with its photos. 204 where there are none."""
    form = await forms.read(request)
    cards = await _similar(request, form) if form["description"] else ()
    return page(request, "citizen/cards.html", cards=cards) if cards else Response(status_code=204)


async def _similar(request: Request, form: Form) -> list[dict[str, Any]]:
    """At most three. Whatever goes wrong there is no reason not to send."""
    body: dict[str, Any] = {"description": form["description"], "locale": language(request)}
    if where := sending.place(form):
        body["location"] = where
    try:
        async with asyncio.timeout(WAITS):
            return list((await pages(request).api(request).post("/v1/similar", body))["items"])
    except (Refused, TimeoutError):  # no reason not to send
        return []


async def worker(request: Request) -> Response:
    """The one script that lives beside the page: it keeps the report's page usable without a network, and no other."""
    told = assets.FILES["worker.js"]
    return Response(told.body, media_type=told.media_type, headers={"cache-control": "no-cache", "service-worker-allowed": "/report"})


# Pages -----------------------------------------------------------------------------------------------------------------


def _form(request: Request, form: Form, wrong: Wrong, *, status: int = 200, stale: bool = False, trouble: str = "") -> Response:
    key = form["key"] or secrets.token_urlsafe(18)
    return page(
        request,
        "citizen/report.html",
        status=status,
        form=form,
        wrong=wrong,
        stale=stale,
        trouble=trouble,
        key=key,
        map=places.of(request),
        photos_lost=bool(form.files) or "had_photos" in form,
        most=sending.MOST_PHOTOS,
    )


def _before(request: Request, form: Form, *, marked: Any = (), cards: Any = ()) -> Response:
    """One more look, where there is no script: what is private, then what others have said."""
    return page(request, "citizen/before.html", form=form, kept=KEPT, marked=marked, cards=cards)


def _pick(request: Request, form: Form) -> Response:
    city_map = places.of(request)
    if city_map is None:
        return _form(request, form, NOTHING_WRONG)
    return page(request, "citizen/pick.html", form=form, kept=KEPT, map=city_map)


def _picked(request: Request, form: Form) -> Response:
    """A press of the picture sends where it was pressed; 0,0 is the Enter key, which chose nothing."""
    city_map, x, y = places.of(request), form["map.x"], form["map.y"]
    if city_map and x.isdecimal() and y.isdecimal() and (int(x) or int(y)):
        scale = ground.WIDE / 320
        lat, long = city_map.degrees(min(int(x) * scale, ground.WIDE), min(int(y) * scale, city_map.high))
        form = _with(form, lat=str(lat), long=str(long))
    return _form(request, form, NOTHING_WRONG)


def _with(form: Form, **fields: str) -> Form:
    return Form(fields={**form.fields, **{name: [value] for name, value in fields.items()}}, files=form.files)


ROUTES = (
    Route("/report", show, methods=["GET"]),
    Route("/report", send, methods=["POST"]),
    Route("/report/similar", similar, methods=["POST"]),
    Route("/worker.js", worker, methods=["GET"]),
)
