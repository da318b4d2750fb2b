"""What was asked for and isn't done yet: shown to who asked, taken back, or done at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from marshmallow import fields as wire_fields
from marshmallow import validate
from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.desk import AnswerComplaint, DeclineComplaint, DeskCommand, MergeComplaint, NoteComplaint, RouteComplaint
from contracts.message import Message
from contracts.staff import AssignComplaint
from gateway.domain.held import SHOWN_FOR, HeldAct, HeldState, TooLate
from gateway.store import Transaction
from gateway.usecases import held as usecases
from gateway.web import problems
from gateway.web.carrying import carry_out
from gateway.web.desk_acts import ALL, REFUSED
from gateway.web.fields import NAMES, Body
from gateway.web.held_answers import ActBody, HeldItem, HeldItems, UndoResult, UndoResults, as_json
from gateway.web.holding import Content, content_of
from gateway.web.problems import Problem, ProblemDocument
from gateway.web.routes import Act, Call, Entry

T = TypeVar("T")
MOST_AT_ONCE = 100
SUMMARY = 80  # characters
OF_THE_DOOR = frozenset({"command_id", "staff", "receipt_number", "seen_revision", "files"})  # fields that were in no body
PATIENCE_SECONDS = 6.0  # with another process that is at it


class HeldIds(Body):
    held_ids = wire_fields.List(
        wire_fields.UUID(error_messages={"invalid_uuid": "must be a held_id"}, metadata={"format": "uuid"}),
        required=True,
        validate=validate.Length(1, MOST_AT_ONCE, error=f"must have 1 to {MOST_AT_ONCE} held_ids"),
        error_messages={**NAMES, "invalid": "must be a list"},
        metadata={"minItems": 1, "maxItems": MOST_AT_ONCE},
    )


class Nothing(Body):
    """Nothing more is to be said."""


async def mine(call: Call) -> Response:
    since = call.hall.door.clock() - SHOWN_FOR
    found = await call.hall.read(lambda tx: tx.held.of(call.officer.account_id, since))
    return _shown(HeldItems(items=tuple([await _item(call, one) for one in found])))


async def undo(call: Call) -> Response:
    return _shown(await _undo(call, _id(call)))


async def undo_several(call: Call) -> Response:
    """Whatever becomes of one, the others are taken back."""

    async def result(held_id: UUID) -> UndoResult:
        try:
            return UndoResult(held_id=held_id, ok=True, item=await _undo(call, held_id))
        except Problem as problem:
            return UndoResult(held_id=held_id, ok=False, problem=problems.document(problem, call.traceparent))

    return _shown(UndoResults(items=tuple([await result(one) for one in dict.fromkeys(call.body["held_ids"])])))


async def now(call: Call) -> Response:
    """Ends with how it went; where nobody could be asked it goes on waiting, and is tried again."""
    held = await _own(call, _id(call))
    try:
        await _written(call, lambda tx: usecases.hurry(tx, held.held_id, call.hall.door.clock()))
    except TooLate as late:
        raise _too_late(late) from None
    until = time.monotonic() + PATIENCE_SECONDS
    while (done := await carry_out(call.hall, held.held_id)) is None:
        done = await _own(call, held.held_id)
        if done.state is not HeldState.WAITING or time.monotonic() > until:
            break
        await asyncio.sleep(0.1)
    return _shown(await _item(call, done))


async def _undo(call: Call, held_id: UUID) -> HeldItem:
    content = _content(call, await _own(call, held_id))
    laid = content.laid if content else ()
    try:
        undone: HeldAct = await _written(call, lambda tx: usecases.undo(tx, held_id, laid, call.hall.door.clock()))
    except TooLate as late:
        raise _too_late(late) from None
    return await _item(call, undone, content.command if content else None)


async def _own(call: Call, held_id: UUID) -> HeldAct:
    """Raises a Problem (404): another one's doesn't exist."""
    held: HeldAct | None = await call.hall.read(lambda tx: tx.held.find(held_id))
    if held is None or held.account_id != call.officer.account_id:
        raise Problem(404, "not-found", "You have nothing held under this id.")
    return held


def _id(call: Call) -> UUID:
    try:
        return UUID(call.request.path_params["held_id"])
    except ValueError:
        raise Problem(404, "not-found", "You have nothing held under this id.") from None


def _too_late(late: TooLate) -> Problem:
    return Problem(409, "too-late", f"It can't be taken back any more: {late}.")


async def _item(call: Call, held: HeldAct, command: DeskCommand | None = None) -> HeldItem:
    """What was written is given back to who wrote it, where nothing has become of it."""
    if command is None and (content := _content(call, held)) is not None:
        command = content.command
    in_vain = held.state in {HeldState.FAILED, HeldState.UNDONE}
    return HeldItem(
        held_id=held.held_id,
        receipt_number=held.receipt_number,
        action=held.action,
        until=held.until,
        state=held.state.value,
        summary=await call.hall.read(lambda tx: _summary(tx, command)) if command else None,
        problem=ProblemDocument(held.problem) if held.problem else None,
        body=_body(command) if command and in_vain else None,
    )


def _content(call: Call, held: HeldAct) -> Content | None:
    try:
        return content_of(call.hall.reception, held)
    except (LookupError, wire.Unreadable):  # it will fail, and say so
        return None


def _body(command: DeskCommand) -> ActBody:
    return ActBody({name: value for name, value in wire.dump(command).items() if name not in OF_THE_DOOR and value is not None})


def _summary(tx: Transaction, command: DeskCommand) -> str | None:
    """A line by which whoever asked knows it again."""
    if isinstance(command, RouteComplaint):
        listed = tx.departments.find(command.department_code)
        return listed.name if listed else command.department_code
    if isinstance(command, AssignComplaint):
        account = tx.accounts.find(command.account_id or command.staff.account_id)
        return account.name if account else command.account_id or command.staff.name
    if isinstance(command, MergeComplaint):
        return command.into_receipt_number
    if isinstance(command, AnswerComplaint | NoteComplaint):
        return _short(command.text)
    return _short(command.reason) if isinstance(command, DeclineComplaint) else None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUMMARY else f"{line[: SUMMARY - 1]}…"


def _shown(record: Message) -> Response:
    return JSONResponse(as_json(record))


async def _written(call: Call, work: Callable[[Transaction], T]) -> T:
    return await asyncio.wrap_future(call.hall.door.database.submit(work))


def _entry(path: str, act: Act, summary: str, answer: type[Message], body: type[Body]) -> Entry:
    answers: dict[int, Any] = {200: answer, **REFUSED, 409: "problem"}
    return Entry(method="POST", path=f"/v1/desk/held/{path}", act=act, summary=summary, tag="desk", roles=ALL, body=body, answers=answers)


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/held",
        act=mine,
        summary="What you asked for and isn't done yet, or was just done",
        tag="desk",
        roles=ALL,
        answers={200: HeldItems, **REFUSED},
    ),
    _entry("undo", undo_several, "Take several back", UndoResults, HeldIds),
    _entry("{held_id}/undo", undo, "Take it back: nothing happens", HeldItem, Nothing),
    _entry("{held_id}/now", now, "Do it at once", HeldItem, Nothing),
)
