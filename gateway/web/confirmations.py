"""The one-time link of a result letter, for programs: what can be said with it, and saying it. Looking never changes anything: scanners
of mail open every link."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import JSONResponse, Response

from contracts import wire
from gateway import domain, masking, usecases
from gateway.domain import Spent, Verdict, Written
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.answers import DangerTold, LinkedAnswer, VerdictTaken, danger_told
from gateway.web.photos import taken
from gateway.web.problems import Problem, Wrong
from gateway.web.routes import Call, Entry

SPENT = {
    "used": "It was used: what was said with it has been passed on. With the link of the receipt the case can be followed and, "
    "within 30 days of the notice, taken up again.",
    "expired": "30 days have passed since the notice. If something is left, a new complaint can be sent.",
    "answered_anew": "It belongs to an earlier answer: the latest letter has a link of its own.",
    "moved_on": "The case has gone on since. With the link of the receipt it can be seen where it stands and what can be done.",
}


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A link that is one of ours: the case as its citizen sees it, which answer it is for, and what can be said now."""

    view: View
    number: int
    offered: tuple[str, ...]


class SpentLink(Problem):
    """Nothing can be said with it any more; whoever holds it is told what can still be done."""

    def __init__(self, view: View, why: str) -> None:
        department = wire.dump(view.department) if view.department else None
        case = {"receipt_number": view.receipt_number, "department": department, "locale": view.locale}
        super().__init__(410, f"link-{why.replace('_', '-')}", SPENT[why], case=case)


async def opened(call: Call) -> Opened:
    """Raises a Problem (404, 410, 429). Who guesses is slowed down as with the case's own token."""
    hall = call.hall
    named = domain.link_of(call.request.path_params["token"], hall.door.token_secrets)
    view: View | None = await hall.read(lambda tx: tx.views.find(named[0])) if named else None
    if named is None or view is None:
        hall.refusals.note("confirmation_link", call.address, call.traceparent)
        if wait := hall.guesses.wait(call.address):
            raise problems.too_many(wait)
        hall.guesses.count(call.address)
        raise Problem(404, "not-found", "This is not one of our links.")
    try:
        return Opened(view=view, number=named[1], offered=domain.open_link(view, named[1], hall.door.clock()))
    except Spent as spent:
        raise SpentLink(view, spent.why) from None


async def give(call: Call, link: Opened, body: Mapping[str, Any], photos: Sequence[bytes]) -> tuple[View, tuple[str, ...]]:
    """Say it, once: of two at the same moment one wins. The case after it, and what was said; raises a Problem (409, 410, 422, 503)."""
    acts = _acts(link, body)
    drawn = await taken(call.hall, photos if "reopen" in acts else ())
    reopening, objection = _written(call, body.get("reopen")), _written(call, body.get("object"))
    verdict = Verdict(
        settled="confirm" in acts,
        reopen=reopening and replace(reopening, photos=drawn),
        objection=objection,
        score=body.get("score"),
        comment=masking.mask(body["comment"]) if body.get("comment") else None,
    )
    complaint_id = link.view.complaint_id
    try:
        saying = call.hall.door.database.submit(lambda tx: usecases.give_verdict(tx, complaint_id, link.number, verdict, call.traceparent))
        view: View = await asyncio.wrap_future(saying)
    except Spent as spent:
        raise SpentLink(link.view, spent.why) from None
    except domain.NotAllowed as refused:
        raise Problem(409, "not-allowed-now", f"The case doesn't allow this now: {refused}.") from None
    call.hall.live.wake()
    return view, acts


def _acts(link: Opened, body: Mapping[str, Any]) -> tuple[str, ...]:
    """What is said, checked against what is offered."""
    outcomes = [act for act, field in (("confirm", "confirmed"), ("reopen", "reopen"), ("object", "object")) if body.get(field)]
    if len(outcomes) > 1:
        raise problems.wrong("confirmed", "only one of confirmed, reopen and object can be said")
    if not outcomes and {"confirm", "reopen"} & set(link.offered):
        raise problems.wrong("confirmed", "say that it is done (confirmed: true), or what is left (reopen)")
    acts = (*outcomes, *(("rate",) if "score" in body else ()))
    if not acts or ("comment" in body and "score" not in body):
        raise problems.invalid([Wrong("score", "is needed")])
    for act in acts:
        if act not in link.offered:
            raise Problem(409, "not-allowed-now", f"The case doesn't allow this now: {act} (it allows: {', '.join(link.offered)}).")
    return acts


def _written(call: Call, text: str | None) -> Written | None:
    return call.hall.reception.written(text) if text else None


async def show(call: Call) -> Response:
    link = await opened(call)
    view = link.view
    answer = LinkedAnswer(
        receipt_number=view.receipt_number,
        title=view.title,
        department=view.department,
        answer=None if view.refusal else view.answer,
        refusal=view.refusal,
        actions=link.offered,
        until=view.confirmation.until if view.confirmation else view.updated_at,
        locale=view.locale,
    )
    return JSONResponse(wire.dump(answer))


async def say(call: Call) -> Response:
    view, acts = await give(call, await opened(call), call.body, call.photos)
    number, danger = view.receipt_number, _danger_in(call, view)
    return JSONResponse(wire.dump(VerdictTaken(receipt_number=number, actions=acts, revision=view.version, danger=danger)), 202)


def _danger_in(call: Call, view: View) -> DangerTold | None:
    """What is said at once to what was written."""
    dangers = call.hall.door.dangers
    return danger_told(dangers, dangers.notice(call.body.get("reopen"), call.body.get("object")), view.locale)


_PATH = "/v1/confirmations/{token}"
_REFUSED: dict[int, Any] = {404: "problem", 410: "problem", 429: "problem"}
_UNFIT: dict[int, Any] = dict.fromkeys((400, 409, 413, 415, 422, 503), "problem")

TABLE = (
    Entry(
        method="GET",
        path=_PATH,
        act=show,
        summary="What the one-time link of a result letter is for",
        tag="citizens",
        answers={200: LinkedAnswer, **_REFUSED},
    ),
    Entry(
        method="POST",
        path=_PATH,
        act=say,
        summary="Say once whether it is done",
        tag="citizens",
        body=bodies.LinkVerdict,
        photos=True,
        answers={202: VerdictTaken, **_REFUSED, **_UNFIT},
    ),
)
