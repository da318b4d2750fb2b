"""The citizens of the load generator, each on a connection that is kept open: bare sockets and prepared bytes."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvloop

from benchmarks import voices
from benchmarks.load import NO_ANSWER, Plan, Sent


class Citizen(asyncio.Protocol):
    """One connection, with at most one request on its way."""

    transport: asyncio.Transport

    def __init__(self, crowd: Crowd) -> None:
        self.crowd, self.buffer = crowd, b""
        self.number: int | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream's transport
        self.crowd.is_free(self)

    def send(self, number: int) -> None:
        self.number = number
        self.transport.write(self.crowd.request(number))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        end = head + 4 + _length(self.buffer[:head].lower())
        if len(self.buffer) >= end:
            status, self.buffer = int(self.buffer[9:12]), self.buffer[end:]
            self._done(status)
            self.crowd.is_free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._done(NO_ANSWER)
        self.crowd.is_gone(self)

    def _done(self, status: int) -> None:
        if self.number is not None:
            number, self.number = self.number, None
            self.crowd.note(number, status)


class Crowd:
    """All connections together, and what each of them is to send."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.request = plan, _words(plan)
        self.sent: list[Sent] = []
        self.numbers: Iterator[int] = iter(range(plan.first, plan.first + plan.count))
        self.due: dict[int, float] = {}  # requests without an answer, and when each was due
        self.waiting: deque[int] = deque()  # those that are due and have no connection yet
        self.idle: list[Citizen] = []
        self.all_given = False
        self.over = asyncio.Event()
        self.tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> list[Sent]:
        """All requests, answered or not."""
        self.end = time.monotonic() + self.plan.seconds
        self._spawn(self._tell())
        for _ in range(self.plan.connections):
            self._spawn(self._connect())
        if self.plan.rate:
            self._spawn(self._keep_time(self.plan.rate))
        with suppress(TimeoutError):  # the plan's time is over: what hasn't come by then is counted as not answered
            await asyncio.wait_for(self.over.wait(), self.plan.seconds + self.plan.patience)
        self.over.set()
        for task in list(self.tasks):
            task.cancel()
        now = time.monotonic()
        return self.sent + [Sent(number, due_at, now, NO_ANSWER) for number, due_at in self.due.items()]

    def is_free(self, citizen: Citizen) -> None:
        if self.waiting:
            citizen.send(self.waiting.popleft())
        elif self.plan.rate:
            self.idle.append(citizen)
        elif (number := self._give(time.monotonic())) is not None:
            citizen.send(number)

    def is_gone(self, citizen: Citizen) -> None:
        if citizen in self.idle:
            self.idle.remove(citizen)
        if not self.over.is_set():
            self._spawn(self._connect())

    def note(self, number: int, status: int) -> None:
        self.sent.append(Sent(number, self.due.pop(number), time.monotonic(), status))
        self._look_for_the_end()

    def _give(self, due_at: float) -> int | None:
        """The next request, unless all have been given or the time is over."""
        number = next(self.numbers, None) if due_at < self.end else None
        if number is None:
            self.all_given = True
            self._look_for_the_end()
        else:
            self.due[number] = due_at
        return number

    async def _keep_time(self, rate: float) -> None:
        due_at = time.monotonic()
        while (number := self._give(due_at)) is not None:
            if self.idle:
                self.idle.pop().send(number)
            else:
                self.waiting.append(number)
            due_at += 1 / rate
            while (early := due_at - time.monotonic()) > 0:  # its timers round: the last moment is awaited turn by turn
                await asyncio.sleep(early)

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                await loop.create_connection(lambda: Citizen(self), "127.0.0.1", self.plan.port)
                return
            except OSError:
                await asyncio.sleep(0.2)

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            print(f"answered {len(self.sent):,}, on their way {len(self.due):,}", flush=True)

    def _look_for_the_end(self) -> None:
        if self.all_given and not self.due:
            self.over.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def main() -> None:
    plan, result = Plan(**json.loads(sys.argv[1])), Path(sys.argv[2])

    async def run() -> list[Sent]:
        return await Crowd(plan).run()

    sent = uvloop.run(run())
    result.write_text(json.dumps({"sent": sent, "cpu_seconds": time.process_time()}))


def _words(plan: Plan) -> Callable[[int], bytes]:
    """What each of them sends."""
    if plan.asks:
        heads = [head.encode() for head in plan.asks]
        return lambda number: heads[number % len(heads)]
    return voices.request if plan.speaks == "web" else voices.brought


def _length(head: bytes) -> int:
    """What the head of an answer says of its body."""
    at = head.find(b"\r\ncontent-length:")
    return int(head[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0


if __name__ == "__main__":
    main()
