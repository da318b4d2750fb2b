"""Who works in a department, who stands in for whom, and who succeeds whom."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from chassis.logs import Log
from contracts.desk import Role
from contracts.staff import Absence, Colleagues, EndAbsence, ListColleagues, RecordAbsence, SucceedOfficer, Succession
from gateway.web import problems
from gateway.web.desk_acts import ALL, REFUSED, command_id, shown
from gateway.web.fields import CODE, NAMES, Body, Matching, Moment, Text
from gateway.web.routes import Call, Entry

log = Log("gateway")
HEADS = frozenset({Role.HEAD, Role.ADMIN})
WITH_CASES = HEADS | {Role.OFFICER}


class AbsenceNotice(Body):
    """대직. Who is away, whoever asks when nobody is named; and who stands in."""

    account_id = Text(80)
    begins_at = Moment(required=True, error_messages=NAMES)
    ends_at = Moment(required=True, error_messages=NAMES)
    deputy_id = Text(80, required=True)


class AbsenceEnd(Body):
    """Nothing more is to be said."""


class SuccessionAct(Body):
    """인사이동. Who gets the open cases."""

    successor_id = Text(80, required=True)


class ColleagueQuery(Body):
    department = Matching(CODE, "a department's code", 40)


async def colleagues(call: Call) -> Response:
    return shown(await call.hall.ask(ListColleagues(staff=call.officer, department_code=call.query.get("department")), call.traceparent))


async def record_absence(call: Call) -> Response:
    asked = RecordAbsence(command_id=command_id(call), staff=call.officer, **call.body)
    return shown(await call.hall.ask(asked, call.traceparent), 201)


async def end_absence(call: Call) -> Response:
    try:
        absence_id = UUID(call.request.path_params["absence_id"])
    except ValueError:
        raise problems.Problem(404, "not-found", "There is no such absence.") from None
    return shown(await call.hall.ask(EndAbsence(command_id=command_id(call), staff=call.officer, absence_id=absence_id), call.traceparent))


async def succeed(call: Call) -> Response:
    """The cases go over a few at a time; each has its line in the history."""
    account_id = call.request.path_params["account_id"]
    asked = SucceedOfficer(command_id=command_id(call), staff=call.officer, account_id=account_id, **call.body)
    succession: Succession = await call.hall.ask(asked, call.traceparent)
    log.info("officer_succeeded", account_id=call.officer.account_id, count=succession.cases, traceparent=call.traceparent)
    return shown(succession, 202)


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/colleagues",
        act=colleagues,
        summary="Who works in a department, and who is away",
        tag="desk",
        roles=ALL,
        query=ColleagueQuery,
        answers={200: Colleagues, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/colleagues/{account_id}/succeed",
        act=succeed,
        summary="Hand all open cases of an officer to a successor",
        tag="desk",
        roles=HEADS,
        body=SuccessionAct,
        keyed=True,
        answers={202: Succession, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/desk/absences",
        act=record_absence,
        summary="Say who is away and who stands in",
        tag="desk",
        roles=WITH_CASES,
        body=AbsenceNotice,
        keyed=True,
        answers={201: Absence, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/desk/absences/{absence_id}/end",
        act=end_absence,
        summary="Say that somebody is back",
        tag="desk",
        roles=WITH_CASES,
        body=AbsenceEnd,
        keyed=True,
        answers={200: Absence, **REFUSED, 409: "problem"},
    ),
)
