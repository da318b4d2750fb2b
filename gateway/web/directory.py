"""조직 개편 at the desk: administrators read the list of departments, change it from a day on, and take it home as a file."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from chassis.logs import Log
from contracts import directory as asked
from contracts.complaints import Department
from contracts.departments import DatedName, Successor
from contracts.desk import Role
from contracts.directory import DepartmentRecord, DepartmentRecords, DepartmentStory, DirectoryCommand, SplitPart
from contracts.routing import DepartmentDuties, Duty
from gateway.web import directory_bodies as sent
from gateway.web import directory_file, problems
from gateway.web.desk_acts import REFUSED, command_id, seen_revision, shown_case
from gateway.web.fields import CODE, Body
from gateway.web.routes import Act, Call, Entry

log = Log("gateway")
ADMINS = frozenset({Role.ADMIN})


async def list_departments(call: Call) -> Response:
    found: DepartmentRecords = await call.hall.ask(asked.ListDepartments(staff=call.officer), call.traceparent)
    return shown_case(found, found.revision)


async def export(call: Call) -> Response:
    found: DepartmentRecords = await call.hall.ask(asked.ListDepartments(staff=call.officer), call.traceparent)
    headers = {"content-disposition": 'attachment; filename="departments.toml"', "etag": f'"{found.revision}"'}
    return Response(directory_file.written(record.entry for record in found.items), headers=headers, media_type="application/toml")


async def read_department(call: Call) -> Response:
    found: DepartmentStory = await call.hall.ask(asked.ReadDepartment(staff=call.officer, code=_code(call)), call.traceparent)
    return shown_case(found, found.record.revision)


async def add(call: Call) -> Response:
    entry = _entry(call.body)
    return await _done(call, asked.AddDepartment(**_about(call, entry.department.code), entry=entry), 201)


async def rename(call: Call) -> Response:
    return await _done(call, asked.RenameDepartment(**_about(call, _code(call)), **_said(call)))


async def amend(call: Call) -> Response:
    said = _said(call)
    if "duties" in said:
        said["duties"] = tuple(_duty(duty) for duty in said["duties"])
    if "aliases" in said:
        said["aliases"] = tuple(said["aliases"])
    return await _done(call, asked.AmendDepartment(**_about(call, _code(call)), **said))


async def close(call: Call) -> Response:
    said = _said(call)
    heirs = tuple(Successor(department_code=heir["department_code"], duties=tuple(heir["duties"])) for heir in said["successors"])
    return await _done(call, asked.CloseDepartment(**_about(call, _code(call)), closed_on=said["closed_on"], successors=heirs))


async def merge(call: Call) -> Response:
    said = _said(call)
    return await _done(call, asked.MergeDepartments(**_about(call, _code(call)), **{**said, "codes": tuple(said["codes"])}))


async def split(call: Call) -> Response:
    said = _said(call)
    parts = tuple(SplitPart(**{**part, "duties": tuple(part["duties"])}) for part in said["parts"])
    return await _done(call, asked.SplitDepartment(**_about(call, _code(call)), split_on=said["split_on"], parts=parts))


async def call_off(call: Call) -> Response:
    return await _done(call, asked.CallOffPlan(**_about(call, _code(call)), **_said(call)))


async def _done(call: Call, command: DirectoryCommand, status: int = 200) -> Response:
    record: DepartmentRecord = await call.hall.ask(command, call.traceparent)
    act = command.type().partition(".")[0]
    log.info(
        "department_changed", account_id=call.officer.account_id, department_code=command.code, action=act, traceparent=call.traceparent
    )
    answer = shown_case(record, record.revision)
    answer.status_code = status
    return answer


def _about(call: Call, code: str) -> dict[str, Any]:
    """Who asks, about which department, having seen which revision of the list, and why."""
    note = {"note": call.body["note"]} if "note" in call.body else {}
    return {"command_id": command_id(call), "staff": call.officer, "code": code, "seen_revision": seen_revision(call), **note}


def _said(call: Call) -> dict[str, Any]:
    return {name: value for name, value in call.body.items() if name != "note"}


def _code(call: Call) -> str:
    """The code in the address; raises a Problem (404)."""
    code = call.request.path_params["code"]
    if not CODE.fullmatch(code):
        raise problems.Problem(404, "not-found", "There is no such department.")
    return str(code)


def _entry(body: Any) -> DepartmentDuties:
    dated = {name: body[name] for name in ("bureau", "parent_code", "valid_from") if name in body}
    names = (DatedName(name=body["name"], **dated),) if dated else ()
    return DepartmentDuties(
        department=Department(code=body["code"], name=body["name"], phone=body.get("phone")),
        duties=tuple(_duty(duty) for duty in body["duties"]),
        names=names,
        aliases=tuple(body["aliases"]),
        kind=body["kind"],
    )


def _duty(body: Any) -> Duty:
    said: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in body.items()}
    return Duty(**said)


_ALL, _ONE = "/v1/desk/departments", "/v1/desk/departments/{code}"


def _act(action: str, act: Act, body: type[Body], summary: str) -> Entry:
    return Entry(
        method="POST",
        path=f"{_ONE}/actions/{action}",
        act=act,
        summary=summary,
        tag="desk",
        roles=ADMINS,
        body=body,
        keyed=True,
        versioned=True,
        answers={200: DepartmentRecord, **REFUSED, 409: "problem"},
    )


TABLE = (
    Entry(
        method="GET",
        path=_ALL,
        act=list_departments,
        summary="The city's departments with all their dates, those included that are no more",
        tag="desk",
        roles=ADMINS,
        answers={200: DepartmentRecords, **REFUSED},
    ),
    Entry(
        method="POST",
        path=_ALL,
        act=add,
        summary="Add a department, or another agency",
        tag="desk",
        roles=ADMINS,
        body=sent.NewDepartment,
        keyed=True,
        versioned=True,
        answers={201: DepartmentRecord, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="GET",
        path=f"{_ALL}.toml",
        act=export,
        summary="The same as a file of the city's folder",
        tag="desk",
        roles=ADMINS,
        answers={200: "application/toml", **REFUSED},
    ),
    Entry(
        method="GET",
        path=_ONE,
        act=read_department,
        summary="One of them, from whom it has its work, who has it now, and every change",
        tag="desk",
        roles=ADMINS,
        answers={200: DepartmentStory, **REFUSED},
    ),
    _act("rename", rename, sent.RenameBody, "Another name, bureau or parent from a day on"),
    _act("amend", amend, sent.AmendBody, "Change duties with their words, aliases, phone"),
    _act("close", close, sent.CloseBody, "Close it from a day on, and say who has its work then"),
    _act("merge", merge, sent.MergeBody, "Merge others into it from a day on"),
    _act("split", split, sent.SplitBody, "Give its duties to others from a day on"),
    _act("call-off", call_off, sent.CallOffBody, "Take back what an edition planned with it and hasn't come yet"),
)
