"""Live updates: a citizen's page learns within a moment that the case has moved on. One task watches for all of them."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import anyio
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from contracts import wire
from gateway.web.answers import PublicCase
from gateway.web.problems import Problem, too_many

if TYPE_CHECKING:
    from gateway.web.door import Door
    from gateway.web.routes import Call

POLL_SECONDS = 0.3
HEARTBEAT_SECONDS = 15.0
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class Live:
    """The open streams of this process, and the one task that looks whether their cases have changed."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.streams: dict[UUID, set[asyncio.Event]] = {}
        self.addresses: Counter[str] = Counter()
        self.closing = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self.poke = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Remember the loop that streams live in; called when the door opens."""
        self.loop = asyncio.get_running_loop()

    def wake(self) -> None:
        """Something may have changed: look now. May be called from any thread."""
        self._from_anywhere(self.poke.set)

    def close(self) -> None:
        """End all streams, so that the process can stop. May be called from any thread."""
        self.closing = True
        self._from_anywhere(self._tell_all)

    def check_room(self, address: str) -> None:
        """Raises a Problem when there are too many streams already."""
        if self.addresses[address] >= self.door.streams_each:
            raise too_many(HEARTBEAT_SECONDS)
        if self.addresses.total() >= self.door.streams or self.closing:
            raise Problem(503, "unavailable", "No more live streams just now; ask again from time to time.", headers={"retry-after": "30"})

    @contextmanager
    def watching(self, complaint_id: UUID, address: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the case has changed."""
        changed = asyncio.Event()
        self.streams.setdefault(complaint_id, set()).add(changed)
        self.addresses[address] += 1
        if self.task is None or self.task.done():
            self.task = asyncio.get_running_loop().create_task(self._watch())
        try:
            yield changed
        finally:
            self.addresses -= Counter([address])
            self.streams[complaint_id].discard(changed)
            if not self.streams[complaint_id]:
                del self.streams[complaint_id]

    async def _watch(self) -> None:
        """Look at the versions of all watched cases with one question, now and then, as long as anybody watches."""
        seen: dict[UUID, int] = {}
        while self.streams and not self.closing:
            watched = list(self.streams)
            versions = await anyio.to_thread.run_sync(self._versions, watched)
            for complaint_id, version in versions.items():
                if seen.get(complaint_id) != version:
                    for changed in self.streams.get(complaint_id, ()):
                        changed.set()
            seen = versions
            self.poke.clear()
            await _until(self.poke, POLL_SECONDS)

    def _versions(self, complaint_ids: list[UUID]) -> dict[UUID, int]:
        found: dict[UUID, int] = self.door.database.read(lambda tx: tx.views.versions(complaint_ids))
        return found

    def _tell_all(self) -> None:
        self.poke.set()
        for changed in [one for several in self.streams.values() for one in several]:
            changed.set()

    def _from_anywhere(self, act: Callable[[], None]) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(act)


class _Stream(StreamingResponse):
    """Keeps its place among the watched cases exactly as long as the answer lasts."""

    def __init__(self, call: Call, complaint_id: UUID, look: Callable[[], Awaitable[PublicCase]]) -> None:
        self.live, self.complaint_id, self.address, self.look = call.hall.live, complaint_id, call.address, look
        self.sent = _version(call.request.headers.get("last-event-id"))
        super().__init__(iter(()), headers=HEADERS, media_type="text/event-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self.live.watching(self.complaint_id, self.address) as changed:
            self.body_iterator = self._frames(changed)
            await super().__call__(scope, receive, send)

    async def _frames(self, changed: asyncio.Event) -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        while not self.live.closing:
            changed.clear()
            case = await self.look()
            if case.revision != self.sent:
                self.sent = case.revision
                yield _frame(case)
            while not await _until(changed, HEARTBEAT_SECONDS):
                yield b": still here\n\n"


def stream(call: Call, complaint_id: UUID, look: Callable[[], Awaitable[PublicCase]]) -> Response:
    """The live stream of a case: its whole public view each time that it changes, numbered by version."""
    call.hall.live.check_room(call.address)
    return _Stream(call, complaint_id, look)


def _frame(case: PublicCase) -> bytes:
    return f"id: {case.revision}\nevent: complaint\ndata: {json.dumps(wire.dump(case), ensure_ascii=False)}\n\n".encode()


def _version(last_event_id: str | None) -> int:
    return int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 10 else -1


async def _until(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:  # nothing happened, which is an answer
        return False
    return True
