"""내 접수 찾기. Who has lost the links of their cases gives the address that they left, and is sent one link to all of them there. What is
answered here is the same for every address: nobody learns whether somebody has filed from it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.contact import SealedReply
from contracts.gateway import Channel
from contracts.message import Message
from gateway import domain, receipt, usecases
from gateway.domain import RecoveryLink, Spent, TooOften, Wanted
from gateway.domain.conversation.phrases import fill
from gateway.usecases import speaking
from gateway.view import View
from gateway.web import bodies, problems
from gateway.web.overview import OwnCase, own_case
from gateway.web.problems import Problem
from gateway.web.routes import Call, Entry


@dataclass(frozen=True, kw_only=True)
class RecoveryAsked(Message):
    """Empty, whether or not there are such cases: if there are, a link is on its way."""


@dataclass(frozen=True, kw_only=True)
class RecoveryOpen(Message):
    """The link can be used until then."""

    until: datetime


@dataclass(frozen=True, kw_only=True)
class RecoveredCase(OwnCase):
    """A case of whoever holds the link, with the token that opens it."""

    token: str


@dataclass(frozen=True, kw_only=True)
class RecoveredCases(Message):
    """Newest first, at most 100."""

    items: tuple[RecoveredCase, ...]


def limit(call: Call) -> None:
    if wait := call.hall.recoveries.wait(call.address):
        raise problems.too_many(wait)
    call.hall.recoveries.count(call.address)


async def ask(call: Call) -> Response:
    """The letter is written and sealed before anybody looks whether there is somebody to send it to: that takes as long for both."""
    wanted = _wanted(call)
    try:
        asking = call.hall.door.database.submit(lambda tx: usecases.want_recovery(tx, wanted, call.traceparent))
        await asyncio.wrap_future(asking)
    except TooOften as often:
        raise problems.too_many(often.seconds) from None
    return JSONResponse(wire.dump(RecoveryAsked()), 202)


async def look(call: Call) -> Response:
    """Looking uses nothing up: scanners of mail open every link."""
    token = call.request.path_params["token"]
    try:
        link: RecoveryLink | None = await call.hall.read(lambda tx: usecases.look_at_recovery(tx, token))
    except Spent as spent:
        raise _spent(spent) from None
    if link is None:
        raise _unknown(call)
    return JSONResponse(wire.dump(RecoveryOpen(until=link.until)))


async def use(call: Call) -> Response:
    token = call.request.path_params["token"]
    try:
        found: list[View] | None = await asyncio.wrap_future(call.hall.door.database.submit(lambda tx: usecases.recover(tx, token)))
    except Spent as spent:
        raise _spent(spent) from None
    if found is None:
        raise _unknown(call)
    secrets = call.hall.door.token_secrets
    return JSONResponse(wire.dump(RecoveredCases(items=tuple(_case(view, domain.token_again(secrets, view)) for view in found))))


def _wanted(call: Call) -> Wanted:
    reception, contact = call.hall.reception, call.body["contact"]
    email, phone = contact.get("email"), contact.get("phone")
    number = receipt.parse(call.body["receipt_number"]) if "receipt_number" in call.body else None
    if "receipt_number" in call.body and number is None:
        raise problems.wrong("receipt_number", "is no receipt number of ours: look whether it is mistyped")
    token, locale = domain.recovery_token(), call.body["locale"]
    words = reception.phrases(locale)
    said = fill(words.spoken("recovery", in_mail=bool(email)), {"link": reception.recovery(token)})
    letter = SealedReply(
        address=email or phone,
        text=speaking.letter(reception, locale, said) if email else said,
        subject=words.recovery_subject if email else None,
        begins=True,
    )
    return Wanted(
        token=token,
        key=domain.citizen_keys(call.hall.door.token_secrets[-1], email, phone)[0],
        channel=Channel.EMAIL if email else Channel.SMS,
        sealed_reply=reception.reply(letter),
        receipt_number=number,
    )


def _case(view: View, token: str) -> RecoveredCase:
    return RecoveredCase(token=token, **vars(own_case(view)))


def _unknown(call: Call) -> Problem:
    """Who guesses is slowed down as with a case's own token."""
    hall = call.hall
    hall.refusals.note("recovery_link", call.address, call.traceparent)
    if wait := hall.guesses.wait(call.address):
        return problems.too_many(wait)
    hall.guesses.count(call.address)
    return Problem(404, "not-found", "This is not one of our links.")


def _spent(spent: Spent) -> Problem:
    said = "was opened already" if spent.why == "used" else "has run out"
    return Problem(410, f"link-{spent.why}", f"This link {said}. Ask for a new one.")


_PATH = "/v1/links/{token}"
_REFUSED = {404: "problem", 410: "problem", 429: "problem"}

TABLE = (
    Entry(
        method="POST",
        path="/v1/links",
        act=ask,
        summary="Be sent a link to all your cases, at the address that you left",
        tag="citizens",
        body=bodies.RecoveryWanted,
        before=limit,
        answers={202: RecoveryAsked, 400: "problem", 413: "problem", 415: "problem", 422: "problem", 429: "problem", 503: "problem"},
    ),
    Entry(
        method="GET",
        path=_PATH,
        act=look,
        summary="Whether that link can still be used",
        tag="citizens",
        answers={200: RecoveryOpen, **_REFUSED},
    ),
    Entry(
        method="POST",
        path=_PATH,
        act=use,
        summary="Use that link, once: all your cases with their tokens",
        tag="citizens",
        body=bodies.Confirmation,
        answers={200: RecoveredCases, **_REFUSED, 503: "problem"},
    ),
)
