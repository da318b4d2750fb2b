"""원문. What a citizen wrote before it was masked: shown once, to who handles the case and says why; that stands in the audit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Refused, path
from frontend.desk import doing, session, words
from frontend.desk.case import CASE
from frontend.desk.views import Chosen
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong

READS = ("officer", "head", "triage", "admin")
OTHER = "other"
REASONS = {
    "call": "시민에게 연락하려고",
    "find": "장소나 차량, 시설을 알아야 해서",
    "meaning": "가려진 채로는 뜻을 알 수 없어서",
    OTHER: "그 밖의 사유",
}


async def ask(request: Request) -> Response:
    return await _page(request, EMPTY, NOTHING_WRONG)


async def show(request: Request) -> Response:
    """The text itself, on this one page: no other address has it, and no browser keeps it."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _page(request, request.scope["ontong.typed"], Wrong({"why": doing.OLD}), status=403)
    wrong = Wrong()
    if typed["why"] not in REASONS:
        wrong.add("why", "원문을 보는 사유를 골라 주세요.")
    elif typed["why"] == OTHER and not typed["told"]:
        wrong.add("told", "그 밖의 사유를 적어 주세요.")
    if wrong:
        return await _page(request, typed, wrong, status=422)
    reason = typed["told"] if typed["why"] == OTHER else REASONS[typed["why"]]
    try:
        found = await session.asking(request).post(path(f"{CASE}/original", request.path_params["number"]), {"reason": reason})
    except Refused as refusal:
        if refusal.status == 403:
            return errors.error(request, 403)
        if refusal.status != 422:
            raise
        return await _page(request, typed, Wrong({"told": "사유는 한 줄로, 200자까지 적을 수 있습니다."}), status=422)
    return await _page(request, typed, NOTHING_WRONG, found=found, reason=reason)


async def _page(request: Request, typed: Form, wrong: Wrong, *, status: int = 200, **told: Any) -> Response:
    found: Mapping[str, Any] | None = told.get("found")
    chosen = Chosen.parse(typed["back"]) if typed["back"] else Chosen.read(request.query_params)
    return await session.desk_page(
        request,
        "desk/original.html",
        status=status,
        number=request.path_params["number"],
        found=found,
        reason=told.get("reason", ""),
        typed={name: typed.raw(name) for name in ("why", "told")},
        REASONS=tuple(REASONS.items()),
        wrong=wrong,
        back=chosen.query(),
        words=words,
    )


ROUTES = (
    Route("/desk/c/{number}/original", session.signed_in(*READS)(ask), methods=["GET"]),
    Route("/desk/c/{number}/original", session.signed_in(*READS)(show), methods=["POST"]),
)
