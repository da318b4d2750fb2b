"""통합. From a day on departments are one: what is asked, and what becomes of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from starlette.requests import Request

from frontend.api import path
from frontend.dates import day
from frontend.desk import session
from frontend.desk.admin import beforehand, departments, papers
from frontend.desk.admin.beforehand import HERE, NOTE, Plan, Seen
from frontend.desk.admin.papers import Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong
from frontend.particles import Word

STAYS, NEW = "this", "new"
ONLY_NEW = "새 부서를 만들 때만 적습니다."
OF_NEW = (
    Field(name="new_code", label="새 부서의 코드", kind="line", hint=f"{ONLY_NEW} 영문 소문자, 숫자, 줄표. 다시 쓸 수 없습니다."),
    Field(name="phone", label="새 부서의 전화", kind="line", hint=f"{ONLY_NEW} 답변에 적힙니다."),
)


async def _merge_paper(request: Request, typed: Form) -> Seen:
    code = request.path_params["code"]
    story, listed = await asyncio.gather(departments.read(request), session.asking(request).items(departments.ALL))
    record, called = story["record"], departments.called(listed)
    others = beforehand.others(listed, code)
    free = [(one["entry"]["department"]["code"], one["name"]) for one in others if not one["entry"]["closed_on"]]
    ending = [departments.ending(one, called) for one in others if one["entry"]["closed_on"]]
    paper = Paper(
        title=f"{record['name']}에 합치기",
        button="무엇이 바뀌는지 보기",
        back=(path(f"{HERE}/{{}}", code), record["name"]),
        fields=(
            Field(name="codes", label="합쳐져 없어질 부서", kind="several", options=free),
            Field(name="closed_on", label="합치는 날", kind="date", hint="이 날부터 위의 부서가 없고, 업무가 옮겨 옵니다."),
            *papers.of_past(typed, "closed_on"),
            Field(name="into", label="어디에 합칠까요?", kind="choice", options=_ways(record["name"]), filled=STAYS),
            Field(name="name", label="그날부터 쓸 새 이름", kind="line", required=False, hint="비우면 이 부서의 이름을 그대로 씁니다."),
            Field(name="bureau", label="새 이름의 국", kind="line", required=False),
            *(field if typed["into"] == NEW else replace(field, required=False) for field in OF_NEW),
            NOTE,
        ),
        note=" ".join(("고를 수 없는 부서가 있습니다.", *ending)) if ending else "",
        warn=departments.ending(record, called) if record["entry"]["closed_on"] else "",
    )
    return Seen(paper=paper, asked=paper, stands=Stands(values={}, revision=str(record["revision"])), record=record, called=called)


def _ways(name: str) -> tuple[tuple[str, str], ...]:
    return (STAYS, f"{name}에"), (NEW, f"새 부서를 만들어 거기에 ({Word(name):은/는} 함께 없어집니다)")


def _merging(seen: Seen, typed: Form, wrong: Wrong) -> Plan | None:
    record, names = seen.record, dict(seen.paper.fields[0].options)
    codes = [code for code in typed.all("codes") if code in names]
    if lost := [seen.called.get(code, code) for code in typed.all("codes") if code not in names]:
        wrong.add("codes", f"그사이 합칠 수 없게 되어 뺐습니다: {', '.join(lost)}. 남은 부서로 할지 다시 봐 주세요.")
    if not codes:
        wrong.add("codes", "합쳐져 없어질 부서를 골라 주세요.")
    new = typed["into"] == NEW
    if new:
        if "name" not in typed:
            wrong.add("name", "새 부서의 이름을 적어 주세요.")
        if (taken := typed["new_code"]) in seen.called:
            wrong.add("new_code", f"이미 쓴 코드입니다({seen.called[taken]}). 다른 코드를 적어 주세요.")
    elif needless := typed.given("new_code", "phone"):
        wrong.add(next(iter(needless)), "새 부서를 만들 때만 적습니다. 비우거나, 위에서 새 부서를 골라 주세요.")
    elif "bureau" in typed and "name" not in typed:
        wrong.add("name", "국을 바꾸려면 그날부터 쓸 이름을 적어 주세요. 그대로면 지금 이름을 적습니다.")
    beforehand.checked(seen, wrong)
    if wrong:
        return None
    if new:
        own = record["entry"]["department"]["code"]
        return _into_new(typed, [(own, record["name"]), *((code, names[code]) for code in codes)])
    stays, begins_on = record["name"], date.fromisoformat(typed["closed_on"])
    gone = ", ".join(names[code] for code in codes)
    inherits = f"{Word(stays):이/가} 이어받습니다. 같은 이름의 업무가 이미 있으면 그 말은 저장하는 때부터 더해집니다."
    told = [(f"{gone}의 업무", inherits), *_moves(stays, begins_on)]
    if "name" in typed:
        told.insert(0, ("이름", f"{Word(stays):이/가} 그날부터 {Word(typed['name']):이/가} 됩니다."))
    body = {"codes": codes, "closed_on": typed["closed_on"]} | typed.given("name", "bureau", "note")
    return Plan(body=body, begins_on=begins_on, gone=[(code, names[code]) for code in codes], told=told)


def _into_new(typed: Form, gone: Sequence[tuple[str, str]]) -> Plan:
    """All of them are no more, and a new one has their work."""
    stays, begins_on = typed["name"], date.fromisoformat(typed["closed_on"])
    told = [
        (f"{stays} (새 부서)", f"{day(begins_on)}에 생깁니다."),
        (f"{', '.join(name for _, name in gone)}의 업무", f"{Word(stays):이/가} 이어받습니다."),
        *_moves(stays, begins_on),
    ]
    body = {"codes": [code for code, _ in gone], "closed_on": typed["closed_on"]} | typed.given("name", "bureau", "phone", "note")
    return Plan(body=body, begins_on=begins_on, gone=gone, told=told, code=typed["new_code"])


def _moves(stays: str, begins_on: date) -> list[tuple[str, str]]:
    to = f"{Word(stays):으로/로}"
    return [
        ("열린 민원", f"{beforehand.moment(begins_on)} 지금 상태와 담당 그대로 {to} 옮겨 갑니다. 기한은 바뀌지 않습니다."),
        ("직원 계정", f"{to} 옮겨 가고, 로그인한 채로 계속 일합니다."),
        ("표준 답변과 결재", f"{to} 옮겨 갑니다."),
        ("지난 민원과 통계", "그때의 부서 이름으로 남습니다."),
    ]


ROUTES = beforehand.changed("merge", "부서를 합치기로 했습니다.", _merge_paper, _merging)
