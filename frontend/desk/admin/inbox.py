"""사람이 볼 것. What came in and nobody could read, comments under the city's posts, and matters that many have filed at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session, words
from frontend.desk.admin import papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form
from frontend.pages import go

HERE = "/desk/admin/inbox"
UNREAD, MENTIONS, SURGES = "/v1/desk/unread", "/v1/desk/mentions", "/v1/desk/surges"
BACK = (HERE, "사람이 볼 것")
REASON = Field(name="reason", label="까닭", hint="감사 기록에 남습니다.", rows=3)
DISMISSED = {  # what is dismissed, and what is said about it
    "unread": (UNREAD, "읽지 못한 글을 넘김", "넘겼습니다. 민원이 되지 않습니다."),
    "mentions": (MENTIONS, "댓글을 넘김", "넘겼습니다. 민원이 되지 않습니다."),
    "surges": (SURGES, "급증이 아님", "급증이 아닌 것으로 정했습니다."),
}


async def overview(request: Request) -> Response:
    api = session.asking(request)
    unread, mentions, surges = await asyncio.gather(api.get(UNREAD), api.get(MENTIONS), api.get(SURGES))
    return await session.desk_page(
        request,
        "desk/admin/inbox.html",
        unread=unread["items"],
        mentions=mentions["items"],
        surges=surges["items"],
        channel=words.channel,
    )


# A message that nobody could read -------------------------------------------------------------------------------------


async def _unread(request: Request) -> tuple[Paper, Stands]:
    found = await session.asking(request).get(path(f"{UNREAD}/{{}}", request.path_params["found"]))
    paper = Paper(
        title="읽지 못한 글",
        button="민원으로 접수",
        back=BACK,
        fields=(
            Field(name="title", label="제목", kind="line", required=False),
            Field(name="description", label="민원 글", rows=8, hint="아래 받은 그대로의 글을 보고 사람이 읽을 수 있게 적습니다."),
        ),
        note=f"{words.channel(found['channel'])}에서 왔습니다. 까닭: {found['why']}. 누가 열어 보았는지 감사 기록에 남습니다.",
        original=found["original"],
    )
    return paper, papers.NOTHING


async def open_unread(request: Request) -> Response:
    return await papers.show(request, *await _unread(request))


async def file(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        where = path(f"{UNREAD}/{{}}/file", request.path_params["found"])
        done = await session.asking(request).ask("POST", where, json=body)
        return f"민원 {done.json().get('receipt_number') or ''}으로 접수했습니다."

    return await papers.take(request, lambda: _unread(request), send, HERE)


# Accepting, and dismissing --------------------------------------------------------------------------------------------


async def accept_mention(request: Request) -> Response:
    typed = await session.form(request)

    async def send() -> str:
        where = path(f"{MENTIONS}/{{}}/accept", request.path_params["found"])
        done = await session.asking(request).post(where, {"reply": typed["way"] == "reply"})
        return f"댓글을 민원 {done['receipt_number']}으로 접수했습니다."

    return await _once(request, send)


async def accept_surge(request: Request) -> Response:
    typed = await session.form(request)

    async def send() -> str:
        where = path(f"{SURGES}/{{}}/accept", request.path_params["found"])
        done = await session.asking(request).post(where, {"merge": typed["way"] == "merge"})
        return f"다수인관련민원으로 인정했습니다. 민원 {done['cases']}건입니다."

    return await _once(request, send)


async def _once(request: Request, send: Callable[[], Awaitable[str]]) -> Response:
    """One press: what somebody else has decided meanwhile is told."""
    try:
        said = await send()
    except Refused as refusal:
        if refusal.status not in (404, 409):
            raise
        said = "그사이 다른 사람이 먼저 정했습니다."
    return bar.say(request, go(HERE), said)


async def _dismissal(request: Request) -> tuple[Paper, Stands]:
    _, title, _ = DISMISSED[request.path_params["kind"]]
    return Paper(title=title, button="넘기기", back=BACK, fields=(REASON,), grave=True), papers.NOTHING


async def ask_dismissal(request: Request) -> Response:
    return await papers.show(request, *await _dismissal(request))


async def dismiss(request: Request) -> Response:
    where, _, said = DISMISSED[request.path_params["kind"]]

    async def send(body: dict[str, Any], typed: Form) -> str:
        await session.asking(request).ask("POST", path(f"{where}/{{}}/dismiss", request.path_params["found"]), json=body)
        return said

    return await papers.take(request, lambda: _dismissal(request), send, HERE)


def _kind(act: session.Act) -> session.Act:
    """Only what can be dismissed is an address."""

    async def only(request: Request) -> Response:
        if request.path_params["kind"] not in DISMISSED:
            raise Refused(404, "not-found")
        return await act(request)

    return only


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(overview), methods=["GET"]),
    Route(f"{HERE}/unread/{{found}}", _only(open_unread), methods=["GET"]),
    Route(f"{HERE}/unread/{{found}}", _only(file), methods=["POST"]),
    Route(f"{HERE}/mentions/{{found}}/accept", _only(accept_mention), methods=["POST"]),
    Route(f"{HERE}/surges/{{found}}/accept", _only(accept_surge), methods=["POST"]),
    Route(f"{HERE}/{{kind}}/{{found}}/dismiss", _only(_kind(ask_dismissal)), methods=["GET"]),
    Route(f"{HERE}/{{kind}}/{{found}}/dismiss", _only(_kind(dismiss)), methods=["POST"]),
)
