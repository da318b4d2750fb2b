"""조직 개편. What is changed of a department: phone and aliases, its name from a day on, its end, its duties, whether its head approves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import path
from frontend.desk import session
from frontend.desk.admin import departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import EMPTY, Form, NotOurs
from frontend.particles import Word

HERE = "/desk/admin/departments"
PHONE = Field(name="phone", label="전화", kind="line", required=False)
ALIASES = Field(name="aliases", label="별칭", kind="list", hint="시민이 부르는 다른 이름입니다. 한 줄에 하나씩 적습니다.", rows=4)
NOTE = Field(name="note", label="바꾸는 까닭", kind="line", hint="바뀐 기록에 남습니다.", required=False)
NAME = Field(name="name", label="이름", kind="line")
BUREAU = Field(name="bureau", label="국", kind="line", required=False)
DUTY = (
    Field(name="name", label="업무 이름", kind="line"),
    Field(name="strong", label="거의 확실한 말", kind="list", hint="한 줄에 하나씩. 이 말 하나면 이 업무입니다.", rows=6),
    Field(name="words", label="말", kind="list", hint="한 줄에 하나씩.", rows=8),
    Field(name="weak", label="거드는 말", kind="list", hint="한 줄에 하나씩. 다른 말이 있을 때만 셉니다.", rows=4),
    Field(name="valid_from", label="첫날", kind="date", required=False),
    Field(name="valid_to", label="마지막 날", kind="date", required=False),
    NOTE,
)
LISTS = ("strong", "words", "weak")
Made = Callable[[Request, Mapping[str, Any], Form], Awaitable[tuple[Paper, Mapping[str, str]]]]


async def _amend(request: Request, entry: Mapping[str, Any], typed: Form) -> tuple[Paper, Mapping[str, str]]:
    paper = Paper(title="전화·별칭 고치기", button="저장", back=_back(request, entry), fields=(PHONE, ALIASES, NOTE))
    return paper, {"phone": entry["department"]["phone"] or "", "aliases": "\n".join(entry["aliases"])}


async def _rename(request: Request, entry: Mapping[str, Any], typed: Form) -> tuple[Paper, Mapping[str, str]]:
    fields = (NAME, BUREAU, Field(name="valid_from", label="새 이름을 쓰는 첫날", kind="date"), *papers.of_past(typed, "valid_from"), NOTE)
    paper = Paper(title="이름 바꾸기", button="이름 바꾸기", back=_back(request, entry), fields=fields)
    last = entry["names"][-1] if entry["names"] else {"name": entry["department"]["name"], "bureau": ""}
    return paper, {"name": last["name"], "bureau": last["bureau"] or ""}


async def _close(request: Request, entry: Mapping[str, Any], typed: Form) -> tuple[Paper, Mapping[str, str]]:
    others = [one for one in await departments.names(request) if one[0] != request.path_params["code"]]
    fields = (
        Field(name="closed_on", label="없어지는 날", kind="date", hint="이 날부터 이 부서가 없습니다."),
        *papers.of_past(typed, "closed_on"),
        Field(name="successor", label="업무와 열린 민원을 이어받을 부서", kind="menu", options=others, required=False),
        NOTE,
    )
    warn = "닫은 날이 오면 다시 열 수 없고 코드도 다시 쓸 수 없습니다. 이어받을 부서가 없으면 열린 민원은 사람이 나눕니다."
    return Paper(title="부서 닫기", button="부서 닫기", back=_back(request, entry), fields=fields, warn=warn, grave=True), {}


async def typed_so_far(request: Request) -> Form:
    """What was typed, where a form was sent; a page that is too old keeps it too."""
    if request.method == "GET":
        return EMPTY
    try:
        return await session.form(request)
    except NotOurs:
        return request.scope["ontong.typed"]  # type: ignore[no-any-return]  # put there when it was read


def changed(action: str, made: Made, said: str) -> tuple[Route, Route]:
    """The pages of one change: what it asks, and doing it."""

    async def look(request: Request) -> tuple[Paper, Stands]:
        record = (await departments.read(request))["record"]
        paper, values = await made(request, record["entry"], await typed_so_far(request))
        return paper, Stands(values=values, revision=str(record["revision"]))

    async def ask(request: Request) -> Response:
        return await papers.show(request, *await look(request))

    async def do(request: Request) -> Response:
        code = request.path_params["code"]

        async def send(body: dict[str, Any], typed: Form) -> str:
            if action == "amend":
                body.setdefault("phone", "")  # an empty one takes it away
            if heir := body.pop("successor", ""):
                body["successors"] = [{"department_code": heir}]
            where = path(f"{departments.ONE}/actions/{action}", code)
            await departments.have_done(request, where, body, typed)
            return said

        return await papers.take(request, lambda: look(request), send, path(f"{HERE}/{{}}", code))

    return _pair(f"{HERE}/{{code}}/{action}", ask, do)


# New ------------------------------------------------------------------------------------------------------------------


async def _new(request: Request) -> tuple[Paper, Stands]:
    fields = (
        Field(name="code", label="코드", kind="line", hint="영문 소문자, 숫자, 줄표. 한 번 쓰면 다시 쓸 수 없습니다. 예: road-2"),
        *(
            NAME,
            BUREAU,
            replace(
                PHONE, required=(await typed_so_far(request))["kind"] != "external", hint="답변에 적힙니다. 다른 기관은 비워도 됩니다."
            ),
        ),
        Field(name="valid_from", label="첫날", kind="date", required=False, hint="비우면 바로 생깁니다."),
        *papers.of_past(await typed_so_far(request), "valid_from"),
        Field(name="kind", label="구분", kind="choice", options=tuple(departments.KINDS.items()), filled="internal"),
        *(ALIASES, NOTE),
    )
    revision = str((await session.asking(request).get(departments.ALL))["revision"])
    paper = Paper(title="새 부서", button="부서 만들기", back=(HERE, "부서"), fields=fields, note="업무는 만든 뒤에 더합니다.")
    return paper, Stands(values={}, revision=revision)


async def ask_new(request: Request) -> Response:
    return await papers.show(request, *await _new(request))


async def add(request: Request) -> Response:
    async def send(body: dict[str, Any], typed: Form) -> str:
        await departments.have_done(request, departments.ALL, body, typed)
        return f"부서 {Word(body['name']):을/를} 만들었습니다."

    return await papers.take(request, lambda: _new(request), send, HERE)


# Duties ---------------------------------------------------------------------------------------------------------------


async def _duty(request: Request) -> tuple[Paper, Stands]:
    record = (await departments.read(request))["record"]
    entry, place = record["entry"], _place(request)
    if place > len(entry["duties"]):
        raise HTTPException(404)
    duty = entry["duties"][place - 1] if place else {}
    values = {one.name: "\n".join(duty.get(one.name) or ()) if one.name in LISTS else duty.get(one.name) or "" for one in DUTY}
    past = papers.of_past(await typed_so_far(request), "valid_from", "valid_to", stands=values)
    gone = Field(name="removed", label="이 업무를 부서에서 뺍니다", kind="check", required=False)
    paper = Paper(
        title="업무 고치기" if place else "업무 더하기",
        button="저장",
        back=_back(request, entry),
        fields=(*DUTY[:-1], *past, NOTE, *([gone] if place else [])),
        note="저장하면 새로 오는 민원부터 이 말로 배정합니다.",
    )
    return paper, Stands(values=values, revision=str(record["revision"]))


async def ask_duty(request: Request) -> Response:
    return await papers.show(request, *await _duty(request))


async def keep_duty(request: Request) -> Response:
    """The API takes all duties at once: the others go along as they stand, guarded by the revision that was seen."""

    async def send(body: dict[str, Any], typed: Form) -> str:
        note = {"note": body.pop("note")} if "note" in body else {}
        duties, place = list((await departments.read(request))["record"]["entry"]["duties"]), _place(request)
        if place and "removed" in typed:
            del duties[place - 1]
        elif place:
            duties[place - 1] = body
        else:
            duties.append(body)
        where = path(f"{departments.ONE}/actions/amend", request.path_params["code"])
        await session.asking(request).ask("POST", where, json={"duties": duties, **note}, headers=papers.seen(typed))
        return f"업무 {Word(body['name']):을/를} {'뺐습니다' if 'removed' in typed else '저장했습니다'}."

    return await papers.take(request, lambda: _duty(request), send, path(f"{HERE}/{{}}", request.path_params["code"]))


def _place(request: Request) -> int:
    """Which of the duties, from 1; 0 is a new one."""
    told = request.path_params["place"]
    if told == "new":
        return 0
    if not (told.isascii() and told.isdigit() and len(told) < 4 and int(told)):
        raise HTTPException(404)
    return int(told)


# Approval -------------------------------------------------------------------------------------------------------------


async def _approval(request: Request) -> tuple[Paper, Stands]:
    code = request.path_params["code"]
    entry = (await departments.read(request))["record"]["entry"]
    rule = await session.asking(request).record(path(f"{departments.ONE}/approval", code))
    ways = (("yes", "부서장이 결재한 뒤에 나갑니다"), ("no", "담당이 답하면 바로 나갑니다"))
    paper = Paper(
        title="결재",
        button="저장",
        back=_back(request, entry),
        fields=(Field(name="required", label="답변과 불수용은", kind="choice", options=ways),),
    )
    return paper, Stands(values={"required": "yes" if rule["required"] else "no"})


async def ask_approval(request: Request) -> Response:
    return await papers.show(request, *await _approval(request))


async def set_approval(request: Request) -> Response:
    code = request.path_params["code"]

    async def send(body: dict[str, Any], typed: Form) -> str:
        required = body["required"] == "yes"
        where = path(f"{departments.ONE}/approval", code)
        await session.asking(request).ask("PUT", where, json={"required": required}, headers=papers.seen(typed))
        return "이제 부서장이 결재합니다." if required else "이제 결재 없이 나갑니다."

    return await papers.take(request, lambda: _approval(request), send, path(f"{HERE}/{{}}", code))


def _back(request: Request, entry: Mapping[str, Any]) -> tuple[str, str]:
    return path(f"{HERE}/{{}}", request.path_params["code"]), entry["department"]["name"]


def _pair(where: str, ask: session.Act, do: session.Act) -> tuple[Route, Route]:
    only = session.signed_in(ADMIN)
    return Route(where, only(ask), methods=["GET"]), Route(where, only(do), methods=["POST"])


ROUTES = (
    *_pair(f"{HERE}/new", ask_new, add),
    *changed("amend", _amend, "저장했습니다."),
    *changed("rename", _rename, "이름을 바꾸었습니다."),
    *changed("close", _close, "부서를 닫기로 했습니다."),
    *_pair(f"{HERE}/{{code}}/duties/{{place}}", ask_duty, keep_duty),
    *_pair(f"{HERE}/{{code}}/approval", ask_approval, set_approval),
)
