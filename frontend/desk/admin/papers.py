"""The forms of administration: what one asks, how it is read, and the same page again with all that was typed where something is to be
put right. Who saw an older list than there is now is told who changed it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from frontend.api import Refused
from frontend.dates import clock, now
from frontend.desk import bar, session
from frontend.desk.fields import Field, missing, moment
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong
from frontend.pages import go

ADMIN = "admin"
PAST = Field(name="past", label="지난 날입니다. 곧바로 바뀌고, 되돌릴 수 없습니다.", kind="check")
OLD = "화면이 오래되어 보내지 못했습니다. 쓰신 것은 그대로 있습니다. 다시 눌러 주세요."


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A form. Fields have more kinds than those of acts: `list` (one entry a line), `date` (a day of the calendar), `check` (a tick; where
    it is required nothing is done without), `several` (any of its options), and `part`, a heading over what follows."""

    title: str
    button: str
    back: tuple[str, str]  # where it belongs: address and words
    fields: Sequence[Field] = ()
    note: str = ""
    warn: str = ""
    original: str = ""  # what it is about, as it came
    grave: bool = False


@dataclass(frozen=True, kw_only=True)
class Stands:
    """What is kept now, by field, and the revision that this was read at."""

    values: Mapping[str, str]
    revision: str = ""


NOTHING = Stands(values={})
Send = Callable[[dict[str, Any], Form], Awaitable[str]]  # does it, and says what was done
Look = Callable[[], Awaitable[tuple[Paper, Stands]]]


async def show(
    request: Request,
    paper: Paper,
    stands: Stands = NOTHING,
    *,
    typed: Form = EMPTY,
    wrong: Wrong = NOTHING_WRONG,
    status: int = 200,
    template: str = "desk/admin/form.html",
    **more: Any,
) -> Response:
    """The page of a form; `more`: what a template of its own shows. What was typed keeps the revision that it was typed at, until the
    reader is told that somebody was faster and what stands now."""
    sent = bool(typed.fields)
    filled = {one.name: _typed(typed, one) if sent else stands.values.get(one.name, one.filled) for one in paper.fields}
    others = {
        one.name: stands.values[one.name]
        for one in paper.fields
        if sent and status == 409 and stands.values.get(one.name, "") != filled[one.name] and one.name in stands.values
    }
    return await session.desk_page(
        request,
        template,
        status=status,
        paper=paper,
        filled=filled,
        others=others,
        revision=stands.revision if status == 409 else typed["revision"] or stands.revision,
        wrong=wrong,
        key=secrets.token_urlsafe(18),
        **more,
    )


def _typed(typed: Form, one: Field) -> str:
    return "\n".join(typed.all(one.name)) if one.kind == "several" else typed.raw(one.name)


async def take(request: Request, look: Look, send: Send, to: str) -> Response:
    """Reads a form and has it done; then on to `to`, which says so."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await show(request, *await look(), typed=request.scope["ontong.typed"], wrong=Wrong({"paper": OLD}), status=403)
    paper, stands = await look()
    body, wrong = read(paper, typed)
    if wrong:
        return await show(request, paper, stands, typed=typed, wrong=wrong, status=422)
    try:
        said = await send(body, typed)
    except Refused as refusal:
        if refusal.status not in (409, 422):
            raise
        return await show(request, *await look(), typed=typed, wrong=told(paper, refusal), status=refusal.status)
    return bar.say(request, go(to), said)


def removal(what: str, name: str, *, back: str, warn: str) -> Paper:
    """Takes away what is called so: nothing is done without the tick."""
    sure = Field(name="sure", label=f"{what} ‘{name}’ 지우기", kind="check")
    note = Field(name="note", label="지우는 까닭", kind="line", hint="바뀐 기록에 남습니다.", required=False)
    return Paper(title=f"{what} 지우기", button="지우기", back=(back, name), fields=(sure, note), warn=warn, grave=True)


async def remove(request: Request, look: Look, where: str, said: str, to: str) -> Response:
    """Reads that form and has it done by the API at `where`."""

    async def send(body: dict[str, Any], typed: Form) -> str:
        await session.asking(request).ask("DELETE", where, params=typed.given("note"), headers=seen(typed))
        return said

    return await take(request, look, send, to)


def read(paper: Paper, typed: Form) -> tuple[dict[str, Any], Wrong]:
    """What the API is sent. What isn't required and stands empty is left out, but an empty list is one."""
    body: dict[str, Any] = {}
    wrong = Wrong()
    for one in paper.fields:
        text = typed[one.name]
        if one.kind == "list":
            body[one.name] = [line.strip() for line in text.splitlines() if line.strip()]
        elif not text:
            if one.required and one.kind != "part":
                wrong.add(one.name, _unticked(one) if one.kind == "check" else missing(one))
        elif one.kind == "date":
            if is_day(text):
                body[one.name] = text
            else:
                wrong.add(one.name, "날짜를 다시 봐 주세요. 예: 2026-12-04")
        elif one.kind == "moment":
            if when := moment(text):
                body[one.name] = when
            else:
                wrong.add(one.name, "날짜와 시각을 다시 봐 주세요.")
        elif one.kind == "several":
            body[one.name] = list(typed.all(one.name))
        elif one.kind not in ("check", "part"):
            body[one.name] = text
    return body, wrong


def _unticked(one: Field) -> str:
    return "지난 날을 고르셨습니다. 그래도 하시려면 표시해 주세요." if one == PAST else "확인한 뒤 표시해 주세요."


def of_past(typed: Form, *names: str, stands: Mapping[str, str] | None = None) -> tuple[Field, ...]:
    """The tick that a day in the past takes, unless it stands there already."""
    told = (typed[name] for name in names if typed[name] != (stands or {}).get(name, ""))
    return (PAST,) if any(is_day(one) and date.fromisoformat(one) < now().date() for one in told) else ()


def is_day(text: str) -> bool:
    """Is it a day of the calendar, as 2026-12-04? ISO 8601 has other ways to write one, which the API doesn't take."""
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:  # that is the answer
        return False
    return True


def seen(typed: Form) -> dict[str, str]:
    """Headers of a change: the revision that was seen, and a key that makes it one change however often it is sent."""
    headers = {"idempotency-key": typed["key"] or secrets.token_urlsafe(18)}
    return headers | ({"if-match": f'"{typed["revision"]}"'} if typed["revision"] else {})


def told(paper: Paper, refusal: Refused) -> Wrong:
    """Why it was not done: who was faster, or what doesn't fit, at its field."""
    if refusal.kind == "stale":
        return Wrong({"paper": stale(refusal)})
    wrong, labels = Wrong(), {one.name: one.label for one in paper.fields}
    for error in refusal.errors:
        name = str(error.get("field", "")).removeprefix("body.").partition("[")[0].partition(".")[0]
        wrong.add(
            name if name in labels else "paper", f"{labels.get(name, '받을 수 없습니다')}: {_in_korean(str(error.get('detail', '')))}"
        )
    if not wrong:
        wrong.add("paper", f"받을 수 없습니다: {_in_korean(refusal.detail)}")
    return wrong


def stale(refusal: Refused) -> str:
    """Somebody else was faster: who, and when."""
    changes: Sequence[Mapping[str, Any]] = refusal.body.get("changed") or ()
    by = (changes[-1].get("by") or "") if changes else ""
    name, when = by.partition(" (")[0], f" {clock(changes[-1]['at'])}에" if changes else ""
    return f"{f'{name} 님이' if name else '다른 분이'}{when} 먼저 고쳤습니다. 아직 저장하지 않았습니다. 지금 내용을 보고 다시 눌러 주세요."


_KNOWN = (
    ("must not be empty", "비어 있습니다."),
    ("must lie after", "끝나는 때가 시작보다 뒤여야 합니다."),
    ("more than", "너무 깁니다."),
    ("longer than", "너무 깁니다."),
    ("characters; at most", "너무 깁니다."),
    ("a department's code", "영문 소문자, 숫자, 줄표로 적어 주세요. 예: road-2"),
    ("already", "이미 있습니다."),
    ("was used", "한 번 쓴 것은 다시 쓸 수 없습니다."),
    ("there is no department", "그런 부서가 없습니다."),
    ("was sent twice", "같은 날이 두 번 있습니다."),
    ("placeholder", "쓸 수 없는 자리표시가 있습니다."),
)


def _in_korean(detail: str) -> str:
    """What is refused most often in the administrator's language, with the API's own words behind it: they name what is meant."""
    return next((f"{said} ({detail})" for part, said in _KNOWN if part in detail), detail or "다시 봐 주세요.")
