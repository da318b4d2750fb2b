"""What staff ask at the desk: to sign in, the list, a whole case, its letters and photos. What they may do to a case stands in
`desk_acts` and `bulk`, the list as a file in `export`, what they tell about the city in `city`. Each line of the table names the
roles that may."""

from __future__ import annotations

import asyncio

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import CaseFile, OpenComplaint
from contracts.filings import Filings, ListFilings
from gateway import identity
from gateway.domain import Account
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
    persons,
    precedents,
    problems,
    routing_desk,
    standard_answers,
    surges,
)
from gateway.web import desk_bodies as sent
from gateway.web.answers import Receipt, Session
from gateway.web.deliveries import OVERVIEW
from gateway.web.desk_acts import ALL, REFUSED, case_number, shown, shown_case
from gateway.web.held_answers import OpenedCase
from gateway.web.intake import take_in
from gateway.web.photos import served
from gateway.web.routes import Call, Entry


def limit_logins(call: Call) -> None:
    if wait := call.hall.logins.wait(call.address):
        call.hall.refusals.note("password", call.address, call.traceparent)
        raise problems.too_many(wait)
    call.hall.logins.count(call.address)


async def sign_in(call: Call) -> Response:
    """A wrong login and a wrong password answer alike and take as long. Each login has its own limit, whoever tries."""
    hall, login, password = call.hall, call.body["login"].lower(), call.body["password"]
    if wait := hall.logins.wait(f"login {login}"):
        hall.refusals.note("password", call.address, call.traceparent)
        raise problems.too_many(wait)
    hall.logins.count(f"login {login}")
    account: Account | None = await hall.read(lambda tx: tx.accounts.with_login(login))
    try:
        signed_in = await asyncio.get_running_loop().run_in_executor(hall.passwords, identity.sign_in, account, password)
    except identity.NotSignedIn:
        tried_for = account.account_id if account else None
        hall.refusals.note("password", call.address, call.traceparent, account_id=tried_for)
        raise problems.Problem(401, "wrong-login", "Login or password is wrong.") from None
    staff = identity.staff_of(signed_in)
    token = hall.door.tokens.issue(staff, hall.door.clock(), account=True)
    session = Session(
        token=token,
        token_type="Bearer",  # noqa: S106 - the kind of the token, not a secret
        expires_in=int(identity.SESSION.total_seconds()),
        name=staff.name,
        role=staff.role,
        department_code=staff.department_code,
    )
    return JSONResponse(wire.dump(session), 201)


async def open_case(call: Call) -> Response:
    file: CaseFile = await call.hall.ask(
        OpenComplaint(staff=call.officer, receipt_number=case_number(call), unfold=call.query["unfold"]), call.traceparent
    )
    about_to_be = await call.hall.read(lambda tx: tx.held.waiting_for(file.summary.receipt_number))
    opened = OpenedCase(**vars(file), held=tuple(map(held_answers.about_to_be, about_to_be)))
    return shown_case(opened, file.summary.revision)


async def list_filings(call: Call) -> Response:
    return shown(await call.hall.ask(ListFilings(staff=call.officer, receipt_number=case_number(call)), call.traceparent))


async def file_case(call: Call) -> Response:
    return await take_in(call)


async def photo(call: Call) -> Response:
    """An officer sees the photos of the own department's cases."""
    department = None if call.officer.role in OVERVIEW else call.officer.department_code
    wanted = call.request.path_params["content_hash"]
    return await served(call.hall, await call.hall.read(lambda tx: tx.photos.shown(wanted, department_code=department)))


_DESK = "/v1/desk/complaints"

TABLE = (
    Entry(
        method="POST",
        path="/v1/desk/sessions",
        act=sign_in,
        summary="Sign in",
        tag="desk",
        body=sent.SignIn,
        before=limit_logins,
        answers={201: Session, 401: "problem", 422: "problem", 429: "problem"},
    ),
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
        path=f"{_DESK}/{{receipt_number}}/history",
        act=list_filings,
        summary="What else the citizen of this case has filed",
        tag="desk",
        roles=ALL,
        answers={200: Filings, **REFUSED},
    ),
    *precedents.TABLE,
    *desk_acts.TABLE,
    *held.TABLE,
    *standard_answers.TABLE,
    *letters.TABLE,
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
    *audited.TABLE,
)
