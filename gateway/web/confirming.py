"""The same link for people: a page that needs no script, and says plainly what can still be done when the link is spent."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from string import Template
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from gateway.view import View
from gateway.web import bodies, confirmations, problems, reading
from gateway.web.confirmations import Opened, SpentLink
from gateway.web.confirming_words import WORDS
from gateway.web.pages import FILES, POLICY
from gateway.web.problems import Problem
from gateway.web.routes import Call, Entry
from gateway.web.words import page_language, written

FORM, TOLD = Template(FILES["confirm.html"].decode()), Template(FILES["told.html"].decode())
OUTCOMES = ("confirm", "reopen", "object")


async def look(call: Call) -> Response:
    try:
        return _form(call, await confirmations.opened(call), {}, None)
    except Problem as problem:
        return _refused(call, problem)


async def send(call: Call) -> Response:
    """The form comes back with what was typed when something in it doesn't fit."""
    typed: Mapping[str, Any] = {}
    try:
        link = await confirmations.opened(call)
        try:
            typed, photos = await _form_sent(call.request)
            verdict = bodies.check(bodies.LinkVerdict, _meant(typed))
            view, acts = await confirmations.give(call, link, verdict, photos)
        except Problem as problem:
            if problem.status not in (409, 413, 422, 503) or not _for_people(call):
                raise
            return _form(call, link, typed, problem)
    except Problem as problem:
        return _refused(call, problem)
    words = WORDS[_locale(call, view)]
    danger = confirmations.danger_in(call, view, verdict)
    said = words["told"][acts[0]] if danger is None else f"{danger.text} {words['told'][acts[0]]}"
    return _told(call, view, (words["thanks"], said, words["after"]), 200)


async def _form_sent(request: Request) -> tuple[dict[str, Any], list[bytes]]:
    if reading.is_form(request):
        return await reading.form_body(request, "photos")
    raise Problem(415, "unsupported-media-type", "Send the form, or use /v1/confirmations.")


def _meant(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The form as the API has it. Text that stands in a field that the choice has hidden isn't sent."""
    outcome, text = typed.get("outcome"), typed.get("text", "")
    if outcome in ("reopen", "object") and not text:
        raise problems.wrong(outcome, "must not be empty")
    said: dict[str, Any] = {"confirm": {"confirmed": True}, "reopen": {"reopen": text}, "object": {"object": text}}.get(outcome or "", {})
    return {**{name: value for name, value in typed.items() if name not in ("outcome", "text")}, **said}


# Pages -----------------------------------------------------------------------------------------------------------------


def _form(call: Call, link: Opened, typed: Mapping[str, Any], problem: Problem | None) -> Response:
    view, locale = link.view, _locale(call, link.view)
    words = WORDS[locale]
    texts = {**words["form"], **(words["of_refusal"] if view.refusal else {})}
    chosen = typed.get("outcome")
    until = view.confirmation.until if view.confirmation else view.updated_at
    values: dict[str, str] = {
        **texts,
        "locale": locale,
        "number": view.receipt_number,
        "department": view.department.name if view.department else "-",
        "case_title": view.title or "",
        "no_title": "" if view.title else "hidden",
        "answer": (view.refusal.reason if view.refusal else view.answer) or "",
        "error": _error(words, problem),
        "once": words["once"].format(written(until, locale, call.hall.door.zone)),
        "text": str(typed.get("text", "")),
        "comment": str(typed.get("comment", "")),
        "needed": "required" if {"confirm", "reopen"} & set(link.offered) else "",
        "no_error": "" if problem else "hidden",
        "no_outcome": "" if set(link.offered) & set(OUTCOMES) else "hidden disabled",
        "no_rate": "" if "rate" in link.offered else "hidden disabled",
        **{f"no_{act}": "" if act in link.offered else "hidden" for act in OUTCOMES},
        **{f"off_{act}": "" if act in link.offered else "disabled" for act in OUTCOMES},
        **{f"is_{act}": "checked" if act == chosen else "" for act in OUTCOMES},
        **{f"score_{points}": "checked" if typed.get("score") == str(points) else "" for points in range(1, 6)},
    }
    return _page(FORM, values, problem.status if problem else 200, problem)


def _refused(call: Call, problem: Problem) -> Response:
    """For people as a page, for programs as every refusal."""
    if not _for_people(call) or problem.status not in (404, 410, 429):
        raise problem
    if isinstance(problem, SpentLink):
        return _told(call, problem.view, WORDS[_locale(call, problem.view)]["spent"][problem.why], 410)
    why = "unknown" if problem.status == 404 else "many"
    return _told(call, None, WORDS[_locale(call, None)]["spent"][why], problem.status, problem)


def _told(call: Call, view: View | None, texts: tuple[str, str, str], status: int, problem: Problem | None = None) -> Response:
    """A heading, what happened, and what can be done now."""
    locale = _locale(call, view)
    words = WORDS[locale]
    contact = ""
    if view is not None:
        contact = words["contact"].format(number=view.receipt_number)
        if view.department and view.department.phone:
            contact += words["phone"].format(department=view.department.name, phone=view.department.phone)
    title, said, following = texts
    values = {"locale": locale, "title": title, "said": said, "next_word": words["next"], "next": following, "contact": contact}
    return _page(TOLD, values, status, problem)


def _page(sheet: Template, values: Mapping[str, str], status: int, problem: Problem | None) -> Response:
    headers = {"content-security-policy": POLICY, "x-robots-tag": "noindex", **(problem.headers if problem else {})}
    filled = sheet.substitute({name: escape(value) for name, value in values.items()})
    return Response(filled, status, headers, "text/html; charset=utf-8")


def _error(words: Mapping[str, Any], problem: Problem | None) -> str:
    if problem is None:
        return ""
    field = problem.errors[0].field.partition("[")[0] if problem.errors else "photos" if problem.status in (413, 503) else "other"
    said: str = words["wrong"].get({"confirmed": "outcome"}.get(field, field), words["wrong"]["other"])
    return said


def _for_people(call: Call) -> bool:
    return "text/html" in call.request.headers.get("accept", "")


def _locale(call: Call, view: View | None) -> str:
    return page_language(call.query.get("locale") or (view.locale if view else "ko"))


_PATH = "/c/result/{token}"
_ANSWERS: dict[int, Any] = {200: "text/html", 404: "problem", 410: "problem", 429: "problem"}

TABLE = (
    Entry(
        method="GET",
        path=_PATH,
        act=look,
        summary="The one-time link of a result letter as a page",
        tag="pages",
        query=bodies.PageQuery,
        answers=_ANSWERS,
    ),
    Entry(
        method="POST",
        path=_PATH,
        act=send,
        summary="The form of that page",
        tag="pages",
        query=bodies.PageQuery,
        answers={**_ANSWERS, 409: "problem", 413: "problem", 415: "problem", 422: "problem", 503: "problem"},
    ),
)
