"""How the door says no: one form of answer for every refusal (RFC 9457), naming the field and a trace id, never our insides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from chassis.trace import trace_id
from contracts.history import CaseNews
from contracts.message import Refusal

MEDIA_TYPE = "application/problem+json"
BUSY_SECONDS = 5  # when to try again after a service could not answer

OF_REFUSALS = {
    "not_found": 404,
    "illegal_step": 409,
    "conflict": 409,
    "forbidden": 403,
    "invalid": 422,
    "late": 503,
    "unavailable": 503,
}


class ProblemDocument(dict[str, Any]):
    """A refusal as RFC 9457 has it, ready for JSON."""


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: `field` as the client wrote it, as in `location.lat` or `photos[2]`."""

    field: str
    detail: str


@dataclass(eq=False)
class Problem(Exception):
    """An answer that is a refusal. `kind` is a stable word for programs, `detail` a sentence for people."""

    status: int
    kind: str
    detail: str
    errors: tuple[Wrong, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    changed: tuple[Mapping[str, Any], ...] = ()  # what has happened since whoever acts last looked
    case: Mapping[str, Any] | None = None  # which it is, for whoever holds a link to it: `receipt_number`, `department`


def invalid(errors: Iterable[Wrong]) -> Problem:
    wrong = tuple(errors)
    return Problem(422, "invalid", "Some of what was sent can't be taken: " + ", ".join(one.field for one in wrong) + ".", wrong)


def wrong(name: str, detail: str) -> Problem:
    return invalid([Wrong(name, detail)])


def unknown_case() -> Problem:
    """The same for a number that doesn't exist, a token that doesn't fit and a case that somebody may not see."""
    return Problem(404, "not-found", "There is no such complaint, or this token doesn't open it.")


def not_signed_in() -> Problem:
    headers = {"www-authenticate": "Bearer"}
    return Problem(401, "credentials-needed", "This needs a valid token: Authorization: Bearer <token>.", headers=headers)


def forbidden() -> Problem:
    return Problem(403, "forbidden", "Your role may not do this.")


def stale(news: CaseNews, seen: int) -> Problem:
    """Others were faster: what they did, as the service itself would say it."""
    detail = f"The complaint is at revision {news.revision}, not {seen}: look again."
    changed = tuple({"act": one.act, "at": one.at.isoformat(), "by": one.by, "status": one.status.value} for one in news.lines)
    return Problem(409, "stale", detail, (Wrong("If-Match", detail),), changed=changed)


def too_many(retry_after: float) -> Problem:
    headers = {"retry-after": str(max(1, round(retry_after)))}
    return Problem(429, "too-many-requests", "Too many attempts from your address.", headers=headers)


def of_refusal(refusal: Refusal) -> Problem:
    """What a service answered, as an answer over HTTP."""
    status = OF_REFUSALS[refusal.reason]
    if status == 503:
        detail = "The service that must answer can't just now. Nothing was lost; try again."
        return Problem(503, refusal.reason, detail, headers={"retry-after": str(BUSY_SECONDS)})
    if refusal.field == "seen_revision":  # which was sent as a header
        return Problem(status, "stale", refusal.detail, (Wrong("If-Match", refusal.detail),), changed=refusal.changed)
    errors = (Wrong(refusal.field, refusal.detail),) if refusal.field else ()
    return Problem(status, refusal.reason.replace("_", "-"), refusal.detail, errors)


def document(problem: Problem, traceparent: str | None) -> ProblemDocument:
    said = ProblemDocument(
        type=f"urn:ontong:problem:{problem.kind}",
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
        trace_id=trace_id(traceparent),
    )
    if problem.errors:
        said["errors"] = [{"field": one.field, "detail": one.detail} for one in problem.errors]
    if problem.changed:
        said["changed"] = [dict(one) for one in problem.changed]
    if problem.case:
        said["case"] = dict(problem.case)
    return said


def body(problem: Problem, traceparent: str | None) -> bytes:
    return json.dumps(document(problem, traceparent), ensure_ascii=False).encode()


def answer(problem: Problem, traceparent: str | None) -> Response:
    return Response(body(problem, traceparent), problem.status, problem.headers, MEDIA_TYPE)


# The framework's own refusals (no such route, wrong method) and ours, for Starlette's table of exception handlers ------


async def on_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer(error, request.scope.get("ontong.traceparent"))


async def on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kinds = {404: ("not-found", "There is nothing here."), 405: ("method-not-allowed", "This can't be done here.")}
    kind, detail = kinds.get(error.status_code, ("refused", HTTPStatus(error.status_code).phrase))
    return answer(Problem(error.status_code, kind, detail, headers=dict(error.headers or {})), request.scope.get("ontong.traceparent"))
