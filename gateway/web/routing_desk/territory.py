"""관할 at the desk: which department has which share of the ground. Areas, roads and outlines come with the city's folder."""

from __future__ import annotations

from starlette.responses import Response

from contracts.territory import CityGround, DeleteSplit, ListSplits, PutSplit, ReadGround, SplitList
from gateway.web.desk_acts import REFUSED, command_id, seen_revision
from gateway.web.routes import Call, Entry
from gateway.web.routing_desk import bodies, toml
from gateway.web.routing_desk.editing import ADMINS, EDITED, code_in, edited, file, history_of, listed, same_code

_ALL = "/v1/desk/routing/territory"
_ONE = f"{_ALL}/splits/{{code}}"


async def list_all(call: Call) -> Response:
    return listed(await call.hall.ask(ListSplits(staff=call.officer), call.traceparent))


async def put(call: Call) -> Response:
    same_code(call, call.body["split"].code, "split.code")
    asked = PutSplit(command_id=command_id(call), staff=call.officer, seen_revision=seen_revision(call), **call.body)
    return await edited(call, asked, "routing_split_kept")


async def delete(call: Call) -> Response:
    code, seen, note = code_in(call), seen_revision(call), call.query.get("note")
    asked = DeleteSplit(command_id=command_id(call), staff=call.officer, code=code, seen_revision=seen, note=note)
    return await edited(call, asked, "routing_split_deleted")


async def export(call: Call) -> Response:
    found: CityGround = await call.hall.ask(ReadGround(staff=call.officer), call.traceparent)
    return file("territory.toml", toml.ground(found))


TABLE = (
    Entry(
        method="GET",
        path=_ALL,
        act=list_all,
        summary="Duties that are split by area, each with its state, and the areas",
        tag="desk",
        roles=ADMINS,
        answers={200: SplitList, **REFUSED},
    ),
    history_of("territory"),
    Entry(
        method="GET",
        path=f"{_ALL}/export",
        act=export,
        summary="The ground as territory.toml of the city's folder",
        tag="desk",
        roles=ADMINS,
        answers={200: "application/toml", **REFUSED},
    ),
    Entry(
        method="PUT",
        path=_ONE,
        act=put,
        summary="Say who has a duty in which areas",
        tag="desk",
        roles=ADMINS,
        body=bodies.SplitEdit,
        keyed=True,
        versioned=True,
        answers={200: SplitList, **EDITED},
    ),
    Entry(
        method="DELETE",
        path=_ONE,
        act=delete,
        summary="A duty is no longer split",
        tag="desk",
        roles=ADMINS,
        query=bodies.RemovalQuery,
        keyed=True,
        versioned=True,
        answers={200: SplitList, **EDITED},
    ),
)
