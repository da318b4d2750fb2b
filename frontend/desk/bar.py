"""방금 한 일. What was done a moment ago, at the head of the next page: with the way back, as long as there is one. It doesn't vanish by
itself, only its button ends."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from frontend import sessions
from frontend.api import Refused
from frontend.desk import held
from frontend.pages import pages

DONE = "__Host-done"
SHOWN_SECONDS = 600
HOLD_SECONDS = 10  # that an act can be taken back
EARLIER = 10  # of the acts before that are still asked after: what a cookie has room for


@dataclass(frozen=True, kw_only=True)
class Done:
    """`held`: what can be taken back until `until` (seconds since 1970). `number`: the case, where it was one alone; `where`: the page
    that tells of each, where it was several. `earlier`: what was held before, and may have failed since. `form`: which form was done
    at once, as drafts are named, and which time it was."""

    said: str
    number: str = ""
    held: Sequence[str] = ()
    until: float = 0.0
    failed: bool = False
    where: str = ""
    earlier: Sequence[str] = ()
    form: str = ""

    @property
    def open(self) -> bool:
        return bool(self.held) and time.time() < self.until

    @property
    def seconds(self) -> int:
        """How long it can still be taken back."""
        return max(0, round(self.until - time.time()))


@dataclass(frozen=True, kw_only=True)
class Bars:
    """At the head of a page: what was `done` last, what was written in `vain` (items of the API), and the forms that are `settled`.
    `waits`: how something ended can't be told yet."""

    done: Done | None
    vain: Sequence[Mapping[str, Any]] = ()
    settled: Sequence[str] = ()
    waits: bool = False


def done(said: str, *, number: str = "", held: Sequence[Mapping[str, Any]] = (), where: str = "") -> Done:
    """`held`: receipts of the API for what waits."""
    until = max((datetime.fromisoformat(one["until"]).timestamp() for one in held), default=0.0)
    return Done(said=said, number=number, held=tuple(one["held_id"] for one in held), until=until, where=where)


def keep(request: Request, answer: Response, told: Done) -> Response:
    """The browser keeps it for the next pages, and what was held before."""
    before = kept(request)
    earlier = [one for one in (*before.held, *before.earlier) if one not in told.held][:EARLIER] if before else ()
    return rewrite(request, answer, replace(told, earlier=earlier))


def rewrite(request: Request, answer: Response, told: Done) -> Response:
    packed = asdict(told) | {"held": _packed(told.held), "earlier": _packed(told.earlier)}
    sessions.keep(answer, DONE, pages(request).seal.close(DONE, packed), seconds=SHOWN_SECONDS)
    return answer


def say(
    request: Request, answer: Response, said: str, *, number: str = "", held: Sequence[Mapping[str, Any]] = (), form: str = ""
) -> Response:
    """The next page says it."""
    return keep(request, answer, replace(done(said, number=number, held=held), form=form))


def without(told: Done, held_id: str) -> Done:
    """It has been read how this one ended."""
    mine = held_id in told.held
    return replace(
        told,
        said="" if mine and len(told.held) == 1 else told.said,
        held=tuple(one for one in told.held if one != held_id),
        earlier=tuple(one for one in told.earlier if one != held_id),
    )


def kept(request: Request) -> Done | None:
    found = pages(request).seal.open(DONE, request.cookies.get(DONE))
    try:
        return (
            Done(**found | {"held": _unpacked(found["held"]), "earlier": _unpacked(found["earlier"])}) if isinstance(found, dict) else None
        )
    except (TypeError, ValueError, KeyError):  # sealed by another release of ours
        return None


def _packed(held: Sequence[str]) -> str:
    """A hundred of them have to find room in one cookie."""
    return base64.b64encode(b"".join(UUID(one).bytes for one in held)).decode()


def _unpacked(packed: str) -> tuple[str, ...]:
    raw = base64.b64decode(packed)
    return tuple(str(UUID(bytes=raw[n : n + 16])) for n in range(0, len(raw), 16))


async def read(request: Request, token: str) -> Bars:
    """What the head of the page says. Once the time is over the API is asked how it went: what failed is told."""
    told = kept(request)
    if told is None:
        return Bars(done=None)
    at_once = [told.form] if told.form else []
    over = (() if told.open else tuple(told.held)) + tuple(told.earlier)
    if not over:
        return Bars(done=told, settled=at_once)
    try:
        items = await held.mine(pages(request).api(request, token))
    except Refused:  # the page itself says who must sign in again
        return Bars(done=told, settled=at_once)
    vain = [one for one in held.in_vain(items) if one["held_id"] in over]
    mine = [one for one in vain if one["held_id"] in told.held]
    last: Done | None = told
    if len(mine) > 1:
        last = Done(said=f"{len(mine)}건은 하지 못했습니다.", failed=True, where=told.where)
        vain = [one for one in vain if one not in mine]
    elif mine and len(told.held) == 1:
        last = None
    waits = any(one["held_id"] in over and one["state"] == "waiting" for one in items)
    return Bars(done=last, vain=vain, settled=[*at_once, *held.settled(items, over)], waits=waits)
