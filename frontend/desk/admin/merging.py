"""통합과 분리. Departments are merged or split from a day on: first a form, then a page that says what will happen, then it is done."""

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
from frontend.dates import day
from frontend.desk import bar, session
from frontend.desk.admin import departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form, NotOurs, Wrong
from frontend.pages import go
from frontend.particles import Word

HERE = "/desk/admin/departments"
OPEN = "received,routed,in_progress,waiting"
NOTE = Field(name="note", label="바꾸는 까닭", kind="line", hint="바뀐 기록에 남습니다. 예: 2027년 조직 개편", required=False)
STAYS = "stays"
NEWS = ("new1", "new2")  # departments that a split may bring


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What was typed, as the API takes it. `gone`: code and name of those that are no more from that day on; `told`: what becomes of what,
    in words."""

    body: Mapping[str, Any]
    begins_on: date
    gone: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]


Look = Callable[[Request], Awaitable[tuple[Paper, Stands, Mapping[str, Any]]]]  # the form, and the department's record
Read = Callable[[Mapping[str, Any], Mapping[str, str], Form, Wrong], Plan | None]  # by record, names and what was typed


def changed(action: str, done: str, look: Look, read: Read) -> tuple[Route, Route]:
    """The pages of one reorganisation. `way` is `do` on the page of what will happen, and `back` from there to the form."""

    async def ask(request: Request) -> Response:
        paper, stands, _ = await look(request)
        return await papers.show(request, paper, stands)

    async def go_on(request: Request) -> Response:
        paper, stands, record = await look(request)
        try:
            typed = await session.form(request)
        except NotOurs:
            return await papers.show(
                request, paper, stands, typed=request.scope["ontong.typed"], wrong=Wrong({"paper": papers.OLD}), status=403
            )
        _, wrong = papers.read(paper, typed)
        names = dict(await departments.names(request))
        plan = read(record, names, typed, wrong)
        if plan is None or wrong:
            return await papers.show(request, paper, stands, typed=typed, wrong=wrong, status=422)
        if typed["way"] == "back":
            return await papers.show(request, paper, stands, typed=typed)
        if typed["way"] != "do":
            return await _summary(request, paper, stands, typed, plan)
        where = path(f"{departments.ONE}/actions/{action}", request.path_params["code"])
        try:
            await session.asking(request).ask("POST", where, json=dict(plan.body), headers=papers.seen(typed))
        except Refused as refusal:
            if refusal.status not in (409, 422):
                raise
            paper, stands, _ = await look(request)
            return await papers.show(request, paper, stands, typed=typed, wrong=papers.told(paper, refusal), status=refusal.status)
        return bar.say(request, go(HERE), done)

    only = session.signed_in(ADMIN)
    where = f"{HERE}/{{code}}/{action}"
    return Route(where, only(ask), methods=["GET"]), Route(where, only(go_on), methods=["POST"])


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


# 통합 -----------------------------------------------------------------------------------------------------------------


async def _merge_paper(request: Request) -> tuple[Paper, Stands, Mapping[str, Any]]:
    code = request.path_params["code"]
    story, listed = await asyncio.gather(departments.read(request), session.asking(request).get(departments.ALL))
    record = story["record"]
    others = [
        (one["entry"]["department"]["code"], one["name"])
        for one in listed["items"]
        if one["active"] and one["entry"]["kind"] == "internal" and one["entry"]["department"]["code"] != code
    ]
    paper = Paper(
        title=f"{record['name']}에 합치기",
        button="무엇이 바뀌는지 보기",
        back=(path(f"{HERE}/{{}}", code), record["name"]),
        fields=(
            Field(name="codes", label="합쳐져 없어질 부서", kind="several", options=others),
            Field(name="closed_on", label="합치는 날", kind="date", hint="이 날부터 위의 부서가 없고, 업무가 옮겨 옵니다."),
            Field(name="name", label="그날부터 쓸 새 이름", kind="line", required=False, hint="비우면 이름을 그대로 씁니다."),
            Field(name="bureau", label="새 이름의 국", kind="line", required=False),
            NOTE,
        ),
        note="새 코드를 쓰는 부서로 합치려면 그 부서를 먼저 만들고, 그 부서에서 합칩니다.",
    )
    return paper, Stands(values={}, revision=str(record["revision"])), record


def _merging(record: Mapping[str, Any], names: Mapping[str, str], typed: Form, wrong: Wrong) -> Plan | None:
    codes = [code for code in typed.all("codes") if code in names]
    if not codes:
        wrong.add("codes", "합쳐져 없어질 부서를 골라 주세요.")
    if "bureau" in typed and "name" not in typed:
        wrong.add("name", "국을 바꾸려면 그날부터 쓸 이름을 적어 주세요. 그대로면 지금 이름을 적습니다.")
    if wrong:
        return None
    stays, begins_on = record["name"], date.fromisoformat(typed["closed_on"])
    gone = ", ".join(names[code] for code in codes)
    told = [
        (f"{gone}의 업무", f"{Word(stays):이/가} 이어받습니다. 같은 업무가 이미 있으면 그날부터의 것이 더해집니다."),
        ("열린 민원", f"{day(begins_on)} 0시에 지금 상태와 담당 그대로 {Word(stays):으로/로} 옮겨 갑니다. 기한은 바뀌지 않습니다."),
        ("직원 계정", f"{Word(stays):으로/로} 옮겨 가고, 로그인한 채로 계속 일합니다."),
        ("표준 답변과 결재", f"{Word(stays):으로/로} 옮겨 갑니다."),
        ("지난 민원과 통계", "그때의 부서 이름으로 남습니다."),
    ]
    if "name" in typed:
        told.insert(0, ("이름", f"{Word(stays):이/가} 그날부터 {Word(typed['name']):이/가} 됩니다."))
    body = {"codes": codes, "closed_on": typed["closed_on"]} | typed.given("name", "bureau", "note")
    return Plan(body=body, begins_on=begins_on, gone=[(code, names[code]) for code in codes], told=told)


# 분리 -----------------------------------------------------------------------------------------------------------------


async def _split_paper(request: Request) -> tuple[Paper, Stands, Mapping[str, Any]]:
    code = request.path_params["code"]
    story, others = await asyncio.gather(departments.read(request), departments.names(request))
    record = story["record"]
    there = ((STAYS, f"{record['name']}에 그대로"), *((new, f"새 부서 {new[-1]}") for new in NEWS))
    ways = (*there, *(one for one in others if one[0] != code))
    duties = record["entry"]["duties"]
    paper = Paper(
        title=f"{record['name']} 나누기",
        button="무엇이 바뀌는지 보기",
        back=(path(f"{HERE}/{{}}", code), record["name"]),
        fields=(
            Field(name="split_on", label="나누는 날", kind="date"),
            Field(name="of_duties", label="업무마다 어디로 갈지", kind="part", hint="하나도 남지 않으면 이 부서는 그날부터 없습니다."),
            *(
                Field(name=f"duty-{place}", label=duty["name"], kind="menu", options=ways, filled=STAYS)
                for place, duty in enumerate(duties, start=1)
            ),
            *(field for new in NEWS for field in _new_fields(new)),
            Field(name="of_note", label="기록", kind="part"),
            NOTE,
        ),
        warn="" if duties else "업무가 없는 부서는 나눌 수 없습니다.",
    )
    return paper, Stands(values={}, revision=str(record["revision"])), record


def _new_fields(new: str) -> tuple[Field, ...]:
    number = new[-1]
    return (
        Field(name=f"of_{new}", label=f"새 부서 {number}", kind="part", hint="위에서 고르셨으면 적어 주세요."),
        Field(
            name=f"{new}_code",
            label=f"새 부서 {number}의 코드",
            kind="line",
            required=False,
            hint="영문 소문자, 숫자, 줄표. 한 번 쓰면 다시 쓸 수 없습니다.",
        ),
        Field(name=f"{new}_name", label=f"새 부서 {number}의 이름", kind="line", required=False),
        Field(name=f"{new}_bureau", label=f"새 부서 {number}의 국", kind="line", required=False),
        Field(name=f"{new}_phone", label=f"새 부서 {number}의 전화", kind="line", required=False),
    )


def _splitting(record: Mapping[str, Any], names: Mapping[str, str], typed: Form, wrong: Wrong) -> Plan | None:
    own = record["entry"]["department"]["code"]
    given: dict[str, list[str]] = {}
    for place, duty in enumerate(record["entry"]["duties"], start=1):
        given.setdefault(typed[f"duty-{place}"] or STAYS, []).append(duty["name"])
    new = [one for one in NEWS if one in given]
    for one in new:
        for part, said in (("code", "코드를"), ("name", "이름을")):
            if f"{one}_{part}" not in typed:
                wrong.add(f"{one}_{part}", f"새 부서 {one[-1]}의 {said} 적어 주세요.")
    if not set(given) - {STAYS}:
        wrong.add("duty-1" if record["entry"]["duties"] else "paper", "적어도 한 업무는 다른 부서로 가야 합니다.")
    if wrong:
        return None
    codes = {STAYS: own} | {one: typed[f"{one}_code"] for one in new}
    called = {**names, own: record["name"], **{codes[one]: typed[f"{one}_name"] for one in new}}
    parts = [
        {"department_code": codes.get(way, way), "duties": duties} | (_of_new(way, typed) if way in new else {})
        for way, duties in given.items()
    ]
    begins_on, stays = date.fromisoformat(typed["split_on"]), STAYS in given
    told = [
        (f"{called[part['department_code']]}{' (새 부서)' if way in new else ''}", f"업무: {', '.join(given[way])}")
        for way, part in zip(given, parts, strict=True)
    ]
    if stays:
        told.append(("열린 민원과 직원 계정", f"{record['name']}에 그대로 있습니다. 다른 부서로 갈 것은 사람이 옮깁니다."))
    else:
        told.append((record["name"], f"{day(begins_on)}부터 없습니다. 코드는 다시 쓸 수 없습니다."))
        told.append(
            (
                "열린 민원",
                "배정 담당의 대기열로 갑니다. 이어받을 부서 가운데 한 곳을 사람이 고릅니다 (근무시간 3시간 안)."
                if len(parts) > 1
                else f"지금 상태와 담당 그대로 {called[parts[0]['department_code']]}에 옮겨 갑니다.",
            )
        )
        told.append(
            (
                "직원 계정",
                "그대로 있습니다. 부서는 명령으로 바꿉니다: ontong account change 아이디 --department 부서코드"
                if len(parts) > 1
                else "함께 옮겨 갑니다.",
            )
        )
    told.append(("지난 민원과 통계", "그때의 부서 이름으로 남습니다."))
    body = {"split_on": typed["split_on"], "parts": parts} | typed.given("note")
    return Plan(body=body, begins_on=begins_on, gone=() if stays else ((own, record["name"]),), told=told)


def _of_new(new: str, typed: Form) -> dict[str, str]:
    told = typed.given(*(f"{new}_{part}" for part in ("name", "bureau", "phone")))
    return {name.removeprefix(f"{new}_"): value for name, value in told.items()}


ROUTES = (
    *changed("merge", "부서를 합치기로 했습니다.", _merge_paper, _merging),
    *changed("split", "부서를 나누기로 했습니다.", _split_paper, _splitting),
)
