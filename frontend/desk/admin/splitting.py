"""분리. From a day on the duties of a department go to several: what is asked, and what becomes of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.requests import Request

from frontend.api import path
from frontend.dates import day, now
from frontend.desk import session
from frontend.desk.admin import beforehand, departments, papers
from frontend.desk.admin.beforehand import HERE, NOTE, Plan, Seen
from frontend.desk.admin.papers import Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong
from frontend.particles import Word

STAYS = "stays"
NEWS = ("new1", "new2")  # departments that a split may bring


async def _split_paper(request: Request, typed: Form) -> Seen:
    code = request.path_params["code"]
    story, listed = await asyncio.gather(departments.read(request), session.asking(request).items(departments.ALL))
    record, called = story["record"], departments.called(listed)
    others = [(one["entry"]["department"]["code"], one["name"]) for one in beforehand.others(listed, code) if not one["entry"]["closed_on"]]
    ways = ((STAYS, f"{record['name']}에 그대로"), *((new, f"새 부서 {new[-1]}") for new in NEWS), *others)
    split_on, duties = _split_on(typed), _duties(record, typed)
    ending = departments.ending(record, called) if record["entry"]["closed_on"] else ""
    none = "" if duties else f"{day(split_on)}에 하는 업무가 없습니다. 업무가 없는 부서는 나눌 수 없습니다."
    fields = (
        Field(name="split_on", label="나누는 날", kind="date", hint="그날 하는 업무를 나눕니다. 오늘과 다르면 다시 여쭙니다."),
        *papers.of_past(typed, "split_on"),
        Field(
            name="of_duties",
            label="업무마다 어디로 갈지",
            kind="part",
            hint=f"{day(split_on)}에 하는 업무입니다. 하나도 남지 않으면 이 부서는 나누는 날부터 없습니다.",
        ),
        *(Field(name=_field(duty), label=duty["name"], kind="menu", options=ways, filled=STAYS) for duty in duties),
        *(field for new in NEWS for field in _new_fields(new)),
        Field(name="of_note", label="기록", kind="part"),
        NOTE,
    )
    paper = Paper(
        title=f"{record['name']} 나누기",
        button="무엇이 바뀌는지 보기",
        back=(path(f"{HERE}/{{}}", code), record["name"]),
        fields=fields,
        warn=ending or none,
    )
    chosen = {typed[_field(duty)] for duty in duties}
    needless = {field.name for new in NEWS if new not in chosen for field in _new_fields(new)}
    asked = replace(paper, fields=[field for field in fields if field.name not in needless])
    return Seen(paper=paper, asked=asked, stands=Stands(values={}, revision=str(record["revision"])), record=record, called=called)


def _split_on(typed: Form) -> date:
    """The day that was typed; today where there is none yet."""
    told = typed["split_on"]
    return date.fromisoformat(told) if papers.is_day(told) else now().date()


def _duties(record: Mapping[str, Any], typed: Form) -> list[Mapping[str, Any]]:
    """Those in force on that day: no two of them have the same name."""
    when = _split_on(typed).isoformat()
    return [one for one in record["entry"]["duties"] if (one["valid_from"] or "") <= when <= (one["valid_to"] or "9999-12-31")]


def _field(duty: Mapping[str, Any]) -> str:
    """By the duty's name and not by its place: others come and go."""
    return f"duty-{hashlib.sha256(duty['name'].encode()).hexdigest()[:12]}"


def _new_fields(new: str) -> tuple[Field, ...]:
    number = new[-1]
    called = Word(f"새 부서 {number}")
    return (
        Field(name=f"of_{new}", label=called, kind="part", hint=f"위에서 {called:을/를} 고르셨을 때만 적습니다."),
        Field(
            name=f"{new}_code",
            label=f"새 부서 {number}의 코드",
            kind="line",
            hint="영문 소문자, 숫자, 줄표. 한 번 쓰면 다시 쓸 수 없습니다.",
        ),
        Field(name=f"{new}_name", label=f"새 부서 {number}의 이름", kind="line"),
        Field(name=f"{new}_bureau", label=f"새 부서 {number}의 국", kind="line", required=False),
        Field(name=f"{new}_phone", label=f"새 부서 {number}의 전화", kind="line", hint="답변에 적힙니다."),
    )


def _splitting(seen: Seen, typed: Form, wrong: Wrong) -> Plan | None:
    record, duties = seen.record, _duties(seen.record, typed)
    own = record["entry"]["department"]["code"]
    given: dict[str, list[str]] = {}
    for duty in duties:
        if way := typed[_field(duty)]:
            given.setdefault(way, []).append(duty["name"])
        else:
            wrong.said[_field(duty)] = f"나누는 날에는 {duty['name']}도 이 부서의 업무입니다. 어디로 갈지 골라 주세요."
    new = [one for one in NEWS if one in given]
    taken = dict(seen.called)
    for one in new:
        if (code := typed[f"{one}_code"]) in taken:
            wrong.add(f"{one}_code", f"이미 쓴 코드입니다({taken[code]}). 다른 코드를 적어 주세요. 있는 부서로 보내려면 업무에서 고릅니다.")
        taken[code] = typed[f"{one}_name"]
    if not duties:
        wrong.add("paper", seen.paper.warn)
    elif not set(given) - {STAYS}:
        wrong.add(_field(duties[0]), "적어도 한 업무는 다른 부서로 가야 합니다.")
    beforehand.checked(seen, wrong)
    if wrong:
        return None
    codes = {STAYS: own} | {one: typed[f"{one}_code"] for one in new}
    called = {**seen.called, own: record["name"], **{codes[one]: typed[f"{one}_name"] for one in new}}
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
        if coming := [one["name"] for one in record["entry"]["duties"] if (one["valid_from"] or "") > typed["split_on"]]:
            told.append(("나중에 생길 업무", f"{record['name']}에 그대로 둡니다: {', '.join(coming)}"))
        told.append(("열린 민원과 직원 계정", f"{record['name']}에 그대로 있습니다. 다른 부서로 갈 것은 사람이 옮깁니다."))
    else:
        told.append((record["name"], f"{day(begins_on)}부터 없습니다. 코드는 다시 쓸 수 없습니다."))
        told.append(
            (
                "열린 민원",
                "배정 담당의 대기열로 갑니다. 이어받을 부서 가운데 한 곳을 사람이 고릅니다 (근무시간 3시간 안)."
                if len(parts) > 1
                else f"{beforehand.moment(begins_on)} 지금 상태와 담당 그대로 {called[parts[0]['department_code']]}에 옮겨 갑니다.",
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


ROUTES = beforehand.changed("split", "부서를 나누기로 했습니다.", _split_paper, _splitting)
