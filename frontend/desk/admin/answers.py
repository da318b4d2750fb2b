"""표준 답변. The city's and the departments' standard answers: list, new, edit, take away."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import path
from frontend.desk import session
from frontend.desk.admin import departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form
from frontend.particles import Word

HERE, ALL, ONE = "/desk/admin/answers", "/v1/desk/standard-answers", "/v1/desk/standard-answers/{}"
TITLE = Field(name="title", label="제목", kind="line")
TEXT = Field(
    name="text",
    label="답변",
    rows=10,
    hint="쓸 수 있는 자리표시: {receipt_number} {title} {place} {received_date} {due_date} {department} {department_phone} "
    "{handler} {handler_unit} {handler_contact}",
)
KEYWORDS = Field(name="keywords", label="찾는 말", kind="list", hint="한 줄에 하나씩. 이 말이 있는 민원에 먼저 권합니다.", rows=4)
REMOVED = Field(name="removed", label="이 표준 답변을 지웁니다", kind="check", required=False)


async def listing(request: Request) -> Response:
    answers, names = await asyncio.gather(_all(request), _names(request))
    return await session.desk_page(request, "desk/admin/answers.html", answers=answers, names=names)


async def _all(request: Request) -> list[dict[str, Any]]:
    return await session.asking(request).items(ALL)


async def _names(request: Request) -> dict[str, str]:
    return dict(await departments.names(request))


async def _look(request: Request) -> tuple[Paper, Stands]:
    """The answer of the address: its code, and whose it is."""
    code, whose = request.path_params["code"], request.query_params.get("department") or None
    known = next((one for one in await _all(request) if (one["code"], one["department_code"]) == (code, whose)), None)
    if known is None:
        raise HTTPException(404)
    told = (await _names(request)).get(whose or "", whose) or "시 전체"
    paper = Paper(
        title="표준 답변 고치기",
        button="저장",
        back=(HERE, "표준 답변"),
        fields=(TITLE, TEXT, KEYWORDS, REMOVED),
        note=f"{told}, 코드 {code}",
    )
    return paper, Stands(values={"title": known["title"], "text": known["text"], "keywords": "\n".join(known["keywords"])})


async def ask(request: Request) -> Response:
    return await papers.show(request, *await _look(request))


async def keep(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        whose, where = request.query_params.get("department"), path(ONE, request.path_params["code"])
        named = {"department_code": whose} if whose else {}
        if "removed" in typed:
            await session.asking(request).ask("DELETE", where, params={"department": whose} if whose else {}, headers=papers.seen(typed))
            return f"표준 답변 {Word(body['title']):을/를} 지웠습니다."
        await session.asking(request).ask("PUT", where, json=body | named, headers=papers.seen(typed))
        return f"표준 답변 {Word(body['title']):을/를} 저장했습니다."

    return await papers.take(request, lambda: _look(request), send, HERE)


async def _new(request: Request) -> tuple[Paper, Stands]:
    fields = (
        Field(name="code", label="코드", kind="line", hint="영문 소문자, 숫자, 줄표. 예: street-light"),
        Field(name="department_code", label="부서", kind="menu", options=list((await _names(request)).items()), required=False),
        *(TITLE, TEXT, KEYWORDS),
    )
    note = "부서를 고르지 않으면 시 전체의 것입니다. 같은 코드가 있으면 그 답변을 바꿉니다."
    return Paper(title="새 표준 답변", button="저장", back=(HERE, "표준 답변"), fields=fields, note=note), papers.NOTHING


async def ask_new(request: Request) -> Response:
    return await papers.show(request, *await _new(request))


async def add(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        code = body.pop("code")
        await session.asking(request).ask("PUT", path(ONE, code), json=body, headers=papers.seen(typed))
        return f"표준 답변 {Word(body['title']):을/를} 저장했습니다."

    return await papers.take(request, lambda: _new(request), send, HERE)


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route(f"{HERE}/new", _only(ask_new), methods=["GET"]),
    Route(f"{HERE}/new", _only(add), methods=["POST"]),
    Route(f"{HERE}/of/{{code}}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/of/{{code}}", _only(keep), methods=["POST"]),
)
