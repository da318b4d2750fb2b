"""The channels at the desk: which of them write to citizens and hear them, which only seem to, and what each can do. They are set by
the settings of the processes, not here."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from contracts.desk import Role
from contracts.gateway import Channel
from contracts.letters import ListWaysOut, WayOut, WaysOut
from contracts.message import Message
from gateway.web.desk_acts import REFUSED, shown
from gateway.web.routes import Call, Entry

OURS = frozenset({Channel.WEB, Channel.APP, Channel.PHONE, Channel.VISIT})  # who speaks here needs no provider


@dataclass(frozen=True, kw_only=True)
class DeskChannel(Message):
    """`out` None: it isn't set, and nobody is written to on it. `hears`: `real`, `simulated`, `here` (a form of ours, or an officer), or
    `unset`: no provider calls this door; mail and Band are fetched by another process, and may be heard all the same."""

    channel: Channel
    out: WayOut | None
    hears: str


@dataclass(frozen=True, kw_only=True)
class DeskChannels(Message):
    items: tuple[DeskChannel, ...]


async def list_channels(call: Call) -> Response:
    found: WaysOut = await call.hall.ask(ListWaysOut(), call.traceparent)
    out = {way.channel: way for way in found.items}
    rows = (DeskChannel(channel=one, out=out.get(one.value), hears=_hears(call, one)) for one in Channel)
    return shown(DeskChannels(items=tuple(rows)))


def _hears(call: Call, channel: Channel) -> str:
    if channel in OURS:
        return "here"
    if channel.value in call.hall.door.simulated:
        return "simulated"
    return "real" if channel.value in call.hall.door.webhooks else "unset"


TABLE = (
    Entry(
        method="GET",
        path="/v1/desk/channels",
        act=list_channels,
        summary="Which channels are real, which simulated, and what each can do",
        tag="desk",
        roles=frozenset({Role.ADMIN}),
        answers={200: DeskChannels, **REFUSED},
    ),
)
