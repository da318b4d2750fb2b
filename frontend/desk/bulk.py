"""여럿에 한꺼번에. One act for the cases that were chosen in the queue: which of them allow it, what it needs, and what came of each."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, doing, queue, rows, session, words
from frontend.desk.acts import ACTS
from frontend.desk.case import CASE, grouped
from frontend.desk.fields import Act, refused
from frontend.desk.views import Chosen
from frontend.forms import NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go

IN_BULK = ("route", "assign", "note")
MOST = 100  # that the API does at once
AT_A_TIME = 8
RESULTS = "/desk/bulk/result"
NOW = {"waiting": "곧 합니다", "done": "했습니다", "undone": "되돌렸습니다"}


@dataclass(frozen=True, kw_only=True)
class Picked:
    """A case that was chosen. `why`: why it can't be done to it; "" where it can."""

    number: str
    about: str = ""
    who: str = ""
    revision: int = 0
    department: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of one. `why`: why it was not done."""

    number: str
    said: str = ""
    why: str = ""


async def ask(request: Request) -> Response:
    """The page before: by the buttons under the queue, or by a link that names the cases."""
    query = request.query_params
    fields = {name: query.getlist(name) for name in query}
    return await _page(request, Form(fields=fields), NOTHING_WRONG)


async def act_on_many(request: Request) -> Response:
    """`sure`: it was asked for on the page before; else it is shown."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _page(request, request.scope["ontong.typed"], Wrong({"act": doing.OLD}), status=403)
    if not typed["sure"]:
        return await _page(request, typed, NOTHING_WRONG)
    act, numbers = _act(typed), _numbers(typed)
    if not numbers:
        return go("/desk")
    body, wrong = act.read(typed)
    if wrong:
        return await _page(request, typed, wrong, status=422)
    seen = {number: int(one) for number, one in zip(typed.all("number"), typed.all("revision"), strict=False) if one.isdecimal()}
    asked = {"receipt_numbers": numbers, "action": act.name, "body": body, "revisions": seen}
    headers = {"idempotency-key": typed["key"] or secrets.token_urlsafe(18)}
    try:
        answer = await session.asking(request).ask(
            "POST", f"{queue.LIST}/bulk", json=asked, headers=headers, params={"hold": bar.HOLD_SECONDS}
        )
    except Refused as refusal:
        if refusal.status not in (409, 413, 422):
            raise
        return await _page(request, typed, refused(act, refusal), status=refusal.status)
    queue.count_again(request)
    return await _told(request, act, typed, answer.json()["items"])


async def _told(request: Request, act: Act, typed: Form, items: Sequence[Mapping[str, Any]]) -> Response:
    """All of it will be done: back to the queue, with one way to take all of it back. Else each is told of."""
    held, failed = [one for one in items if one["ok"]], [one for one in items if not one["ok"]]
    said = f"{act.title}: {len(held)}건을 곧 처리합니다." if held else f"{act.title}: 한 건도 하지 못했습니다."
    done, chosen = bar.done(said, held=held, where=RESULTS), Chosen.parse(typed["back"])
    if not failed:
        return bar.keep(request, go(f"/desk?{chosen.query()}".rstrip("?")), done)
    results = [Result(number=one["receipt_number"], said=NOW["waiting"] if one["ok"] else "", why=_why(one)) for one in items]
    again = {name: typed[name] for name in (field.name for field in act.fields)}
    left = [("act", act.name), ("back", chosen.query()), *again.items(), *(("number", one["receipt_number"]) for one in failed)]
    here = f"/desk/bulk?{urlencode(left)}"  # where one goes on from: this page was an answer, and is nowhere else
    return bar.keep(request, await _results(request, act, results, again, chosen.query(), done=done if held else None, here=here), done)


async def result(request: Request) -> Response:
    """What has come of each since: as long as the API remembers."""
    done = bar.kept(request)
    found = await session.asking(request).items("/v1/desk/held") if done and done.held else []
    mine = [one for one in found if done and one["held_id"] in done.held]
    if not mine:
        return go("/desk")
    act = ACTS[mine[0]["action"]]
    results = [
        Result(
            number=one["receipt_number"],
            said=NOW.get(one["state"], ""),
            why=words.problem(one["problem"]) if one["state"] == "failed" else "",
        )
        for one in mine
    ]
    again = next((one["body"] or {} for one in mine if one["state"] == "failed"), {})
    return await _results(request, act, results, {name: str(value) for name, value in again.items()}, "")


async def _results(request: Request, act: Act, results: Sequence[Result], again: Mapping[str, str], back: str, **more: Any) -> Response:
    failed = [one for one in results if one.why]
    return await session.desk_page(
        request,
        "desk/bulk-result.html",
        act=act,
        results=results,
        failed=failed,
        again=again,
        back=back,
        **{name: value for name, value in more.items() if value},
    )


async def _page(request: Request, typed: Form, wrong: Wrong, *, status: int = 200) -> Response:
    act, numbers = _act(typed), _numbers(typed)
    if not numbers:
        return bar.say(request, go(f"/desk?{Chosen.parse(typed['back']).query()}".rstrip("?")), "먼저 민원을 골라 주세요.")
    turn = asyncio.Semaphore(AT_A_TIME)
    chosen, departments = await asyncio.gather(
        asyncio.gather(*(_look(request, act, number, turn) for number in numbers)), queue.directory(request)
    )
    possible, others = [one for one in chosen if not one.why], [one for one in chosen if one.why]
    of = {one.department for one in possible}
    return await session.desk_page(
        request,
        "desk/bulk.html",
        status=status,
        act=act,
        possible=possible,
        others=others,
        more=len(dict.fromkeys(typed.all("number"))) - len(numbers),
        MOST=MOST,
        groups=grouped(departments),
        colleagues=await doing.colleagues(request, of.pop()) if act.name == "assign" and len(of) == 1 else (),
        filled={one.name: typed.raw(one.name) or one.filled for one in act.fields},
        wrong=wrong,
        back=Chosen.parse(typed["back"]).query(),
        key=secrets.token_urlsafe(18),
    )


async def _look(request: Request, act: Act, number: str, turn: asyncio.Semaphore) -> Picked:
    """Does the case allow it now?"""
    async with turn:
        try:
            case = await session.asking(request).get(path(CASE, number))
        except Refused as refusal:
            if refusal.status != 404:
                raise
            return Picked(number=number, why="찾을 수 없는 민원입니다.")
    one = case["summary"]
    department = one["department"] or {"code": "", "name": ""}
    about = {"number": one["receipt_number"], "about": rows.about(one), "revision": one["revision"], "department": department["code"]}
    if act.name in case["desk_actions"]:
        return Picked(**about, who=department["name"])
    if act.name == "route" and department["name"]:
        return Picked(**about, why=f"이미 배정됨: {department['name']}")
    return Picked(**about, why=f"지금은 할 수 없는 일: {words.STATUSES[one['status']]}")


def _act(typed: Form) -> Act:
    if typed["act"] not in IN_BULK:
        raise HTTPException(404)
    return ACTS[typed["act"]]


def _numbers(typed: Form) -> list[str]:
    return list(dict.fromkeys(one.strip() for one in typed.all("number") if one.strip()))[:MOST]


def _why(one: Mapping[str, Any]) -> str:
    return "" if one["ok"] else words.problem(one["problem"])


ROUTES = (
    Route("/desk/bulk", session.signed_in()(ask), methods=["GET"]),
    Route("/desk/bulk", session.signed_in()(act_on_many), methods=["POST"]),
    Route(RESULTS, session.signed_in()(result), methods=["GET"]),
)
