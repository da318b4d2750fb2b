"""The public figures, for anybody who wants to count along; and how well routing guesses, for its administrators."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from marshmallow import fields as wire_fields
from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import Role
from contracts.metrics import Count, GetRoutingQuality, GetStatistics, RoutingQuality, Statistics
from gateway.domain import heir
from gateway.store import Transaction
from gateway.web import bodies
from gateway.web import desk_bodies as sent
from gateway.web.answers import Counts, PublishedRoots
from gateway.web.desk_acts import REFUSED
from gateway.web.door import Hall
from gateway.web.fields import Body
from gateway.web.routes import Call, Entry


class Following(Body):
    """`follow`: through reorganisations."""

    follow = wire_fields.Boolean(truthy={"true"}, falsy={"false"}, error_messages={"invalid": "must be true or false"})


FRESH_SECONDS = 2.0
PUBLIC = {"cache-control": "public, max-age=2"}
ROOTS = {"cache-control": "public, max-age=60"}


async def everything(call: Call) -> Response:
    return JSONResponse(wire.dump(await statistics(call.hall, call.traceparent)), headers=PUBLIC)


async def by_channel(call: Call) -> Response:
    return _counts((await statistics(call.hall, call.traceparent)).by_channel)


async def by_department(call: Call) -> Response:
    """Under the codes of then; or, followed, those of departments that are no more under the only one that has their work."""
    counts = (await statistics(call.hall, call.traceparent)).by_department
    if not call.query.get("follow", False):
        return _counts(counts)
    directory = await call.hall.read(lambda tx: tx.departments.all())
    followed: Counter[str] = Counter()
    for count in counts:
        followed[heir(count.key, directory)] += count.value
    return _counts(tuple(Count(key=key, value=value) for key, value in sorted(followed.items())))


async def by_status(call: Call) -> Response:
    return _counts((await statistics(call.hall, call.traceparent)).by_status)


async def routing_quality(call: Call) -> Response:
    found = await call.hall.ask(GetRoutingQuality(weeks=call.query["weeks"]), call.traceparent)
    return JSONResponse(wire.dump(found))


async def roots(call: Call) -> Response:
    """From the door's own memory: they can be read whoever else is away."""
    limit, before = call.query["limit"], call.query.get("cursor")

    def look(tx: Transaction) -> PublishedRoots:
        found = tx.roots.latest(limit + 1, before)
        return PublishedRoots(items=tuple(found[:limit]), next_cursor=found[limit - 1].day if len(found) > limit else None)

    return JSONResponse(wire.dump(await call.hall.read(look)), headers=ROOTS)


async def statistics(hall: Hall, traceparent: str) -> Statistics:
    """The figures, at most two seconds old; however many ask, the service is asked once."""
    known = hall.statistics
    if known is None or (known[1].done() and (time.monotonic() - known[0] >= FRESH_SECONDS or known[1].exception())):
        asked = asyncio.ensure_future(hall.ask(GetStatistics(), traceparent))
        asked.add_done_callback(retrieved)
        known = hall.statistics = (time.monotonic(), asked)
    figures: Statistics = await asyncio.shield(known[1])
    return figures


def retrieved(asked: asyncio.Future[Statistics]) -> None:
    """Everybody who waited has left: the failure is still looked at, so that nobody reports it as forgotten."""
    if not asked.cancelled():
        asked.exception()


def _counts(items: tuple[Count, ...]) -> Response:
    return JSONResponse(wire.dump(Counts(items=items)), headers=PUBLIC)


_REFUSED = {503: "problem"}

TABLE = (
    Entry(
        method="GET", path="/v1/stats", act=everything, summary="All public figures", tag="public", answers={200: Statistics, **_REFUSED}
    ),
    Entry(
        method="GET", path="/v1/stats/channel", act=by_channel, summary="Cases by channel", tag="public", answers={200: Counts, **_REFUSED}
    ),
    Entry(
        method="GET",
        path="/v1/stats/department",
        act=by_department,
        summary="Cases by department",
        tag="public",
        query=Following,
        answers={200: Counts, **_REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/stats/roots",
        act=roots,
        summary="What the histories of all cases can be checked against, day by day",
        tag="public",
        query=bodies.RootQuery,
        answers={200: PublishedRoots, 422: "problem"},
    ),
    Entry(
        method="GET",
        path="/v1/desk/stats/routing",
        act=routing_quality,
        summary="How often routing was right, by week and by department",
        tag="desk",
        roles=frozenset({Role.ADMIN, Role.ARBITER, Role.TRIAGE}),
        query=sent.RoutingQualityQuery,
        answers={200: RoutingQuality, **REFUSED},
    ),
    Entry(method="GET", path="/v1/stats/status", act=by_status, summary="Cases by status", tag="public", answers={200: Counts, **_REFUSED}),
)
