"""The words of the city's letters at the desk: what is in use, and how a letter would read. They are edited in the city's folder."""

from __future__ import annotations

from starlette.responses import Response

from contracts.desk import Role
from contracts.letters import LettersInUse, ListLetters
from contracts.notify import PreviewLetter, WrittenWords
from gateway.web import letter_bodies as sent
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.routes import Call, Entry

KEEPERS = frozenset({Role.ADMIN})


async def list_all(call: Call) -> Response:
    return shown(await call.hall.ask(ListLetters(), call.traceparent))


async def preview(call: Call) -> Response:
    return shown(await call.hall.ask(PreviewLetter(**call.body), call.traceparent))


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
)
