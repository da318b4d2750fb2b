"""The words of the city's letters at the desk: what is in use, and how a letter would read, about a case that never was or a real
one. They are edited in the city's folder."""

from __future__ import annotations

from starlette.responses import Response

from contracts.desk import Role
from contracts.letters import ForeseeLetter, ForeseenLetters, LettersInUse, ListLetters
from contracts.notify import PreviewLetter, WrittenWords
from gateway.web import letter_bodies as sent
from gateway.web.deliveries import DECIDERS, own_case
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.routes import Call, Entry

KEEPERS = frozenset({Role.ADMIN})


async def list_all(call: Call) -> Response:
    return shown(await call.hall.ask(ListLetters(), call.traceparent))


async def preview(call: Call) -> Response:
    return shown(await call.hall.ask(PreviewLetter(**call.body), call.traceparent))


async def foresee(call: Call) -> Response:
    """As this citizen would get it. Nothing is sent, and nothing kept."""
    view = await own_case(call, call.request.path_params["receipt_number"])
    told = {name: value for name, value in call.body.items() if name not in ("letter", "request", "all")}
    query = ForeseeLetter(
        staff=call.officer,
        complaint_id=view.complaint_id,
        letter=sent.LETTERS[call.body["letter"]],
        everywhere=call.body["all"] or call.query["all"],
        **{**told, **({"text": call.body["request"]} if "request" in call.body else {})},
    )
    return shown(await call.hall.ask(query, call.traceparent))


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/letters",
        act=list_all,
        summary="The words of the letters that are in use",
        tag="desk",
        roles=KEEPERS,
        answers={200: LettersInUse, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/letters/preview",
        act=preview,
        summary="How a letter would read, about a case that never was",
        tag="desk",
        roles=KEEPERS,
        body=sent.LetterWords,
        answers={200: WrittenWords, **REFUSED},
    ),
    Entry(
        method="POST",
        path="/v1/desk/complaints/{receipt_number}/letters/preview",
        act=foresee,
        summary="How a letter about this case would read, on each way to its citizen",
        tag="desk",
        roles=DECIDERS,
        query=sent.ForeseenQuery,
        body=sent.LetterForeseen,
        answers={200: ForeseenLetters, **REFUSED},
    ),
)
