"""How a citizen is reached, changed later on: another address, other wishes, and no more letters than the law obliges to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from starlette.responses import JSONResponse, Response

from contracts import wire
from contracts.contact import Contact
from contracts.gateway import Channel
from contracts.message import Message
from contracts.return_addresses import DECLINE, named_by
from gateway import domain, masking, usecases
from gateway.domain import NewContact
from gateway.view import View
from gateway.web import bodies, contact_bodies, problems
from gateway.web.answers import Accepted
from gateway.web.keys import opened
from gateway.web.routes import Call, Entry

if TYPE_CHECKING:
    from gateway.store import Transaction


@dataclass(frozen=True, kw_only=True)
class UpdatesDeclined(Message):
    """What the link in a letter about progress is for: whether no more of them are wanted. What the law obliges the city to send comes all
    the same. `locale`: in which language the letter is."""

    receipt_number: str
    declined: bool
    locale: str


async def change_contact(call: Call) -> Response:
    """Only what is new is sealed, and stands before what was known."""
    complaint_id, sent = await opened(call), call.body
    email, phone = sent.get("email"), sent.get("phone")
    given = NewContact(
        sealed=call.hall.reception.seals.for_notify({name: value for name, value in wire.dump(Contact(**sent)).items() if name in sent}),
        hint=masking.hint(email, phone, None),
        citizen_keys=domain.citizen_keys(call.hall.door.token_secrets[-1], email, phone),
    )

    def change(tx: Transaction) -> View:
        return usecases.give_contact(tx, complaint_id, given, call.traceparent)

    view = await asyncio.wrap_future(call.hall.door.database.submit(change))
    call.hall.live.wake()
    return JSONResponse(wire.dump(Accepted(receipt_number=view.receipt_number, action="contact", revision=view.version)), 202)


async def ask_first(call: Call) -> Response:
    """Looking changes nothing: scanners of mail open every link."""
    channel, complaint_id = _named(call)

    def look(tx: Transaction) -> tuple[View, bool] | None:
        view = tx.views.find(complaint_id)
        return None if view is None else (view, _declined(tx, view, channel))

    found: tuple[View, bool] | None = await call.hall.read(look)
    if found is None:
        raise _no_such_link()
    return _told(*found)


async def decline(call: Call) -> Response:
    """Said by the reader or by the mail programme (RFC 8058); who says it twice has said it once."""
    channel, complaint_id = _named(call)

    def work(tx: Transaction) -> View | None:
        view = tx.views.find(complaint_id)
        if view is None or _declined(tx, view, channel):
            return view
        return usecases.decline_letters(tx, complaint_id, channel, call.traceparent)

    view: View | None = await asyncio.wrap_future(call.hall.door.database.submit(work))
    if view is None:
        raise _no_such_link()
    return _told(view, True)


def _declined(tx: Transaction, view: View, channel: Channel) -> bool:
    """Not if the citizen has said since how they want to be reached."""
    wishes = [line for line in tx.lines.of(view) if line.act in ("decline_letters", "contact")]
    since = max((place for place, line in enumerate(wishes) if line.act == "contact"), default=-1)
    return any(line.details.get("channel") == channel.value for line in wishes[since + 1 :])


def _named(call: Call) -> tuple[Channel, UUID]:
    """The channel and the case of the link; raises a Problem (404), the same whatever is wrong with it."""
    named = call.request.path_params["channel"]
    complaint_id = named_by(call.hall.door.channels_secrets, DECLINE, call.request.path_params["token"])
    if complaint_id is None or named not in {channel.value for channel in Channel}:
        raise _no_such_link()
    return Channel(named), complaint_id


def _no_such_link() -> problems.Problem:
    return problems.Problem(404, "not-found", "There is no such link.")


def _told(view: View, declined: bool) -> Response:
    return JSONResponse(wire.dump(UpdatesDeclined(receipt_number=view.receipt_number, declined=declined, locale=view.locale)))


_LETTERS = "/v1/declines/{channel}/{token}"
_ANSWERS: dict[int, Any] = {200: UpdatesDeclined, 404: "problem"}

TABLE = (
    Entry(
        method="POST",
        path="/v1/complaints/{receipt_number}/contact",
        act=change_contact,
        summary="Say how you can be reached from now on, and where you want the result",
        tag="citizens",
        query=bodies.CaseQuery,
        body=contact_bodies.NewContact,
        answers={202: Accepted, 401: "problem", 404: "problem", 422: "problem", 429: "problem"},
    ),
    Entry(
        method="GET",
        path=_LETTERS,
        act=ask_first,
        summary="What the link in a letter is for by which updates are declined",
        tag="citizens",
        answers=_ANSWERS,
    ),
    Entry(method="POST", path=_LETTERS, act=decline, summary="Decline updates", tag="citizens", answers=_ANSWERS),
)
