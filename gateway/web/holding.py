"""An act is kept for some seconds instead of being done: checked as far as it can be without asking anybody, and on disk before it is
answered. What an officer wrote is shut: it can't be read from the table alone."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from marshmallow import fields as wire_fields
from marshmallow import validate

from contracts import wire
from contracts.desk import DeskCommand, Staff
from contracts.gateway import Photo
from contracts.history import CaseNews, FollowComplaint
from contracts.registry import COMMANDS
from gateway.domain.held import LONGEST, SHORTEST, HeldAct, TooLate
from gateway.reception import Reception
from gateway.store import Transaction
from gateway.usecases import held as usecases
from gateway.view import View
from gateway.web import problems
from gateway.web.fields import Body
from gateway.web.routes import Call


class HoldQuery(Body):
    """`hold`: so many seconds in which the act can be taken back; without it, it is done at once."""

    hold = wire_fields.Integer(
        validate=validate.Range(SHORTEST, LONGEST, error=f"must be {SHORTEST} to {LONGEST} seconds"),
        error_messages={"invalid": "must be a whole number of seconds"},
        metadata={"minimum": SHORTEST, "maximum": LONGEST},
    )


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is to be done, and the files that were laid for it."""

    command: DeskCommand
    laid: tuple[str, ...] = ()


async def hold(call: Call, command: DeskCommand, action: str, seconds: int, files: tuple[Photo, ...] = ()) -> HeldAct:
    """Keep the act; the same command a second time gives what was kept the first time. Raises a Problem (404, 409)."""
    view: View | None = await call.hall.read(lambda tx: tx.views.numbered(command.receipt_number))
    if view is None or not may_know(call.officer, view):
        raise problems.unknown_case()
    complaint_id, now = view.complaint_id, call.hall.door.clock()
    until = now + timedelta(seconds=seconds)

    def make(laid: tuple[str, ...]) -> HeldAct:
        return HeldAct(
            held_id=command.command_id,
            account_id=call.officer.account_id,
            account=call.signed_in.account,
            name=call.officer.name,
            complaint_id=complaint_id,
            receipt_number=command.receipt_number,
            action=action,
            held_at=now,
            until=until,
            try_at=until,
            shut=shut(call.hall.reception, Content(command=command, laid=laid)),
            traceparent=call.traceparent,
        )

    def keep(tx: Transaction) -> HeldAct:
        return usecases.hold(tx, complaint_id, files, make)

    try:
        return await asyncio.wrap_future(call.hall.door.database.submit(keep))
    except TooLate:
        raise problems.Problem(409, "undone", "The same request was taken back before. Send it with another Idempotency-Key.") from None


async def as_seen(call: Call, command: DeskCommand) -> bool:
    """Is the case still as whoever acts has seen it? Known to be stale it is refused while they still look at it; a command that is kept
    already was not. False where nobody could be asked: then it is told when the time has come. Raises a Problem (404, 409)."""
    seen = command.seen_revision
    if seen is None or await call.hall.read(lambda tx: tx.held.find(command.command_id)) is not None:
        return True
    try:
        asked = FollowComplaint(staff=call.officer, receipt_number=command.receipt_number, since=seen)
        news: CaseNews = await call.hall.ask(asked, call.traceparent)
    except problems.Problem as problem:
        if problem.status < 500:
            raise
        return False
    if news.revision != seen:
        raise problems.stale(news, seen)
    return True


def may_know(staff: Staff, view: View) -> bool:
    """As far as the door itself knows: to an officer another department's case doesn't exist."""
    departments = {one.code for one in (view.department, *view.contributors) if one is not None}
    return not staff.role.of_one_department or staff.department_code in departments


def shut(reception: Reception, content: Content) -> str:
    asked = content.command
    return reception.shut(json.dumps({"type": asked.type(), "command": wire.dump(asked), "laid": list(content.laid)}, ensure_ascii=False))


def content_of(reception: Reception, held: HeldAct) -> Content | None:
    """What is to be done; None once that has gone. Raises LookupError or wire.Unreadable where it can't be read any more."""
    if held.shut is None:
        return None
    kept: dict[str, Any] = json.loads(reception.opened(held.shut))
    command = wire.load(COMMANDS[kept["type"]], kept["command"])
    assert isinstance(command, DeskCommand), "nothing else is kept"
    return Content(command=command, laid=tuple(kept["laid"]))
