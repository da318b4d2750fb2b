"""부서. The city's departments with their dates: the list, one of them with its duties and history, and the file of all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.dates import day
from frontend.desk import session
from frontend.desk.admin import papers
from frontend.desk.admin.papers import ADMIN
from frontend.forms import Form
from frontend.particles import Word

ALL, ONE = "/v1/desk/departments", "/v1/desk/departments/{}"
KINDS = {"internal": "우리 시", "external": "다른 기관 (이송)"}


async def listing(request: Request) -> Response:
    found = await session.asking(request).get(ALL)
    records = sorted(found["items"], key=lambda one: (not one["active"], one["entry"]["kind"] != "internal"))
    return await session.desk_page(
        request, "desk/admin/departments.html", records=records, revision=found["revision"], KINDS=KINDS, bureau=bureau
    )


async def one(request: Request) -> Response:
    story = await read(request)
    listed = await session.asking(request).items(ALL)
    known = called(listed)
    changes = [change | {"who": who(change), "many": len(change["departments"])} for change in story["changes"]]
    return await session.desk_page(
        request,
        "desk/admin/department.html",
        code=request.path_params["code"],
        record=story["record"],
        ending=ending(story["record"], known) if story["record"]["entry"]["closed_on"] else "",
        entry=story["record"]["entry"],
        predecessors=[(code, known.get(code, code)) for code in story["predecessors"]],
        successors=[(code, known.get(code, code)) for code in story["successors"]],
        changes=changes,
        plans=planned(story, listed),
        KINDS=KINDS,
        bureau=bureau(story["record"]),
    )


async def file(request: Request) -> Response:
    """All of them, as the city's folder has them."""
    answer = await session.asking(request).ask("GET", f"{ALL}.toml")
    headers = {"content-disposition": 'attachment; filename="departments.toml"', "cache-control": "no-store"}
    return Response(answer.content, headers=headers, media_type="application/toml")


async def read(request: Request) -> dict[str, Any]:
    """The department of the address."""
    found: dict[str, Any] = await session.asking(request).get(path(ONE, request.path_params["code"]))
    return found


async def names(request: Request) -> Sequence[tuple[str, str]]:
    """Code and name of all of the city's own that stand today, for menus."""
    found = await session.asking(request).items(ALL)
    return [_called(record) for record in found if record["active"] and record["entry"]["kind"] == "internal"]


async def with_agencies(request: Request) -> Mapping[str, str]:
    """Names by code of all that stand today, other agencies too."""
    return dict(_called(record) for record in await session.asking(request).items(ALL) if record["active"])


async def have_done(request: Request, where: str, body: Mapping[str, Any], typed: Form) -> None:
    """Has it done. Raises Refused, in Korean."""
    try:
        await session.asking(request).ask("POST", where, json=dict(body), headers=papers.seen(typed))
    except Refused as refusal:
        raise in_korean(refusal, await with_agencies(request)) from refusal


def called(listed: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Names by code of all that there are, were or will be."""
    return dict(_called(record) for record in listed)


def ending(record: Mapping[str, Any], called: Mapping[str, str]) -> str:
    """When it ends, or ended, and who has its work then."""
    entry = record["entry"]
    heirs = ", ".join(called.get(one["department_code"], one["department_code"]) for one in entry["successors"])
    goes = f"{Word(heirs):이/가} 이어받습니다" if heirs else "이어받을 부서는 없습니다"
    when = day(entry["closed_on"])
    return f"{Word(record['name']):은/는} {when}에 {'닫기로 되어 있고' if record['active'] else '닫았고'}, {goes}."


def planned(story: Mapping[str, Any], listed: Sequence[Mapping[str, Any]]) -> list[tuple[int, str]]:
    """What can be called off of a department: the edition that planned it, and in words what is to happen when."""
    entries, names = {one["entry"]["department"]["code"]: one["entry"] for one in listed}, called(listed)
    return [(one["revision"], _planned(story["record"], one, entries, names)) for one in story["changes"] if one.get("planned_on")]


def _planned(record: Mapping[str, Any], change: Mapping[str, Any], entries: Mapping[str, Any], called: Mapping[str, str]) -> str:
    entry, on = record["entry"], change["planned_on"]
    own, others = entry["department"]["code"], [code for code in change["departments"] if code != entry["department"]["code"]]
    if entry["closed_on"]:
        heirs = [called.get(one["department_code"], one["department_code"]) for one in entry["successors"]]
        ends = f"{Word(', '.join(heirs)):으로/로} {'나뉘어 없어짐' if len(heirs) > 1 else '통합'}" if heirs else "없어짐"
        return f"{day(entry['closed_on'])}에 {ends}"
    gone = [code for code in others if code in entries and own in {one["department_code"] for one in entries[code]["successors"]}]
    names = ", ".join(called.get(code, code) for code in gone or others)
    return f"{day(on)}에 {names}의 업무를 이어받음" if gone else f"{day(on)}에 {Word(names):과/와} 업무를 나눔"


def _called(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["entry"]["department"]["code"], record["name"]


_REFUSED = tuple(
    (re.compile(said), korean)
    for said, korean in (
        (
            r"(?P<code>\S+) is closed on (?P<day>\d{4}-\d\d-\d\d) and goes to .+: that stands",
            "{day}에 닫기로 이미 정해져 달리 정할 수 없습니다: {code}",
        ),
        (
            r"its duty (?P<what>.+) begins on (?P<day>\d{4}-\d\d-\d\d): it can't be closed before",
            "{day}부터 하는 업무가 있어 그 전에 닫을 수 없습니다: {what}",
        ),
        (r"the code (?P<what>\S+) is used, and", "이미 쓴 코드입니다. 한 번 쓴 코드는 다시 쓸 수 없습니다: {what}"),
        (r"the code (?P<what>\S+) can't be had", "쓸 수 없는 코드입니다. 다른 코드를 적어 주세요: {what}"),
        (r"a code has letters", "코드는 영문, 숫자, 줄표로 40자까지 적습니다."),
        (r"(?P<code>\S+) is called (?P<what>.+) on the same day", "같은 날 그 이름을 쓰는 부서가 이미 있습니다: {what}"),
        (r"the alias (?P<what>.+) is used twice: it means (?P<code>\S+) too", "{code}에서 쓰는 별칭입니다: {what}"),
        (
            r"it is called (?P<what>.+) from (?P<day>\d{4}-\d\d-\d\d) on: a new name begins later",
            "{day}부터 쓰는 이름이 있습니다({what}). 새 이름은 그 뒤부터 쓸 수 있습니다.",
        ),
        (r"on (?P<day>\d{4}-\d\d-\d\d) there is no department (?P<code>\S+)", "{day}에는 없는 부서입니다: {code}"),
        (r"there was no such department the day before", "그 전날에는 없던 부서입니다."),
        (r"(?P<code>\S+) is another agency", "다른 기관은 이어받을 수 없습니다: {code}"),
        (r"its successors lead back to itself", "이어받을 부서를 따라가면 이 부서로 되돌아옵니다."),
        (r"a part is there twice", "같은 부서가 두 번 있습니다."),
        (r"it has no duty (?P<what>.+) on that day", "그날 이 부서가 하지 않는 업무입니다: {what}"),
        (r"each duty goes to exactly one part: (?P<what>.+)", "업무마다 부서 한 곳을 골라 주세요: {what}"),
        (r"(?P<code>\S+) has no phone", "전화를 적어 주세요. 답변에 적힙니다(시행령 31조)."),
        (r"it has begun on (?P<day>\d{4}-\d\d-\d\d)", "{day}에 이미 시작되어 취소할 수 없습니다."),
        (r"(?P<code>\S+) has been changed since", "계획한 뒤에 같은 것을 고쳐서 취소할 수 없습니다: {code}"),
        (r"this edition planned nothing|there is no edition", "취소할 계획이 아닙니다."),
        (r"it came with the city's folder", "시의 폴더에서 온 계획입니다. 폴더에서 고쳐 주세요."),
        (r"must be a day, as", "날짜를 다시 봐 주세요. 예: 2026-12-04"),
    )
)


def in_korean(refusal: Refused, called: Mapping[str, str]) -> Refused:
    """What the API says against a change of the list, in the administrator's language; what is seldom said stays as it is."""
    errors = [{**error, "detail": _in_korean(str(error.get("detail", "")), called)} for error in refusal.errors]
    return replace(refusal, detail=_in_korean(refusal.detail, called), errors=errors)


def _in_korean(detail: str, called: Mapping[str, str]) -> str:
    for said, korean in _REFUSED:
        if found := said.search(detail):
            told = found.groupdict()
            if "code" in told:
                told["code"] = called.get(told["code"], told["code"])
            return korean.format(**told | {"day": day(told.get("day", ""))})
    return detail


def bureau(record: Mapping[str, Any]) -> str:
    """국. Of the name that it has today."""
    dated = [name for name in record["entry"]["names"] if name["name"] == record["name"]]
    return (dated[-1]["bureau"] or "") if dated else ""


def who(change: Mapping[str, Any]) -> str:
    return str(change["by"] or "").partition(" (")[0] or "시의 폴더"


ROUTES = (
    Route("/desk/admin/departments", session.signed_in(ADMIN)(listing), methods=["GET"]),
    Route("/desk/admin/departments.toml", session.signed_in(ADMIN)(file), methods=["GET"]),
    Route("/desk/admin/departments/{code}", session.signed_in(ADMIN)(one), methods=["GET"]),
)
