"""민원 한 건. Its text, where it is, what may be done with it now, what is like it, and all that has happened."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import ground
from frontend.api import Api, Refused, path
from frontend.citizen import places
from frontend.desk import rows, session, watching, words
from frontend.desk.acts import ACTS, FIRST, OF_A_BLOCK
from frontend.desk.clocks import countdown
from frontend.desk.fields import Act
from frontend.desk.queue import directory
from frontend.desk.views import Chosen
from frontend.forms import NOTHING_WRONG, Wrong

CASE = "/v1/desk/complaints/{}"
TABS = {"history": "이력", "letters": "발송", "person": "이 시민의 민원"}
SURE = 0.5  # below it the best department is no more than a guess
RESENDS = ("triage", "admin")


async def show(request: Request) -> Response:
    return await case_page(request)


async def case_page(request: Request, *, status: int = 200, wrong: Wrong = NOTHING_WRONG) -> Response:
    """The case. `wrong`: what must be said about a form on it."""
    number, api = request.path_params["number"], session.asking(request)
    tab = request.query_params.get("tab", "history")
    tab = tab if tab in TABS else "history"
    case, precedents, fitting, more, departments = await asyncio.gather(
        read(request, number),
        _beside(api, f"{CASE}/precedents", number),
        _beside(api, f"{CASE}/standard-answers", number),
        _of_tab(api, tab, number),
        directory(request),
    )
    who, chosen, summary = session.me(request), Chosen.read(request.query_params), case["summary"]
    return await session.desk_page(
        request,
        "desk/case.html",
        status=status,
        case=case,
        one=summary,
        number=summary["receipt_number"],
        about=rows.about(summary),
        clock_of=countdown(summary, datetime.now(UTC)),
        danger=rows.danger(summary),
        tags=rows.tags(summary),
        back=chosen.query(),
        acts=offered(case),
        may=frozenset(case["desk_actions"]),
        ACTS=ACTS,
        proposals=summary["proposals"][:3],
        sure=bool(summary["proposals"]) and summary["proposals"][0]["confidence"] >= SURE,
        groups=grouped(departments),
        precedents=precedents,
        fitting=fitting,
        tab=tab,
        TABS=TABS,
        more=more,
        resends=who.role in RESENDS,
        place=where(request, case["location"]),
        wrong=wrong,
        words=words,
        key=secrets.token_urlsafe(18),
        seen=watching.mark(summary["revision"], case["held"], more["items"] if tab == "letters" and more else None),
        about_to_be=watching.about_to_be,
        lines_of=[line_of(entry) for entry in reversed(case["timeline"])],
    )


async def read(request: Request, number: str) -> dict[str, Any]:
    """The whole case; what is folded only where it was asked for."""
    unfold = "true" if "unfold" in request.query_params else ""
    found: dict[str, Any] = await session.asking(request).get(path(CASE, number), unfold=unfold)
    return {"held": [], **found}


async def _beside(api: Api, where: str, number: str) -> Sequence[Mapping[str, Any]] | None:
    """What stands beside the case; None where it can't be had just now: the case is shown all the same."""
    try:
        return await api.items(path(where, number))
    except Refused as refusal:
        if refusal.status in (401, 404):
            raise
        return None


async def _of_tab(api: Api, tab: str, number: str) -> Any:
    try:
        if tab == "letters":
            return await api.get("/v1/desk/deliveries", receipt_number=number)
        return await api.get(path(f"{CASE}/history", number)) if tab == "person" else {}
    except Refused as refusal:
        if refusal.status in (401, 404):
            raise
        return None


def offered(case: Mapping[str, Any]) -> list[Act]:
    """What may be done now, in the order of how often it is; what stands in a block of its own isn't among it."""
    possible = [name for name in case["desk_actions"] if name in ACTS and name not in OF_A_BLOCK]
    place = {name: n for n, name in enumerate(FIRST)}
    return [ACTS[name] for name in sorted(possible, key=lambda name: place.get(name, len(place)))]


def grouped(departments: Sequence[Mapping[str, Any]]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Departments as a menu groups them: of the city hall, and the offices of the districts."""
    outside = [one for one in departments if one["name"].endswith(("행정복지센터", "주민센터", "출장소"))]
    return {"본청": [one for one in departments if one not in outside], "읍·면·동": outside}


def line_of(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """A line of the history as a sentence."""
    by = entry["by"] or ""
    return {"at": entry["at"], "by": words.BY.get(by, by), "act": words.act(entry["act"]), "text": entry["text"], "kind": entry["act"]}


def where(request: Request, location: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """The place on the city's map; without outlines, or outside of them, only in words."""
    if not location:
        return None
    drawn, lat, long = places.of(request), location["lat"], location["long"]
    told = {"address": location["address"], "lat": lat, "long": long, "map": drawn, "at": None}
    if drawn is None or lat is None:
        return told
    x, y = drawn.ground.grid(lat, long)
    return told | ({"at": (x, y)} if 0 <= x <= ground.WIDE and 0 <= y <= drawn.high else {})


async def photo(request: Request) -> Response:
    """A photo of a case, or a file of its answer; who may see the case may see it."""
    answer = await session.asking(request).ask("GET", path("/v1/desk/photos/{}", request.path_params["hash"]))
    kept = {name: answer.headers[name] for name in ("content-type", "content-disposition") if name in answer.headers}
    return Response(
        answer.content, headers=kept | {"cache-control": "private, max-age=600", "content-security-policy": "default-src 'none'; sandbox"}
    )


ROUTES = (
    Route("/desk/c/{number}", session.signed_in()(show), methods=["GET"]),
    Route("/desk/photos/{hash}", session.signed_in()(photo), methods=["GET"]),
)
