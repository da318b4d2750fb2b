"""The desk's list: which cases, in which order, page by page; and filters that somebody has kept to look through again."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import Response

from contracts.desk import Role
from contracts.lists import CasePage, ForeseeLate, LateTomorrow, ListComplaints
from gateway import usecases
from gateway.domain import SavedFilter
from gateway.web import audit, bodies, problems
from gateway.web import list_bodies as sent
from gateway.web.desk_acts import ALL, REFUSED, shown
from gateway.web.desk_answers import KeptFilters, NamedFilter
from gateway.web.routes import Call, Entry

if TYPE_CHECKING:
    from gateway.store import Transaction

LEADERS = ALL - {Role.OFFICER}
MOST_KEPT = 30  # filters of one account
PLAIN = (  # that are called the same on both sides
    *("q", "overdue", "hand_over", "officer", "kind", "channel", "paused", "silent", "waits_for_reply", "joinable", "phone", "sort"),
    *("danger", "urgency", "immediate"),
)


async def list_cases(call: Call) -> Response:
    filters = await chosen(call)
    paging = {name: call.query[name] for name in ("limit", "cursor") if name in call.query}
    page: CasePage = await call.hall.ask(question(call, filters, count=call.query.get("total", False), **paging), call.traceparent)
    await remember(call, filters)
    return shown(page)


async def chosen(call: Call) -> Mapping[str, Any]:
    """What is filtered by: what the address says, and what was kept under the name that it gives. Raises a Problem (422) where there is
    none of that name, or where it doesn't fit any more."""
    name = call.query.get("filter")
    if name is None:
        return call.query
    account_id = call.officer.account_id
    kept: SavedFilter | None = await call.hall.read(lambda tx: tx.saved_filters.find(account_id, name))
    if kept is None:
        raise problems.wrong("filter", "you have kept none of this name")
    try:
        return {**bodies.check(sent.Lasting, kept.filters), **call.query}
    except problems.Problem as problem:
        detail = "doesn't fit any more: " + "; ".join(f"{one.field} {one.detail}" for one in problem.errors)
        raise problems.wrong("filter", detail) from None


def question(call: Call, filters: Mapping[str, Any], **more: Any) -> ListComplaints:
    """What the services are asked; raises a Problem (403) where an officer asks for another department."""
    officer, wanted = call.officer, filters.get("department")
    if officer.role.of_one_department and wanted not in (None, officer.department_code):
        raise problems.forbidden()
    asked = {name: filters[name] for name in PLAIN if name in filters}
    if "status" in filters:
        asked["statuses"] = filters["status"]
    for name, later in (("received_from", 0), ("received_to", 1), ("due_before", 0)):
        if name in filters:
            asked[name] = _morning(call, filters[name], later)
    return ListComplaints(staff=officer, department_code=wanted, descending=filters.get("order") == "desc", **asked, **more)


async def remember(call: Call, filters: Mapping[str, Any]) -> None:
    """Who looks for a citizen's number is written down before they see what was found."""
    if "phone" in filters:
        await audit.write(
            call.hall, call.officer, call.request, receipt_number=None, status=200, reason="searched", detail=f"phone: {filters['phone']}"
        )


def _morning(call: Call, day: date, later: int) -> datetime:
    """The beginning of a day of the city, or of the next one."""
    return datetime.combine(day + timedelta(days=later), time(), call.hall.door.zone)


async def tomorrow(call: Call) -> Response:
    """The service sees to whose department it is."""
    asked = ForeseeLate(staff=call.officer, department_code=call.query.get("department"))
    return shown(await call.hall.ask(asked, call.traceparent))


# Filters that are kept -------------------------------------------------------------------------------------------------


async def kept(call: Call) -> Response:
    account_id = call.officer.account_id
    found: list[SavedFilter] = await call.hall.read(lambda tx: tx.saved_filters.of(account_id))
    return shown(KeptFilters(items=tuple(_named(one) for one in found)))


async def keep(call: Call) -> Response:
    """Looked at as if it were used now: what would be refused isn't kept."""
    filters: dict[str, str] = call.body["filters"]
    question(call, bodies.check(sent.Lasting, filters))
    saved = SavedFilter(account_id=call.officer.account_id, name=_name(call), filters=filters, saved_at=call.hall.door.clock())
    if not await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: usecases.save_filter(tx, saved, MOST_KEPT))):
        raise problems.Problem(409, "too-many-filters", f"You have kept {MOST_KEPT} filters: delete one first.")
    return shown(_named(saved))


async def delete(call: Call) -> Response:
    account_id, name = call.officer.account_id, _name(call)

    def remove(tx: Transaction) -> bool:
        return tx.saved_filters.remove(account_id, name)

    if not await asyncio.wrap_future(call.hall.door.database.submit(remove)):
        raise problems.Problem(404, "not-found", "You have kept no filter of this name.")
    return await kept(call)


def _name(call: Call) -> str:
    name = unicodedata.normalize("NFC", call.request.path_params["name"]).strip()
    if not 1 <= len(name) <= sent.LONGEST_NAME or not name.isprintable():
        raise problems.wrong("name", f"a filter is called by 1 to {sent.LONGEST_NAME} characters in one line")
    return name


def _named(saved: SavedFilter) -> NamedFilter:
    return NamedFilter(name=saved.name, query=urlencode(saved.filters), saved_at=saved.saved_at)


_KEPT = "/v1/desk/filters"

TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/complaints",
        act=list_cases,
        summary="The desk's list, next deadline first unless another order is asked for",
        tag="desk",
        roles=ALL,
        query=sent.DeskQuery,
        answers={200: CasePage, **REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/desk/stats/tomorrow",
        act=tomorrow,
        summary="What will be late by the close of the next working day",
        tag="desk",
        roles=LEADERS,
        query=sent.TomorrowQuery,
        answers={200: LateTomorrow, **REFUSED},
    ),
    Entry(
        method="GET",
        path=_KEPT,
        act=kept,
        summary="The filters that you have kept",
        tag="desk",
        roles=ALL,
        answers={200: KeptFilters, **REFUSED},
    ),
    Entry(
        method="PUT",
        path=f"{_KEPT}/{{name}}",
        act=keep,
        summary="Keep a filter under a name",
        tag="desk",
        roles=ALL,
        body=sent.KeptFilter,
        answers={200: NamedFilter, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="DELETE",
        path=f"{_KEPT}/{{name}}",
        act=delete,
        summary="Forget it; the others are shown",
        tag="desk",
        roles=ALL,
        answers={200: KeptFilters, **REFUSED},
    ),
)
