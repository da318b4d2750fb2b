"""What those who run the door ask it: are you alive, may people come in, how busy are you?"""

from __future__ import annotations

import anyio
from starlette.responses import JSONResponse, Response

from chassis.logs import Log
from gateway.web import problems
from gateway.web.addresses import is_near
from gateway.web.problems import Problem, Wrong
from gateway.web.routes import Call, Entry

log = Log("gateway")
CHECK_SECONDS = 2.0
EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


async def alive(call: Call) -> Response:
    """The loop turns. Nothing else is looked at: restarting this process would mend nothing else."""
    return JSONResponse({"status": "alive"})


async def ready(call: Call) -> Response:
    checks = call.hall.door.checks
    failed = [name for name in checks if not await _holds(call, name)]
    if failed or call.hall.live.closing:
        raise Problem(503, "not-ready", "Not ready.", tuple(Wrong(name, "not ready") for name in failed), headers={"retry-after": "1"})
    return JSONResponse({"status": "ready", "checks": dict.fromkeys(checks, True)})


async def metrics(call: Call) -> Response:
    """For Prometheus in our own network; the public may not count along here."""
    text = call.hall.door.metrics_text
    if text is None or not is_near(call.request.scope):
        raise problems.Problem(404, "not-found", "There is nothing here.")
    return Response(await anyio.to_thread.run_sync(text), media_type=EXPOSITION)


async def _holds(call: Call, name: str) -> bool:
    try:
        with anyio.fail_after(CHECK_SECONDS):
            return bool(await anyio.to_thread.run_sync(call.hall.door.checks[name], abandon_on_cancel=True))
    except Exception as error:  # whatever a check raises means the same: no
        log.warning("not_ready", check=name, error=type(error).__name__)
        return False


TABLE = (
    Entry(method="GET", path="/livez", act=alive, summary="Is the process alive?", tag="operating", answers={200: "application/json"}),
    Entry(
        method="GET",
        path="/readyz",
        act=ready,
        summary="May traffic come?",
        tag="operating",
        answers={200: "application/json", 503: "problem"},
    ),
    Entry(
        method="GET",
        path="/metrics",
        act=metrics,
        summary="Figures for Prometheus",
        tag="operating",
        answers={200: "text/plain", 404: "problem"},
    ),
)
