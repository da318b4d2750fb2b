"""Filters of the queue that somebody has kept under a name."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session
from frontend.desk.views import Chosen
from frontend.pages import go


async def keep(request: Request) -> Response:
    """What the queue shows now, under a name of one's own."""
    typed = await session.form(request)
    chosen, name = Chosen.parse(typed["query"]), typed["name"]
    asks = {field: value for field, value in chosen.asks().items() if field not in ("filter", "phone")}
    if not name or not asks:
        return bar.say(request, go(f"/desk?{chosen.query()}"), "이름을 적어 주세요. 모두를 보이는 거르기는 남길 것이 없습니다.")
    try:
        await session.asking(request).ask("PUT", path("/v1/desk/filters/{}", name), json={"query": urlencode(asks)})
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return bar.say(request, go(f"/desk?{chosen.query()}"), "이 거르기는 남길 수 없습니다. 누구인지 알 수 있는 말은 빼 주세요.")
    return bar.say(request, go(f"/desk?{urlencode({'kept': name})}"), f"거르기를 ‘{name}’으로 남겼습니다.")


async def forget(request: Request) -> Response:
    typed = await session.form(request)
    await session.asking(request).ask("DELETE", path("/v1/desk/filters/{}", typed["name"]))
    return bar.say(request, go("/desk"), f"거르기 ‘{typed['name']}’을 지웠습니다.")


ROUTES = (
    Route("/desk/filters", session.signed_in()(keep), methods=["POST"]),
    Route("/desk/filters/forget", session.signed_in()(forget), methods=["POST"]),
)
