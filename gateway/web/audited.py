"""What administrators read of the audit: what staff were refused, and what they read that is covered otherwise."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import Role
from gateway.web import desk_bodies as sent
from gateway.web.desk_acts import REFUSED
from gateway.web.desk_answers import AuditedAct, AuditPage
from gateway.web.routes import Call, Entry


async def read(call: Call) -> Response:
    """Latest first; `next_before` leads on to older ones."""
    limit, wanted = call.query["limit"], {name: call.query.get(name) for name in ("account_id", "receipt_number", "before")}
    lines = await call.hall.read(lambda tx: tx.audit.latest(limit + 1, **wanted))
    acts = tuple(AuditedAct(**vars(line)) for line in lines[:limit])
    return JSONResponse(wire.dump(AuditPage(items=acts, next_before=acts[-1].line_id if len(lines) > limit else None)))


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/audit",
        act=read,
        summary="What staff were refused, and what they read that is covered otherwise",
        tag="desk",
        roles=frozenset({Role.ADMIN}),
        query=sent.AuditQuery,
        answers={200: AuditPage, **REFUSED},
    ),
)
