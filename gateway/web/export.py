"""The desk's list as a file. Who takes cases out of the house, and why, is written down before the first byte goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import IO, Any

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from chassis.logs import Log
from contracts.desk import CasePage, CaseSummary, ListComplaints
from contracts.message import new_id
from gateway import masking, usecases
from gateway.domain import Export
from gateway.web import columns, problems
from gateway.web import desk_bodies as sent
from gateway.web.desk_acts import ALL, REFUSED
from gateway.web.routes import Call, Entry
from gateway.web.sheets import SHEETS, Sheet

log = Log("gateway")

MOST_CASES = 10_000
PAGE = 100  # cases asked for at a time: the longest list that complaints gives
CHUNK_BYTES = 64 * 1024
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def question(call: Call, **paging: Any) -> ListComplaints:
    """What the desk's list asks for; raises a Problem (403) where an officer asks for another department."""
    officer, query = call.officer, call.query
    wanted = query.get("department")
    if officer.role.of_one_department and wanted not in (None, officer.department_code):
        raise problems.forbidden()
    filters = {name: query[name] for name in ("status", "q", "overdue", "hand_over", "officer") if name in query}
    return ListComplaints(staff=officer, department_code=wanted, **filters, **paging)


async def export(call: Call) -> Response:
    """Nothing goes out until all of it is there: a list that is too long or a service that is away gets a problem, not half a file."""
    form, spoken = call.query["format"], columns.language(call.request.headers.get("accept-language", ""))
    async with call.hall.exporting:
        sheet = await to_thread.run_sync(SHEETS[form], columns.HEADINGS[spoken])
        try:
            count = await _fill(sheet, call, spoken)
            file = await to_thread.run_sync(sheet.finish)
        except BaseException:
            sheet.discard()
            raise
    try:
        await _record(call, count)
        size = file.seek(0, 2)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = {
        "content-disposition": f'attachment; filename="complaints-{_now(call):%Y%m%d-%H%M%S}.{form}"',
        "content-language": spoken,
        "content-length": str(size),
        "vary": "Accept-Language",
    }
    return StreamingResponse(_pieces(file), media_type=MEDIA_TYPES[form], headers=headers)


async def _fill(sheet: Sheet, call: Call, spoken: str) -> int:
    """Writes every case that fits and gives their number. A case that moves in the list meanwhile is written once."""
    written: set[str] = set()
    cursor: str | None = None
    while True:
        page: CasePage = await call.hall.ask(question(call, limit=PAGE, cursor=cursor), call.traceparent)
        fresh = [case for case in page.items if case.receipt_number not in written]
        written.update(case.receipt_number for case in fresh)
        cursor = page.next_cursor
        if len(written) > MOST_CASES or (cursor and len(written) == MOST_CASES):
            raise _too_many()
        await to_thread.run_sync(partial(_add, sheet, call, spoken, fresh))
        if cursor is None:
            return len(written)


def _add(sheet: Sheet, call: Call, spoken: str, cases: list[CaseSummary]) -> None:
    sheet.add(columns.cells(case, spoken, call.hall.door.zone) for case in cases)


def _too_many() -> problems.Problem:
    detail = f"More than {MOST_CASES:,} cases fit. Narrow the filters: status, department, q, overdue."
    return problems.Problem(422, "too-many-cases", detail)


async def _record(call: Call, count: int) -> None:
    """What was typed is masked, as everywhere; the line in the log has none of it."""
    officer, query = call.officer, call.query
    filters = {name: query[name] for name in ("department", "overdue", "hand_over", "officer") if name in query}
    if "status" in query:
        filters["status"] = query["status"].value
    if "q" in query:
        filters["q"] = masking.mask(query["q"])
    record = Export(
        export_id=new_id(),
        account_id=officer.account_id,
        role=officer.role,
        department_code=officer.department_code,
        exported_at=call.hall.door.clock(),
        reason=masking.mask(query["reason"])[:200],
        format=query["format"],
        filters=filters,
        count=count,
    )
    await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: usecases.record_export(tx, record)))
    log.info(
        "cases_exported",
        account_id=officer.account_id,
        actor_role=officer.role.value,
        department_code=officer.department_code,
        mode=query["format"],
        count=count,
        traceparent=call.traceparent,
    )


def _now(call: Call) -> Any:
    return call.hall.door.clock().astimezone(call.hall.door.zone)


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while piece := await to_thread.run_sync(file.read, CHUNK_BYTES):
            yield piece


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/complaints/export",
        act=export,
        summary="The desk's list as a file, with the reason why it is taken",
        tag="desk",
        roles=ALL,
        query=sent.ExportQuery,
        answers={200: ", ".join(kind.partition(";")[0] for kind in MEDIA_TYPES.values()), **REFUSED},
    ),
)
