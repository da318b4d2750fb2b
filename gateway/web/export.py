"""The desk's list as a file. Who takes cases out of the house, and why, is written down before the first byte goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from functools import partial
from typing import IO, Any

from anyio import to_thread
from starlette.responses import Response, StreamingResponse

from chassis.logs import Log
from contracts.desk import CaseSummary
from contracts.lists import CasePage
from contracts.message import new_id
from gateway import masking, usecases
from gateway.domain import Export
from gateway.web import columns, lists, problems
from gateway.web import list_bodies as sent
from gateway.web.desk_acts import ALL, REFUSED
from gateway.web.routes import Call, Entry
from gateway.web.sheets import SHEETS, Sheet

log = Log("gateway")

MOST_CASES = 10_000
PAGE = 100  # cases asked for at a time: the longest list that complaints gives
CHUNK_BYTES = 64 * 1024
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


async def export(call: Call) -> Response:
    """Nothing goes out until all of it is there: a list that is too long or a service that is away gets a problem, not half a file."""
    filters = await lists.chosen(call)
    form, spoken = call.query["format"], columns.language(call.request.headers.get("accept-language", ""))
    async with call.hall.exporting:
        sheet = await to_thread.run_sync(SHEETS[form], columns.HEADINGS[spoken])
        try:
            count = await _fill(sheet, call, filters, spoken)
            file = await to_thread.run_sync(sheet.finish)
        except BaseException:
            sheet.discard()
            raise
    try:
        await _record(call, filters, count)
        await lists.remember(call, filters)
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


async def _fill(sheet: Sheet, call: Call, filters: Mapping[str, Any], spoken: str) -> int:
    """Writes every case that fits and gives their number. A case that moves in the list meanwhile is written once."""
    written: set[str] = set()
    cursor: str | None = None
    while True:
        page: CasePage = await call.hall.ask(lists.question(call, filters, limit=PAGE, cursor=cursor), call.traceparent)
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
    detail = f"More than {MOST_CASES:,} cases fit. Narrow the filters: status, department, received_from and the others of the list."
    return problems.Problem(422, "too-many-cases", detail)


async def _record(call: Call, filters: Mapping[str, Any], count: int) -> None:
    """What was typed is masked, as everywhere; the line in the log has none of it."""
    officer, query = call.officer, call.query
    record = Export(
        export_id=new_id(),
        account_id=officer.account_id,
        role=officer.role,
        department_code=officer.department_code,
        exported_at=call.hall.door.clock(),
        reason=masking.mask(query["reason"])[:200],
        format=query["format"],
        filters={name: _written(filters[name]) for name in sent.DeskFilters().fields if name in filters and name != "filter"},
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


def _written(value: Any) -> str | bool:
    """A filter as it stands in the address."""
    if isinstance(value, tuple):
        return ",".join(one.value for one in value)
    return value if isinstance(value, bool) else masking.mask(str(getattr(value, "value", value)))


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
