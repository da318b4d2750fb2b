"""What citizens ask: to be heard, to see how it goes on, and to act while their case allows it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from contracts import wire
from gateway import domain, masking, receipt, usecases
from gateway.store import Transaction
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.answers import Accepted, DepartmentList, PublicCase, Receipt, Ticket, public_case
from gateway.web.door import Hall
from gateway.web.intake import take_in
from gateway.web.live import stream
from gateway.web.photos import served
from gateway.web.routes import Call, Entry, bearer

NOBODY = domain.token_hash("")  # what a token is compared with when there is no such case
TICKET_SECONDS = 60


def limit_submissions(call: Call) -> None:
    """Where the city set a limit: so many submissions a minute from one address."""
    attempts = call.hall.submissions
    if attempts is None:
        return
    if wait := attempts.wait(call.address):
        raise problems.too_many(wait)
    attempts.count(call.address)


async def submit(call: Call) -> Response:
    return await take_in(call)


async def show(call: Call) -> Response:
    case = await read_case(call.hall, await opened(call), call.query.get("locale"))
    return JSONResponse(wire.dump(case))


async def watch(call: Call) -> Response:
    complaint_id = await opened(call)
    return stream(call, complaint_id, lambda: read_case(call.hall, complaint_id, call.query.get("locale")))


async def ticket(call: Call) -> Response:
    complaint_id = await opened(call)
    until = int(call.hall.door.clock().timestamp()) + TICKET_SECONDS
    made = domain.ticket(call.hall.door.token_secrets[0], complaint_id, until)
    return JSONResponse(wire.dump(Ticket(ticket=made, expires_in=TICKET_SECONDS)), 201)


async def withdraw(call: Call) -> Response:
    reason = _masked(call.body.get("reason"))
    return await _act(call, "withdraw", lambda tx, complaint_id: usecases.withdraw(tx, complaint_id, reason, call.traceparent))


async def confirm(call: Call) -> Response:
    return await _act(call, "confirm", lambda tx, complaint_id: usecases.confirm(tx, complaint_id, call.traceparent))


async def rate(call: Call) -> Response:
    score, comment = call.body["score"], _masked(call.body.get("comment"))
    return await _act(call, "rate", lambda tx, complaint_id: usecases.rate(tx, complaint_id, score, comment, call.traceparent))


async def photo(call: Call) -> Response:
    complaint_id = await opened(call)
    wanted = call.request.path_params["content_hash"]
    photos = await call.hall.read(lambda tx: tx.photos.of(complaint_id))
    return await served(call.hall, next((one for one in photos if one.content_hash == wanted), None))


async def departments(call: Call) -> Response:
    found = await call.hall.read(usecases.directory)
    return JSONResponse(wire.dump(DepartmentList(items=found)), headers={"cache-control": "public, max-age=60"})


async def opened(call: Call) -> UUID:
    """The case that the number names, if what was sent opens it; raises a Problem (401, 404, 429). Who guesses is slowed
    down; who knows is let in, whoever else guesses from the same address."""
    hall = call.hall
    token, pass_ = bearer(call.request) or call.query.get("token"), call.query.get("ticket")
    if token is None and pass_ is None:
        raise problems.not_signed_in()
    number = receipt.parse(call.request.path_params["receipt_number"])
    lock: tuple[UUID, str] | None = await hall.read(lambda tx: tx.views.lock_of(number)) if number else None
    fits = domain.opens(token or "-", lock[1] if lock else NOBODY)
    if lock and (fits or (pass_ and _ticket_opens(hall, pass_, lock[0]))):
        return lock[0]
    hall.refusals.note("case_token", call.address, call.traceparent)
    if wait := hall.guesses.wait(call.address):
        raise problems.too_many(wait)
    hall.guesses.count(call.address)
    raise problems.unknown_case()


def _ticket_opens(hall: Hall, offered: str, complaint_id: UUID) -> bool:
    return domain.ticket_opens(offered, hall.door.token_secrets, complaint_id, int(hall.door.clock().timestamp()))


async def read_case(hall: Hall, complaint_id: UUID, locale: str | None) -> PublicCase:
    """The case as its citizen may see it now."""

    def look(tx: Transaction) -> PublicCase:
        view = tx.views.get(complaint_id)
        return public_case(view, tx.lines.of(view), tx.photos.of(complaint_id), locale)

    return await hall.read(look)


async def _act(call: Call, action: str, work: Callable[[Any, UUID], View]) -> Response:
    complaint_id = await opened(call)
    try:
        view = await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: work(tx, complaint_id)))
    except domain.NotAllowed:
        raise problems.Problem(409, "not-allowed-now", f"The case doesn't allow this now: {action}.") from None
    call.hall.live.wake()
    return JSONResponse(wire.dump(Accepted(receipt_number=view.receipt_number, action=action, revision=view.version)), 202)


def _masked(text: str | None) -> str | None:
    return masking.mask(text) if text else None


_CASE = "/v1/complaints/{receipt_number}"
_REFUSED = {401: "problem", 404: "problem", 429: "problem"}
_ACTED = {202: Accepted, **_REFUSED, 409: "problem", 422: "problem"}

TABLE = (
    Entry(
        method="POST",
        path="/v1/complaints",
        act=submit,
        summary="Send a complaint, a question or a suggestion",
        tag="citizens",
        body=bodies.NewComplaint,
        photos=True,
        before=limit_submissions,
        answers={201: Receipt, 400: "problem", 413: "problem", 415: "problem", 422: "problem", 429: "problem", 503: "problem"},
    ),
    Entry(
        method="GET",
        path=_CASE,
        act=show,
        summary="See how it goes on",
        tag="citizens",
        query=bodies.CaseQuery,
        answers={200: PublicCase, **_REFUSED},
    ),
    Entry(
        method="GET",
        path=f"{_CASE}/events",
        act=watch,
        summary="The same as a live stream",
        tag="citizens",
        query=bodies.StreamQuery,
        answers={200: "text/event-stream", **_REFUSED},
    ),
    Entry(
        method="POST",
        path=f"{_CASE}/events/ticket",
        act=ticket,
        summary="A ticket for the live stream, for browsers",
        tag="citizens",
        query=bodies.CaseQuery,
        body=bodies.Confirmation,
        answers={201: Ticket, **_REFUSED},
    ),
    Entry(
        method="GET",
        path=f"{_CASE}/photos/{{content_hash}}",
        act=photo,
        summary="A photo of the case",
        tag="citizens",
        query=bodies.CaseQuery,
        answers={200: "image/*", **_REFUSED},
    ),
    Entry(
        method="POST",
        path=f"{_CASE}/withdraw",
        act=withdraw,
        summary="Take the complaint back",
        tag="citizens",
        query=bodies.CaseQuery,
        body=bodies.Withdrawal,
        answers=_ACTED,
    ),
    Entry(
        method="POST",
        path=f"{_CASE}/confirm",
        act=confirm,
        summary="Say that the matter is settled",
        tag="citizens",
        query=bodies.CaseQuery,
        body=bodies.Confirmation,
        answers=_ACTED,
    ),
    Entry(
        method="POST",
        path=f"{_CASE}/rate",
        act=rate,
        summary="Say how satisfied you are",
        tag="citizens",
        query=bodies.CaseQuery,
        body=bodies.Rating,
        answers=_ACTED,
    ),
    Entry(
        method="GET", path="/v1/departments", act=departments, summary="The city's departments", tag="public", answers={200: DepartmentList}
    ),
)
