"""내려받기. What the queue shows as a file; who took it, and what for, is written down before it goes out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import bar, session
from frontend.desk.views import Chosen
from frontend.pages import go

FORMATS = {"xlsx": "엑셀 (XLSX)", "csv": "CSV"}
KEPT_HEADERS = ("content-type", "content-disposition")


async def export(request: Request) -> Response:
    typed = await session.form(request)
    chosen, reason = Chosen.parse(typed["query"]), typed["reason"]
    back = f"/desk?{chosen.query()}".rstrip("?")
    if not reason:
        return bar.say(request, go(back), "무엇에 쓸지 적어 주세요. 내려받은 까닭이 기록에 남습니다.")
    asked = chosen.asks() | {"format": typed["format"] if typed["format"] in FORMATS else "xlsx", "reason": reason}
    try:
        file = await session.asking(request).ask("GET", "/v1/desk/complaints/export", params=asked)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        many = (
            "10,000건이 넘습니다. 거르기를 더 좁혀 주세요."
            if refusal.kind == "too-many-cases"
            else "내려받지 못했습니다. 거르기를 다시 봐 주세요."
        )
        return bar.say(request, go(back), many)
    return Response(file.content, headers={name: file.headers[name] for name in KEPT_HEADERS if name in file.headers})


ROUTES = (Route("/desk/export", session.signed_in()(export), methods=["POST"]),)
