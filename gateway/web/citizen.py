"""What citizens ask: to be heard, and to see how it goes on. What they may do to their case stands in `acts`."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.days import CountDays, CountedDays
from gateway import domain, usecases
from gateway.store import Transaction
from gateway.web import acts, bodies, download, problems, services, similar
from gateway.web.answers import DepartmentList, PublicCase, Receipt, Ticket, public_case
from gateway.web.cards import cards
from gateway.web.door import Hall
from gateway.web.intake import take_in
from gateway.web.keys import opened
from gateway.web.live import stream
from gateway.web.photos import served
from gateway.web.routes import Call, Entry

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


async def photo(call: Call) -> Response:
    complaint_id = await opened(call)
    wanted = call.request.path_params["content_hash"]
    photos = await call.hall.read(lambda tx: tx.photos.of(complaint_id))
    return await served(call.hall, next((one for some in photos.values() for one in some if one.content_hash == wanted), None))


async def count_days(call: Call) -> Response:
    counted = await call.hall.ask(CountDays(complaint_id=await opened(call)), call.traceparent)
    return JSONResponse(wire.dump(counted))


async def departments(call: Call) -> Response:
    found = await call.hall.read(usecases.directory)
    return JSONResponse(wire.dump(DepartmentList(items=found)), headers={"cache-control": "public, max-age=60"})


async def read_case(hall: Hall, complaint_id: UUID, locale: str | None) -> PublicCase:
    """The case as its citizen may see it now."""

    def look(tx: Transaction) -> PublicCase:
        view = tx.views.get(complaint_id)
        lines, photos = tx.lines.of(view), tx.photos.of(complaint_id)
        shown = cards(hall, usecases.similar_to(tx, view), locale or view.locale)
        return public_case(view, lines, photos, locale, hall.door.zone, demonstration=hall.door.demonstration, similar=shown)

    return await hall.read(look)


_CASE = "/v1/complaints/{receipt_number}"
_REFUSED = {401: "problem", 404: "problem", 429: "problem"}

TABLE = (
    Entry(
        method="POST",
        path="/v1/complaints",
        act=submit,
        summary="Send a complaint, a question or a suggestion",
        tag="citizens",
        body=bodies.NewComplaint,
        photos=True,
        keyed=True,
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
        path=f"{_CASE}/days",
        act=count_days,
        summary="How the days to its due date are counted",
        tag="citizens",
        query=bodies.CaseQuery,
        answers={200: CountedDays, **_REFUSED, 503: "problem"},
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
        summary="A photo of the case, or a file of its answer",
        tag="citizens",
        query=bodies.CaseQuery,
        answers={200: "image/*, application/pdf", **_REFUSED},
    ),
    *acts.TABLE,
    *similar.TABLE,
    *download.TABLE,
    *services.TABLE,
    Entry(
        method="GET", path="/v1/departments", act=departments, summary="The city's departments", tag="public", answers={200: DepartmentList}
    ),
)
