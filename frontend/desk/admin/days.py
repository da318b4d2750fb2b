"""쉬는 날과 장애. What stops the clocks of all cases at once: days that the calendar doesn't know by itself, and outages."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import session
from frontend.desk.admin import papers
from frontend.desk.admin.papers import ADMIN, Paper
from frontend.desk.fields import Field
from frontend.forms import Form

HERE = "/desk/admin/days"
DAYS = "/v1/desk/calendar/days"
RECOUNTED = "열린 민원의 기한이 다시 계산됩니다."
WORKS = "(근무)"
TABLE = Paper(
    title="쉬는 날 표",
    button="표를 바꾸고 기한 다시 계산하기",
    back=(HERE, "쉬는 날·장애"),
    fields=(
        Field(
            name="days",
            label="따로 정한 날",
            kind="list",
            rows=10,
            hint=f"한 줄에 하루씩. 예: 2027-05-03 개청기념일. 쉬는 날처럼 보여도 일하는 날은 끝에 {WORKS}를 붙입니다.",
        ),
    ),
    note="토요일과 공휴일은 적지 않아도 압니다. 임시공휴일처럼 달력이 모르는 날만 적습니다. 여기 적힌 것이 표의 전부입니다.",
    warn=RECOUNTED,
)
OUTAGE = Paper(
    title="시스템 장애",
    button="장애로 정하고 기한 다시 계산하기",
    back=(HERE, "쉬는 날·장애"),
    fields=(
        Field(name="began_at", label="시작", kind="moment"),
        Field(name="ended_at", label="끝", kind="moment"),
        Field(name="reason", label="까닭", rows=3, hint="민원의 날짜 계산에 남습니다."),
    ),
    note="그동안에는 어느 민원의 처리 기간도 흐르지 않은 것으로 봅니다(시행령 제20조). 끝난 뒤에 적습니다.",
    warn=RECOUNTED,
)


async def overview(request: Request) -> Response:
    found = await session.asking(request).record(DAYS)
    return await session.desk_page(request, "desk/admin/days.html", RECOUNTED=RECOUNTED, days=found["days"], outages=found["outages"])


def lines(told: list[str]) -> list[dict[str, Any]]:
    """Days as the API takes them; raises Refused naming the line that can't be read."""
    found = []
    for place, line in enumerate(told, 1):
        day, _, name = line.replace("\t", " ").partition(" ")
        works = name.rstrip().endswith(WORKS)
        name = name.rstrip().removesuffix(WORKS).strip()
        if not papers.is_day(day) or not name:
            raise Refused(422, "invalid", errors=({"field": "days", "detail": f"{place}번째 줄을 읽을 수 없습니다: {line}"},))
        found.append({"day": day, "name": name, "works": works})
    return found


async def keep_table(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        days = lines(body["days"])
        await session.asking(request).ask("PUT", DAYS, json={"days": days}, headers=papers.seen(typed))
        return f"쉬는 날 {len(days)}일을 정했습니다. {RECOUNTED}"

    return await papers.take(request, lambda: _table(request), send, HERE)


async def declare(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        await session.asking(request).ask("POST", "/v1/desk/outages", json=body, headers=papers.seen(typed))
        return f"장애를 정했습니다. {RECOUNTED}"

    return await papers.take(request, _outage, send, HERE)


async def _table(request: Request) -> tuple[Paper, papers.Stands]:
    found = await session.asking(request).record(DAYS)
    written = "\n".join(f"{one['day']} {one['name']}{f' {WORKS}' if one['works'] else ''}" for one in found["days"])
    return TABLE, papers.Stands(values={"days": written}, revision=str(found["revision"]))


async def _outage() -> tuple[Paper, papers.Stands]:
    return OUTAGE, papers.NOTHING


async def ask_table(request: Request) -> Response:
    return await papers.show(request, *await _table(request))


async def ask_outage(request: Request) -> Response:
    return await papers.show(request, OUTAGE)


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(overview), methods=["GET"]),
    Route(f"{HERE}/table", _only(ask_table), methods=["GET"]),
    Route(f"{HERE}/table", _only(keep_table), methods=["POST"]),
    Route(f"{HERE}/outage", _only(ask_outage), methods=["GET"]),
    Route(f"{HERE}/outage", _only(declare), methods=["POST"]),
)
