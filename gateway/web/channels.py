"""Where providers bring what citizens say on their channels: proven to be theirs, kept, and answered in their own form, before they
lose patience. Whatever fails on our side is said so that they bring it again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from chassis.logs import Log
from gateway import usecases
from gateway.channels import Forged, ProviderAnswer, ProviderCall, Unreadable, Webhook
from gateway.domain.heard import Incoming, Reply
from gateway.errands import fails_all
from gateway.store import NumberTaken, Transaction
from gateway.usecases import DRAWS, Outcome
from gateway.web import bodies, problems
from gateway.web.limits import kind_and_place
from gateway.web.problems import Problem
from gateway.web.routes import Call, Entry

log = Log("gateway")


async def greet(call: Call) -> Response:
    """The provider makes sure that the door is ours."""
    name, webhook = _webhook(call)
    try:
        return _answered(webhook.greet(await provider_call(call)))
    except Forged as forged:
        raise _refused(call, name, forged) from None


async def take(call: Call) -> Response:
    """One call, with whatever was said in it."""
    name, webhook = _webhook(call)
    sent = await provider_call(call)
    try:
        webhook.verify(sent)
    except Forged as forged:
        raise _refused(call, name, forged) from None
    try:
        return _answered(await taken(call, name, webhook, sent))
    except Problem:
        raise
    except Exception as error:  # a mistake or a failure of ours must not cost a citizen's message: the provider brings it again
        log.error("call_failed", channel=name, traceparent=call.traceparent, reason=kind_and_place(error))
        again = {"retry-after": str(problems.BUSY_SECONDS)}
        raise Problem(503, "unavailable", "This can't be taken in just now; bring it again.", headers=again) from None


async def taken(call: Call, name: str, webhook: Webhook, sent: ProviderCall) -> ProviderAnswer:
    """What the provider hears to a call that has proven itself. A message over which we stumble is kept for a person, and holds up
    neither those behind it nor the provider, who would bring it in vain until he gives up."""
    try:
        incoming = _read(webhook, sent, call.traceparent)
    except Unreadable as unreadable:
        await _committed(call, partial(_keep, call, webhook, sent, str(unreadable)))
        call.hall.measures.heard(webhook.channel, "unread")
        incoming = unreadable.understood
    replies: list[Reply] = []
    for one in incoming:
        try:
            outcome = await _committed(call, Hearing(call=call, incoming=one, in_answer=webhook.replies_in_answer))
        except Exception as error:
            if fails_all(error):
                raise
            log.error("message_not_heard", channel=name, traceparent=call.traceparent, reason=kind_and_place(error))
            outcome = await _committed(call, partial(_keep, call, webhook, sent, "hearing it failed"))
        call.hall.measures.heard(one.channel, outcome.what)
        replies += outcome.replies
    return webhook.answer(replies)


def _read(webhook: Webhook, sent: ProviderCall, traceparent: str) -> Sequence[Incoming]:
    """Raises Unreadable, also where our own reading is at fault: what was brought is kept either way."""
    try:
        return webhook.read(sent)
    except Unreadable:
        raise
    except Exception as error:
        log.error("call_not_read", channel=webhook.channel.value, traceparent=traceparent, reason=kind_and_place(error))
        raise Unreadable("reading it failed") from None


async def provider_call(call: Call) -> ProviderCall:
    """The request as it came, with the address that the provider knows."""
    request = call.request
    path, asked = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return ProviderCall(
        method=request.method,
        url=f"{call.hall.door.public_url}{path}{'?' if asked else ''}{asked}",
        query=dict(request.query_params) if asked else {},
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in request.scope["headers"]},
        body=await request.body(),
    )


def _webhook(call: Call) -> tuple[str, Webhook]:
    name = call.request.path_params["channel"]
    webhook = call.hall.door.webhooks.get(name)
    if webhook is None:
        raise Problem(404, "not-found", "There is no such channel here.")
    return name, webhook


async def _committed(call: Call, work: Callable[[Transaction], Outcome]) -> Outcome:
    """In a transaction of its own; again where another one was first with the number, or with the same message."""
    for _ in range(DRAWS):
        try:
            return await asyncio.wrap_future(call.hall.door.database.submit(work))
        except NumberTaken:  # somebody was first: drawn again
            continue
    raise RuntimeError("no free receipt number was drawn")


@dataclass(frozen=True, kw_only=True, eq=False)
class Hearing:
    """A unit of work: one thing that came in is heard. What those of one commit need is read at once."""

    call: Call
    incoming: Incoming
    in_answer: bool

    def __call__(self, tx: Transaction) -> Outcome:
        return usecases.hear(tx, self.call.hall.reception, self.incoming, in_answer=self.in_answer, traceparent=self.call.traceparent)

    @staticmethod
    def together(tx: Transaction, hearings: Sequence[Hearing]) -> None:
        usecases.look_up(tx, hearings[0].call.hall.reception, [one.incoming for one in hearings])


def _keep(call: Call, webhook: Webhook, sent: ProviderCall, why: str, tx: Transaction) -> Outcome:
    """The same call again is the same thing."""
    unread_id = call.hall.reception.key("call", webhook.channel.value, sent.body.decode("latin-1"))
    usecases.keep_unread(tx, call.hall.reception, webhook.channel, sent.body, why=why, unread_id=unread_id)
    return Outcome(what="unread")


def _refused(call: Call, name: str, forged: Forged) -> Problem:
    call.hall.refusals.note("provider_call", call.address, call.traceparent)
    call.hall.measures.forged(name)
    return Problem(forged.status, "not-proven", "This call doesn't prove who sent it.")


def _answered(answer: ProviderAnswer) -> Response:
    return Response(answer.body, answer.status, media_type=answer.media_type)


_PATH = "/channels/{channel}"

TABLE = (
    Entry(
        method="GET",
        path=_PATH,
        act=greet,
        summary="A provider makes sure that the door is ours",
        tag="channels",
        answers={200: "text/plain, application/json", 401: "problem", 403: "problem", 404: "problem"},
        query=bodies.ProviderQuery,
    ),
    Entry(
        method="POST",
        path=_PATH,
        act=take,
        summary="What citizens said on a channel, as its provider brings it",
        tag="channels",
        answers={200: "application/json", 401: "problem", 403: "problem", 404: "problem", 413: "problem", 503: "problem"},
        query=bodies.ProviderQuery,
    ),
)
