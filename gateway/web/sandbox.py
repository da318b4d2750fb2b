"""The letters that stayed in the house because no mail server is set: for trying out, never where real citizens write."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import Role
from contracts.notify import ListSandboxLetters, SandboxLetters
from gateway import receipt
from gateway.web import bodies, problems
from gateway.web.addresses import LOCAL_NAMES, is_local
from gateway.web.routes import Call, Entry, signed_in


async def must_be_at_home(call: Call) -> None:
    """Whoever sits at this machine may look, while nobody else is invited to this door; else an administrator's token is
    needed: a proxy on this machine would make strangers look local."""
    if not is_at_home(call) and (await signed_in(call.request, call.hall)).role is not Role.ADMIN:
        raise problems.forbidden()


def is_at_home(call: Call) -> bool:
    """Does whoever sits at this machine ask, and is nobody else invited to this door?"""
    private = (urlsplit(call.hall.door.public_url).hostname or "") in LOCAL_NAMES
    return private and is_local(call.request.scope)


async def letters(call: Call) -> Response:
    await must_be_at_home(call)
    typed = call.query.get("receipt_number")
    number = receipt.parse(typed) if typed else None
    if typed and number is None:
        raise problems.wrong("receipt_number", "is not a receipt number")
    found = await call.hall.ask(ListSandboxLetters(receipt_number=number, limit=call.query["limit"]), call.traceparent)
    return JSONResponse(wire.dump(found))


TABLE = (
    Entry(
        method="GET",
        path="/v1/sandbox/letters",
        act=letters,
        summary="Letters that were not really sent",
        tag="trying out",
        query=bodies.LetterQuery,
        answers={200: SandboxLetters, 401: "problem", 403: "problem", 422: "problem", 503: "problem"},
    ),
)
