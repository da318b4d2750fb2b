"""세워 둔 메시지. What services could not apply and have put aside, why, and trying it again once the cause is mended."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session
from frontend.desk.admin import papers
from frontend.desk.admin.papers import ADMIN
from frontend.pages import go

HERE = "/desk/admin/parked"
PARKED = "/v1/desk/parked"
SERVICES = {"gateway": "접수 창구", "complaints": "민원 처리", "routing": "배정", "notify": "발송", "metrics": "통계"}


async def listing(request: Request) -> Response:
    found = await session.asking(request).items(PARKED)
    return await session.desk_page(request, "desk/admin/parked.html", found=found, SERVICES=SERVICES)


async def retry(request: Request) -> Response:
    typed, service, number = await session.form(request), request.path_params["service"], request.path_params["number"]
    try:
        where = path(f"{PARKED}/{{}}/{{}}/retry", service, number)
        await session.asking(request).ask("POST", where, json={}, headers=papers.seen(typed))
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return bar.say(request, go(HERE), "그 메시지는 이제 세워 둔 것이 아닙니다.")
    return bar.say(request, go(HERE), "곧 다시 해 봅니다. 또 안 되면 다시 여기에 섭니다.")


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route(f"{HERE}/{{service}}/{{number}}/retry", _only(retry), methods=["POST"]),
)
