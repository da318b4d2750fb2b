"""직원. Who works where, who is away and who stands in (대직), and who takes over somebody's cases (인사이동)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session, words
from frontend.desk.admin import departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form
from frontend.pages import go

HERE = "/desk/admin/staff"
People = Sequence[Mapping[str, Any]]


async def listing(request: Request) -> Response:
    """Of one department at a time: the API has it so."""
    known = await departments.names(request)
    asked = request.query_params.get("department", "")
    chosen = asked if asked in dict(known) else next((code for code, _ in known), "")
    return await session.desk_page(
        request, "desk/admin/staff.html", departments=known, chosen=chosen, people=await _people(request, chosen), ROLES_OF=words.ROLES
    )


async def _people(request: Request, department: str) -> People:
    if not department:
        return ()
    return await session.asking(request).items("/v1/desk/colleagues", department=department)


async def _person(request: Request) -> tuple[Mapping[str, Any], list[tuple[str, str]], tuple[str, str]]:
    """Whom the address names, the others of the department, and the way back."""
    department, account = request.query_params.get("department", ""), request.path_params["account_id"]
    people, known = await asyncio.gather(_people(request, department), departments.names(request))
    person = next((one for one in people if one["account_id"] == account), None)
    if person is None:
        raise HTTPException(404)
    others = [(one["account_id"], f"{one['name']} ({words.ROLES[one['role']]})") for one in people if one is not person]
    return person, others, (back(department), f"{dict(known).get(department, '')} 직원".strip())


async def _absence(request: Request) -> tuple[Paper, Stands]:
    person, others, way = await _person(request)
    fields = (
        Field(name="begins_at", label="부재 시작", kind="moment"),
        Field(name="ends_at", label="부재 끝", kind="moment"),
        Field(name="deputy_id", label="대직자", kind="menu", options=others, hint="그동안 이 사람의 ‘내 것’에도 보입니다."),
    )
    return Paper(title=f"{person['name']} 부재", button="부재로 정하기", back=way, fields=fields), papers.NOTHING


async def ask_absence(request: Request) -> Response:
    return await papers.show(request, *await _absence(request))


async def begin(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        told = body | {"account_id": request.path_params["account_id"]}
        await session.asking(request).ask("POST", "/v1/desk/absences", json=told, headers=papers.seen(typed))
        return "부재를 정했습니다."

    return await papers.take(request, lambda: _absence(request), send, back(request.query_params.get("department", "")))


async def end(request: Request) -> Response:
    typed = await session.form(request)
    try:
        await session.asking(request).post(path("/v1/desk/absences/{}/end", request.path_params["absence_id"]), {})
        said = "부재를 끝냈습니다."
    except Refused as refusal:
        if refusal.status not in (404, 409):
            raise
        said = "이미 끝난 부재입니다."
    return bar.say(request, go(back(typed["department"])), said)


async def _succession(request: Request) -> tuple[Paper, Stands]:
    person, others, way = await _person(request)
    paper = Paper(
        title=f"{person['name']} 인사이동",
        button="열린 민원을 모두 넘기기",
        back=way,
        fields=(Field(name="successor_id", label="이어받을 사람", kind="menu", options=others),),
        warn="열린 민원이 모두 이 사람에게 넘어갑니다. 되돌리려면 다시 넘겨야 합니다.",
        grave=True,
    )
    return paper, papers.NOTHING


async def ask_succession(request: Request) -> Response:
    return await papers.show(request, *await _succession(request))


async def succeed(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        where = path("/v1/desk/colleagues/{}/succeed", request.path_params["account_id"])
        await session.asking(request).ask("POST", where, json=body, headers=papers.seen(typed))
        return "열린 민원을 넘기고 있습니다. 많으면 조금씩 넘어갑니다."

    return await papers.take(request, lambda: _succession(request), send, back(request.query_params.get("department", "")))


def back(department: str) -> str:
    return f"{HERE}?{urlencode({'department': department})}"


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route(f"{HERE}/absences/{{absence_id}}/end", _only(end), methods=["POST"]),
    Route(f"{HERE}/{{account_id}}/absence", _only(ask_absence), methods=["GET"]),
    Route(f"{HERE}/{{account_id}}/absence", _only(begin), methods=["POST"]),
    Route(f"{HERE}/{{account_id}}/succeed", _only(ask_succession), methods=["GET"]),
    Route(f"{HERE}/{{account_id}}/succeed", _only(succeed), methods=["POST"]),
)
