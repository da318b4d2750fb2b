"""답변. The page on which an officer answers: the citizen's text, standard answers, and how each letter will read. Nothing typed is
lost when it can't be sent."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from frontend.api import Api, Refused, path
from frontend.desk import doing, held, rows, session, watching, words
from frontend.desk.acts import ACTS
from frontend.desk.case import CASE, read
from frontend.desk.clocks import countdown
from frontend.desk.fields import Act
from frontend.desk.views import Chosen
from frontend.forms import EMPTY, NOTHING_WRONG, Form, NotOurs, Wrong

PREVIEWS = {"kakao": "카카오톡", "sms": "문자", "email": "메일"}
OUTCOMES = (("answer", "답변 (수용, 일부 수용, 안내)"), ("decline", "불수용: 근거와 불복 방법을 함께 알립니다"))


async def show(request: Request) -> Response:
    return await answer_page(request, EMPTY, NOTHING_WRONG)


async def send(request: Request) -> Response:
    """Sends it, or shows how it would read (`preview`, `insert`): nothing typed is lost either way."""
    try:
        typed = await session.form(request)
    except NotOurs:
        return await answer_page(request, request.scope["ontong.typed"], Wrong({"act": doing.OLD}), status=403)
    if "preview" in typed or "insert" in typed:
        return await answer_page(request, typed, NOTHING_WRONG)
    act = chosen_act(typed)
    body, wrong = act.read(typed)
    if request.scope.get("ontong.files_lost"):
        wrong.add("files", "파일을 다시 골라 주세요. 글은 그대로 있습니다.")
    if wrong:
        return await answer_page(request, typed, wrong, status=422)
    if act.name == "answer":
        body |= {name: typed[name] for name in ("standard_answer",) if typed[name]}
        if typed["mediate"]:
            body["mediate"] = "true"
        if typed.files.get("files"):
            return await doing.done(request, act, typed, body, data=body, files=typed.upload("files"))
        if "mediate" in body:
            body["mediate"] = True
    return await doing.done(request, act, typed, body)


def chosen_act(typed: Form) -> Act:
    return ACTS["decline" if typed["outcome"] == "decline" else "answer"]


async def given_back(request: Request, number: str, typed: Form) -> Response:
    """What was taken back is there to be written on."""
    request.scope["path_params"] = {**request.path_params, "number": number}
    return await answer_page(request, typed, NOTHING_WRONG, taken_back=True)


async def answer_page(request: Request, typed: Form, wrong: Wrong, *, status: int = 200, taken_back: bool = False) -> Response:
    """`typed`: the text, and which standard answer or preview was asked for; without script by a button of the form."""
    number, api = request.path_params["number"], session.asking(request)
    standard = typed["insert"] or ("" if typed.fields else request.query_params.get("standard", ""))
    preview = typed["preview"] or request.query_params.get("preview", "")
    try:
        case, fitting, inserted, before = await asyncio.gather(
            read(request, number),
            _fitting(api, number),
            _inserted(api, number, standard),
            doing.in_vain(request, number, ACTS["answer"], typed),
        )
    except Refused as refusal:
        return await doing.beyond(request, chosen_act(typed), typed, refusal)
    typed = typed if typed.fields else held.written(before)
    may = frozenset(case["desk_actions"])
    if not may & {"answer", "decline"} and not wrong:
        wrong, status = Wrong({"act": "지금 이 민원에는 답변할 수 없습니다."}), 409
    text = typed.raw("text")
    if not typed.fields:
        text = case["draft"]["text"] if case["draft"] and case["draft"]["state"] == "returned" else case["joint_draft"] or ""
    if inserted:
        text = f"{text.rstrip()}\n\n{inserted['text']}".lstrip()
    summary, act = case["summary"], chosen_act(typed)
    declining = {one.name: typed.raw(one.name) if one.name in typed.fields else one.filled for one in ACTS["decline"].fields}
    letters = await _letters(api, number, act, declining if act.name == "decline" else {"text": text}) if preview else None
    return await session.desk_page(
        request,
        "desk/answer.html",
        status=status,
        case=case,
        one=summary,
        number=summary["receipt_number"],
        about=rows.about(summary),
        clock_of=countdown(summary, datetime.now(UTC)),
        may=may,
        came=bool(typed.fields),
        text=text,
        outcome=typed["outcome"] or ("answer" if "answer" in may else "decline"),
        declining=declining,
        DECLINE=ACTS["decline"],
        OUTCOMES=[(name, said) for name, said in OUTCOMES if name in may],
        fitting=fitting,
        missing=inserted["missing"] if inserted else (),
        standard_answer=standard or typed["standard_answer"],
        mediate=bool(typed["mediate"]),
        preview=preview,
        PREVIEWS=PREVIEWS,
        letters=letters,
        letter=shown(letters, preview),
        taken_back=taken_back,
        wrong=wrong,
        back=(Chosen.parse(typed["back"]) if typed["back"] else Chosen.read(request.query_params)).query(),
        key=secrets.token_urlsafe(18),
        **watching.seen(typed, case, told=status == 409),
        before=before,
        held_why=held.why,
        words=words,
    )


async def _fitting(api: Api, number: str) -> Sequence[Mapping[str, Any]]:
    try:
        return await api.items(path(f"{CASE}/standard-answers", number))
    except Refused as refusal:
        if refusal.status in (401, 404):
            raise
        return ()


async def _inserted(api: Api, number: str, code: str) -> Mapping[str, Any] | None:
    """A standard answer, as it reads for this case."""
    if not code:
        return None
    try:
        return await api.record(path(f"{CASE}/standard-answers/{{}}", number, code))
    except Refused as refusal:
        if refusal.status != 404:
            raise
        return None


async def _letters(api: Api, number: str, act: Act, body: Mapping[str, str]) -> Mapping[str, Any] | None:
    """How it reads on each way, as the citizen will get it; None where it can't be had just now, empty where nothing is written yet."""
    if not body.get("text", "").strip() and not body.get("reason", "").strip():
        return {}
    told = {name: value for name, value in body.items() if value.strip()}
    letter = "refusal" if act.name == "decline" else "result"
    try:
        found: Mapping[str, Any] = await api.post(path(f"{CASE}/letters/preview", number), {"letter": letter, "all": True, **told})
        return found
    except Refused as refusal:
        if refusal.status == 401:
            raise
        return None


def shown(letters: Mapping[str, Any] | None, preview: str) -> Mapping[str, Any] | None:
    """The one that was asked for; else the one that this citizen would get."""
    items: Sequence[Mapping[str, Any]] = letters["items"] if letters else ()
    found = [one for one in items if preview in (one["channel"], one["channel_class"])]
    return next(iter([*found, *items]), None)


ROUTES = (
    Route("/desk/c/{number}/answer", session.signed_in()(show), methods=["GET"]),
    Route("/desk/c/{number}/answer", session.signed_in()(send), methods=["POST"]),
)
