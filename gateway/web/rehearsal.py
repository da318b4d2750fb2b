"""The sandbox's other half: to speak as a citizen on a channel that no provider stands behind. What is said is put into the provider's own
shape, signed as the provider signs, and goes through the same door as a provider's call."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from marshmallow import fields as wire
from marshmallow import validate
from starlette.responses import Response

from contracts.message import Message, new_id
from gateway import usecases
from gateway.channels import Mailbox, ProviderCall, Said, Unreadable, Webhook
from gateway.domain.heard import Heard, Incoming
from gateway.store import NumberTaken, Transaction
from gateway.usecases import DRAWS
from gateway.web import problems
from gateway.web.desk_acts import shown
from gateway.web.fields import Body, Matching, Text
from gateway.web.inside import sent_inside
from gateway.web.routes import Call, Entry
from gateway.web.sandbox import must_be_at_home

MOST_PHOTOS = 10
_LINK = re.compile(r"https://\S{4,480}")
SENDERS = {
    "email": "citizen@example.org",
    "sms": "010-0000-0000",
    "telegram": "1000001",
    "facebook": "1000001",
    "instagram": "1000001",
    "x": "1000001",
}
TEXT = "중앙로 12 앞 가로등이 꺼져 있어서 밤에 어두워요."


class SandboxMessage(Body):
    """What a citizen says, or shows. `sender`: who says it, as the provider would know them; the same one goes on with the same
    conversation."""

    text = Text(5000, lines=True)
    sender = Text(200)
    name = Text(80)
    photos = wire.List(
        Matching(_LINK, "a link that begins with https://", 500),
        load_default=list,
        validate=validate.Length(max=MOST_PHOTOS, error=f"at most {MOST_PHOTOS} are taken"),
        error_messages={"invalid": "must be a list"},
        metadata={"maxItems": MOST_PHOTOS},
    )


@dataclass(frozen=True, kw_only=True)
class SandboxChannel(Message):
    """A channel that can be tried out, with a message to begin with (the body for `.../messages`, as JSON)."""

    channel: str
    example: str


@dataclass(frozen=True, kw_only=True)
class SandboxChannels(Message):
    items: tuple[SandboxChannel, ...]


@dataclass(frozen=True, kw_only=True)
class SandboxHeard(Message):
    """`status` and `answer` are what the provider got, byte for byte; on a channel that is asked they are empty. `receipt_number`: of the
    case that it belongs to, if it belongs to one. What the city says later stands in /v1/sandbox/letters."""

    status: int | None
    answer: str | None
    receipt_number: str | None = None


async def channels(call: Call) -> Response:
    await must_be_at_home(call)
    found = sorted(name for name in call.hall.door.simulated if name != "solapi")
    examples = (json.dumps({"text": TEXT, "sender": _sender(name)}, ensure_ascii=False) for name in found)
    return shown(SandboxChannels(items=tuple(SandboxChannel(channel=name, example=one) for name, one in zip(found, examples, strict=True))))


async def say(call: Call) -> Response:
    await must_be_at_home(call)
    name = call.request.path_params["channel"]
    way = call.hall.door.simulated.get(name)
    if way is None or name == "solapi":
        known = ", ".join(sorted(set(call.hall.door.simulated) - {"solapi"}))
        raise problems.Problem(404, "not-found", f"No such channel is simulated here; there are {known}.")
    try:
        brought = way.simulate(_said(call, name))
    except Unreadable:
        raise problems.wrong("text", f"can't be read as a message of {name}") from None
    if isinstance(brought, ProviderCall):
        heard = _webhook(way).read(brought)
        answered = await sent_inside(call.request.app, brought.method, _url(call, name, brought), brought.headers, brought.body)
        told = SandboxHeard(status=answered.status, answer=answered.body.decode("utf-8", "replace"))
    else:
        heard = brought
        for one in brought:
            await _hear(call, one)
        told = SandboxHeard(status=None, answer=None)
    number = await _number(call, heard)
    return shown(replace(told, receipt_number=number))


def _webhook(way: Webhook | Mailbox) -> Webhook:
    assert not hasattr(way, "ask"), "only a webhook makes calls"
    return way


def _said(call: Call, name: str) -> Said:
    sent = call.body
    if not (sent.get("text") or sent["photos"]):
        raise problems.wrong("text", "is needed where there is no photo")
    return Said(
        text=sent.get("text") or "",
        sender=sent.get("sender") or _sender(name),
        message_id=f"sandbox-{new_id()}",
        said_at=call.hall.door.clock(),
        name=sent.get("name"),
        photos=tuple(sent["photos"]),
    )


def _sender(name: str) -> str:
    return SENDERS.get(name, "citizen-1")


def _url(call: Call, name: str, brought: ProviderCall) -> str:
    """Where the provider would send it."""
    query = brought.url.partition("?")[2]
    return f"{call.hall.door.public_url}/channels/{name}" + (f"?{query}" if query else "")


async def _hear(call: Call, one: Incoming) -> None:
    for _ in range(DRAWS):
        try:
            work = partial(_heard, call, one)
            await asyncio.wrap_future(call.hall.door.database.submit(work))
            return
        except NumberTaken:  # somebody was first: drawn again
            continue
    raise RuntimeError("no free receipt number was drawn")


def _heard(call: Call, one: Incoming, tx: Transaction) -> None:
    usecases.hear(tx, call.hall.reception, one, traceparent=call.traceparent)


async def _number(call: Call, heard: Sequence[Incoming]) -> str | None:
    """Of the case that this message belongs to."""
    keys = [call.hall.reception.key("heard", one.channel.value, one.message_id) for one in heard if isinstance(one, Heard)]

    def look(tx: Transaction) -> str | None:
        told = [tx.messages.find(key) for key in keys]
        cases = [one.complaint_id for one in told if one is not None and one.complaint_id is not None]
        return tx.views.get(cases[-1]).receipt_number if cases else None

    return await call.hall.read(look)


_REFUSED: dict[int, Any] = {401: "problem", 403: "problem", 404: "problem", 422: "problem", 503: "problem"}

TABLE = (
    Entry(
        method="GET",
        path="/v1/sandbox/channels",
        act=channels,
        summary="The channels that can be tried out",
        tag="trying out",
        answers={200: SandboxChannels, 401: "problem", 403: "problem"},
    ),
    Entry(
        method="POST",
        path="/v1/sandbox/channels/{channel}/messages",
        act=say,
        summary="Say something as a citizen on a simulated channel",
        tag="trying out",
        body=SandboxMessage,
        answers={200: SandboxHeard, **_REFUSED},
    ),
)
