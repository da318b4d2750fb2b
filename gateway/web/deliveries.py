"""The ledger of letters at the desk: what became of each, calls and visits that are still to be made, and what staff decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from marshmallow import fields as wire
from marshmallow import validate
from starlette.responses import Response

from contracts.desk import Role
from contracts.gateway import Channel
from contracts.notify import (
    AttemptOutcome,
    CancelLetter,
    Deliveries,
    Delivery,
    DeliveryState,
    ListDeliveries,
    RecordAttempt,
    ResendLetter,
)
from gateway import receipt
from gateway.view import View
from gateway.web import audit, problems
from gateway.web.desk_acts import ALL, REFUSED, command_id, shown
from gateway.web.fields import NAMES, Body, Text, one_of
from gateway.web.routes import Call, Entry

if TYPE_CHECKING:
    from gateway.store import Transaction

OVERVIEW = frozenset(role for role in Role if not role.of_one_department)  # who sees the cases of every department
RESENDERS = frozenset({Role.TRIAGE, Role.ADMIN})
DECIDERS = frozenset(Role) - {Role.ARBITER}  # an arbiter decides between departments, and writes to nobody


class DeliveryQuery(Body):
    receipt_number = Text(40)
    state = one_of(DeliveryState)
    channel = one_of(Channel)
    limit = wire.Integer(
        load_default=100, validate=validate.Range(1, 500, error="must be 1 to 500"), error_messages={"invalid": "must be a whole number"}
    )


class CancelAct(Body):
    """Why it isn't to be sent after all."""

    reason = Text(1000, lines=True, required=True)


class AttemptAct(Body):
    """How a call or a visit went."""

    outcome = one_of(AttemptOutcome, required=True, error_messages=NAMES)
    note = Text(1000, lines=True)


class ResendAct(Body):
    """Nothing more is to be said."""


async def deliveries(call: Call) -> Response:
    """Those of one case, or by state and channel; an officer's are those of the own department's cases."""
    asked: dict[str, Any] = {name: call.query[name] for name in ("state", "limit") if name in call.query}
    if "channel" in call.query:
        asked["channel"] = call.query["channel"].value
    if "receipt_number" in call.query:
        asked["complaint_id"] = (await own_case(call, call.query["receipt_number"])).complaint_id
        return shown(await call.hall.ask(ListDeliveries(**asked), call.traceparent))
    return shown(Deliveries(items=await _seen(call, asked)))


async def resend(call: Call) -> Response:
    return shown(await call.hall.ask(ResendLetter(**_decided(call)), call.traceparent))


async def cancel(call: Call) -> Response:
    await _own_delivery(call)
    called_off: Delivery = await call.hall.ask(CancelLetter(**_decided(call), reason=call.body["reason"]), call.traceparent)
    about = f"delivery {called_off.delivery_id}: {call.body['reason']}"  # the ledger says why, and not who
    number = called_off.receipt_number
    await audit.write(call.hall, call.officer, call.request, receipt_number=number, status=200, reason="called_off", detail=about)
    return shown(called_off)


async def record_attempt(call: Call) -> Response:
    await _own_delivery(call)
    return shown(await call.hall.ask(RecordAttempt(**_decided(call), **call.body), call.traceparent))


def _decided(call: Call) -> dict[str, Any]:
    return {"command_id": command_id(call), "staff": call.officer, "delivery_id": delivery_id(call)}


def delivery_id(call: Call) -> UUID:
    try:
        return UUID(call.request.path_params["delivery_id"])
    except ValueError:
        raise _no_such_delivery() from None


async def _own_delivery(call: Call) -> None:
    """Raises a Problem (404) for another department's; that it is there isn't told."""
    wanted = delivery_id(call)
    if call.officer.role in OVERVIEW:
        return
    if wanted not in [one.delivery_id for one in await _seen(call, {"delivery_id": wanted, "limit": 1})]:
        raise _no_such_delivery()


async def _seen(call: Call, asked: dict[str, Any]) -> tuple[Delivery, ...]:
    """What of it this person may see: all, or what belongs to the own department's cases as the door knows them."""
    own = None if call.officer.role in OVERVIEW else _department(call)
    found: Deliveries = await call.hall.ask(ListDeliveries(**asked, department_code=own), call.traceparent)
    if own is None:
        return found.items
    cases = {one.complaint_id for one in found.items if one.complaint_id is not None}

    def theirs(tx: Transaction) -> set[UUID]:
        tx.views.shelf.fetch(cases)
        return {case for case in cases if (view := tx.views.find(case)) and own in _departments(view)}

    shown_cases = await call.hall.read(theirs)
    return tuple(one for one in found.items if one.complaint_id in shown_cases)


def _no_such_delivery() -> problems.Problem:
    return problems.Problem(404, "not-found", "There is no such delivery.")


def _department(call: Call) -> str:
    code = call.officer.department_code
    if code is None:
        raise problems.forbidden()
    return code


async def own_case(call: Call, typed: str) -> View:
    """The case, if the officer may see it; that another department has it isn't told."""
    number = receipt.parse(typed)
    view: View | None = await call.hall.read(lambda tx: tx.views.numbered(number)) if number else None
    if view is None or (call.officer.role not in OVERVIEW and call.officer.department_code not in _departments(view)):
        raise problems.unknown_case()
    return view


def _departments(view: View) -> set[str]:
    """Which work on it."""
    return {one.code for one in (view.department, *view.contributors) if one}


_LEDGER = "/v1/desk/deliveries"
_DECIDED: dict[int, Any] = {200: Delivery, **REFUSED, 409: "problem"}

TABLE = (
    Entry(
        method="GET",
        path=_LEDGER,
        act=deliveries,
        summary="The ledger of letters, and the calls and visits that are still to be made",
        tag="desk",
        roles=ALL,
        query=DeliveryQuery,
        answers={200: Deliveries, **REFUSED},
    ),
    Entry(
        method="POST",
        path=f"{_LEDGER}/{{delivery_id}}/resend",
        act=resend,
        summary="Send a letter again",
        tag="desk",
        roles=RESENDERS,
        body=ResendAct,
        answers=_DECIDED,
    ),
    Entry(
        method="POST",
        path=f"{_LEDGER}/{{delivery_id}}/cancel",
        act=cancel,
        summary="Don't send it after all",
        tag="desk",
        roles=DECIDERS,
        body=CancelAct,
        keyed=True,
        answers=_DECIDED,
    ),
    Entry(
        method="POST",
        path=f"{_LEDGER}/{{delivery_id}}/attempts",
        act=record_attempt,
        summary="Write down how a call or a visit went",
        tag="desk",
        roles=DECIDERS,
        body=AttemptAct,
        keyed=True,
        answers=_DECIDED,
    ),
)
