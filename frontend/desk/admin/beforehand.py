"""조직 개편, shown before it is done: first a form, then a page that says what will happen, then it is done."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Api, Refused, path
from frontend.dates import day, now
from frontend.desk import bar, session
from frontend.desk.admin import departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import EMPTY, Form, NotOurs, Wrong
from frontend.pages import go

HERE = "/desk/admin/departments"
OPEN = "received,routed,in_progress,waiting"
NOTE = Field(name="note", label="바꾸는 까닭", kind="line", hint="바뀐 기록에 남습니다. 예: 2027년 조직 개편", required=False)
CHANGED = "그사이 부서 목록이 바뀌었습니다. 쓰신 것은 그대로 있습니다. 지금 내용을 보고 다시 눌러 주세요."


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The department and its form for what was typed. `asked`: what of the form must be filled in then; `called`: names by code of all
    that there ever were."""

    paper: Paper
    asked: Paper
    stands: Stands
    record: Mapping[str, Any]
    called: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What was typed, as the API takes it. `gone`: code and name of those that are no more from that day on; `told`: what becomes of what,
    in words; `code`: whose change it is, where not that of the address."""

    body: Mapping[str, Any]
    begins_on: date
    gone: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]
    code: str = ""


Look = Callable[[Request, Form], Awaitable[Seen]]
Read = Callable[[Seen, Form, Wrong], Plan | None]


def changed(action: str, done: str, look: Look, read: Read) -> tuple[Route, Route]:
    """The pages of one reorganisation. `way` is `do` on the page of what will happen, and `back` from there to the form."""

    async def ask(request: Request) -> Response:
        seen = await look(request, EMPTY)
        return await papers.show(request, seen.paper, seen.stands)

    async def go_on(request: Request) -> Response:
        try:
            typed = await session.form(request)
        except NotOurs:
            typed = request.scope["ontong.typed"]
            seen = await look(request, typed)
            return await papers.show(request, seen.paper, seen.stands, typed=typed, wrong=Wrong({"paper": papers.OLD}), status=403)
        seen = await look(request, typed)
        if typed["way"] == "back":
            return await papers.show(request, seen.paper, seen.stands, typed=typed)
        _, wrong = papers.read(seen.asked, typed)
        plan = read(seen, typed, wrong)
        old = typed["way"] != "do" and typed["revision"] != seen.stands.revision
        if old:
            wrong = Wrong({"paper": CHANGED, **wrong.said})
        if plan is None or wrong:
            return await papers.show(request, seen.paper, seen.stands, typed=typed, wrong=wrong, status=409 if old else 422)
        if typed["way"] != "do":
            return await _summary(request, seen.paper, seen.stands, typed, plan)
        where = path(f"{departments.ONE}/actions/{action}", plan.code or request.path_params["code"])
        try:
            await session.asking(request).ask("POST", where, json=dict(plan.body), headers=papers.seen(typed))
        except Refused as refusal:
            if refusal.status not in (409, 422):
                raise
            seen = await look(request, typed)
            wrong = papers.told(seen.paper, departments.in_korean(refusal, seen.called))
            return await papers.show(request, seen.paper, seen.stands, typed=typed, wrong=wrong, status=refusal.status)
        return bar.say(request, go(HERE), done)

    only = session.signed_in(ADMIN)
    where = f"{HERE}/{{code}}/{action}"
    return Route(where, only(ask), methods=["GET"]), Route(where, only(go_on), methods=["POST"])


def others(listed: Sequence[Mapping[str, Any]], code: str) -> list[Mapping[str, Any]]:
    """The city's own that stand today, but for this one."""
    return [one for one in listed if one["active"] and one["entry"]["kind"] == "internal" and one["entry"]["department"]["code"] != code]


def checked(seen: Seen, wrong: Wrong) -> None:
    """What forbids both: an end that is set already."""
    if seen.record["entry"]["closed_on"]:
        wrong.add("paper", departments.ending(seen.record, seen.called))


def moment(begins_on: date) -> str:
    return f"{day(begins_on)} 0시에" if begins_on > now().date() else "곧"


# What will happen -----------------------------------------------------------------------------------------------------


async def _summary(request: Request, paper: Paper, stands: Stands, typed: Form, plan: Plan) -> Response:
    api = session.asking(request)
    counts = await asyncio.gather(*(_of(api, code) for code, _ in plan.gone))
    rules, gone = (await api.get("/v1/desk/routing/rules"))["rules"], {code for code, _ in plan.gone}
    named = [one["rule"]["name"] for one in rules if {one["rule"]["department"], *one["rule"]["prefer"], *one["rule"]["exclude"]} & gone]
    return await session.desk_page(
        request,
        "desk/admin/what-happens.html",
        paper=paper,
        begins_on=plan.begins_on,
        soon=plan.begins_on <= now().date(),
        told=plan.told,
        gone=[(name, cases, people) for (_, name), (cases, people) in zip(plan.gone, counts, strict=True)],
        rules=named,
        typed=[
            (name, value) for name, some in typed.fields.items() if name not in ("form_token", "way", "revision", "key") for value in some
        ],
        revision=stands.revision,
        key=secrets.token_urlsafe(18),
    )


async def _of(api: Api, code: str) -> tuple[str, int]:
    """How many open cases it has, and how many people."""
    found, staff = await asyncio.gather(
        api.get("/v1/desk/complaints", department=code, status=OPEN, total="true", limit="1"),
        api.get("/v1/desk/colleagues", department=code),
    )
    total = found["total"]
    return ("셀 수 없이 많음" if total is None else f"{total:,}건{' 넘음' if found.get('more_than_total') else ''}"), len(staff["items"])
