"""표준 답변 at the desk: the list, keeping one, taking one away, and how one reads for a case. Nothing is sent from here."""

from __future__ import annotations

from starlette.responses import Response

from chassis.logs import Log
from contracts.answering import (
    DeleteStandardAnswer,
    FindStandardAnswers,
    FittingAnswers,
    ListStandardAnswers,
    ProposeAnswer,
    ProposedAnswer,
    PutStandardAnswer,
    StandardAnswer,
    StandardAnswers,
)
from contracts.desk import Role
from gateway.web import answer_bodies as sent
from gateway.web import problems
from gateway.web.desk_acts import ALL, REFUSED, case_number, command_id, command_id_at, shown
from gateway.web.fields import CODE
from gateway.web.routes import Call, Entry

log = Log("gateway")
KEEPERS = frozenset({Role.HEAD, Role.ADMIN})  # a department's own, or the whole city's: the service looks who asks for which


async def list_all(call: Call) -> Response:
    asked = ListStandardAnswers(staff=call.officer, department_code=call.query.get("department"))
    return shown(await call.hall.ask(asked, call.traceparent))


async def put(call: Call) -> Response:
    code = _code(call)
    said = {**call.body, "keywords": tuple(call.body.get("keywords", ()))}
    kept = await call.hall.ask(PutStandardAnswer(command_id=command_id(call), staff=call.officer, code=code, **said), call.traceparent)
    log.info("standard_answer_kept", account_id=call.officer.account_id, code=code, traceparent=call.traceparent)
    return shown(kept)


async def delete(call: Call) -> Response:
    code, department = _code(call), call.query.get("department")
    known_as = command_id_at(call, call.request.url.path, {"department_code": department})
    deleted = await call.hall.ask(
        DeleteStandardAnswer(command_id=known_as, staff=call.officer, code=code, department_code=department), call.traceparent
    )
    log.info("standard_answer_deleted", account_id=call.officer.account_id, code=code, traceparent=call.traceparent)
    return shown(deleted)


async def find(call: Call) -> Response:
    """Those that fit the case, best first, with why."""
    asked = FindStandardAnswers(staff=call.officer, receipt_number=case_number(call), **call.query)
    return shown(await call.hall.ask(asked, call.traceparent))


async def propose(call: Call) -> Response:
    asked = ProposeAnswer(staff=call.officer, receipt_number=case_number(call), code=_code(call))
    return shown(await call.hall.ask(asked, call.traceparent))


def _code(call: Call) -> str:
    """The code in the address; raises a Problem (404)."""
    code = call.request.path_params["code"]
    if not CODE.fullmatch(code):
        raise problems.Problem(404, "not-found", "There is no such standard answer.")
    return str(code)


_ONE = "/v1/desk/standard-answers/{code}"

TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/standard-answers",
        act=list_all,
        summary="Standard answers: the own department's and the whole city's",
        tag="desk",
        roles=ALL,
        query=sent.StandardAnswerQuery,
        answers={200: StandardAnswers, **REFUSED},
    ),
    Entry(
        method="PUT",
        path=_ONE,
        act=put,
        summary="Keep a standard answer, in place of the one that stood there",
        tag="desk",
        roles=KEEPERS,
        body=sent.StandardAnswerText,
        keyed=True,
        answers={200: StandardAnswer, **REFUSED, 409: "problem"},
    ),
    Entry(
        method="DELETE",
        path=_ONE,
        act=delete,
        summary="Take a standard answer from the list",
        tag="desk",
        roles=KEEPERS,
        query=sent.StandardAnswerQuery,
        keyed=True,
        answers={200: StandardAnswer, **REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/desk/complaints/{receipt_number}/standard-answers",
        act=find,
        summary="The standard answers that fit this case, best first, with why",
        tag="desk",
        roles=ALL,
        query=sent.FittingQuery,
        answers={200: FittingAnswers, **REFUSED},
    ),
    Entry(
        method="GET",
        path="/v1/desk/complaints/{receipt_number}/standard-answers/{code}",
        act=propose,
        summary="How a standard answer reads for this case",
        tag="desk",
        roles=ALL,
        answers={200: ProposedAnswer, **REFUSED},
    ),
)
