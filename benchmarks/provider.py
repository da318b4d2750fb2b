"""The providers of a benchmark, in a process of their own: Solapi takes every message at once, Telegram thirty seconds for each."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import uvloop

SLOW_SECONDS = 30.0
SLOW = b"/bot"  # the paths of Telegram's calls begin so


class Provider:
    """The running providers, as a benchmark sees them."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "benchmarks.provider"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
        assert self.process.stdout
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait(10)

    def taken(self) -> list[float]:
        """When each message was taken at once, by the machine's monotonic clock."""
        return self._told()[0]

    def waiting(self) -> int:
        """How many calls wait for their thirty seconds."""
        return int(self._told()[1])

    def requests(self) -> int:
        """How many requests have brought what was taken at once."""
        return int(self._told()[2])

    def _told(self) -> tuple[list[float], int, int]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("?\n")
        self.process.stdin.flush()
        taken, waiting, requests = json.loads(self.process.stdout.readline())
        return taken, waiting, requests


class Ledger:
    def __init__(self) -> None:
        self.taken: list[float] = []
        self.waiting = self.requests = 0
        self.numbers = itertools.count(1)

    def answer(self, body: bytes) -> bytes:
        """As Solapi answers: each message of the request by its own."""
        self.requests += 1
        items = []
        for message in json.loads(body)["messages"]:
            self.taken.append(time.monotonic())
            known_as = f"M4V{next(self.numbers):024d}"
            item = {"messageId": known_as, "statusCode": "2000", "statusMessage": "정상 접수(이통사로 접수 예정)"}
            items.append({**item, "customFields": message["customFields"]})
        known_as = f"G4V{next(self.numbers):024d}"
        count = {"total": len(items), "registeredSuccess": len(items), "registeredFailed": 0}
        group = {"_id": known_as, "groupId": known_as, "count": count}
        return json.dumps({"failedMessageList": [], "groupInfo": group, "messageList": items}).encode()


class Session(asyncio.Protocol):
    """One kept connection, as far as HTTP/1.1 must be spoken."""

    transport: asyncio.Transport

    def __init__(self, ledger: Ledger) -> None:
        self.ledger, self.buffer = ledger, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream's transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        at = head.lower().find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if not end or len(rest) < length:
            return
        self.buffer = rest[length:]
        if head.split(b" ", 2)[1].startswith(SLOW):
            self.ledger.waiting += 1
            asyncio.get_running_loop().call_later(SLOW_SECONDS, self._say, b'{"ok":true,"result":{"message_id":1}}', True)
        else:
            self._say(self.ledger.answer(rest[:length]))

    def _say(self, body: bytes, late: bool = False) -> None:
        self.ledger.waiting -= late
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


async def serve() -> None:
    """Take messages until the process is ended; print the port first, then what was taken for each line that is read."""
    ledger, loop = Ledger(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Session(ledger), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps((ledger.taken, ledger.waiting, ledger.requests)), flush=True)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C ends it
        uvloop.run(serve())
