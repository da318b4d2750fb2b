"""대기열. One table of cases, the next clock first; links that narrow it, with their counts; and what is new, for whoever has it open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Api, Refused
from frontend.desk import bar, session, views, words
from frontend.desk.export import FORMATS
from frontend.desk.rows import drawn, row
from frontend.desk.views import Chosen, View
from frontend.pages import go, pages

LIST = "/v1/desk/complaints"
PAGE = 200  # that the API gives at once
PAGE_BEFORE = 100  # of the release before: pages and gateway are exchanged in any order
FEW_NEWS = 5
NEXT, PREVIOUS = "next", "previous"
COUNTED_SECONDS = 10.0
MOST_COUNTED = 500  # accounts that this process remembers counts of
CLOSED_KINDS = (401, 503)


async def show(request: Request) -> Response:
    """The queue. `to` names the row that the keyboard goes on from."""
    chosen, api = Chosen.read(request.query_params), session.asking(request)
    listed, counts, kept, departments = await asyncio.gather(
        _list(api, chosen), _counts(request), _kept(api), directory(request), return_exceptions=True
    )
    problem = ""
    if isinstance(listed, Refused) and listed.status == 422:
        problem, listed = (
            _told(listed),
            {"items": [], "next_cursor": None, "previous_cursor": None, "total": None, "more_than_total": False},
        )
    for found in (listed, counts, kept, departments):
        if isinstance(found, BaseException):
            raise found
    assert isinstance(listed, dict), "raised above where it isn't"
    now, who = datetime.now(UTC), session.me(request)
    done, to, query = bar.kept(request), request.query_params.get("to", ""), chosen.query()
    soon = done.number if done and done.open else ""
    template, overview = pages(request).templates.get_template("desk/row.html"), not who.of_one_department
    lines = [row(summary, now, overview=overview) for summary in listed["items"]]
    return await session.desk_page(
        request,
        "desk/queue.html",
        chosen=chosen,
        views=views.of(who.role),
        counts=counts,
        kept=kept,
        rows=[drawn(template, line, query, focus=line.number == to, soon=line.number == soon) for line in lines],
        listed=listed,
        problem=problem,
        departments=departments,
        typed=dict.fromkeys(views.NARROWING, "") | dict(chosen.narrowed),
        now=now,
        title=_title(chosen, who, departments),
        SORTS=views.SORTS,
        CHANNELS=words.CHANNELS,
        KINDS=words.KINDS,
        FORMATS=FORMATS,
    )


async def news(request: Request) -> Response:
    """What has changed in this queue since it was shown; asked every few seconds by the page itself."""
    chosen, since = Chosen.read(request.query_params), request.query_params.get("since", "")
    try:
        seen = datetime.fromisoformat(since)
    except ValueError:
        return errors.error(request, 422)
    now = datetime.now(UTC)
    try:
        changed = await _changed(session.asking(request), chosen, seen)
    except Refused as refusal:
        if refusal.status in CLOSED_KINDS:
            return JSONResponse({"lost": True}, refusal.status)
        raise
    fresh = [summary for summary in changed if _moment(summary["received_at"]) > seen]
    who = session.me(request)
    lines = {summary["receipt_number"]: row(summary, now, overview=not who.of_one_department) for summary in changed}
    return JSONResponse(
        {
            "at": now.isoformat(),
            "fresh": [summary["receipt_number"] for summary in fresh],
            "danger": sum(1 for summary in fresh if lines[summary["receipt_number"]].danger),
            "today": sum(1 for summary in fresh if lines[summary["receipt_number"]].clock.level in ("late", "today")),
            "changed": {
                number: {"status": line.status_words, "who": line.who, "revision": line.revision} for number, line in lines.items()
            },
        }
    )


async def _changed(api: Api, chosen: Chosen, seen: datetime) -> list[dict[str, Any]]:
    """Those that have changed since then: as a rule none or a few, and only then are more asked for."""
    asked: dict[str, Any] = {name: value for name, value in chosen.asks().items() if name not in ("sort", "order")}
    for limit in (FEW_NEWS, PAGE):
        found = await _asked(api, limit, **asked, sort="updated", order="desc")
        changed = [summary for summary in found["items"] if _moment(summary["updated_at"]) > seen]
        if len(changed) < limit:
            break
    return changed


async def following(request: Request) -> Response:
    """이전, 다음: to the case before or behind this one in the queue that one came from."""
    chosen, number, back = Chosen.read(request.query_params), request.path_params["number"], request.url.path.endswith(f"/{PREVIOUS}")
    found = await neighbour(session.asking(request), chosen, number, back=back)
    where = f"/desk/c/{found}?{chosen.query()}" if found else f"/desk?{chosen.query()}"
    return go(where.rstrip("?"))


async def neighbour(api: Api, chosen: Chosen, number: str, *, back: bool = False) -> str:
    """The case behind (or before) this one; "" where there is none."""
    listed = await _list(api, chosen, most=views.MANY)
    numbers = [summary["receipt_number"] for summary in listed["items"]]
    if number not in numbers:
        return str(numbers[0]) if numbers and not back else ""
    place = numbers.index(number) + (-1 if back else 1)
    return str(numbers[place]) if 0 <= place < len(numbers) else ""


async def _list(api: Api, chosen: Chosen, *, most: int = 0) -> dict[str, Any]:
    """One page of the queue; the API gives two hundred rows at once."""
    rows = most or chosen.rows
    asked, limit = chosen.asks(), min(rows, PAGE)
    listed = await _asked(api, limit, **asked, cursor=chosen.cursor, total="" if most else "true")
    while len(listed["items"]) < rows and listed["next_cursor"]:
        more = await _asked(api, limit, **asked, cursor=listed["next_cursor"])
        listed = listed | {"items": [*listed["items"], *more["items"]], "next_cursor": more["next_cursor"]}
    return listed


async def _asked(api: Api, limit: int, **asked: Any) -> dict[str, Any]:
    """So many rows at most; fewer where the gateway gives no more at once."""
    try:
        return await api.record(LIST, **asked, limit=limit)
    except Refused as refusal:
        if limit <= PAGE_BEFORE or "limit" not in {str(error.get("field", "")) for error in refusal.errors}:
            raise
        return await api.record(LIST, **asked, limit=PAGE_BEFORE)


# Counts beside the links ----------------------------------------------------------------------------------------------

_counted: dict[str, tuple[float, Mapping[str, str]]] = {}


async def _counts(request: Request) -> Mapping[str, str]:
    """How many each link leads to, as they were some seconds ago at most."""
    who = session.me(request)
    known = _counted.get(who.token)
    if known and time.monotonic() - known[0] < COUNTED_SECONDS:
        return known[1]
    found = await asyncio.gather(*(_count(session.asking(request), view) for view in views.of(who.role) if view.asks))
    if len(_counted) >= MOST_COUNTED:
        _counted.clear()
    counts = {name: told for name, told in found if told}
    _counted[who.token] = (time.monotonic(), counts)
    return counts


async def _count(api: Api, view: View) -> tuple[str, str]:
    try:
        listed = await api.get(LIST, **views.asked(view), limit=1, total="true")
    except Refused as refusal:
        if refusal.status == 401:
            raise
        return view.name, ""
    return view.name, "" if listed["total"] is None else f"{listed['total']:,}{'+' if listed['more_than_total'] else ''}"


def count_again(request: Request) -> None:
    """Something was done: what was counted before isn't so any more."""
    _counted.pop(session.me(request).token, None)


async def _kept(api: Api) -> Sequence[Mapping[str, Any]]:
    return await api.items("/v1/desk/filters")


_directory: dict[int, tuple[float, Sequence[Mapping[str, Any]]]] = {}


async def directory(request: Request) -> Sequence[Mapping[str, Any]]:
    """The city's departments, as they were a minute ago at most."""
    front = id(pages(request))
    known = _directory.get(front)
    if known is None or time.monotonic() - known[0] > 60 or not known[1]:
        found = await pages(request).api(request).items("/v1/departments")
        known = _directory[front] = (time.monotonic(), found)
    return known[1]


def _title(chosen: Chosen, who: session.Staff, departments: Any) -> str:
    if who.of_one_department:
        name = next((one["name"] for one in departments if one["code"] == who.department), "")
        return f"{name} 대기열".strip()
    return "대기열"


def _told(refusal: Refused) -> str:
    fields = {str(error.get("field", "")) for error in refusal.errors}
    if "filter" in fields:
        return "이 거르기는 지금 쓸 수 없습니다. 다른 거르기를 골라 주세요."
    if "phone" in fields:
        return "전화번호는 끝 네 자리를 적어 주세요. 예: 5678"
    return "찾는 말이나 날짜를 다시 봐 주세요."


def _moment(told: str | None) -> datetime:
    return datetime.fromisoformat(told) if told else datetime.min.replace(tzinfo=UTC)


ROUTES = (
    Route("/desk", session.signed_in()(show), methods=["GET"]),
    Route("/desk/news", session.signed_in()(news), methods=["GET"]),
    *(Route(f"/desk/c/{{number}}/{way}", session.signed_in()(following), methods=["GET"]) for way in (NEXT, PREVIOUS)),
)
