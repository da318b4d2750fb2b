"""관할. Which department has which part of the city for a duty: the list by duty, and a form for each. Areas and their outlines come with
the city's folder."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session
from frontend.desk.admin import clause_form, departments, papers
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.admin.routing import STATES
from frontend.desk.fields import Field
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go
from frontend.particles import Word

HERE = "/desk/admin/ground"
GROUND, SPLIT = "/v1/desk/routing/territory", "/v1/desk/routing/territory/splits/{}"
PAGE = "desk/admin/share.html"
NEW = "new"  # has a page of its own, and can be no split's code
MOST_SHARES = 60
LONGEST_NAME = 200
LINES = "한 줄에 하나씩."
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The split of the page (None: a new one), what may be named, and its form."""

    split: Mapping[str, Any] | None
    codes: tuple[str, ...]
    areas: Mapping[str, str]
    departments: Mapping[str, str]
    duties: frozenset[str]
    paper: Paper
    stands: Stands


async def listing(request: Request) -> Response:
    found, listed = await asyncio.gather(session.asking(request).get(GROUND), session.asking(request).items(departments.ALL))
    called, areas = departments.called(listed), {one["code"]: one["name"] for one in found["areas"]}
    return await session.desk_page(
        request,
        "desk/admin/ground.html",
        splits=found["splits"],
        revision=found["revision"],
        called=called,
        areas=areas,
        STATES=STATES,
        problem=problem,
    )


async def file(request: Request) -> Response:
    """As the city's folder has it."""
    answer = await session.asking(request).ask("GET", f"{GROUND}/export")
    headers = {"content-disposition": 'attachment; filename="territory.toml"', "cache-control": "no-store"}
    return Response(answer.content, headers=headers, media_type="application/toml")


# One of them ----------------------------------------------------------------------------------------------------------


async def _look(request: Request, typed: Form = EMPTY) -> Desk:
    api, code = session.asking(request), request.path_params.get("code")
    found, listed = await asyncio.gather(api.get(GROUND), api.items(departments.ALL))
    state = next((one for one in found["splits"] if one["split"]["code"] == code), None)
    if code is not None and state is None:
        raise HTTPException(404)
    split = state["split"] if state else None
    areas = {one["code"]: one["name"] for one in found["areas"]}
    called = {one["entry"]["department"]["code"]: one["name"] for one in listed if one["active"] and one["entry"]["kind"] == "internal"}
    stands = _values(split, areas, called) if split else {}
    shares = _shares_in(typed, split)
    paper = Paper(
        title="관할 고치기" if split else "새 관할",
        button="저장",
        back=(HERE, "관할"),
        fields=_fields(split, shares, called, papers.of_past(typed, "valid_from", "valid_to", stands=stands)),
        note="저장하면 새로 오는 민원부터 이렇게 나눕니다.",
        warn=f"이 관할은 쓰이지 않고 있습니다: {problem(state['problem'])}" if state and state["problem"] else "",
    )
    return Desk(
        split=split,
        codes=tuple(one["split"]["code"] for one in found["splits"]),
        areas=areas,
        departments=called,
        duties=frozenset(duty["name"] for one in listed for duty in one["entry"]["duties"]),
        paper=paper,
        stands=Stands(values=stands, revision=str(found["revision"])),
    )


def _fields(split: Mapping[str, Any] | None, shares: int, called: Mapping[str, str], past: tuple[Field, ...]) -> tuple[Field, ...]:
    code = Field(name="code", label="코드", kind="line", hint="영문 소문자, 숫자, 줄표. 예: small-repairs")
    gone = [(one["department"], one["department"]) for one in (split or {}).get("shares", ()) if one["department"] not in called]
    options = (*called.items(), *gone)
    return (
        *(() if split else (code,)),
        Field(name="name", label="이름", kind="line", hint="배정된 까닭으로 읽습니다. 예: 읍·면의 작은 수리는 읍·면사무소가"),
        Field(name="of_duties", label="어떤 업무를", kind="part", hint="비워 두면 가리지 않습니다."),
        Field(name="departments", label="누구의 업무", kind="list", hint=f"{LINES} 부서 이름이나 코드. 예: 도로과", rows=3),
        Field(name="duties", label="업무", kind="list", hint=f"{LINES} 부서에 적힌 업무 이름. 예: 가로등·보안등", rows=3),
        *(field for n in range(1, shares + 1) for field in _of_share(n, options)),
        Field(name="of_days", label="언제", kind="part"),
        Field(name="valid_from", label="첫날", kind="date", required=False),
        Field(name="valid_to", label="마지막 날", kind="date", required=False),
        *past,
        Field(name="active", label="켜짐", kind="check", required=False, filled="yes"),
        Field(name="note", label="바꾸는 까닭", kind="line", hint="바뀐 기록에 남습니다.", required=False),
    )


def _of_share(n: int, options: Sequence[tuple[str, str]]) -> tuple[Field, ...]:
    return (
        Field(name=f"of_s{n}", label=f"몫 {n}", kind="part"),
        Field(name=f"s{n}_department", label=f"몫 {n}: 맡을 부서", kind="menu", options=options, required=False, empty="이 몫을 두지 않음"),
        Field(name=f"s{n}_areas", label=f"몫 {n}: 지역", kind="list", hint=f"{LINES} 예: 중앙동", rows=4),
    )


def _shares_in(typed: Form, split: Mapping[str, Any] | None) -> int:
    """For how many there are fields: those that were sent, or those of the split; one more where it was asked for (`way`)."""
    if not typed.fields:
        return max(1, len(split["shares"]) if split else 0)
    sent = sum(f"s{n}_areas" in typed.fields for n in range(1, MOST_SHARES + 1))
    return min(sent + (typed["way"] == "more"), MOST_SHARES)


def _values(split: Mapping[str, Any], areas: Mapping[str, str], called: Mapping[str, str]) -> dict[str, str]:
    told = {name: split[name] or "" for name in ("code", "name", "valid_from", "valid_to")}
    told |= {"active": "yes" if split["active"] else "", "duties": "\n".join(split["duties"])}
    told["departments"] = "\n".join(clause_form.named(code, called) for code in split["departments"])
    for n, share in enumerate(split["shares"], start=1):
        told |= {f"s{n}_department": share["department"], f"s{n}_areas": "\n".join(clause_form.named(one, areas) for one in share["areas"])}
    return told


def _read(typed: Form, desk: Desk) -> tuple[dict[str, Any], Wrong]:
    """The split that was typed, and what is wrong with it."""
    _, wrong = papers.read(desk.paper, typed)
    if desk.split is None and "code" in typed:
        if not _CODE.fullmatch(typed["code"]):
            wrong.add("code", "코드를 영문 소문자, 숫자, 줄표로 적어 주세요. 예: small-repairs")
        elif typed["code"] in (*desk.codes, NEW):
            wrong.add("code", "이미 있는 코드입니다. 다른 코드를 적어 주세요.")
    if len(typed["name"]) > LONGEST_NAME:
        wrong.add("name", f"이름은 {LONGEST_NAME}자까지 적을 수 있습니다. 지금은 {len(typed['name']):,}자입니다.")
    for duty in clause_form.lines(typed, "duties"):
        if duty not in desk.duties and duty not in (desk.split or {}).get("duties", ()):
            wrong.add("duties", f"‘{duty}’: 이런 업무가 없습니다.")
    if typed["valid_from"] and typed["valid_to"] and typed["valid_to"] < typed["valid_from"]:
        wrong.add("valid_to", "마지막 날이 첫날보다 앞섭니다.")
    split = {
        "code": desk.split["code"] if desk.split else typed["code"],
        "name": typed["name"],
        "departments": clause_form.codes("departments", typed, desk.departments, wrong),
        "duties": clause_form.lines(typed, "duties"),
        "shares": _read_shares(typed, desk, wrong),
        "active": "active" in typed,
        **{name: typed[name] or None for name in ("valid_from", "valid_to")},
    }
    return split, wrong


def _read_shares(typed: Form, desk: Desk, wrong: Wrong) -> list[dict[str, Any]]:
    shares: list[dict[str, Any]] = []
    taken: dict[str, int] = {}
    for n in range(1, MOST_SHARES + 1):
        department, areas = typed[f"s{n}_department"], clause_form.codes(f"s{n}_areas", typed, desk.areas, wrong)
        if not department:
            if areas:
                wrong.add(f"s{n}_department", f"몫 {n}: 맡을 부서를 골라 주세요.")
            continue
        if not areas:
            wrong.add(f"s{n}_areas", f"몫 {n}: 지역을 적어 주세요.")
        if department not in desk.departments:
            wrong.add(f"s{n}_department", f"몫 {n}: 지금은 없는 부서입니다. 다른 부서를 골라 주세요.")
        for code in areas:
            if (other := taken.setdefault(code, n)) != n:
                wrong.add(f"s{n}_areas", f"몫 {n}: {Word(desk.areas[code]):은/는} 몫 {other}에도 있습니다.")
        shares.append({"department": department, "areas": list(dict.fromkeys(areas))})
    if not shares:
        wrong.add("s1_department", "적어도 한 부서의 몫을 적어 주세요.")
    return shares


async def ask(request: Request) -> Response:
    return await _show(request, await _look(request), EMPTY, NOTHING_WRONG)


async def keep(request: Request) -> Response:
    """저장, or one more share to fill in: `way` says which."""
    try:
        typed = await session.form(request)
    except NotOurs:
        typed = request.scope["ontong.typed"]
        return await _show(request, await _look(request, typed), typed, Wrong({"paper": papers.OLD}), status=403)
    desk = await _look(request, typed)
    if typed["way"] == "more":
        return await _show(request, desk, typed, NOTHING_WRONG)
    split, wrong = _read(typed, desk)
    if wrong:
        return await _show(request, desk, typed, wrong, status=422)
    try:
        where = path(SPLIT, split["code"])
        await session.asking(request).ask("PUT", where, json={"split": split} | typed.given("note"), headers=papers.seen(typed))
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        errors = tuple({**one, "field": str(one.get("field", "")).removeprefix("split.")} for one in refusal.errors)
        wrong = papers.told(desk.paper, Refused(refusal.status, refusal.kind, refusal.detail, errors, body=refusal.body))
        return await _show(request, await _look(request, typed), typed, wrong, status=refusal.status)
    return bar.say(request, go(f"{HERE}#split-{split['code']}"), f"관할 {Word(split['name']):을/를} 저장했습니다.")


async def _show(request: Request, desk: Desk, typed: Form, wrong: Wrong, *, status: int = 200) -> Response:
    last = f"of_s{_shares_in(typed, desk.split)}" if typed["way"] == "more" else ""
    return await papers.show(
        request, desk.paper, desk.stands, typed=typed, wrong=wrong, status=status, template=PAGE, split=desk.split, focus=last
    )


async def _away(request: Request) -> tuple[Paper, Stands]:
    desk = await _look(request)
    assert desk.split is not None, "a split of the address, or 404"
    paper = papers.removal(
        "관할",
        desk.split["name"],
        back=path(f"{HERE}/{{}}", desk.split["code"]),
        warn="지우면 업무를 가진 부서가 온 시의 것을 다시 맡습니다. 잠시 쓰지 않으려면 끄면 됩니다.",
    )
    return paper, Stands(values={}, revision=desk.stands.revision)


async def ask_away(request: Request) -> Response:
    return await papers.show(request, *await _away(request))


async def put_away(request: Request) -> Response:
    where = path(SPLIT, request.path_params["code"])
    return await papers.remove(request, lambda: _away(request), where, "관할을 지웠습니다.", HERE)


# What routing finds wrong with one --------------------------------------------------------------------------------------

_KNOWN = (
    ("there is no department", "그런 부서가 없습니다."),
    ("there is no area", "그런 지역이 없습니다."),
    ("has no areas", "지역이 없는 몫이 있습니다."),
    ("is in two shares", "두 몫에 든 지역이 있습니다."),
    ("shares: there are none", "몫이 없습니다."),
    ("an earlier split has it", "같은 코드의 관할이 앞에 있습니다."),
)


def problem(told: str) -> str:
    return next((said for part, said in _KNOWN if part in told), told)


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route("/desk/admin/territory.toml", _only(file), methods=["GET"]),
    Route(f"{HERE}/{NEW}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/{NEW}", _only(keep), methods=["POST"]),
    Route(f"{HERE}/{{code}}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/{{code}}", _only(keep), methods=["POST"]),
    Route(f"{HERE}/{{code}}/delete", _only(ask_away), methods=["GET"]),
    Route(f"{HERE}/{{code}}/delete", _only(put_away), methods=["POST"]),
)
