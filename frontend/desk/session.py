"""Who is signed in at the desk, and what becomes of a form when nobody is any more: it is kept, sealed, and done after signing in."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from functools import wraps
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from frontend import errors, forms, sessions
from frontend.api import Api, Refused
from frontend.desk import bar, held, words
from frontend.desk.keys import KEYS
from frontend.desk.navigation import ways
from frontend.forms import Form, NotOurs
from frontend.pages import go, page, pages

Act = Callable[[Request], Awaitable[Response]]

SIGN_IN = "/desk/sign-in"
WARNED_SECONDS = 120  # before the end
KEPT_SECONDS = 12 * 3600  # that a form waits for who typed it
REHEARSED = {  # in rehearsal: which button gives which role
    "triage": "배정 담당",
    "officer": "도로과 담당",
    "arbiter": "중재",
    "admin": "관리자",
}
_UNFINISHED = "desk form"


@dataclass(frozen=True, kw_only=True)
class Staff:
    """Whoever is signed in. `token` is what the API knows them by; `expires_at` in seconds since 1970."""

    token: str
    name: str
    role: str
    department: str | None
    expires_at: float

    @property
    def of_one_department(self) -> bool:
        """Do they see the cases of the own department only?"""
        return self.role in ("officer", "head")


def staff(request: Request) -> Staff | None:
    """Who is signed in; None where nobody is, or not any more."""
    if "ontong.staff" not in request.scope:
        request.scope["ontong.staff"] = _read(request)
    found = request.scope["ontong.staff"]
    return found if isinstance(found, Staff) and found.expires_at > time.time() else None


def me(request: Request) -> Staff:
    """Behind `signed_in`: whoever it is."""
    found = staff(request)
    assert found is not None, "only behind signed_in"
    return found


def asking(request: Request) -> Api:
    """The API, asked in their name."""
    return pages(request).api(request, me(request).token)


def begin(request: Request, answer: Response, session: Mapping[str, Any]) -> Staff:
    """The browser keeps who it is: `session` as the API gave it."""
    who = Staff(
        token=session["token"],
        name=session["name"],
        role=session["role"],
        department=session.get("department_code"),
        expires_at=time.time() + session["expires_in"],
    )
    begin_with(request, answer, who)
    return who


def begin_with(request: Request, answer: Response, who: Staff) -> Response:
    sessions.keep(answer, sessions.STAFF, pages(request).seal.close(sessions.STAFF, asdict(who)))
    request.scope["ontong.staff"] = who
    return answer


def _read(request: Request) -> Staff | None:
    found = pages(request).seal.open(sessions.STAFF, request.cookies.get(sessions.STAFF))
    try:
        return Staff(**found) if isinstance(found, dict) else None
    except TypeError:  # sealed by another release of ours
        return None


# Signing in, and coming back ------------------------------------------------------------------------------------------


def signed_in(*roles: str) -> Callable[[Act], Act]:
    """A page for staff, or for these roles alone. Whoever isn't signed in signs in first, and comes back to what was asked."""

    def only(act: Act) -> Act:
        @wraps(act)
        async def asked(request: Request) -> Response:
            who = staff(request)
            if who is None:
                return await ask_to_sign_in(request)
            if roles and who.role not in roles:
                return errors.error(request, 403)
            try:
                return await act(request)
            except Refused as refusal:
                if refusal.status != 401:
                    raise
                return await ask_to_sign_in(request)

        return asked

    return only


async def form(request: Request) -> Form:
    """What was typed: now, or before signing in again. Raises NotOurs as `forms.read` does."""
    if "ontong.form_read" not in request.scope:
        request.scope["ontong.form_read"] = await forms.read(request)
    read: Form = request.scope["ontong.form_read"]
    return read


async def ask_to_sign_in(request: Request) -> Response:
    """To the page of signing in. A form goes along, sealed; its files can't, and the page that takes it up says so."""
    ended = sessions.STAFF in request.cookies
    if request.method == "GET":
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return go(f"{SIGN_IN}?{'ended=1&' if ended else ''}to={quote(asked)}")
    try:
        typed = await form(request)
    except NotOurs:
        return errors.error(request, 403, kind="not_ours")
    kept = {
        "path": request.url.path,
        "query": request.url.query,
        "fields": {name: list(values) for name, values in typed.fields.items() if name != "form_token"},
        "files": sum(len(files) for files in typed.files.values()),
        "at": time.time(),
        "by": known_as(_read(request)),
    }
    return sign_in_page(request, ended=ended, then=pages(request).seal.close(_UNFINISHED, kept))


def known_as(who: Staff | None) -> list[str | None] | None:
    """By what it is told whether the same person has come back."""
    return [who.name, who.role, who.department] if who else None


def unfinished(request: Request, sealed: str) -> Mapping[str, Any] | None:
    """What somebody had typed before signing in again."""
    kept = pages(request).seal.open(_UNFINISHED, sealed) if sealed else None
    return kept if isinstance(kept, dict) and time.time() - kept["at"] < KEPT_SECONDS else None


def sign_in_page(request: Request, *, status: int = 200, **values: Any) -> Response:
    """`wrong`: what was wrong; `to`: where one wanted to go; `then`: a sealed form; `ended`: one was in before."""
    filled: dict[str, Any] = {
        "REHEARSED": REHEARSED,
        "wrong": forms.NOTHING_WRONG,
        "login": "",
        "to": "/desk",
        "then": "",
        "ended": False,
    } | values
    return page(request, "desk/sign-in.html", status=status, lang="ko", **filled)


async def desk_page(request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
    """A page of the desk, in Korean: with who is signed in, where one may go, and what was done a moment ago."""
    who = me(request)
    bars = await bar.read(request, who.token)
    around = {
        "who": who,
        "ways": ways(who.role),
        "bars": bars,
        "done": bars.done,
        "ending": who.expires_at - time.time() < WARNED_SECONDS,
        "ROLES": words.ROLES,
        "KEYS": KEYS,
        "held_form": held.form,
        "held_why": held.why,
    }
    return page(request, template, status=status, lang="ko", **around | values)
