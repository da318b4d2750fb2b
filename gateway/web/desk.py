"""What staff ask at the desk: the list, a whole case, its letters and photos. What they may do to a case stands in
`desk_acts` and `bulk`, the list as a file in `export`, what they tell about the city in `city`. Each line of the table names the
roles that may."""

from __future__ import annotations

from starlette.responses import Response

from contracts.days import ExtensionChoices, ForeseeExtension
from contracts.desk import CaseFile, OpenComplaint
from contracts.filings import Filings, ListFilings
from contracts.history import CaseNews, FollowComplaint
from gateway.web import (
    audited,
    bodies,
    bulk,
    city,
    deliveries,
    desk_acts,
    directory,
    export,
    held,
    held_answers,
    letters,
    listening,
    lists,
    originals,
    parked,
    persons,
    precedents,
    routing_desk,
    sessions,
    standard_answers,
    surges,
    ways,
)
from gateway.web import desk_bodies as sent
from gateway.web.answers import Receipt
from gateway.web.deliveries import OVERVIEW
from gateway.web.desk_acts import ALL, REFUSED, case_number, shown, shown_case
from gateway.web.held_answers import HeardOfCase, OpenedCase
from gateway.web.intake import take_in
from gateway.web.photos import served
from gateway.web.routes import Call, Entry


async def open_case(call: Call) -> Response:
    file: CaseFile = await call.hall.ask(
        OpenComplaint(staff=call.officer, receipt_number=case_number(call), unfold=call.query["unfold"]), call.traceparent
    )
    opened = OpenedCase(**vars(file), held=await _about_to_be(call, file.summary.receipt_number))
    return shown_case(opened, file.summary.revision)


async def follow_case(call: Call) -> Response:
    """Asked again and again for each case that is open on somebody's desk: it costs a row, not the case."""
    asked = FollowComplaint(staff=call.officer, receipt_number=case_number(call), since=call.query["since"])
    news: CaseNews = await call.hall.ask(asked, call.traceparent)
    return shown_case(held_answers.heard(news, await _about_to_be(call, news.receipt_number), call.officer), news.revision)


async def _about_to_be(call: Call, number: str) -> tuple[held_answers.AboutToBe, ...]:
    waiting = await call.hall.read(lambda tx: tx.held.waiting_for(number))
    return tuple(held_answers.about_to_be(one, call.officer) for one in waiting)


async def list_filings(call: Call) -> Response:
    return shown(await call.hall.ask(ListFilings(staff=call.officer, receipt_number=case_number(call)), call.traceparent))


async def foresee_extension(call: Call) -> Response:
    return shown(await call.hall.ask(ForeseeExtension(staff=call.officer, receipt_number=case_number(call)), call.traceparent))


async def file_case(call: Call) -> Response:
    return await take_in(call)


async def photo(call: Call) -> Response:
    """An officer sees the photos of the own department's cases."""
    department = None if call.officer.role in OVERVIEW else call.officer.department_code
    wanted = call.request.path_params["content_hash"]
    return await served(call.hall, await call.hall.read(lambda tx: tx.photos.shown(wanted, department_code=department)))


_DESK = "/v1/desk/complaints"

TABLE = (
    *sessions.TABLE,
    *lists.TABLE,
    Entry(
        method="POST",
        path=_DESK,
        act=file_case,
        summary="File what a citizen said on the phone or at the counter",
        tag="desk",
        roles=ALL,
        body=bodies.DeskComplaint,
        photos=True,
        keyed=True,
        answers={201: Receipt, **REFUSED},
    ),
    *export.TABLE,
    *bulk.TABLE,
    Entry(
        method="GET",
        path=f"{_DESK}/{{receipt_number}}",
        act=open_case,
        summary="The whole case",
        tag="desk",
        roles=ALL,
        query=sent.CaseFileQuery,
        answers={200: OpenedCase, **REFUSED},
    ),
    Entry(
        method="GET",
        path=f"{_DESK}/{{receipt_number}}/news",
        act=follow_case,
        summary="What has happened to it since a revision",
        tag="desk",
        roles=ALL,
        query=sent.FollowQuery,
        answers={200: HeardOfCase, **REFUSED},
    ),
    Entry(
        method="GET",
        path=f"{_DESK}/{{receipt_number}}/history",
        act=list_filings,
        summary="What else the citizen of this case has filed",
        tag="desk",
        roles=ALL,
        answers={200: Filings, **REFUSED},
    ),
    *originals.TABLE,
    Entry(
        method="GET",
        path=f"{_DESK}/{{receipt_number}}/extensions",
        act=foresee_extension,
        summary="To which days its deadline may be put off",
        tag="desk",
        roles=ALL,
        answers={200: ExtensionChoices, **REFUSED},
    ),
    *precedents.TABLE,
    *desk_acts.TABLE,
    *held.TABLE,
    *standard_answers.TABLE,
    *letters.TABLE,
    *ways.TABLE,
    *deliveries.TABLE,
    *listening.TABLE,
    Entry(
        method="GET",
        path="/v1/desk/photos/{content_hash}",
        act=photo,
        summary="A photo of a case",
        tag="desk",
        roles=ALL,
        answers={200: "image/*, application/pdf", **REFUSED},
    ),
    *surges.TABLE,
    *persons.TABLE,
    *city.TABLE,
    *directory.TABLE,
    *routing_desk.TABLE,
    *parked.TABLE,
    *audited.TABLE,
)
