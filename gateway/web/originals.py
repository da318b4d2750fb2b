"""원문. What the citizen of a case wrote before it was masked, for who handles it and says why. Only the complaints service can open it."""

from __future__ import annotations

from starlette.responses import Response

from contracts.dialogue import OpenOriginal, Original
from gateway.web import audit
from gateway.web.deliveries import DECIDERS
from gateway.web.desk_acts import REFUSED, case_number, shown
from gateway.web.fields import Body, Text
from gateway.web.routes import Call, Entry


class OriginalAct(Body):
    """Why it must be read. It stands in the audit."""

    reason = Text(200, required=True)


async def open_original(call: Call) -> Response:
    """It is told only once it is written down who reads it, and why."""
    number = case_number(call)
    original: Original = await call.hall.ask(OpenOriginal(staff=call.officer, receipt_number=number), call.traceparent)
    about = call.body["reason"]
    await audit.write(call.hall, call.officer, call.request, receipt_number=number, status=200, reason="read", detail=about)
    return shown(original)


TABLE = (
    Entry(
        method="POST",
        path="/v1/desk/complaints/{receipt_number}/original",
        act=open_original,
        summary="What the citizen wrote before it was masked",
        tag="desk",
        roles=DECIDERS,
        body=OriginalAct,
        answers={200: Original, **REFUSED},
    ),
)
