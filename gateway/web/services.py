"""What a citizen may choose from, and what the city asks about it."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.city import Service, ServiceQuestion
from contracts.gateway import Kind
from contracts.message import Message
from gateway.web import problems
from gateway.web.routes import Call, Entry

FRESH = {"cache-control": "public, max-age=60"}


@dataclass(frozen=True, kw_only=True)
class OfferedService(Message):
    """A service: its name, the kind of voice it usually is, and the questions that it asks (`GET /v1/services/{code}`)."""

    code: str
    name: str
    kind: Kind
    questions: tuple[ServiceQuestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ServiceTable(Message):
    items: tuple[OfferedService, ...]


async def services(call: Call) -> Response:
    table = ServiceTable(items=tuple(_offered(one) for one in call.hall.door.services))
    return JSONResponse(wire.dump(table), headers=FRESH)


async def service(call: Call) -> Response:
    code = call.request.path_params["code"]
    found = next((one for one in call.hall.door.services if one.code == code), None)
    if found is None:
        raise problems.Problem(404, "not-found", "There is no such service.")
    return JSONResponse(wire.dump(_offered(found)), headers=FRESH)


def _offered(one: Service) -> OfferedService:
    return OfferedService(code=one.code, name=one.name, kind=one.kind, questions=one.questions)


TABLE = (
    Entry(
        method="GET", path="/v1/services", act=services, summary="What a citizen may choose from", tag="public", answers={200: ServiceTable}
    ),
    Entry(
        method="GET",
        path="/v1/services/{code}",
        act=service,
        summary="A service, and what the city asks about it",
        tag="public",
        answers={200: OfferedService, 404: "problem"},
    ),
)
