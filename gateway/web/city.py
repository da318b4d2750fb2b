"""What staff ask and tell about the whole city: what the law obliges to and is overdue, days off, outages."""

from __future__ import annotations

from starlette.responses import Response

from chassis.logs import Log
from contracts.answering import ApprovalRule, ReadApproval, SetApproval
from contracts.city import CityDays, DeclareDays, DeclaredDay, DeclareOutage, ReadDays
from contracts.desk import Role
from contracts.duties import ListObligations, Obligations
from gateway.web import answer_bodies
from gateway.web import desk_bodies as sent
from gateway.web.answers import DeclaredDays, DeclaredOutage
from gateway.web.desk_acts import ALL, REFUSED, command_id, seen_revision, shown, shown_case
from gateway.web.routes import Call, Entry

log = Log("gateway")
ADMINS = frozenset({Role.ADMIN})


async def obligations(call: Call) -> Response:
    """An officer sees the own department's: the service sees to it."""
    return shown(await call.hall.ask(ListObligations(staff=call.officer, limit=call.query["limit"]), call.traceparent))


async def read_days(call: Call) -> Response:
    found: CityDays = await call.hall.ask(ReadDays(), call.traceparent)
    return shown_case(found, found.revision)


async def declare_days(call: Call) -> Response:
    days = tuple(DeclaredDay(**line) for line in call.body["days"])
    await call.hall.ask(DeclareDays(command_id=command_id(call), days=days, seen_revision=seen_revision(call)), call.traceparent)
    log.info("days_declared", account_id=call.officer.account_id, count=len(days), traceparent=call.traceparent)
    return shown(DeclaredDays(days=days), 202)


async def declare_outage(call: Call) -> Response:
    await call.hall.ask(DeclareOutage(command_id=command_id(call), **call.body), call.traceparent)
    log.info("outage_declared", account_id=call.officer.account_id, traceparent=call.traceparent)
    return shown(DeclaredOutage(**call.body), 202)


async def read_approval(call: Call) -> Response:
    return shown(await call.hall.ask(ReadApproval(staff=call.officer, department_code=call.request.path_params["code"]), call.traceparent))


async def set_approval(call: Call) -> Response:
    code = call.request.path_params["code"]
    asked = SetApproval(command_id=command_id(call), staff=call.officer, department_code=code, required=call.body["required"])
    rule = await call.hall.ask(asked, call.traceparent)
    log.info("approval_set", account_id=call.officer.account_id, department_code=rule.department_code, traceparent=call.traceparent)
    return shown(rule)


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/departments/{code}/approval",
        act=read_approval,
        summary="Does the department's head approve what goes out?",
        tag="desk",
        roles=ADMINS,
        answers={200: ApprovalRule, **REFUSED},
    ),
    Entry(
        method="PUT",
        path="/v1/desk/departments/{code}/approval",
        act=set_approval,
        summary="Whether the department's head approves what goes out",
        tag="desk",
        roles=ADMINS,
        body=answer_bodies.ApprovalSetting,
        keyed=True,
        answers={200: ApprovalRule, **REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/desk/reports/obligations",
        act=obligations,
        summary="What the law obliges to and is overdue",
        tag="desk",
        roles=ALL,
        query=sent.ObligationQuery,
        answers={200: Obligations, **REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/desk/calendar/days",
        act=read_days,
        summary="The city's declared days and outages",
        tag="desk",
        roles=ADMINS,
        answers={200: CityDays, **REFUSED},
    ),
    Entry(
        method="PUT",
        path="/v1/desk/calendar/days",
        act=declare_days,
        summary="Replace the city's table of declared days",
        tag="desk",
        roles=ADMINS,
        body=sent.DaysTable,
        keyed=True,
        versioned=True,
        answers={202: DeclaredDays, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/desk/outages",
        act=declare_outage,
        summary="Declare an outage: no clock ran meanwhile",
        tag="desk",
        roles=ADMINS,
        body=sent.Outage,
        keyed=True,
        answers={202: DeclaredOutage, **REFUSED, 409: "problem"},
    ),
)
