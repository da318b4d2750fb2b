"""연장. One page with three questions: on which ground, by how much, and what the citizen is told. It knows which grounds the law allows:
being busy is none."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.dates import at, day
from frontend.desk import case as cases
from frontend.desk import doing, rows, session, watching, words
from frontend.desk.acts import ACTS
from frontend.desk.clocks import countdown
from frontend.desk.fields import Act, Field
from frontend.desk.views import Chosen
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong

UNITS = {"h": "근무시간", "d": "근무일", "w": "주", "m": "개월", "y": "년"}
GROUNDS = (
    ("co_operation", "다른 기관의 협조"),
    ("fact_check", "사실 확인·현장 조사"),
    ("force_majeure", "재난 등 어쩔 수 없는 사정"),
    ("similar", "이에 준하는 사정"),
)
CONSENT = Field(name="consented_at", label="시민이 동의한 때", kind="moment")
TOLD = "{why} 더 필요하여 처리 기한을 늦춥니다. 끝나는 대로 알려 드리겠습니다."
WHY = {
    "co_operation": "다른 기관의 협조가",
    "fact_check": "사실 확인과 현장 조사가",
    "force_majeure": "어쩔 수 없는 사정으로 시간이",
    "similar": "처리하는 데 시간이",
}


def act_of(before: int) -> Act:
    """`before`: how often the case was extended. The second time the citizen must have agreed (시행령 제21조)."""
    return Act(
        name="extend",
        title="기한 연장",
        button="연장하고 알리기",
        done="기한을 연장하고 시민에게 알렸습니다.",
        key="KeyE",
        fields=(
            Field(name="ground", label="사유", kind="choice", options=GROUNDS),
            Field(name="length", label="며칠 늦출까요?", kind="menu"),
            Field(name="reason", label="시민에게 보낼 말", rows=4),
            *((CONSENT,) if before else ()),
        ),
    )


ACTS.setdefault("extend", act_of(0))


async def show(request: Request) -> Response:
    return await extend_page(request, EMPTY, NOTHING_WRONG)


async def extend(request: Request) -> Response:
    try:
        typed = await session.form(request)
    except NotOurs:
        return await extend_page(request, request.scope["ontong.typed"], Wrong({"act": doing.OLD}), status=403)
    act = act_of(1 if "consented_at" in typed.fields else 0)
    body, wrong = act.read(typed)
    if wrong:
        return await extend_page(request, typed, wrong, status=422)
    return await doing.done(request, act, typed, body)


async def extend_page(request: Request, typed: Form, wrong: Wrong, *, status: int = 200) -> Response:
    try:
        case = await cases.read(request, request.path_params["number"])
    except Refused as refusal:
        return await doing.beyond(request, ACTS["extend"], typed, refusal)
    if "extend" not in case["desk_actions"] and not wrong:
        wrong, status = Wrong({"act": "지금 이 민원은 연장할 수 없습니다."}), 409
    summary, before = case["summary"], sum(1 for entry in case["timeline"] if entry["act"] == "extend")
    ground = typed["ground"] or "fact_check"
    return await session.desk_page(
        request,
        "desk/extend.html",
        status=status,
        case=case,
        one=summary,
        number=summary["receipt_number"],
        about=rows.about(summary),
        clock_of=countdown(summary, datetime.now(UTC)),
        act=act_of(before),
        before=before,
        GROUNDS=GROUNDS,
        lengths=await _lengths(request),
        filled={
            "ground": typed["ground"],
            "length": typed["length"],
            "reason": typed.raw("reason") if "reason" in typed.fields else TOLD.format(why=WHY.get(ground, WHY["similar"])),
            "consented_at": typed["consented_at"],
        },
        wrong=wrong,
        back=(Chosen.parse(typed["back"]) if typed["back"] else Chosen.read(request.query_params)).query(),
        key=secrets.token_urlsafe(18),
        came=bool(typed.fields),
        **watching.seen(typed, case, told=status == 409),
        words=words,
    )


async def _lengths(request: Request) -> Sequence[tuple[str, str]]:
    """How far it may be put off, and to which day: the service counts, holidays and pauses too. None where it can't be told just now."""
    where = path("/v1/desk/complaints/{}/extensions", request.path_params["number"])
    try:
        choices = await session.asking(request).items(where)
    except Refused as refusal:
        if refusal.status != 503:
            raise
        return ()
    last = len(choices) - 1
    return [(one["length"], _told(one, longest=n == last)) for n, one in enumerate(choices)]


def _told(choice: Mapping[str, Any], *, longest: bool) -> str:
    length, due = choice["length"], choice["due_at"]
    until = f", {at(due) if length.endswith('h') else day(due)}까지" if due else ""
    return f"{length[:-1]}{UNITS[length[-1]]}{until}{' (가장 늦은 날)' if longest else ''}"


ROUTES = (
    Route("/desk/c/{number}/extend", session.signed_in()(show), methods=["GET"]),
    Route("/desk/c/{number}/extend", session.signed_in()(extend), methods=["POST"]),
)
