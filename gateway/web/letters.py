"""The words of the city's letters at the desk: what is in use, how a letter would read, about a case that never was or a real one, and
rewording it."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

from chassis.logs import Log
from contracts import wire
from contracts.desk import Role
from contracts.letters import (
    EndLetter,
    ForeseeLetter,
    ForeseenLetters,
    LetterEditions,
    LettersInUse,
    ListLetters,
    ReadLetter,
    ReadLetterEditions,
    RestoreLetter,
    RewordLetter,
    WordedLetter,
)
from contracts.notify import ChannelClass, LetterName, PreviewLetter, WrittenWords
from gateway.web import letter_bodies as sent
from gateway.web import letter_files, problems
from gateway.web.bodies import LANGUAGE
from gateway.web.deliveries import DECIDERS, own_case
from gateway.web.desk_acts import REFUSED, command_id, seen_revision, shown
from gateway.web.routes import Call, Entry

log = Log("gateway")
KEEPERS = frozenset({Role.ADMIN})
ZIP = "application/zip"
EDITED = {**REFUSED, 409: "problem"}
_ONE = "/v1/desk/letters/{letter}/{channel_class}/{locale}"


async def list_all(call: Call) -> Response:
    return shown(await call.hall.ask(ListLetters(), call.traceparent))


async def preview(call: Call) -> Response:
    return shown(await call.hall.ask(PreviewLetter(**call.body), call.traceparent))


async def read(call: Call) -> Response:
    return _shown(await call.hall.ask(ReadLetter(staff=call.officer, **_which(call)), call.traceparent))


async def reword(call: Call) -> Response:
    return await _changed(call, RewordLetter, "letter_reworded")


async def restore(call: Call) -> Response:
    return await _changed(call, RestoreLetter, "letter_restored")


async def end(call: Call) -> Response:
    return await _changed(call, EndLetter, "letter_ended")


async def history(call: Call) -> Response:
    asked = ReadLetterEditions(staff=call.officer, **_which(call), before=call.query.get("before"), limit=call.query["limit"])
    return shown(await call.hall.ask(asked, call.traceparent))


async def export(call: Call) -> Response:
    found: LettersInUse = await call.hall.ask(ListLetters(), call.traceparent)
    sent_as = {"content-disposition": 'attachment; filename="letters.zip"'}
    return Response(letter_files.archive(letter_files.reworded(found)), media_type=ZIP, headers=sent_as)


async def _changed(call: Call, command: type[RewordLetter] | type[RestoreLetter] | type[EndLetter], event: str) -> Response:
    """Ask for the change; who asked is in the log, and in the edition."""
    which = _which(call)
    asked = command(command_id=command_id(call), staff=call.officer, seen_revision=seen_revision(call), **which, **call.body)
    found: WordedLetter = await call.hall.ask(asked, call.traceparent)
    log.info(event, account_id=call.officer.account_id, letter=found.letter.value, traceparent=call.traceparent)
    return _shown(found)


def _shown(found: WordedLetter) -> Response:
    return JSONResponse(wire.dump(found), headers={"etag": f'"{found.revision}"'})


def _which(call: Call) -> dict[str, Any]:
    """The letter in the address; raises a Problem (404)."""
    letter, channel_class, locale = (str(call.request.path_params[name]) for name in ("letter", "channel_class", "locale"))
    try:
        found: dict[str, Any] = {"letter": LetterName(letter), "channel_class": ChannelClass(channel_class), "locale": locale}
    except ValueError:
        found = {}
    if not found or not LANGUAGE.fullmatch(locale):
        raise problems.Problem(404, "not-found", "There is no such letter.")
    return found


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
        method="GET",
        path="/v1/desk/letters/export",
        act=export,
        summary="The letters that the desk has reworded, as files of the city's folder",
        tag="desk",
        roles=KEEPERS,
        answers={200: ZIP, **REFUSED},
    ),
    Entry(
        method="GET",
        path=_ONE,
        act=read,
        summary="The words of one letter, and what may stand in it",
        tag="desk",
        roles=KEEPERS,
        answers={200: WordedLetter, **REFUSED},
    ),
    Entry(
        method="PUT",
        path=_ONE,
        act=reword,
        summary="Reword a letter: those that are written from now on say this",
        tag="desk",
        roles=KEEPERS,
        body=sent.LetterEdit,
        keyed=True,
        versioned=True,
        answers={200: WordedLetter, **EDITED},
    ),
    Entry(
        method="GET",
        path=f"{_ONE}/history",
        act=history,
        summary="What a letter has said, edition by edition: who reworded it, when and why",
        tag="desk",
        roles=KEEPERS,
        query=sent.LetterHistoryQuery,
        answers={200: LetterEditions, **REFUSED},
    ),
    Entry(
        method="POST",
        path=f"{_ONE}/restore",
        act=restore,
        summary="Put a letter back to what an earlier edition said",
        tag="desk",
        roles=KEEPERS,
        body=sent.LetterReturn,
        keyed=True,
        versioned=True,
        answers={200: WordedLetter, **EDITED},
    ),
    Entry(
        method="POST",
        path=f"{_ONE}/end",
        act=end,
        summary="Take back a letter that was begun at the desk, in a language in which the city's folder doesn't have it",
        tag="desk",
        roles=KEEPERS,
        body=sent.LetterEnd,
        keyed=True,
        versioned=True,
        answers={200: WordedLetter, **EDITED},
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
