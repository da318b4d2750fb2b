"""The mail server of a benchmark: takes every letter at once, in a process of its own, and notes when it came and for whom."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import uvloop

from benchmarks import voices

GREETING, READY = b"220 sink\r\n", b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 10485760\r\n"
FINE, GO_ON, BYE = b"250 fine\r\n", b"354 go on\r\n", b"221 bye\r\n"
FLUSH_SECONDS = 0.05


class Letter(NamedTuple):
    """`at` is of the machine's monotonic clock; `kind` is the letter's name, as receipt."""

    at: float
    number: int
    kind: str


class Sink:
    """A running sink, as a benchmark sees it."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="ontong-sink-")
        ledger = Path(self.folder.name) / "letters"
        ledger.touch()
        command = [sys.executable, "-m", "benchmarks.sink", str(ledger)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
        assert self.process.stdout
        self.port = int(self.process.stdout.readline())
        self.url = f"smtp://127.0.0.1:{self.port}"
        self.file = ledger.open(encoding="ascii")
        self.taken: list[Letter] = []
        self.rest = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.file.close()
        self.folder.cleanup()

    def letters(self) -> list[Letter]:
        """All letters so far."""
        *lines, self.rest = (self.rest + self.file.read()).split("\n")
        for line in lines:
            at, recipient, kind = line.split(" ")
            if (number := voices.number_of(recipient)) is not None:
                self.taken.append(Letter(float(at), number, kind))
        return self.taken

    def firsts(self, first: int, count: int) -> dict[int, float]:
        """When the first receipt of each of these complaints came."""
        found: dict[int, float] = {}
        for letter in self.letters():
            if letter.kind == "receipt" and first <= letter.number < first + count:
                found.setdefault(letter.number, letter.at)
        return found

    def twice(self, first: int, count: int) -> int:
        """How many letters came more than once."""
        came = [(one.number, one.kind) for one in self.letters() if first <= one.number < first + count]
        return len(came) - len(set(came))


class Session(asyncio.Protocol):
    """One connection, as far as a mail server must."""

    transport: asyncio.Transport

    def __init__(self, ledger: list[str]) -> None:
        self.ledger, self.buffer, self.in_letter, self.recipient = ledger, b"", False, ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]  # a stream's transport
        self.transport.write(GREETING)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        replies = []
        while (reply := self._letter() if self.in_letter else self._command()) is not None:
            replies.append(reply)
        if replies:
            self.transport.write(b"".join(replies))
            if replies[-1] is BYE:
                self.transport.close()

    def _command(self) -> bytes | None:
        line, end, rest = self.buffer.partition(b"\r\n")
        if not end:
            return None
        self.buffer, word = rest, line[:4].upper()
        if word == b"RCPT":
            self.recipient = line[line.find(b"<") + 1 : line.rfind(b">")].decode("ascii", "replace")
        elif word == b"DATA":
            self.in_letter = True
            return GO_ON
        elif word == b"EHLO":
            return READY
        elif word == b"QUIT":
            return BYE
        return FINE

    def _letter(self) -> bytes | None:
        letter, end, rest = self.buffer.partition(b"\r\n.\r\n")
        if not end:
            return None
        self.buffer, self.in_letter = rest, False
        at = letter.find(b"X-Ontong-Letter: ")
        kind = letter[at + 17 : letter.find(b"\r\n", at)].decode("ascii", "replace") if at >= 0 else "-"
        self.ledger.append(f"{time.monotonic():.6f} {self.recipient} {kind}\n")
        return FINE


async def serve(path: Path) -> None:
    """Take letters until the process is ended; print the port first."""
    ledger: list[str] = []
    server = await asyncio.get_running_loop().create_server(lambda: Session(ledger), "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    with path.open("a", encoding="ascii") as file:
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            if ledger:
                file.write("".join(ledger))
                file.flush()
                ledger.clear()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):  # Ctrl-C ends it
        uvloop.run(serve(Path(sys.argv[1])))
