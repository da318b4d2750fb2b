"""통합. From a day on departments are one: what is asked, and what becomes of them."""

from __future__ import annotations

import asyncio
from datetime import date

from starlette.requests import Request

from frontend.api import path
from frontend.desk import session
from frontend.desk.admin import beforehand, departments
from frontend.desk.admin.beforehand import HERE, NOTE, Plan, Seen
from frontend.desk.admin.papers import Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import Form, Wrong
from frontend.particles import Word


async def _merge_paper(request: Request, typed: Form) -> Seen:
    code = request.path_params["code"]
    story, listed = await asyncio.gather(departments.read(request), session.asking(request).items(departments.ALL))
    record, called = story["record"], departments.called(listed)
    others = beforehand.others(listed, code)
    free = [(one["entry"]["department"]["code"], one["name"]) for one in others if not one["entry"]["closed_on"]]
    ending = [departments.ending(one, called) for one in others if one["entry"]["closed_on"]]
    note = "새 코드를 쓰는 부서로 합치려면 그 부서를 먼저 만들고, 그 부서에서 합칩니다."
    paper = Paper(
        title=f"{record['name']}에 합치기",
        button="무엇이 바뀌는지 보기",
        back=(path(f"{HERE}/{{}}", code), record["name"]),
        fields=(
            Field(name="codes", label="합쳐져 없어질 부서", kind="several", options=free),
            Field(name="closed_on", label="합치는 날", kind="date", hint="이 날부터 위의 부서가 없고, 업무가 옮겨 옵니다."),
            *beforehand.of_past(typed, "closed_on"),
            Field(name="name", label="그날부터 쓸 새 이름", kind="line", required=False, hint="비우면 이름을 그대로 씁니다."),
            Field(name="bureau", label="새 이름의 국", kind="line", required=False),
            NOTE,
        ),
        note=" ".join((note, *(["고를 수 없는 부서가 있습니다.", *ending] if ending else ()))),
        warn=departments.ending(record, called) if record["entry"]["closed_on"] else "",
    )
    return Seen(paper=paper, asked=paper, stands=Stands(values={}, revision=str(record["revision"])), record=record, called=called)


def _merging(seen: Seen, typed: Form, wrong: Wrong) -> Plan | None:
    record, names = seen.record, dict(seen.paper.fields[0].options)
    codes = [code for code in typed.all("codes") if code in names]
    if lost := [seen.called.get(code, code) for code in typed.all("codes") if code not in names]:
        wrong.add("codes", f"그사이 합칠 수 없게 되어 뺐습니다: {', '.join(lost)}. 남은 부서로 할지 다시 봐 주세요.")
    if not codes:
        wrong.add("codes", "합쳐져 없어질 부서를 골라 주세요.")
    if "bureau" in typed and "name" not in typed:
        wrong.add("name", "국을 바꾸려면 그날부터 쓸 이름을 적어 주세요. 그대로면 지금 이름을 적습니다.")
    beforehand.checked(seen, wrong, typed)
    if wrong:
        return None
    stays, begins_on = record["name"], date.fromisoformat(typed["closed_on"])
    gone = ", ".join(names[code] for code in codes)
    told = [
        (f"{gone}의 업무", f"{Word(stays):이/가} 이어받습니다. 같은 이름의 업무가 이미 있으면 그 말은 저장하는 때부터 더해집니다."),
        ("열린 민원", f"{beforehand.moment(begins_on)} 지금 상태와 담당 그대로 {Word(stays):으로/로} 옮겨 갑니다. 기한은 바뀌지 않습니다."),
        ("직원 계정", f"{Word(stays):으로/로} 옮겨 가고, 로그인한 채로 계속 일합니다."),
        ("표준 답변과 결재", f"{Word(stays):으로/로} 옮겨 갑니다."),
        ("지난 민원과 통계", "그때의 부서 이름으로 남습니다."),
    ]
    if "name" in typed:
        told.insert(0, ("이름", f"{Word(stays):이/가} 그날부터 {Word(typed['name']):이/가} 됩니다."))
    body = {"codes": codes, "closed_on": typed["closed_on"]} | typed.given("name", "bureau", "note")
    return Plan(body=body, begins_on=begins_on, gone=[(code, names[code]) for code in codes], told=told)


ROUTES = beforehand.changed("merge", "부서를 합치기로 했습니다.", _merge_paper, _merging)
