"""Trying a text out: where it would go, which rules fit, and what each source says. Nothing is decided or kept."""

from __future__ import annotations

from starlette.responses import Response

from contracts.rules import Trial, TryRouting
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.routes import Call, Entry
from gateway.web.routing_desk import bodies
from gateway.web.routing_desk.editing import ADMINS


async def try_out(call: Call) -> Response:
    body, place = call.body, call.body.get("location") or {}
    asked = TryRouting(
        staff=call.officer,
        text=body["text"],
        title=body.get("title"),
        kind=body["kind"].value if "kind" in body else None,
        service_code=body.get("service_code"),
        channel=body["channel"].value if "channel" in body else None,
        address=place.get("address"),
        lat=place.get("lat"),
        long=place.get("long"),
        at=body.get("at") or call.hall.door.clock(),
        office=body.get("office"),
        answers=tuple(body.get("answers", ())),
        rule=body.get("rule"),
        position=body.get("position"),
    )
    return shown(await call.hall.ask(asked, call.traceparent))


TABLE = (
    Entry(
        method="POST",
        path="/v1/desk/routing/try",
        act=try_out,
        summary="Where a text would go, and why",
        tag="desk",
        roles=ADMINS,
        body=bodies.TrialText,
        answers={200: Trial, **REFUSED},
    ),
)
