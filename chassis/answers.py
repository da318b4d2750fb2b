"""How a service answers what it is asked: a command once, with the same answer however often it is asked; a question afresh."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from chassis import statements
from chassis.database import Store
from chassis.doors import Doors
from chassis.tables import inbox
from chassis.trace import child
from chassis.transaction import Transaction
from contracts import wire
from contracts.message import Command, Message, Query, Refusal
from contracts.registry import COMMANDS

PASSING = frozenset({"late", "unavailable"})  # refusals that say nothing about the next try


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command or query on its way: its body is JSON; after `deadline` nobody waits for the answer any more."""

    type: str
    body: bytes
    deadline: datetime | None = None
    traceparent: str | None = None


def reply_to(request: Request, *, store: Store, service: Any, doors: Doors) -> bytes:
    """The reply as JSON: {"answer": {...} or null} or {"refusal": {"reason", "detail", "field", "changed"}}."""
    try:
        command, method = _taken(request, store=store, doors=doors)
        if isinstance(command, Query):
            return encode(store.read(lambda tx: getattr(service, method)(command, tx)))
        return _once(command, method, request, store=store, service=service)
    except Refusal as refusal:
        return encode_refusal(refusal)


def found(request: Request, *, store: Store, service: Any, doors: Doors) -> Any:
    """What a query finds, as the record itself, for whoever asks in this process; raises Refusal."""
    query, method = _taken(request, store=store, doors=doors)
    return store.read(lambda tx: getattr(service, method)(query, tx))


def request_of(command: Command, *, deadline: datetime | None = None, traceparent: str | None = None) -> Request:
    """A command or query in the form in which it travels."""
    body = json.dumps(wire.dump(command), ensure_ascii=False).encode()
    return Request(type=command.type(), body=body, deadline=deadline, traceparent=child(traceparent))


def read(request: Request) -> Command:
    """The record that was asked; raises Refusal naming the field that doesn't fit."""
    if request.type not in COMMANDS:
        raise Refusal("invalid", f"nobody knows {request.type}")
    try:
        return wire.load(COMMANDS[request.type], json.loads(request.body))
    except wire.Unreadable as error:
        raise Refusal("invalid", str(error), field=next(iter(error.problems), None)) from None
    except ValueError:
        raise Refusal("invalid", "the body is not JSON") from None


def answer_of(command: Command, reply: bytes) -> Any:
    """What the asking side gets: the answer record, or the Refusal raised."""
    content = json.loads(reply)
    if "refusal" in content:
        raise Refusal(**content["refusal"])
    answer = type(command).answer
    return None if answer is None or content["answer"] is None else wire.load(answer, content["answer"])


def encode(answer: Message | None) -> bytes:
    return json.dumps({"answer": None if answer is None else wire.dump(answer)}, ensure_ascii=False).encode()


def encode_refusal(refusal: Refusal) -> bytes:
    said = {"reason": refusal.reason, "detail": refusal.detail, "field": refusal.field, "changed": refusal.changed}
    return json.dumps({"refusal": said}, ensure_ascii=False).encode()


def _taken(request: Request, *, store: Store, doors: Doors) -> tuple[Command, str]:
    """What was asked, and by which door it comes in; raises Refusal."""
    _in_time(request, store.clock())
    command = read(request)
    method = doors.commands.get(type(command))
    if method is None:
        raise Refusal("invalid", f"{doors.name} doesn't handle {request.type}")
    return command, method


def _once(command: Command, method: str, request: Request, *, store: Store, service: Any) -> bytes:
    """Carry the command out unless that was done before; its reply is committed with what it did."""

    def work(tx: Transaction) -> bytes:
        _in_time(request, tx.now)  # others may have been before it
        known = _claim(tx, command.command_id)
        if known is not None:
            return known
        tx.traceparent = request.traceparent
        reply = encode(getattr(service, method)(command, tx))
        _remember(tx, command.command_id, reply)
        return reply

    def refused(tx: Transaction, reply: bytes) -> bytes:
        known = _claim(tx, command.command_id)
        if known is None:
            _remember(tx, command.command_id, reply)
        return known or reply

    try:
        return store.transact(work)
    except Refusal as refusal:
        reply = encode_refusal(refusal)
        return reply if refusal.reason in PASSING else store.transact(lambda tx: refused(tx, reply))


def _in_time(request: Request, now: datetime) -> None:
    if request.deadline is not None and now > request.deadline:
        raise Refusal("late", "the answer would have come too late; nothing was done")


def _claim(tx: Transaction, command_id: UUID) -> bytes | None:
    """Take the command, or give the reply that it got before."""
    if statements.add_new(tx.connection, inbox, [{"message_id": command_id, "taken_at": tx.now}], returning="message_id"):
        return None
    reply = tx.execute(select(inbox.c.reply).where(inbox.c.message_id == command_id)).scalar_one()
    return str(reply).encode()


def _remember(tx: Transaction, command_id: UUID, reply: bytes) -> None:
    tx.execute(update(inbox).where(inbox.c.message_id == command_id).values(reply=reply.decode()))
