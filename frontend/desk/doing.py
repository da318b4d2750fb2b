"""What an officer does with a case: the page that asks what is needed, and the act itself, in the name of who is signed in."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.dates import clock
from frontend.desk import bar, held, queue, rows, session, watching, words
from frontend.desk.acts import ACTS, BY_PATH
from frontend.desk.case import CASE, grouped, read
from frontend.desk.clocks import countdown
from frontend.desk.fields import Act, refused
from frontend.desk.views import Chosen
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go
from frontend.particles import Word

NOT_HERS = (403, 404)  # by now
MOST_MOVES = 2  # then the arbiter decides, as the API has it
RAISED = "민원조정에 올립니다. 맡을 부서는 민원조정 담당이 정합니다."
OLD = "화면이 오래되어 보내지 못했습니다. 쓰신 글은 그대로 있습니다. 다시 눌러 주세요."


async def ask(request: Request) -> Response:
    """The page of an act: what it needs."""
    return await act_page(request, _act(request), EMPTY, NOTHING_WRONG)


async def do(request: Request) -> Response:
    """Does it, and says so on the next page."""
    act = _act(request)
    try:
        typed = await session.form(request)
    except NotOurs:
        return await act_page(request, act, request.scope["ontong.typed"], Wrong({"act": OLD}), status=403)
    body, wrong = act.read(typed)
    if wrong:
        return await act_page(request, act, typed, wrong, status=422)
    return await done(request, act, typed, body)


async def done(request: Request, act: Act, typed: Form, body: Mapping[str, Any], **more: Any) -> Response:
    """Asks the API to do it, and leads on: to the case, or to the next row of the queue where the case is another's now."""
    number, chosen = request.path_params["number"], Chosen.parse(typed["back"])
    try:
        told, following = await asyncio.gather(
            send(request, act, number, typed, body, **more), _next(request, chosen, number) if act.leaves else _nothing()
        )
    except Refused as refusal:
        if refusal.status in NOT_HERS:
            return await beyond(request, act, typed, refusal)
        if refusal.status not in (409, 413, 415, 422):
            raise
        wrong = stale(refusal) if refusal.status == 409 else refused(act, refusal)
        return await act_page(request, act, typed, wrong, status=refusal.status)
    queue.count_again(request)
    where = f"/desk?{chosen.query(to=following)}" if act.leaves else f"/desk/c/{number}?{chosen.query()}"
    waits = [told] if "held_id" in told else []
    form = "" if waits else f"{number}/{act.path}#{typed['key']}"
    return bar.say(request, go(where.rstrip("?")), await _said(request, act, body, typed), number=number, held=waits, form=form)


async def send(request: Request, act: Act, number: str, typed: Form, body: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The act at the API. `revision`: of the case as it was seen; `more`: files."""
    where = path(f"{CASE}/actions/{{}}", number, act.path)
    headers = {"idempotency-key": typed["key"] or secrets.token_urlsafe(18)}
    if typed["revision"]:
        headers["if-match"] = f'"{typed["revision"]}"'
    hold = {"hold": bar.HOLD_SECONDS} if act.holds else {}
    answer = await session.asking(request).ask("POST", where, headers=headers, params=hold, **(more or {"json": dict(body)}))
    told: dict[str, Any] = answer.json()
    return told


async def act_page(request: Request, act: Act, typed: Form, wrong: Wrong, *, status: int = 200) -> Response:
    """The form of an act, with all that was typed; another key, for what is sent now is another act."""
    number = request.path_params["number"]
    if act.name == "answer":
        from frontend.desk import answering

        return await answering.answer_page(request, typed, wrong, status=status)
    if act.name == "extend":
        from frontend.desk import extending

        return await extending.extend_page(request, typed, wrong, status=status)
    try:
        case, departments, before = await asyncio.gather(
            read(request, number), queue.directory(request), in_vain(request, number, act, typed)
        )
    except Refused as refusal:
        return await beyond(request, act, typed, refusal)
    typed = typed if typed.fields else held.written(before)
    if act.name not in case["desk_actions"] and not wrong:
        wrong, status = Wrong({"act": "지금 이 민원에는 할 수 없는 일입니다."}), 409
    chosen, summary = Chosen.parse(typed["back"]) if typed["back"] else Chosen.read(request.query_params), case["summary"]
    return await session.desk_page(
        request,
        "desk/act.html",
        status=status,
        act=act,
        case=case,
        one=summary,
        number=summary["receipt_number"],
        about=rows.about(summary),
        clock_of=countdown(summary, datetime.now(UTC)),
        groups=grouped(departments),
        colleagues=await _colleagues(request, summary) if act.name == "assign" else (),
        filled=filled(act, typed, request.query_params),
        came=bool(typed.fields),
        wrong=wrong,
        back=chosen.query(),
        key=secrets.token_urlsafe(18),
        **watching.seen(typed, case, told=status == 409),
        before=before,
        held_why=held.why,
        words=words,
        raises=raises(act, summary, session.me(request).role),
    )


async def in_vain(request: Request, number: str, act: Act, typed: Form) -> held.Item | None:
    """What was written here and came to nothing, where nothing was typed since."""
    if typed.fields or not act.holds:
        return None
    return held.given_back(await held.mine(session.asking(request)), number, "answer" if act.name == "decline" else act.path)


async def beyond(request: Request, act: Act, typed: Form, refusal: Refused) -> Response:
    """The case is another's now: what was written for it is shown all the same. Raises `refusal` where nothing was, or where it says
    something else."""
    number = request.path_params["number"]
    if refusal.status in NOT_HERS and not typed.fields:
        typed = held.written(await in_vain(request, number, act, typed))
    act = ACTS["decline"] if typed["outcome"] == "decline" else act
    texts = [(one.label, typed.raw(one.name)) for one in act.fields if one.kind in ("box", "line") and typed[one.name]]
    if refusal.status not in NOT_HERS or not texts:
        raise refusal
    return await session.desk_page(request, "desk/beyond.html", status=refusal.status, number=number, act=act, texts=texts)


def raises(act: Act, summary: Mapping[str, Any], role: str) -> bool:
    """Will the arbiter be asked instead? What has changed hands so often isn't for departments to hand on."""
    return act.name == "reroute" and summary["moves"] >= MOST_MOVES and role not in ("arbiter", "admin")


def filled(act: Act, typed: Form, asked: Mapping[str, str]) -> dict[str, str]:
    """What stands in the fields: what was typed, what the link said, or what stands there at first."""
    return {one.name: typed.raw(one.name) if one.name in typed.fields else asked.get(one.name, one.filled) for one in act.fields}


def stale(refusal: Refused) -> Wrong:
    """Somebody else was faster: who, when and what."""
    changed: Sequence[Mapping[str, Any]] = refusal.body.get("changed") or ()
    if not changed:
        return Wrong({"act": words.problem(refusal.body)})
    last = changed[-1]
    return Wrong({"act": f"{watching.doer(last['by'])} {clock(last['at'])}에 먼저 {words.act(last['act'])}. 내용을 다시 보고 정해 주세요."})


async def _colleagues(request: Request, summary: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Who works in the case's department."""
    department = summary["department"]
    return await colleagues(request, department["code"]) if department else ()


async def colleagues(request: Request, department: str) -> Sequence[tuple[str, str]]:
    """Who works in a department; nobody, where that is not this reader's to see."""
    if not department:
        return ()
    try:
        found = await session.asking(request).items("/v1/desk/colleagues", department=department)
        return [(one["account_id"], f"{one['name']} ({words.ROLES[one['role']]})") for one in found]
    except Refused as refusal:
        if refusal.status != 403:
            raise
        return ()


async def _said(request: Request, act: Act, body: Mapping[str, Any], typed: Form) -> str:
    if "raises" in typed:
        return RAISED
    code = body.get("department_code")
    departments = await queue.directory(request) if code else ()
    name = next((one["name"] for one in departments if one["code"] == code), str(code or ""))
    return act.done.format(**{field: Word(value) for field, value in body.items() if isinstance(value, str)} | {"department": Word(name)})


async def _next(request: Request, chosen: Chosen, number: str) -> str:
    return await queue.neighbour(session.asking(request), chosen, number)


async def _nothing() -> str:
    return ""


def _act(request: Request) -> Act:
    found = BY_PATH.get(request.path_params["act"])
    if found is None:
        raise HTTPException(404)
    return found


ROUTES = (
    Route("/desk/c/{number}/{act}", session.signed_in()(ask), methods=["GET"]),
    Route("/desk/c/{number}/{act}", session.signed_in()(do), methods=["POST"]),
)
