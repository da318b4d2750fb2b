"""Decided cases like the one that an officer looks at, with their answers: how was it done the last time?"""

from __future__ import annotations

from starlette.responses import Response

from contracts.desk import CaseFile, OpenComplaint
from contracts.teaching import FindPrecedents, Precedents
from gateway.web.deliveries import OVERVIEW
from gateway.web.desk_acts import ALL, REFUSED, case_number, shown
from gateway.web.routes import Call, Entry


async def find(call: Call) -> Response:
    """Whoever may see the case may see those like it; of other departments' only that there was one, and when it was answered."""
    file: CaseFile = await call.hall.ask(OpenComplaint(staff=call.officer, receipt_number=case_number(call)), call.traceparent)
    own = None if call.officer.role in OVERVIEW else call.officer.department_code
    return shown(await call.hall.ask(FindPrecedents(complaint_id=file.summary.complaint_id, department_code=own), call.traceparent))


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/complaints/{receipt_number}/precedents",
        act=find,
        summary="Decided cases that say nearly the same, with their answers",
        tag="desk",
        roles=ALL,
        answers={200: Precedents, **REFUSED},
    ),
)
