"""방금 한 일. What was done a moment ago, at the head of the next page: with the way back, as long as there is one. It doesn't vanish by
itself, only its button ends."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

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
    """`held`: what can be taken back until `until` (seconds since 1970). `number`: the case, where it was one alone."""

    said: str
    number: str = ""
    held: Sequence[str] = ()
    until: float = 0.0
    failed: bool = False

    @property
    def open(self) -> bool:
        return bool(self.held) and time.time() < self.until

    @property
    def seconds(self) -> int:
        """How long it can still be taken back."""
        return max(0, round(self.until - time.time()))


def say(request: Request, answer: Response, said: str, *, number: str = "", held: Sequence[Mapping[str, Any]] = ()) -> Response:
    """The next page says it. `held`: receipts of the API for what waits."""
    until = max((datetime.fromisoformat(one["until"]).timestamp() for one in held), default=0.0)
    done = Done(said=said, number=number, held=tuple(one["held_id"] for one in held), until=until)
    sessions.keep(answer, DONE, pages(request).seal.close(DONE, asdict(done)), seconds=SHOWN_SECONDS)
    return answer


def kept(request: Request) -> Done | None:
    found = pages(request).seal.open(DONE, request.cookies.get(DONE))
    try:
        return Done(**found) if isinstance(found, dict) else None
    except TypeError:  # sealed by another release of ours
        return None


async def read(request: Request, token: str) -> Done | None:
    """What the head of the page says. Once the time is over the API is asked how it went: what failed is told."""
    done = kept(request)
    if done is None or not done.held or done.open:
        return done
    try:
        waiting = await pages(request).api(request, token).get("/v1/desk/held")
    except Refused:
        return done
    failed = [one for one in waiting["items"] if one["held_id"] in done.held and one["state"] == "failed"]
    if not failed:
        return done
    number = failed[0]["receipt_number"]
    return Done(said=f"{number}: 하지 못했습니다. {words.problem(failed[0].get('problem'))}", number=number, failed=True)
