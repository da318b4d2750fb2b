"""Staff sign in, see who they are, go on working, and sign out: then every token of theirs is refused, wherever it was given."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import Role, Staff
from contracts.message import Message
from gateway import identity
from gateway.domain import Account
from gateway.identity import SignedIn
from gateway.store import Transaction
from gateway.web import desk_bodies as sent
from gateway.web import problems
from gateway.web.answers import Session
from gateway.web.desk_acts import ALL, REFUSED
from gateway.web.fields import Body
from gateway.web.routes import Call, Entry
from gateway.web.standing import forget, session_of


@dataclass(frozen=True, kw_only=True)
class WhoIAm(Message):
    """Whoever is signed in, as the token says and the account stands by now. After `expires_at` the token opens nothing."""

    account_id: str
    name: str
    role: Role
    department_code: str | None
    expires_at: datetime
    department_name: str | None = None


class Nothing(Body):
    """Nothing more is to be said."""


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
    return session(call, staff, hall.door.tokens.issue(staff, hall.door.clock(), account=True))


def session(call: Call, staff: Staff, token: str) -> Response:
    """The token with what a front-end shows of whom it stands for."""
    expires_at = call.hall.door.tokens.read(token).expires_at
    made = Session(
        token=token,
        token_type="Bearer",  # noqa: S106 - the kind of the token, not a secret
        expires_in=round((expires_at - call.hall.door.clock()).total_seconds()),
        expires_at=expires_at,
        name=staff.name,
        role=staff.role,
        department_code=staff.department_code,
    )
    return JSONResponse(wire.dump(made), 201)


async def who_am_i(call: Call) -> Response:
    staff = call.officer
    name = await call.hall.read(lambda tx: _department_name(tx, staff.department_code))
    told = WhoIAm(
        account_id=staff.account_id,
        name=staff.name,
        role=staff.role,
        department_code=staff.department_code,
        department_name=name,
        expires_at=call.signed_in.expires_at,
    )
    return JSONResponse(wire.dump(told))


async def renew(call: Call) -> Response:
    """A token of full length, not beyond twelve hours after signing in. The one that it was asked with goes on until it runs out."""
    signed = call.signed_in
    staff = await call.hall.read(lambda tx: _as_they_are(tx, signed, call.officer))
    return session(call, staff, call.hall.door.tokens.renew(signed, staff, call.hall.door.clock()))


async def sign_out(call: Call) -> Response:
    """In this process at once, in the others within seconds."""
    signed, now = call.signed_in, call.hall.door.clock()
    await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: tx.ended_sessions.end(session_of(signed), now)))
    forget(signed, call.hall)
    return Response(status_code=204)


def _as_they_are(tx: Transaction, signed: SignedIn, officer: Staff) -> Staff:
    """With the name and the number that their account has by now."""
    account: Account | None = tx.accounts.find(officer.account_id) if signed.account else None
    return identity.staff_of(account) if account else officer


def _department_name(tx: Transaction, code: str | None) -> str | None:
    listed = tx.departments.find(code) if code else None
    return listed.name if listed else None


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
    Entry(
        method="GET",
        path="/v1/desk/sessions",
        act=who_am_i,
        summary="Who am I, and until when",
        tag="desk",
        roles=ALL,
        answers={200: WhoIAm, **REFUSED},
    ),
    Entry(
        method="DELETE",
        path="/v1/desk/sessions",
        act=sign_out,
        summary="Sign out everywhere",
        tag="desk",
        roles=ALL,
        answers={204: None, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/sessions/renew",
        act=renew,
        summary="Go on working",
        tag="desk",
        roles=ALL,
        body=Nothing,
        answers={201: Session, **REFUSED},
    ),
)
