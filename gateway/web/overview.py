"""내 접수. Whoever holds the tokens of several cases sees all of them at once, without opening each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.complaints import Department, Status
from contracts.message import Message
from gateway import domain, receipt
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.keys import NOBODY
from gateway.web.routes import Call, Entry

START = 80  # characters of what was written, by which its citizen knows it again


@dataclass(frozen=True, kw_only=True)
class OwnCase(Message):
    """A case in few words. `text_start`: how begins what its citizen wrote."""

    receipt_number: str
    status: Status
    title: str | None
    text_start: str
    received_at: datetime
    due_at: datetime | None
    department: Department | None


@dataclass(frozen=True, kw_only=True)
class OwnCases(Message):
    """Those that were opened, in the order in which they were asked for."""

    items: tuple[OwnCase, ...]


async def look(call: Call) -> Response:
    """What its token doesn't open is left out, like what doesn't exist, and counts as a guess. Whoever knows one is let in, whoever else
    guesses from the same address; raises a Problem (429) for who knows none and has guessed too often."""
    asked = [(receipt.parse(one["receipt_number"]) or one["receipt_number"], one["token"]) for one in call.body["cases"]]
    found: dict[str, View] = await call.hall.read(lambda tx: {view.receipt_number: view for view in tx.views.of_numbers(dict(asked))})
    fit = [number for number, token in asked if domain.opens(token, found[number].token_hash if number in found else NOBODY)]
    if len(fit) < len(asked):
        call.hall.refusals.note("case_token", call.address, call.traceparent)
        if not fit and (wait := call.hall.guesses.wait(call.address)):
            raise problems.too_many(wait)
        for _ in range(len(asked) - len(fit)):
            call.hall.guesses.count(call.address)
    return JSONResponse(wire.dump(OwnCases(items=tuple(own_case(found[number]) for number in dict.fromkeys(fit)))))


def own_case(view: View) -> OwnCase:
    return OwnCase(
        receipt_number=view.receipt_number,
        status=view.status,
        title=view.title,
        text_start=view.text[:START],
        received_at=view.received_at,
        due_at=view.due_at,
        department=view.department,
    )


TABLE = (
    Entry(
        method="POST",
        path="/v1/complaints/overview",
        act=look,
        summary="See how several cases go on, each opened by its token",
        tag="citizens",
        body=bodies.OwnTokens,
        answers={200: OwnCases, 400: "problem", 413: "problem", 415: "problem", 422: "problem", 429: "problem"},
    ),
)
