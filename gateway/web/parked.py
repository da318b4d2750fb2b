"""Parked events at the desk: what a service could not apply, and trying it again. Each service is asked for its own, the gateway knows
its own itself."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from chassis import parked
from chassis.logs import Log
from contracts import parked as asked
from contracts.desk import Role
from contracts.message import Message, Refusal
from contracts.parked import ListParked, ParkedEvent, ParkedEvents, RetryParked
from gateway.web import audit, problems
from gateway.web.bodies import NoQuery
from gateway.web.desk_acts import REFUSED, command_id, shown
from gateway.web.fields import Body
from gateway.web.routes import Call, Entry

log = Log("gateway")
ADMINS = frozenset({Role.ADMIN})
OWN = "gateway"
OTHERS: Mapping[str, tuple[type[ListParked], type[RetryParked]]] = {
    "complaints": (asked.ListParkedOfComplaints, asked.RetryParkedOfComplaints),
    "routing": (asked.ListParkedOfRouting, asked.RetryParkedOfRouting),
    "notify": (asked.ListParkedOfNotify, asked.RetryParkedOfNotify),
    "metrics": (asked.ListParkedOfMetrics, asked.RetryParkedOfMetrics),
}


class RetryAct(Body):
    """Nothing more is to be said."""


@dataclass(frozen=True, kw_only=True)
class ServiceParked(Message):
    """`items` None: the service can't be asked just now."""

    service: str
    items: tuple[ParkedEvent, ...] | None


@dataclass(frozen=True, kw_only=True)
class AllParked(Message):
    items: tuple[ServiceParked, ...]


async def list_all(call: Call) -> Response:
    own: ParkedEvents = await call.hall.read(parked.parked)
    others = await asyncio.gather(*(_of(call, name) for name in OTHERS))
    return shown(AllParked(items=(ServiceParked(service=OWN, items=own.items), *others)))


async def _of(call: Call, name: str) -> ServiceParked:
    try:
        found: ParkedEvents = await call.hall.ask(OTHERS[name][0](staff=call.officer), call.traceparent)
    except problems.Problem as problem:
        if problem.status != 503:
            raise
        return ServiceParked(service=name, items=None)
    return ServiceParked(service=name, items=found.items)


async def retry(call: Call) -> Response:
    name, row_id = call.request.path_params["service"], _number(call)
    if name == OWN:
        left = await _retry_own(call, row_id)
    elif name in OTHERS:
        command = OTHERS[name][1](command_id=command_id(call), staff=call.officer, row_id=row_id)
        left = await call.hall.ask(command, call.traceparent)
    else:
        raise problems.Problem(404, "not-found", "There is no such service.")
    told = f"{name} {row_id}"
    await audit.write(call.hall, call.officer, call.request, receipt_number=None, status=200, reason="retried", detail=told)
    log.info("parked_retried", account_id=call.officer.account_id, service=name, row_id=row_id, traceparent=call.traceparent)
    return shown(ServiceParked(service=name, items=left.items))


async def _retry_own(call: Call, row_id: int) -> ParkedEvents:
    def work(tx: Any) -> ParkedEvents:
        parked.retry(tx, row_id)
        return parked.parked(tx)

    try:
        left: ParkedEvents = await asyncio.wrap_future(call.hall.door.database.submit(work))
    except Refusal as refusal:
        raise problems.of_refusal(refusal) from None
    return left


def _number(call: Call) -> int:
    told = str(call.request.path_params["row_id"])
    if not (told.isascii() and told.isdigit() and len(told) < 16):
        raise problems.Problem(404, "not-found", "There is nothing of this number.")
    return int(told)


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/parked",
        act=list_all,
        summary="What services could not apply and have put aside",
        tag="desk",
        roles=ADMINS,
        answers={200: AllParked, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/parked/{service}/{row_id}/retry",
        act=retry,
        summary="Try it again: the cause is mended",
        tag="desk",
        roles=ADMINS,
        query=NoQuery,
        body=RetryAct,
        keyed=True,
        answers={200: ServiceParked, **REFUSED},
    ),
)
