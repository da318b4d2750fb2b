"""Trying the desk out: whoever sits at the machine signs in without a password, by a link that is printed when the house starts, or by
choosing a role. Only in the embedded mode while letters stay inside; never in production."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema
from starlette.responses import Response

from chassis.logs import Log
from contracts.desk import Role
from gateway import identity
from gateway.domain import Account
from gateway.store import Transaction
from gateway.usecases.practice import NoSuchDepartment, department, practise
from gateway.web import audit, problems
from gateway.web.answers import Session
from gateway.web.fields import CODE, NAMES, Body, Matching, Text, one_of
from gateway.web.problems import Problem
from gateway.web.routes import Call, Entry
from gateway.web.sandbox import is_at_home
from gateway.web.sessions import session

log = Log("gateway")
CODES_LAST = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class Offer:
    role: Role
    department_code: str | None
    until: datetime


class Codes:
    """One-time codes, kept hashed in this process: it alone serves the door that they open, and they end with it."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.offers: dict[str, Offer] = {}

    def issue(self, role: Role, department_code: str | None = None) -> str:
        code = secrets.token_urlsafe(16)
        self.offers[_hashed(code)] = Offer(role=role, department_code=department_code, until=self.clock() + CODES_LAST)
        return code

    def spend(self, code: str) -> Offer | None:
        """What it is good for, once; None where it was used, has run out, or never was."""
        offer = self.offers.pop(_hashed(code), None)
        return offer if offer is not None and self.clock() < offer.until else None


def _hashed(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


class Entrance(Body):
    """A code from a link, or a role; `department_code` for who belongs to one, else some department is taken."""

    code = Text(80)
    role = one_of(Role, error_messages=NAMES)
    department_code = Matching(CODE, "a department's code", 40)

    @validates_schema
    def check(self, data: Mapping[str, Any], **kwargs: Any) -> None:
        if ("code" in data) == ("role" in data):
            raise ValidationError("is needed, or a code, and not both", "role")
        if "code" in data and "department_code" in data:
            raise ValidationError("stands in the code", "department_code")


async def enter(call: Call) -> Response:
    """It stands in the audit."""
    if not is_at_home(call):
        raise Problem(403, "forbidden", "Only whoever sits at the machine on which this is tried out may come in here.")
    role, wanted = _wanted(call)

    def come_in(tx: Transaction) -> Account:
        return practise(tx, role, department(tx, role, wanted))

    try:
        account = await asyncio.wrap_future(call.hall.door.database.submit(come_in))
    except NoSuchDepartment:
        raise problems.wrong("department_code", "the city has no such department") from None
    staff = identity.staff_of(account)
    log.info("practice_entered", account_id=staff.account_id)
    told = {"status": 201, "reason": "practice", "detail": "signed in for trying out, without a password"}
    await audit.write(call.hall, staff, call.request, receipt_number=None, **told)
    return session(call, staff, call.hall.door.tokens.issue(staff, call.hall.door.clock(), account=True))


def _wanted(call: Call) -> tuple[Role, str | None]:
    """Raises a Problem (410)."""
    if "role" in call.body:
        return call.body["role"], call.body.get("department_code")
    offer = call.hall.codes.spend(call.body["code"])
    if offer is None:
        raise Problem(410, "spent", "This link was used, or has run out. Starting the house again prints new ones.")
    return offer.role, offer.department_code


TABLE = (
    Entry(
        method="POST",
        path="/v1/sandbox/sessions",
        act=enter,
        summary="Come to the desk without a password, to try it out",
        tag="trying out",
        body=Entrance,
        answers={201: Session, 403: "problem", 410: "problem", 422: "problem", 503: "problem"},
    ),
)
