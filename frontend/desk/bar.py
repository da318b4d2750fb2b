"""방금 한 일. What was done a moment ago, at the head of the next page: with the way back, as long as there is one. It doesn't vanish by
itself, only its button ends."""

from __future__ import annotations

import base64
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from frontend import sessions
from frontend.api import Refused
from frontend.desk import words
from frontend.pages import pages

DONE = "__Host-done"
SHOWN_SECONDS = 600
HOLD_SECONDS = 10  # that an act can be taken back


@dataclass(frozen=True, kw_only=True)
class Done:
    """`held`: what can be taken back until `until` (seconds since 1970). `number`: the case, where it was one alone; `where`: the page
    that tells of each, where it was several."""

    said: str
    number: str = ""
    held: Sequence[str] = ()
    until: float = 0.0
    failed: bool = False
    where: str = ""

    @property
    def open(self) -> bool:
        return bool(self.held) and time.time() < self.until

    @property
    def seconds(self) -> int:
        """How long it can still be taken back."""
        return max(0, round(self.until - time.time()))


def done(said: str, *, number: str = "", held: Sequence[Mapping[str, Any]] = (), where: str = "") -> Done:
    """`held`: receipts of the API for what waits."""
    until = max((datetime.fromisoformat(one["until"]).timestamp() for one in held), default=0.0)
    return Done(said=said, number=number, held=tuple(one["held_id"] for one in held), until=until, where=where)


def keep(request: Request, answer: Response, told: Done) -> Response:
    """The browser keeps it for the next pages."""
    packed = asdict(told) | {"held": _packed(told.held)}
    sessions.keep(answer, DONE, pages(request).seal.close(DONE, packed), seconds=SHOWN_SECONDS)
    return answer


def say(request: Request, answer: Response, said: str, *, number: str = "", held: Sequence[Mapping[str, Any]] = ()) -> Response:
    """The next page says it."""
    return keep(request, answer, done(said, number=number, held=held))


def kept(request: Request) -> Done | None:
    found = pages(request).seal.open(DONE, request.cookies.get(DONE))
    try:
        return Done(**found | {"held": _unpacked(found["held"])}) if isinstance(found, dict) else None
    except (TypeError, ValueError, KeyError):  # sealed by another release of ours
        return None


def _packed(held: Sequence[str]) -> str:
    """A hundred of them have to find room in one cookie."""
    return base64.b64encode(b"".join(UUID(one).bytes for one in held)).decode()


def _unpacked(packed: str) -> tuple[str, ...]:
    raw = base64.b64decode(packed)
    return tuple(str(UUID(bytes=raw[n : n + 16])) for n in range(0, len(raw), 16))


async def read(request: Request, token: str) -> Done | None:
    """What the head of the page says. Once the time is over the API is asked how it went: what failed is told."""
    told = kept(request)
    if told is None or not told.held or told.open:
        return told
    try:
        waiting = await pages(request).api(request, token).get("/v1/desk/held")
    except Refused:  # not now: the next page asks again
        return told
    failed = [one for one in waiting["items"] if one["held_id"] in told.held and one["state"] == "failed"]
    if not failed:
        return told
    if len(failed) > 1:
        return Done(said=f"{len(failed)}건은 하지 못했습니다.", failed=True, where=told.where)
    number = failed[0]["receipt_number"]
    return Done(said=f"{number}: 하지 못했습니다. {words.problem(failed[0].get('problem'))}", number=number, failed=True, where=told.where)
