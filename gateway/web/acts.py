"""What a citizen does to a case while the case allows it: take it back, change or complete it, settle it, rate it, ask for it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.gateway import Location, Photo
from gateway import domain, masking, usecases
from gateway.domain import Amendment, Written
from gateway.reception import place
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.answers import Accepted, danger_told
from gateway.web.fields import Body
from gateway.web.keys import opened
from gateway.web.photos import taken
from gateway.web.routes import Act, Call, Entry


async def withdraw(call: Call) -> Response:
    reason = _masked(call.body.get("reason"))
    return await _act(call, "withdraw", lambda tx, complaint_id: usecases.withdraw(tx, complaint_id, reason, call.traceparent))


async def change(call: Call) -> Response:
    """Nothing that was filed is overwritten: it stands beside it."""
    if not call.body and not call.photos:
        raise problems.wrong("text", "is missing: say what changes, name another location, or send photos")

    def amend(tx: Any, complaint_id: UUID, photos: tuple[Photo, ...]) -> View:
        return usecases.change(tx, complaint_id, _amendment(call, photos), call.traceparent)

    return await _with_photos(call, "change", amend)


async def ask(call: Call) -> Response:
    """A photo may come without a word."""
    if not call.body and not call.photos:
        raise problems.wrong("text", "is missing: ask something, or send photos")
    return await _write(call, "ask", usecases.ask)


async def supplement(call: Call) -> Response:
    return await _write(call, "supplement", usecases.supplement)


async def more_time(call: Call) -> Response:
    reason = _masked(call.body.get("reason"))
    return await _act(call, "more_time", lambda tx, complaint_id: usecases.more_time(tx, complaint_id, reason, call.traceparent))


async def confirm(call: Call) -> Response:
    return await _act(call, "confirm", lambda tx, complaint_id: usecases.confirm(tx, complaint_id, call.traceparent))


async def rate(call: Call) -> Response:
    score, comment = call.body["score"], _masked(call.body.get("comment"))
    return await _act(call, "rate", lambda tx, complaint_id: usecases.rate(tx, complaint_id, score, comment, call.traceparent))


async def reopen(call: Call) -> Response:
    return await _write(call, "reopen", usecases.reopen)


async def object_(call: Call) -> Response:
    return await _write(call, "object", usecases.file_objection)


async def _write(call: Call, action: str, act: Callable[[Any, UUID, Written, str], View]) -> Response:
    def write(tx: Any, complaint_id: UUID, photos: tuple[Photo, ...]) -> View:
        return act(tx, complaint_id, _written(call, photos), call.traceparent)

    return await _with_photos(call, action, write)


async def _with_photos(call: Call, action: str, act: Callable[[Any, UUID, tuple[Photo, ...]], View]) -> Response:
    """Nobody's photos are drawn for an act that the case doesn't offer."""
    complaint_id = await opened(call)
    view: View = await call.hall.read(lambda tx: tx.views.get(complaint_id))
    _must_offer(view, action)
    photos = await taken(call.hall, call.photos)
    return await _act(call, action, lambda tx, complaint_id: act(tx, complaint_id, photos), complaint_id)


async def _act(call: Call, action: str, work: Callable[[Any, UUID], View], known: UUID | None = None) -> Response:
    complaint_id = known or await opened(call)
    try:
        view = await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: work(tx, complaint_id)))
    except domain.NotAllowed as refused:
        raise _not_now(refused) from None
    call.hall.live.wake()
    danger = danger_told(dangers := call.hall.door.dangers, dangers.notice(call.body.get("text")), view.locale)
    return JSONResponse(wire.dump(Accepted(receipt_number=view.receipt_number, action=action, revision=view.version, danger=danger)), 202)


def _must_offer(view: View, action: str) -> None:
    try:
        domain.offers(view, action)
    except domain.NotAllowed as refused:
        raise _not_now(refused) from None


def _not_now(refused: domain.NotAllowed) -> problems.Problem:
    return problems.Problem(409, "not-allowed-now", f"The case doesn't allow this now: {refused}.")


def _written(call: Call, photos: tuple[Photo, ...]) -> Written:
    return call.hall.reception.written(call.body.get("text", ""), photos)


def _place(call: Call) -> Location | None:
    return place(Location(**call.body["location"])) if call.body.get("location") else None


def _amendment(call: Call, photos: tuple[Photo, ...]) -> Amendment:
    said = call.hall.reception.written(call.body["text"]) if "text" in call.body else None
    if said is None:
        return Amendment(location=_place(call), photos=photos)
    return Amendment(text=said.text, sealed_text=said.sealed_text, location=_place(call), photos=photos, danger=said.danger)


def _masked(text: str | None) -> str | None:
    return masking.mask(text) if text else None


_ACTED: dict[int, Any] = {202: Accepted, 401: "problem", 404: "problem", 409: "problem", 422: "problem", 429: "problem"}
_WITH_PHOTOS = _ACTED | {400: "problem", 413: "problem", 415: "problem", 503: "problem"}


def _entry(path: str, act: Act, body: type[Body], summary: str, *, photos: bool = False) -> Entry:
    return Entry(
        method="POST",
        path=f"/v1/complaints/{{receipt_number}}/{path}",
        act=act,
        summary=summary,
        tag="citizens",
        query=bodies.CaseQuery,
        body=body,
        photos=photos,
        answers=_WITH_PHOTOS if photos else _ACTED,
    )


TABLE = (
    _entry("withdraw", withdraw, bodies.Withdrawal, "Take the complaint back"),
    _entry("change", change, bodies.Change, "Add to the complaint or correct it", photos=True),
    _entry("ask", ask, bodies.Question, "Ask something about the complaint", photos=True),
    _entry("supplement", supplement, bodies.Supplement, "Send what you were asked for", photos=True),
    _entry("more-time", more_time, bodies.MoreTime, "Ask for more time to send it"),
    _entry("confirm", confirm, bodies.Confirmation, "Say that the matter is settled"),
    _entry("rate", rate, bodies.Rating, "Say how satisfied you are"),
    _entry("reopen", reopen, bodies.Reopening, "Say that it isn't done", photos=True),
    _entry("object", object_, bodies.Objection, "File an objection against a refusal"),
)
