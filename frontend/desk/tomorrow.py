"""내일 늦어질 민원. What is not late yet and will be by the close of the next working day, by officer: for whoever shares out the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.desk import queue, session, words
from frontend.pages import go

ROLES = ("head", "triage", "arbiter", "admin")
NOBODY = "담당 없음"


@dataclass(frozen=True, kw_only=True)
class Share:
    """What lies with one person, or with nobody."""

    name: str
    left: str
    cases: int
    items: Sequence[Mapping[str, Any]]


async def show(request: Request) -> Response:
    """`department`: of one department, for whoever sees all."""
    who = session.me(request)
    if who.role not in ROLES:  # an officer's own are in the queue, the next deadline first
        return go("/desk?view=mine")
    departments = await queue.directory(request)
    known = {one["code"] for one in departments}
    asked = request.query_params.get("department", "")
    department = asked if asked in known and not who.of_one_department else ""
    found = await session.asking(request).get("/v1/desk/stats/tomorrow", department=department)
    return await session.desk_page(
        request,
        "desk/tomorrow.html",
        until=found["until"],
        shares=[_share(one, found["items"]) for one in found["by_officer"]],
        total=len(found["items"]),
        more=found["more"],
        departments=() if who.of_one_department else departments,
        department=department,
        length=length,
        words=words,
    )


def _share(one: Mapping[str, Any], items: Sequence[Mapping[str, Any]]) -> Share:
    return Share(
        name=one["officer_name"] or NOBODY,
        left=length(one["working_minutes_left"]),
        cases=one["cases"],
        items=[item for item in items if item["officer_name"] == one["officer_name"]],
    )


def length(minutes: int) -> str:
    """Office time, in hours and minutes: a day of it is no day of the calendar."""
    whole, rest = divmod(max(0, minutes), 60)
    return " ".join(part for part in (f"{whole}시간" if whole else "", f"{rest}분" if rest or not whole else "") if part)


ROUTES = (Route("/desk/tomorrow", session.signed_in()(show), methods=["GET"]),)
