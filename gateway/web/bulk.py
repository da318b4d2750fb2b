"""One act for many cases: each is asked for by itself, as the single act would, and each gets a result of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from chassis.logs import Log
from contracts import desk, staff
from contracts.desk import DeskCommand
from gateway import receipt
from gateway.web import audit, limits, problems
from gateway.web import desk_bodies as sent
from gateway.web.answers import BulkResult, BulkResults
from gateway.web.desk_acts import ALL, REFUSED, command_id_at
from gateway.web.held_answers import HeldResult, HeldResults, as_json
from gateway.web.holding import HoldQuery, as_seen, hold
from gateway.web.problems import Problem
from gateway.web.routes import Call, Entry

log = Log("gateway")

COMMANDS: Mapping[str, type[DeskCommand]] = {"route": desk.RouteComplaint, "assign": staff.AssignComplaint, "note": desk.NoteComplaint}
AT_A_TIME = 4
SECONDS = 30.0  # for all of them; whoever waits longer has mostly gone


async def act_on_many(call: Call) -> Response:
    """Whatever happens to one case, the others are asked for. With an Idempotency-Key, a repeat does nothing twice. With `hold` each waits,
    and each can be taken back by itself."""
    turn, until = asyncio.Semaphore(AT_A_TIME), time.monotonic() + SECONDS
    away = asyncio.Event()  # nobody can be asked just now: the others needn't wait for that too
    revisions = {receipt.parse(typed) or typed: revision for typed, revision in call.body["revisions"].items()}

    async def result(number: str) -> BulkResult:
        async with turn:
            try:
                if time.monotonic() > until:
                    raise _no_time()
                return await _act(call, number, revisions.get(number), away)
            except Problem as problem:
                return await _refused(call, number, problem)
            except Exception as error:  # what breaks for one case says nothing of the others
                where = limits.kind_and_place(error)
                log.error("request_failed", traceparent=call.traceparent, route=call.request.scope["ontong.route"], reason=where)
                return await _refused(call, number, limits.failed(error))

    numbers = dict.fromkeys(receipt.parse(typed) or typed for typed in call.body["receipt_numbers"])
    results = await asyncio.gather(*(result(number) for number in numbers))
    return JSONResponse({"items": [as_json(one) for one in results]}, 202 if "hold" in call.query else 200)


async def _act(call: Call, number: str, seen: int | None, away: asyncio.Event) -> BulkResult:
    if receipt.parse(number) is None:
        raise problems.unknown_case()
    action, body = call.body["action"], call.body["body"]
    about: dict[str, Any] = {"receipt_number": number, "seen_revision": seen}
    command_id = command_id_at(call, f"/v1/desk/complaints/{number}/actions/{action}", body, seen)
    command = COMMANDS[action](command_id=command_id, staff=call.officer, **about, **body)
    if seconds := call.query.get("hold"):
        if not away.is_set() and not await as_seen(call, command):
            away.set()
        held = await hold(call, command, action, seconds)
        return HeldResult(receipt_number=number, ok=True, held_id=held.held_id, until=held.until)
    await call.hall.ask(command, call.traceparent)
    return BulkResult(receipt_number=number, ok=True)


async def _refused(call: Call, number: str, problem: Problem) -> BulkResult:
    await audit.refused(call.hall, call.officer, call.request, problem, receipt_number=number)
    result = HeldResult if "hold" in call.query else BulkResult
    return result(receipt_number=number, ok=False, problem=problems.document(problem, call.traceparent))


def _no_time() -> Problem:
    return Problem(503, "late", "There was no time left for this case. Nothing was done to it; try again.")


TABLE = (
    Entry(
        method="POST",
        path="/v1/desk/complaints/bulk",
        act=act_on_many,
        summary="Do one act to many cases",
        tag="desk",
        roles=ALL,
        query=HoldQuery,
        body=sent.BulkAct,
        keyed=True,
        answers={200: BulkResults, 202: HeldResults, **REFUSED},
    ),
)
