"""배정 규칙. The city's rules in their order, what is broken about them, where a text would go and why, and how often routing was right."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import bar, session, words
from frontend.desk.admin import departments, papers, rule_form
from frontend.desk.admin.papers import ADMIN
from frontend.forms import EMPTY, NOTHING_WRONG, Form, Wrong
from frontend.pages import go

HERE = "/desk/admin/routing"
STATES = {"on": "켜짐", "off": "꺼짐", "waiting": "아직 아님", "over": "끝남", "broken": "고장"}
SOURCES = {
    "rules": "규칙",
    "territory": "관할 지역",
    "duties": "업무의 말",
    "precedent": "비슷한 민원",
    "learned": "배운 말",
    "service": "민원 서비스",
    "named": "부른 부서",
}


async def overview(request: Request) -> Response:
    api = session.asking(request)
    found, quality, names = await asyncio.gather(api.get("/v1/desk/routing/rules"), _quality(request), _names(request))
    rules = [one | {"where": target(one["rule"], names), "words": asked(one["rule"])} for one in found["rules"]]
    return await session.desk_page(
        request,
        "desk/admin/routing.html",
        rules=rules,
        revision=found["revision"],
        quality=quality,
        names=names,
        STATES=STATES,
        share=share,
        problem=rule_form.problem,
    )


async def _quality(request: Request) -> Mapping[str, Any] | None:
    """The figures; None while they can't be had. The rules are shown all the same."""
    try:
        return await session.asking(request).record("/v1/desk/stats/routing")
    except Refused as refusal:
        if refusal.status != 503:
            raise
        return None


async def _names(request: Request) -> Mapping[str, str]:
    return await departments.with_agencies(request)


def target(rule: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What a rule does, in words."""
    told = []
    if rule["department"]:
        told.append(f"{names.get(rule['department'], rule['department'])}에서 맡음")
    if rule["prefer"]:
        told.append("먼저: " + ", ".join(names.get(code, code) for code in map(_code, rule["prefer"])))
    if rule["exclude"]:
        told.append("빼기: " + ", ".join(names.get(code, code) for code in map(_code, rule["exclude"])))
    if rule["triage"]:
        told.append(f"사람이 봄: {rule['triage']}")
    if rule["urgent"]:
        told.append("급함으로 표시")
    if rule["stop"]:
        told.append("뒤의 규칙은 보지 않음")
    return ". ".join(told) or "하는 일이 없음"


def _code(told: Any) -> str:
    return str(told.get("department", "")) if isinstance(told, dict) else str(told)


def asked(rule: Mapping[str, Any]) -> str:
    """The words that it looks for, and what else it looks at."""
    when = rule["when"] or {}
    text, told = when.get("text") or {}, []
    for name, label in (("all", "모두 있음"), ("any", "하나라도 있음"), ("none", "없음")):
        if text.get(name):
            told.append(f"{label}: {', '.join(map(str, text[name]))}")
    more = {
        "title": "제목",
        "kind": "종류",
        "service": "서비스",
        "area": "지역",
        "channel": "경로",
        "time": "때",
        "answers": "물음의 답",
        "all": "여러 조건",
        "any": "여러 조건",
        "none": "여러 조건",
    }
    others = list(dict.fromkeys(label for name, label in more.items() if when.get(name)))
    if others:
        told.append("함께 보는 것: " + ", ".join(others))
    return " / ".join(told) or "언제나"


def share(told: float | None) -> str:
    return "아직 없음" if told is None else f"{told * 100:.0f}%"


async def order(request: Request) -> Response:
    """One rule a place up or down; the API takes all codes in their new order."""
    typed = await session.form(request)
    api, code, up = session.asking(request), typed["code"], typed["way"] == "up"
    codes: list[str] = [one["rule"]["code"] for one in (await api.get("/v1/desk/routing/rules"))["rules"]]
    at = codes.index(code) if code in codes else -1
    to = at - 1 if up else at + 1
    if at < 0 or not 0 <= to < len(codes):
        return bar.say(request, go(HERE), "더 옮길 수 없습니다.")
    codes[at], codes[to] = codes[to], codes[at]
    try:
        await api.ask("POST", "/v1/desk/routing/rules/order", json={"codes": codes}, headers=papers.seen(typed))
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return bar.say(request, go(HERE), papers.stale(refusal))
    return bar.say(request, go(f"{HERE}#rule-{code}"), "규칙의 순서를 바꾸었습니다.")


# Trying ---------------------------------------------------------------------------------------------------------------


async def ask_try(request: Request) -> Response:
    return await _try_page(request, EMPTY, NOTHING_WRONG, None)


async def attempt(request: Request) -> Response:
    """Where a text would go. Nothing is kept."""
    typed = await session.form(request)
    if "text" not in typed:
        return await _try_page(request, typed, Wrong({"text": "글을 적어 주세요."}), None, status=422)
    body: dict[str, Any] = typed.given("text", "title", "kind", "channel")
    if "address" in typed:
        body["location"] = {"address": typed["address"]}
    try:
        found = await session.asking(request).post("/v1/desk/routing/try", body)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return await _try_page(request, typed, Wrong({"text": f"받을 수 없습니다: {refusal.detail}"}), None, status=422)
    return await _try_page(request, typed, NOTHING_WRONG, found)


def sure(told: float) -> str:
    return "1% 미만" if told < 0.01 else f"{told * 100:.0f}%"


async def _try_page(request: Request, typed: Form, wrong: Wrong, found: Mapping[str, Any] | None, *, status: int = 200) -> Response:
    kinds: Sequence[tuple[str, str]] = tuple(words.KINDS.items())
    channels = tuple((name, told) for name, told in words.CHANNELS.items() if name not in ("post", "page"))
    return await session.desk_page(
        request,
        "desk/admin/try.html",
        status=status,
        typed={name: typed.raw(name) for name in ("text", "title", "kind", "channel", "address")},
        wrong=wrong,
        found=found,
        kinds=kinds,
        channels=channels,
        SOURCES=SOURCES,
        sure=sure,
    )


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(overview), methods=["GET"]),
    Route(f"{HERE}/order", _only(order), methods=["POST"]),
    Route(f"{HERE}/try", _only(ask_try), methods=["GET"]),
    Route(f"{HERE}/try", _only(attempt), methods=["POST"]),
)
