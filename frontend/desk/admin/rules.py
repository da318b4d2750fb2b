"""배정 규칙을 쓰고 고치는 일. A rule is tried before it is kept: where a text goes now, and where it would go with the rule."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend import errors
from frontend.api import Refused, path
from frontend.desk import bar, session
from frontend.desk.admin import clause_form, departments, papers, rule_form
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.admin.routing import HERE, SOURCES, sure
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go
from frontend.particles import Word

RULES, RULE, TRY = "/v1/desk/routing/rules", "/v1/desk/routing/rules/{}", "/v1/desk/routing/try"
PAGE = "desk/admin/rule.html"
ANYTHING = "글"  # what is tried where only the rule itself is looked at
NEW = "new"  # has a page of its own, and can be no rule's code


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The rule of the page (None: a new one), and what stands around it."""

    rule: Mapping[str, Any] | None
    state: Mapping[str, Any] | None
    codes: tuple[str, ...]
    names: clause_form.Names
    paper: Paper
    stands: Stands


async def _look(request: Request, typed: Form = EMPTY) -> Desk:
    api, code = session.asking(request), request.path_params.get("code")
    found, ground, services, listed = await asyncio.gather(
        api.get(RULES), api.get("/v1/desk/routing/territory"), api.get("/v1/services"), departments.with_agencies(request)
    )
    names = clause_form.Names(
        department=listed,
        area={one["code"]: one["name"] for one in ground["areas"]},
        service={one["code"]: one["name"] for one in services["items"]},
        question={asked["code"]: asked["text"] for one in services["items"] for asked in one.get("questions") or ()},
    )
    state = next((one for one in found["rules"] if one["rule"]["code"] == code), None)
    if code is not None and state is None:
        raise HTTPException(404)
    rule = state["rule"] if state else None
    others = [one["rule"] for one in found["rules"] if one["rule"]["code"] != code]
    unseen = rule_form.kept(rule, names)
    clauses = rule_form.clauses_in(typed, rule)
    paper = Paper(
        title="규칙 고치기" if rule else "새 규칙",
        button="저장",
        back=(HERE, "배정"),
        fields=rule_form.fields(rule, others, names, clauses),
        note=f"이 화면에 보이지 않는 조건은 그대로 둡니다: {', '.join(unseen.values())}." if unseen else "",
        warn=f"이 규칙은 쓰이지 않고 있습니다: {rule_form.problem(state['problem'])[1]}" if state and state["problem"] else "",
    )
    stands = Stands(values=rule_form.values(rule, names) if rule else {}, revision=str(found["revision"]))
    codes = tuple(one["rule"]["code"] for one in found["rules"])
    return Desk(rule=rule, state=state, codes=codes, names=names, paper=paper, stands=stands)


async def ask(request: Request) -> Response:
    return await _show(request, await _look(request), EMPTY, NOTHING_WRONG)


async def keep(request: Request) -> Response:
    """저장, or 시험: `way` says which. What routing finds wrong with the rule is told before it is kept."""
    try:
        typed = await session.form(request)
    except NotOurs:
        typed = request.scope["ontong.typed"]
        return await _show(request, await _look(request, typed), typed, Wrong({"paper": papers.OLD}), status=403)
    desk, api, trying = await _look(request, typed), session.asking(request), typed["way"] == "try"
    rule, wrong, places = rule_form.read(typed, desk.rule, desk.names)
    if desk.rule is None and rule["code"] in (*desk.codes, NEW):
        wrong.add("code", "이미 있는 코드입니다. 다른 코드를 적어 주세요.")
    if trying and "trial" not in typed:
        wrong.add("trial", "시험할 글을 적어 주세요.")
    if more := typed["way"] == "more":
        wrong = NOTHING_WRONG
    if wrong or more:
        return await _show(request, desk, typed, wrong, status=200 if more else 422)
    placed = {"rule": rule} | ({"position": int(typed["position"])} if typed["position"].isdecimal() else {})
    text = typed["trial"] if trying else ANYTHING
    try:
        tried = await api.post(TRY, {"text": text} | placed)
        if tried["problem"]:
            return await _show(request, desk, typed, Wrong(dict([rule_form.problem(tried["problem"], places)])), status=422)
        if trying:
            now = await api.post(TRY, {"text": text})
            return await _show(request, desk, typed, NOTHING_WRONG, trials=(now, tried))
        headers = papers.seen(typed)
        await api.ask("PUT", path(RULE, rule["code"]), json=placed | typed.given("note"), headers=headers)
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return await _show(request, await _look(request, typed), typed, _told(desk.paper, refusal), status=refusal.status)
    return bar.say(request, go(f"{HERE}#rule-{rule['code']}"), f"규칙 {Word(rule['name']):을/를} 저장했습니다.")


def _told(paper: Paper, refusal: Refused) -> Wrong:
    """Errors are named as fields of the rule: here they are fields of the page."""
    errors = tuple({**one, "field": str(one.get("field", "")).removeprefix("rule.")} for one in refusal.errors)
    return papers.told(paper, Refused(refusal.status, refusal.kind, refusal.detail, errors, body=refusal.body))


async def _show(request: Request, desk: Desk, typed: Form, wrong: Wrong, *, status: int = 200, trials: tuple[Any, ...] = ()) -> Response:
    last = f"of_c{rule_form.clauses_in(typed, desk.rule)}" if typed["way"] == "more" else ""
    more = {
        "focus": last,
        "most": rule_form.MOST_CLAUSES,
        "trial": typed.raw("trial"),
        "trials": trials,
        "rule": desk.rule,
        "SOURCES": SOURCES,
        "sure": sure,
    }
    return await papers.show(request, desk.paper, desk.stands, typed=typed, wrong=wrong, status=status, template=PAGE, **more)


# On, off, and away ----------------------------------------------------------------------------------------------------


async def switch(request: Request) -> Response:
    """켜기와 끄기. The rule as it stands, but for that."""
    typed = await session.form(request)
    if typed["way"] not in ("on", "off"):
        return errors.error(request, 422)
    desk = await _look(request)
    assert desk.rule is not None, "a rule of the address, or 404"
    rule = {name: told for name, told in desk.rule.items() if name != "unreadable"} | {"active": typed["way"] == "on"}
    code = desk.rule["code"]
    try:
        await session.asking(request).ask("PUT", path(RULE, code), json={"rule": rule}, headers=papers.seen(typed))
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        said = papers.stale(refusal) if refusal.kind == "stale" else "이 규칙은 고친 뒤에 켜고 끌 수 있습니다."
        return bar.say(request, go(f"{HERE}#rule-{code}"), said)
    name = Word(rule["name"])
    return bar.say(request, go(f"{HERE}#rule-{code}"), f"규칙 {name:을/를} {'켰습니다' if rule['active'] else '껐습니다'}.")


async def _away(request: Request) -> tuple[Paper, Stands]:
    desk = await _look(request)
    assert desk.rule is not None, "a rule of the address, or 404"
    paper = papers.removal(
        "규칙",
        desk.rule["name"],
        back=path(f"{HERE}/rules/{{}}", desk.rule["code"]),
        warn="지운 규칙은 되돌릴 수 없습니다. 잠시 쓰지 않으려면 끄면 됩니다.",
    )
    return paper, Stands(values={}, revision=desk.stands.revision)


async def ask_away(request: Request) -> Response:
    return await papers.show(request, *await _away(request))


async def put_away(request: Request) -> Response:
    where = path(RULE, request.path_params["code"])
    return await papers.remove(request, lambda: _away(request), where, "규칙을 지웠습니다.", HERE)


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(f"{HERE}/rules/{NEW}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/rules/{NEW}", _only(keep), methods=["POST"]),
    Route(f"{HERE}/rules/{{code}}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/rules/{{code}}", _only(keep), methods=["POST"]),
    Route(f"{HERE}/rules/{{code}}/switch", _only(switch), methods=["POST"]),
    Route(f"{HERE}/rules/{{code}}/delete", _only(ask_away), methods=["GET"]),
    Route(f"{HERE}/rules/{{code}}/delete", _only(put_away), methods=["POST"]),
)
