"""급증 at the desk: what so many have filed that it may be one matter, and what somebody decides on it."""

from __future__ import annotations

from uuid import UUID

from marshmallow import fields as wire
from marshmallow import validate
from starlette.responses import Response

from chassis.logs import Log
from contracts.desk import Role
from contracts.similar import AcceptSurge, DismissSurge, ListSurges, Surge, Surges, SurgeState
from gateway.web import problems
from gateway.web.desk_acts import ALL, REFUSED, command_id, shown
from gateway.web.fields import Body, Text, one_of
from gateway.web.routes import Call, Entry

log = Log("gateway")
DECIDES = frozenset(Role) - {Role.OFFICER}


class SurgeQuery(Body):
    """Which of them; without a state, those that wait for somebody."""

    state = one_of(SurgeState)
    limit = wire.Integer(
        load_default=50, validate=validate.Range(1, 100, error="must be 1 to 100"), error_messages={"invalid": "must be a whole number"}
    )


class SurgeAcceptance(Body):
    """다수인관련민원. With `merge` its cases are answered together, as far as each can be."""

    merge = wire.Boolean(load_default=False, error_messages={"invalid": "must be true or false"})


class SurgeDismissal(Body):
    reason = Text(1000, lines=True, required=True)


async def list_surges(call: Call) -> Response:
    asked = ListSurges(staff=call.officer, state=call.query.get("state"), limit=call.query["limit"])
    return shown(await call.hall.ask(asked, call.traceparent))


async def accept(call: Call) -> Response:
    asked = AcceptSurge(command_id=command_id(call), staff=call.officer, surge_id=_surge_id(call), merge=call.body["merge"])
    return await _decide(call, asked, "accepted")


async def dismiss(call: Call) -> Response:
    asked = DismissSurge(command_id=command_id(call), staff=call.officer, surge_id=_surge_id(call), reason=call.body["reason"])
    return await _decide(call, asked, "dismissed")


async def _decide(call: Call, asked: AcceptSurge | DismissSurge, what: str) -> Response:
    surge: Surge = await call.hall.ask(asked, call.traceparent)
    log.info("surge_decided", account_id=call.officer.account_id, count=surge.cases, outcome=what, traceparent=call.traceparent)
    return shown(surge)


def _surge_id(call: Call) -> UUID:
    try:
        return UUID(call.request.path_params["surge_id"])
    except ValueError:
        raise problems.Problem(404, "not-found", "There is no such surge.") from None


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/surges",
        act=list_surges,
        summary="What so many have filed that it may be one matter",
        tag="desk",
        roles=ALL,
        query=SurgeQuery,
        answers={200: Surges, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/surges/{surge_id}/accept",
        act=accept,
        summary="Recognise it as a group petition; later once more, for the cases that have come since",
        tag="desk",
        roles=DECIDES,
        body=SurgeAcceptance,
        keyed=True,
        answers={200: Surge, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/desk/surges/{surge_id}/dismiss",
        act=dismiss,
        summary="Say why nothing follows from it",
        tag="desk",
        roles=DECIDES,
        body=SurgeDismissal,
        keyed=True,
        answers={200: Surge, **REFUSED, 409: "problem"},
    ),
)
