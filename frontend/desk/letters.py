"""발송. A letter of which nobody knows whether it went out is sent again only where somebody says so."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session, words
from frontend.desk.views import Chosen
from frontend.pages import go


async def resend(request: Request) -> Response:
    typed, number = await session.form(request), request.path_params["number"]
    back = Chosen.parse(typed["back"]).query()
    answer = go(f"/desk/c/{number}?{f'{back}&' if back else ''}tab=letters#tabs")
    try:
        await session.asking(request).post(path("/v1/desk/deliveries/{}/resend", typed["delivery"]))
    except Refused as refusal:
        if refusal.status not in (403, 404, 409):
            raise
        return bar.say(request, answer, f"다시 보내지 못했습니다. {words.problem(refusal.body)}", number=number)
    return bar.say(request, answer, "다시 보냅니다.", number=number)


ROUTES = (Route("/desk/c/{number}/resend", session.signed_in()(resend), methods=["POST"]),)
