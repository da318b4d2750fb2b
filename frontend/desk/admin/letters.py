"""알림 글. The words of the city's letters: what goes out now, how it would read reworded, keeping it, and what it said before."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Refused, path
from frontend.desk import bar, session
from frontend.desk.admin import letter_words, papers
from frontend.desk.admin.differences import differences
from frontend.desk.admin.letter_words import CLASSES, kind, language, name, problems
from frontend.desk.admin.papers import ADMIN, Paper, Stands
from frontend.desk.fields import Field
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go

HERE, PLACE = "/desk/admin/letters", "/desk/admin/letters/{}/{}/{}"
ALL, ONE = "/v1/desk/letters", "/v1/desk/letters/{}/{}/{}"
PAGE = "desk/admin/letter.html"
EDITIONS = 10  # of a page
EDITION = re.compile("[1-9][0-9]{0,8}")
KOREAN = "ko"
FIELDS = ("subject", "body", "note")
ENDING = "end_note"
SUBJECT = Field(name="subject", label="제목", kind="line")
BODY = Field(name="body", label="글", rows=16, hint="중괄호 안의 말은 민원의 것으로 채워집니다.")
NOTE = Field(name="note", label="고친 사유", kind="line", hint="바뀐 기록에 남습니다. 예: 기한을 앞에 적어 달라는 의견")


# All of them ----------------------------------------------------------------------------------------------------------


async def listing(request: Request) -> Response:
    """One row for each letter and kind of channel, with its languages."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    found = await session.asking(request).record(ALL)
    for one in found["items"]:
        row = rows.setdefault((one["letter"], one["channel_class"]), {"locales": {}, "talk": []})
        if one["alimtalk_code"]:
            row["talk"].append({"code": one["alimtalk_code"], "approved": one["approved"]})
        else:
            row["locales"][one["locale"]] = one.get("differs", False)
    to_citizens = {letter: channel_class != "mail" for letter, channel_class in sorted(rows)}  # colleagues are written mails alone
    listed = [{"letter": letter, "kind": channel_class} | row for (letter, channel_class), row in rows.items()]
    unwritten = [row for row in listed if to_citizens[row["letter"]] and not row["locales"].keys() >= set(found["locales"])]
    return await session.desk_page(
        request,
        "desk/admin/letters.html",
        rows=listed,
        differing=any(any(row["locales"].values()) for row in listed),
        begins=[(f"{row['letter']}/{row['kind']}", f"{name(row['letter'])}, {kind(row['kind'])}") for row in unwritten],
        name=name,
        kind=kind,
        language=language,
        others=[(one, language(one)) for one in found["locales"] if any(one not in row["locales"] for row in unwritten)],
    )


async def begin(request: Request) -> Response:
    """On to the page of a letter in another language."""
    letter, _, channel_class = request.query_params.get("which", "").partition("/")
    return go(path(PLACE, letter, channel_class, request.query_params.get("locale", "")))


async def files(request: Request) -> Response:
    """What was reworded here, as files of the city's folder."""
    answer = await session.asking(request).ask("GET", f"{ALL}/export")
    kept = {header: answer.headers[header] for header in ("content-type", "content-disposition")}
    return Response(answer.content, headers=kept | {"cache-control": "no-store"})


# One of them ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The letter of the page, and the form around it. `known`: as the API has it."""

    which: tuple[str, str, str]
    known: Mapping[str, Any]
    paper: Paper
    stands: Stands

    @property
    def is_new(self) -> bool:
        return self.known["words"] is None


async def _look(request: Request) -> Desk:
    which = _which(request)
    letter, channel_class, locale = which
    api = session.asking(request)
    known = await api.record(path(ONE, *which))
    words: Mapping[str, Any] = known["words"] or (await api.record(path(ONE, letter, channel_class, KOREAN)))["words"]
    fields = (BODY, NOTE) if channel_class == "chat" else (SUBJECT, BODY, NOTE)
    title = f"{name(letter)}: {kind(channel_class)}, {language(locale)}"
    paper = Paper(title=title, button="저장", back=(HERE, "알림 글"), fields=fields)
    values = {"subject": words["subject"], "body": words["body"].strip()}
    return Desk(which=which, known=known, paper=paper, stands=Stands(values=values, revision=str(known["revision"])))


def _which(request: Request) -> tuple[str, str, str]:
    letter, channel_class, locale = (str(request.path_params[part]) for part in ("letter", "kind", "locale"))
    if channel_class not in CLASSES:
        raise HTTPException(404)
    return letter, channel_class, locale


async def ask(request: Request) -> Response:
    return await _show(request, await _look(request))


async def keep(request: Request) -> Response:
    """저장, or 미리보기: `way` says which."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _show(request, await _look(request), request.scope["ontong.typed"], Wrong({"paper": papers.OLD}), status=403)
    desk = await _look(request)
    body, wrong = papers.read(desk.paper, typed)
    if typed["way"] != "keep":
        wrong.said.pop("note", None)
    if wrong or typed["way"] != "keep":
        return await _show(request, desk, typed, wrong, status=422 if wrong else 200)
    try:
        answer = await session.asking(request).ask("PUT", path(ONE, *desk.which), json=body, headers=papers.seen(typed))
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return await _show(request, await _look(request), typed, _told(refusal), status=refusal.status)
    changed = str(answer.json()["revision"]) != typed["revision"]
    return bar.say(request, go(path(PLACE, *desk.which)), KEPT if changed else "바뀐 것이 없어 그대로 두었습니다.")


KEPT = "글을 저장했습니다. 이제부터 쓰는 알림은 이 글로 나갑니다."


async def restore(request: Request) -> Response:
    """Put back what an earlier edition said."""
    return await _change(request, "restore")


async def end(request: Request) -> Response:
    """Take back a language that was begun here."""
    return await _change(request, "end")


async def _change(request: Request, act: str) -> Response:
    """Has it done and says so; else the letter's own page says why not, and keeps what was typed."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await _show(
            request, await _look(request), wrong=Wrong({"editions": papers.OLD}), back=request.scope["ontong.typed"], status=403
        )
    which, edition = _which(request), typed["edition"]
    if act == "end" and not typed[ENDING]:
        return await _show(request, await _look(request), wrong=Wrong({ENDING: "거두는 사유를 적어 주세요."}), back=typed, status=422)
    if act == "restore" and not EDITION.fullmatch(edition):
        raise HTTPException(422)
    body: dict[str, Any] = {"note": typed[ENDING]}
    if act == "restore":
        body = {"note": typed["note"] or f"판 {edition}의 글로 되돌림", "edition": int(edition)}
    try:
        await session.asking(request).post(f"{path(ONE, *which)}/{act}", body, **papers.seen(typed))
    except Refused as refusal:
        if refusal.status not in (404, 409, 422):
            raise
        wrong = Wrong({"editions": "\n".join(text for _, text in _told(refusal))})
        return await _show(request, await _look(request), wrong=wrong, back=typed, status=refusal.status)
    if act == "end":
        return bar.say(request, go(HERE), "글을 거두었습니다. 이제부터는 이 언어로 쓰기 전처럼 나갑니다.")
    return bar.say(request, go(path(PLACE, *which)), f"판 {edition}의 글로 되돌렸습니다. 이제부터 쓰는 알림은 이 글로 나갑니다.")


def _told(refusal: Refused) -> Wrong:
    """Why it was not kept: who was faster, or what doesn't fit, at its field."""
    if refusal.kind == "stale":
        return Wrong({"paper": papers.stale(refusal)})
    wrong = Wrong()
    for error in refusal.errors:
        field = str(error.get("field", ""))
        wrong.add(field if field in FIELDS else "paper", problems(str(error.get("detail", ""))))
    return wrong or Wrong({"paper": problems(refusal.detail)})


async def _show(
    request: Request, desk: Desk, typed: Form = EMPTY, wrong: Wrong = NOTHING_WRONG, *, back: Form = EMPTY, status: int = 200
) -> Response:
    """The form, all that is wrong with what was typed, the letter as it would read where nothing is, and its editions. `back`: what was
    typed to put one of them back, or to take the letter back."""
    asked, previewing = typed["way"] == "preview", not wrong.of("paper") and (bool(typed.fields) or not desk.is_new)
    (written, refused), (editions, older) = await asyncio.gather(_preview(request, desk, typed, previewing), _history(request, desk))
    said = refused.said | wrong.said
    all_wrong = Wrong({name: said[name] for name in sorted(said, key=lambda name: (*FIELDS, name).index(name))})
    return await papers.show(
        request,
        desk.paper,
        desk.stands,
        typed=typed,
        wrong=all_wrong,
        status=422 if refused and status == 200 else status,
        template=PAGE,
        known=desk.known,
        written=None if all_wrong.of("subject") or all_wrong.of("body") else written,
        asked=asked,
        editions=editions,
        older=older,
        place=path(PLACE, *desk.which),
        slots=_slots(desk.known["placeholders"]),
        of_text=desk.which[1] == "text",
        back=back,
        seen=desk.stands.revision if status == 409 else back["revision"] or desk.stands.revision,
    )


async def _preview(request: Request, desk: Desk, typed: Form, wanted: bool) -> tuple[Mapping[str, Any] | None, Wrong]:
    """How it would read; what is wrong, where it can't."""
    if not wanted:
        return None, NOTHING_WRONG
    letter, channel_class, locale = desk.which
    body = {"letter": letter, "channel_class": channel_class, "locale": locale} | typed.given("subject", "body")
    try:
        return await session.asking(request).post(f"{ALL}/preview", body), NOTHING_WRONG
    except Refused as refusal:
        if refusal.status != 422:
            raise
        return None, _told(refusal)


async def _history(request: Request, desk: Desk) -> tuple[Sequence[Mapping[str, Any]], int | None]:
    """Its editions, latest first, each with what it changed; and where older ones begin."""
    before = request.query_params.get("before", "")
    query = {"limit": EDITIONS + 1} | ({"before": before} if before.isdecimal() and len(before) < 10 else {})
    found: list[dict[str, Any]] = await session.asking(request).items(f"{path(ONE, *desk.which)}/history", **query)
    shown = found[:EDITIONS]
    in_use = None if desk.is_new else desk.known["words"]["edition"]
    for one, earlier in zip(shown, [*found[1:], None], strict=False):
        one["in_use"] = one["edition"] == in_use
        one["changes"] = await asyncio.to_thread(_changes, earlier, one) if earlier and not (earlier["ended"] or one["ended"]) else None
    return shown, shown[-1]["edition"] if len(found) > EDITIONS else None


def _changes(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    parts = (("제목", "subject"), ("글", "body"))
    return [(label, differences(earlier[part], later[part])) for label, part in parts if earlier[part].strip() != later[part].strip()]


def _slots(placeholders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What may stand in the letter, as it is written there, and what that means."""
    return [{**one, "written": _written(one), "means": letter_words.MEANINGS.get(one["name"], "")} for one in placeholders]


def _written(placeholder: Mapping[str, Any]) -> str:
    return f"{{{placeholder['name']}{': ' if placeholder['condition'] else ''}}}"


_only = session.signed_in(ADMIN)
ROUTES = (
    Route(HERE, _only(listing), methods=["GET"]),
    Route(f"{HERE}/new", _only(begin), methods=["GET"]),
    Route(f"{HERE}/export", _only(files), methods=["GET"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}", _only(ask), methods=["GET"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}", _only(keep), methods=["POST"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}/restore", _only(restore), methods=["POST"]),
    Route(f"{HERE}/{{letter}}/{{kind}}/{{locale}}/end", _only(end), methods=["POST"]),
)
