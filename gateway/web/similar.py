"""같은 사안: before and after filing a citizen is shown other open cases that may be the same matter, and may join one."""

from __future__ import annotations

import asyncio
from functools import partial
from uuid import UUID

import anyio
from starlette.responses import JSONResponse, Response

from chassis.logs import Log
from contracts import wire
from contracts.gateway import Location
from contracts.similar import FindSimilar, SimilarCases
from gateway import domain, masking, usecases
from gateway.reception import place
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.answers import Accepted
from gateway.web.cards import SimilarFound, cards
from gateway.web.door import Hall
from gateway.web.keys import opened
from gateway.web.routes import Call, Entry

log = Log("gateway")
WITHIN = 1.0  # seconds: nobody's filing waits longer for it
LOOKED_AT = 4_000  # letters of a description that are looked at


def limit_lookups(call: Call) -> None:
    """Whoever tries what others have written isn't let try often."""
    if wait := call.hall.lookups.wait(call.address):
        raise problems.too_many(wait)
    call.hall.lookups.count(call.address)


async def find(call: Call) -> Response:
    """Whatever becomes of it, the citizen may go on filing: without an answer in time the list is empty and says so."""
    body = call.body
    query = FindSimilar(
        title=masking.mask(body["title"]) if body.get("title") else None,
        text=masking.mask(body["description"][:LOOKED_AT]),
        location=place(Location(**body["location"])) if body.get("location") else None,
    )
    found = await _asked(call.hall, query, call.traceparent)
    shown = SimilarFound(items=cards(call.hall, found.items if found else (), body["locale"]), complete=found is not None)
    return JSONResponse(wire.dump(shown))


async def _asked(hall: Hall, query: FindSimilar, traceparent: str) -> SimilarCases | None:
    ask = partial(hall.door.ask, query, timeout=WITHIN, traceparent=traceparent)
    try:
        with anyio.fail_after(WITHIN):
            found: SimilarCases = await anyio.to_thread.run_sync(ask, limiter=hall.looking, abandon_on_cancel=True)
    except Exception as error:  # whatever is wrong there, it is no reason not to file
        log.warning("similar_not_found", traceparent=traceparent, reason=type(error).__name__)
        return None
    return found


async def join(call: Call) -> Response:
    complaint_id = await opened(call)
    other = joined(call, call.body["ref"], "ref")
    if other is None:
        raise problems.wrong("ref", "has expired: look again")

    def work(tx: object) -> View:
        return usecases.join(tx, complaint_id, other, call.traceparent)  # type: ignore[arg-type]  # the door's own transaction

    try:
        view = await asyncio.wrap_future(call.hall.door.database.submit(work))
    except domain.NotAllowed as refused:
        raise problems.Problem(409, "not-allowed-now", f"The case doesn't allow this now: {refused}.") from None
    call.hall.live.wake()
    return JSONResponse(wire.dump(Accepted(receipt_number=view.receipt_number, action="join", revision=view.version)), 202)


def joined(call: Call, reference: str, field: str) -> UUID | None:
    """The case that a reference stands for; None once it has expired. Raises a Problem (422) where we never gave it."""
    try:
        return call.hall.reception.referred(reference, call.hall.door.clock())
    except LookupError:
        raise problems.wrong(field, "is no reference that we gave") from None


TABLE = (
    Entry(
        method="POST",
        path="/v1/similar",
        act=find,
        summary="Before filing: open cases that may be the same matter",
        tag="citizens",
        body=bodies.SimilarTo,
        before=limit_lookups,
        answers={200: SimilarFound, 400: "problem", 413: "problem", 415: "problem", 422: "problem", 429: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/complaints/{receipt_number}/join",
        act=join,
        summary="Say that it is the same matter as another open case",
        tag="citizens",
        query=bodies.CaseQuery,
        body=bodies.Joining,
        answers={202: Accepted, 401: "problem", 404: "problem", 409: "problem", 422: "problem", 429: "problem"},
    ),
)
