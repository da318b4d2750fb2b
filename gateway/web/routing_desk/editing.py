"""What rules and territory have in common at the desk: revisions go out as ETag and come back as If-Match, and the history is read."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from chassis.logs import Log
from contracts import wire
from contracts.desk import Role
from contracts.message import Command
from contracts.rules import EditionHistory, ReadEditions, RuleList
from contracts.territory import SplitList
from gateway.web import problems
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.fields import CODE
from gateway.web.routes import Act, Call, Entry
from gateway.web.routing_desk import bodies

log = Log("gateway")
ADMINS = frozenset({Role.ADMIN})
EDITED = {**REFUSED, 409: "problem"}
TOML = "application/toml; charset=utf-8"


def listed(found: RuleList | SplitList) -> Response:
    return JSONResponse(wire.dump(found), headers={"etag": f'"{found.revision}"'})


async def edited(call: Call, command: Command, event: str) -> Response:
    """Ask for the change; who asked is in the log, and in the edition."""
    found = await call.hall.ask(command, call.traceparent)
    log.info(event, account_id=call.officer.account_id, traceparent=call.traceparent)
    return listed(found)


def code_in(call: Call) -> str:
    """The code in the address; raises a Problem (404)."""
    code = str(call.request.path_params["code"])
    if not CODE.fullmatch(code):
        raise problems.Problem(404, "not-found", "There is nothing of this code.")
    return code


def same_code(call: Call, said: str, field: str) -> None:
    """Raises a Problem (422) where the body speaks of another code than the address."""
    if said != code_in(call):
        raise problems.wrong(field, "must be the code in the address")


def history_of(subject: str) -> Entry:
    return Entry(
        method="GET",
        path=f"/v1/desk/routing/{subject}/history",
        act=_history(subject),
        summary=f"Who changed what in the {subject}",
        tag="desk",
        roles=ADMINS,
        query=bodies.HistoryQuery,
        answers={200: EditionHistory, **REFUSED},
    )


def _history(subject: str) -> Act:
    async def act(call: Call) -> Response:
        asked = ReadEditions(staff=call.officer, subject=subject, before=call.query.get("before"), limit=call.query["limit"])
        return shown(await call.hall.ask(asked, call.traceparent))

    return act


def file(name: str, text: str) -> Response:
    """A file of the city's folder, to be put there."""
    return Response(text, media_type=TOML, headers={"content-disposition": f'attachment; filename="{name}"'})
