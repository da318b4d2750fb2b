"""계획 취소. What was planned for a department and hasn't come yet is taken back, with a reason."""

from __future__ import annotations

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

HERE = "/desk/admin/departments"
WARN = (
    "그날 하기로 한 것이 모두 없던 일이 됩니다: 없어질 부서, 생길 부서, 바뀔 이름, 옮겨 갈 업무와 말. 그 뒤에 따로 고친 것은 그대로입니다."
)
NO_PLAN = "여기서 취소할 수 있는 계획이 아닙니다. 이미 취소했거나, 그날이 왔거나, 그 뒤에 같은 것을 고쳤습니다."


async def _look(request: Request) -> tuple[Paper, Stands]:
    code, edition = request.path_params["code"], _edition(request)
    story, listed = await departments.read(request), await session.asking(request).items(departments.ALL)
    told = dict(departments.planned(story, listed)).get(edition, "")
    paper = Paper(
        title="계획 취소",
        button="계획 취소하기",
        back=(path(f"{HERE}/{{}}", code), story["record"]["name"]),
        fields=(Field(name="note", label="취소하는 까닭", kind="line", hint="바뀐 기록에 남습니다."),),
        note=f"{story['record']['name']}: {told}" if told else "",
        warn=WARN if told else NO_PLAN,
        grave=True,
    )
    return paper, Stands(values={}, revision=str(story["record"]["revision"]))


async def ask(request: Request) -> Response:
    return await papers.show(request, *await _look(request))


async def do(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        where = path(f"{departments.ONE}/actions/call-off", request.path_params["code"])
        await departments.have_done(request, where, {"edition": _edition(request), **body}, typed)
        return "계획을 취소했습니다."

    return await papers.take(request, lambda: _look(request), send, HERE)


def _edition(request: Request) -> int:
    told = request.path_params["edition"]
    if not (told.isascii() and told.isdigit() and len(told) < 10):
        raise HTTPException(404)
    return int(told)


ROUTES = (
    Route(f"{HERE}/{{code}}/call-off/{{edition}}", session.signed_in(ADMIN)(ask), methods=["GET"]),
    Route(f"{HERE}/{{code}}/call-off/{{edition}}", session.signed_in(ADMIN)(do), methods=["POST"]),
)
