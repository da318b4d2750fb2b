"""Signing in and out: with login and password, by a one-time link, and in rehearsal by a button for whoever sits at this machine."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match, Route

from frontend import errors, forms, sessions
from frontend.api import Refused
from frontend.desk import bar, session
from frontend.forms import Form, NotOurs, Wrong
from frontend.pages import go, page, pages
from frontend.shell import back

REHEARSED_DEPARTMENT = "road"  # of an officer in rehearsal who has chosen none
MINUTES = 60


async def show_sign_in(request: Request) -> Response:
    to = _to(request.query_params.get("to", ""))
    if session.staff(request) is not None and "ended" not in request.query_params:
        return go(to)
    return session.sign_in_page(request, to=to, ended="ended" in request.query_params)


async def sign_in(request: Request) -> Response:
    """Nothing says whether the login or the password was wrong."""
    try:
        typed = await forms.read(request)
    except NotOurs:
        typed = request.scope["ontong.typed"]
        return session.sign_in_page(request, status=403, login=typed["login"], to=_to(typed["to"]), then=typed["then"])
    wrong = Wrong()
    if not typed["login"]:
        wrong.add("login", "아이디를 적어 주세요.")
    if not typed.raw("password"):
        wrong.add("password", "비밀번호를 적어 주세요.")
    if not wrong:
        try:
            opened = (
                await pages(request).api(request).post("/v1/desk/sessions", {"login": typed["login"], "password": typed.raw("password")})
            )
            return await _in(request, opened, typed)
        except Refused as refusal:
            if refusal.status not in (401, 422, 429):
                raise
            minutes = -(-(refusal.retry_after or 0) // MINUTES)
            locked = f"{minutes}분 뒤에 다시 해 주세요." if refusal.status == 429 else ""
            wrong.add("login", locked or "아이디나 비밀번호가 맞지 않습니다.")
    return session.sign_in_page(request, status=422, wrong=wrong, login=typed["login"], to=_to(typed["to"]), then=typed["then"])


async def show_link(request: Request) -> Response:
    """A page with one button: mail scanners open links, and a link can be used once."""
    return page(request, "desk/enter.html", lang="ko", code=request.path_params["code"])


async def enter_by_link(request: Request) -> Response:
    await forms.read(request)
    try:
        opened = await pages(request).api(request).post("/v1/sandbox/sessions", {"code": request.path_params["code"]})
    except Refused as refusal:
        if refusal.status in (403, 404, 410, 422):
            return errors.error(request, 410, kind="gone")
        raise
    return await _in(request, opened, forms.EMPTY)


async def enter(request: Request) -> Response:
    """연습. By a button: only where letters stay inside, and only for whoever sits at this machine."""
    typed = await forms.read(request)
    role = typed["role"]
    if not pages(request).front.at_home or role not in session.REHEARSED:
        return errors.error(request, 403)
    asked = {"role": role} | ({"department_code": typed["department_code"] or REHEARSED_DEPARTMENT} if role == "officer" else {})
    return await _in(request, await pages(request).api(request).post("/v1/sandbox/sessions", asked), typed)


async def _in(request: Request, opened: dict[str, Any], typed: Form) -> Response:
    """Where one wanted to go; a form that was under way is done now."""
    kept = session.unfinished(request, typed["then"])
    landing: Response = go(_to(typed["to"]))
    who = session.begin(request, landing, opened)
    if kept is None or (kept["by"] is not None and kept["by"] != session.known_as(who)):  # nothing is done in another one's name
        sessions.forget(landing, bar.DONE)
        return landing
    return session.begin_with(request, await _take_up(request, kept), who)


async def _take_up(request: Request, kept: Mapping[str, Any]) -> Response:
    """Does what was typed before, as if it came now."""
    scope = {
        **request.scope,
        "path": kept["path"],
        "query_string": kept["query"].encode(),
        "ontong.form_read": Form(fields=kept["fields"]),
        "ontong.files_lost": kept["files"],
    }
    for route in request.app.routes:
        match, found = route.matches(scope)
        if match is Match.FULL and isinstance(route, Route):
            return await route.endpoint(Request(scope | found, request.receive))  # type: ignore[no-any-return]  # an endpoint is any callable to Starlette
    return go("/desk")


async def renew(request: Request) -> Response:
    """계속 쓰기."""
    typed, who = await session.form(request), session.me(request)
    opened = await session.asking(request).post("/v1/desk/sessions/renew")
    answer: Response = go(back(typed["to"], "/desk"))
    if "json" in request.headers.get("accept", ""):
        answer = JSONResponse({"ends": int(time.time() + opened["expires_in"])})
    session.begin(request, answer, {"name": who.name, "role": who.role, "department_code": who.department} | opened)
    return answer


async def sign_out(request: Request) -> Response:
    """Ends it at the API too, for every token of this sign-in; the browser forgets all that the desk kept in it."""
    await forms.read(request)
    if session.staff(request) is not None:
        with suppress(Refused):  # whoever leaves is out here, even where the API can't be asked
            await session.asking(request).ask("DELETE", "/v1/desk/sessions")
    answer = go(session.SIGN_IN)
    for name in (sessions.STAFF, bar.DONE):
        sessions.forget(answer, name)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


def _to(to: str) -> str:
    """A page of the desk."""
    kept = back(to, "/desk")
    return kept if kept.startswith("/desk") and not kept.startswith(session.SIGN_IN) else "/desk"


ROUTES = (
    Route("/desk/sign-in", show_sign_in, methods=["GET"]),
    Route("/desk/sign-in", sign_in, methods=["POST"]),
    Route("/desk/enter", enter, methods=["POST"]),
    Route("/desk/enter/{code}", show_link, methods=["GET"]),
    Route("/desk/enter/{code}", enter_by_link, methods=["POST"]),
    Route("/desk/renew", session.signed_in()(renew), methods=["POST"]),
    Route("/desk/sign-out", sign_out, methods=["POST"]),
)
