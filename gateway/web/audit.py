"""What staff were refused leaves nothing but a line here, which administrators read: who, when, what, and why not."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from chassis.logs import Log
from contracts.desk import Staff
from contracts.message import new_id
from gateway import masking, receipt, usecases
from gateway.domain import AuditLine
from gateway.web.problems import Problem

if TYPE_CHECKING:
    from gateway.web.door import Hall

log = Log("gateway")

KEPT = timedelta(days=365)
LONGEST_DETAIL = 300
ID = re.compile("([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})")  # RFC 9562
NOWHERE_TO_LOOK = frozenset({403, 404})  # who only looks is written down where they may not; a mistyped filter is no act


async def refused(hall: Hall, staff: Staff, request: Request, problem: Problem, *, receipt_number: str | None = None) -> None:
    """Write it down, if it is the asker's doing: neither a service that is away nor a limit is."""
    if request.method in ("GET", "HEAD") and problem.status not in NOWHERE_TO_LOOK:
        return
    number = receipt_number or receipt.parse(str(request.path_params.get("receipt_number", "")))
    await refused_act(hall, staff, _what(request), problem, receipt_number=number)


async def refused_act(hall: Hall, staff: Staff, what: str, problem: Problem, *, receipt_number: str | None) -> None:
    """The same, with whatever was asked. It stays refused when even this can't be written; that is said in the log."""
    if problem.status >= 500 or problem.status == 429:
        return
    told = {"status": problem.status, "reason": problem.kind, "detail": _why(problem)}
    try:
        await _write(hall, staff, what, receipt_number=receipt_number, **told)
    except Exception as error:
        log.error("audit_failed", account_id=staff.account_id, exc_info=error)


async def write(hall: Hall, staff: Staff, request: Request, **told: Any) -> None:
    """Write a line about what this person asks. What they typed is masked."""
    await _write(hall, staff, _what(request), **told)


async def _write(hall: Hall, staff: Staff, what: str, **told: Any) -> None:
    line = AuditLine(
        line_id=new_id(),
        at=hall.door.clock(),
        account_id=staff.account_id,
        role=staff.role,
        department_code=staff.department_code,
        what=what,
        **{**told, "detail": covered(told["detail"])[:LONGEST_DETAIL]},
    )
    await asyncio.wrap_future(hall.door.database.submit(lambda tx: usecases.write_down(tx, line)))


def covered(detail: str) -> str:
    """What people typed is masked; our own ids are told as they are, though now and then part of one looks like a phone number."""
    return "".join(part if ID.fullmatch(part) else masking.mask(part) for part in ID.split(detail))


def _what(request: Request) -> str:
    return f"{request.method} {request.scope['ontong.route']}"


def _why(problem: Problem) -> str:
    return "; ".join(f"{one.field}: {one.detail}" for one in problem.errors) or problem.detail
