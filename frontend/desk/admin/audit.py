"""감사 기록. What staff were refused, and what is written down with a reason: who, when, what, why. Kept for a year."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import session, words
from frontend.desk.admin.papers import ADMIN

REASONS = {
    "forbidden": "권한 없음",
    "not-found": "없거나 볼 수 없음",
    "stale": "다른 사람이 먼저 함",
    "illegal-step": "지금 상태에서 할 수 없음",
    "invalid": "맞지 않는 값",
    "conflict": "할 수 없음",
    "read": "열어 봄",
    "practice": "연습으로 들어옴",
    "dismissed": "넘김",
    "export": "내려받음",
    "retried": "다시 해 봄",
}


async def listing(request: Request) -> Response:
    asked = {name: request.query_params.get(name, "").strip() for name in ("account_id", "receipt_number", "before")}
    problem = ""
    found: dict[str, Any] = {"items": [], "next_before": None}
    try:
        found = await session.asking(request).get("/v1/desk/audit", **asked, limit=100)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        problem = "접수번호나 계정을 다시 봐 주세요."
    narrowed = {name: told for name, told in asked.items() if told and name != "before"}
    return await session.desk_page(
        request,
        "desk/admin/audit.html",
        status=422 if problem else 200,
        lines=found["items"],
        asked=asked,
        problem=problem,
        more=urlencode(narrowed | {"before": found["next_before"]}) if found["next_before"] else "",
        REASONS=REASONS,
        ROLES_OF=words.ROLES,
    )


ROUTES = (Route("/desk/admin/audit", session.signed_in(ADMIN)(listing), methods=["GET"]),)
