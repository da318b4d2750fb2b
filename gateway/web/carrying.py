"""Carries out what was held, when its time has come: as whoever asked would now, by one process at a time, once. Each process looks each
second, and so finds what another one left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from chassis.logs import Log
from contracts import wire
from contracts.desk import Staff
from gateway.domain.held import HeldAct
from gateway.store import Transaction
from gateway.usecases import held as usecases
from gateway.web import audit, holding, limits, problems
from gateway.web.door import Hall
from gateway.web.problems import Problem
from gateway.web.standing import look_up

log = Log("gateway")
T = TypeVar("T")

LOOK_SECONDS = 1.0
SOONEST_SECONDS = 0.01
CROWDED_SECONDS = 0.05  # while more is due than goes at a time
AT_A_TIME = 8  # so that a service that is slow to answer leaves officers room to ask


async def carry_out_when_due(hall: Hall) -> None:
    """Until cancelled. What is then under way is found by its lease, by whichever process looks next."""
    going: dict[UUID, asyncio.Task[Any]] = {}
    while True:
        pause = LOOK_SECONDS
        try:
            going = {held_id: task for held_id, task in going.items() if not task.done()}
            due, pause = await hall.read(lambda tx: _due(hall, tx))
            waiting = [one for one in due if one not in going]
            for held_id in waiting[: AT_A_TIME - len(going)]:
                going[held_id] = asyncio.create_task(_carry_out_alone(hall, held_id))
            if any(one not in going for one in waiting):
                pause = min(pause, CROWDED_SECONDS)
        except Exception as error:  # the database, most often: it is looked again
            log.error("held_not_looked_for", exc_info=error)
        await asyncio.sleep(pause)


def _due(hall: Hall, tx: Transaction) -> tuple[list[UUID], float]:
    """What is due, and in how many seconds it is looked again."""
    now = hall.door.clock()
    following = tx.held.next_at(now)
    pause = LOOK_SECONDS if following is None else (following - now).total_seconds()
    return tx.held.due(now, 2 * AT_A_TIME), min(max(pause, SOONEST_SECONDS), LOOK_SECONDS)


async def _carry_out_alone(hall: Hall, held_id: UUID) -> None:
    try:
        await carry_out(hall, held_id)
    except Exception as error:  # its lease ends, and it is tried again
        log.error("held_not_carried_out", exc_info=error)


async def carry_out(hall: Hall, held_id: UUID) -> HeldAct | None:
    """How it went; None where it isn't this process's to do now."""
    taken: HeldAct | None = await _written(hall, lambda tx: usecases.take_up(tx, held_id, hall.door.clock()))
    if taken is None:
        return None
    content, problem = None, None
    try:
        content = holding.content_of(hall.reception, taken)
        await _ask(hall, taken, content)
    except Problem as refused:
        problem = refused
    except (LookupError, wire.Unreadable) as error:
        log.error("held_unreadable", reason=type(error).__name__)
        problem = Problem(410, "unreadable", "It can't be read any more what was to be done. Nothing was done.")
    except Exception as error:
        log.error("request_failed", traceparent=taken.traceparent, reason=limits.kind_and_place(error))
        problem = limits.failed(error)
    return await _written(hall, lambda tx: _settle(tx, hall, taken, problem, content.laid if content else ()))


def _settle(tx: Transaction, hall: Hall, taken: HeldAct, problem: Problem | None, laid: tuple[str, ...]) -> HeldAct:
    now = hall.door.clock()
    if problem is None:
        return usecases.succeed(tx, taken, now)
    document = problems.document(problem, taken.traceparent)
    if problem.status >= 500:  # nobody knows yet whether it was done
        return usecases.put_off(tx, taken, document, now)
    return usecases.fail(tx, taken, document, laid, now)


async def _ask(hall: Hall, taken: HeldAct, content: holding.Content | None) -> None:
    """As the act itself would be asked for by whoever held it. Raises a Problem."""
    if content is None:
        raise LookupError("it has gone")
    asked_by = content.command.staff
    staff: Staff | None = await hall.read(lambda tx: look_up(asked_by, tx, account=taken.account))
    try:
        if staff is None:
            raise Problem(403, "account-changed", "Your account was closed, or has another role or department by now. Nothing was done.")
        await hall.ask(replace(content.command, staff=staff), taken.traceparent)
    except Problem as problem:
        what = f"POST /v1/desk/complaints/{{receipt_number}}/actions/{taken.action}"
        await audit.refused_act(hall, staff or asked_by, what, problem, receipt_number=taken.receipt_number)
        raise


async def _written(hall: Hall, work: Callable[[Transaction], T]) -> T:
    return await asyncio.wrap_future(hall.door.database.submit(work))
