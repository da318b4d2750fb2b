"""알림 글. The words of the city's letters that are in use, and how one would read, as it is or reworded, about an invented case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused
from frontend.desk import session, words
from frontend.desk.admin.papers import ADMIN
from frontend.forms import EMPTY, NOTHING_WRONG, Form, Wrong

HERE = "/desk/admin/letters"
CLASSES = {"mail": "메일", "chat": "메신저", "text": "문자·알림톡"}
LANGUAGES = {"ko": "한국어", "ko-easy": "쉬운 말", "en": "영어", "vi": "베트남어", "zh": "중국어"}
MORE = {"receipt_triage": "접수 알림 (배정 전)"}


async def listing(request: Request) -> Response:
    """One row for each letter and kind of channel, with its languages."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one in await _all(request):
        row = rows.setdefault(
            (one["letter"], one["channel_class"]), {"letter": one["letter"], "kind": one["channel_class"], "locales": [], "talk": []}
        )
        if one["locale"] not in row["locales"]:
            row["locales"].append(one["locale"])
        if one["alimtalk_code"]:
            row["talk"].append({"code": one["alimtalk_code"], "approved": one["approved"]})
    return await session.desk_page(
        request, "desk/admin/letters.html", rows=list(rows.values()), name=name, CLASSES=CLASSES, LOCALES=LANGUAGES
    )


async def one(request: Request) -> Response:
    return await _page(request, EMPTY)


async def reworded(request: Request) -> Response:
    """Shown and not kept: the words themselves are edited in the city's folder."""
    return await _page(request, await session.form(request))


async def _page(request: Request, typed: Form) -> Response:
    letter, kind, locale = (request.path_params[part] for part in ("letter", "kind", "locale"))
    known = next((one for one in await _all(request) if _is(one, letter, kind, locale)), None)
    if known is None:
        raise HTTPException(404)
    shown = {part: typed.raw(part) if typed.fields else known[part] or "" for part in ("subject", "body")}
    asked = {
        "letter": letter,
        "channel_class": kind,
        "locale": locale,
        **{part: text for part, text in shown.items() if text and typed.fields},
    }
    wrong, written = NOTHING_WRONG, None
    try:
        written = await session.asking(request).post("/v1/desk/letters/preview", asked)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        told = "; ".join(str(error.get("detail", "")) for error in refusal.errors) or refusal.detail
        wrong = Wrong({"body": f"이대로는 보낼 수 없습니다: {told}"})
    return await session.desk_page(
        request,
        "desk/admin/letter.html",
        status=422 if wrong else 200,
        title=f"{name(letter)}: {CLASSES.get(kind, kind)}, {LANGUAGES.get(locale, locale)}",
        known=known,
        shown=shown,
        wrong=wrong,
        written=written,
    )


async def _all(request: Request) -> list[dict[str, Any]]:
    return await session.asking(request).items("/v1/desk/letters")


def _is(one: Mapping[str, Any], letter: str, kind: str, locale: str) -> bool:
    """The words of 알림톡 stand beside those of a text message: they are previewed by the latter."""
    return (one["letter"], one["channel_class"], one["locale"], one["alimtalk_code"]) == (letter, kind, locale, None)


def name(letter: str) -> str:
    return MORE.get(letter) or words.LETTERS.get(letter, letter)


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}", _only(one), methods=["GET"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}", _only(reworded), methods=["POST"]),
)
