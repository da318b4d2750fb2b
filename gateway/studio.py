"""The studio, where photos are drawn anew by processes that may break and be replaced (`gateway.drawing`), and officers' papers
written anew by others (`gateway.papers`).

A photo's type is what it decodes as, whatever it is called. Its size is read from its header before anything is decoded.
What is kept is a new picture: no camera data, no place, no comment and no second file hidden behind it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from chassis.logs import Log

log = Log("gateway")

PROGRAM = Path(__file__).with_name("drawing.py")
PAPERS = Path(__file__).with_name("papers.py")
HANDS = 2  # photos drawn at the same time: their memory is what the machine must have to spare
MEMORY_BYTES = 1280 * 1024 * 1024  # of address space for one process; 50 million pixels with transparency take 1,040 MiB
ALL_SECONDS = 20.0  # for all photos of one request, whether a decoder computes or hangs
CPU_SECONDS = 20  # for one photo; the kernel sees to that when we no longer can
WAIT_SECONDS = 20.0  # until a process is free
MOST_WAITING = 20  # requests, each with up to 30 MiB in hand
IDLE_SECONDS = 60.0  # after which a process that has nothing to draw is ended, and its memory free again

PDF = "application/pdf"
NO_PICTURE = "is not a JPEG, PNG or WebP picture"  # as `gateway.drawing` says it
TYPES = {b"J": "image/jpeg", b"P": "image/png", b"W": "image/webp", b"D": PDF}
LENGTH, ANSWER = struct.Struct(">I"), struct.Struct(">cI")  # as in `gateway.drawing`
MOST_ANSWERED = 128 * 1024 * 1024
TOO_LONG = f"took too long: all photos together may take {ALL_SECONDS:g} seconds to draw; send fewer or smaller ones"


class NotPhotos(ValueError):
    """Some of the photos can't be taken: `wrong` says why, by place, in words for who sent them."""

    def __init__(self, wrong: Mapping[int, str]) -> None:
        super().__init__(f"{len(wrong)} photos can't be taken")
        self.wrong = wrong


class Busy(Exception):
    """Nobody is free to draw, or can be called; later somebody will."""


class Broke(Exception):
    """The process ended while it was drawing."""


class Hand:
    """One process that draws, or writes. It is given nothing of our environment, in which secrets may stand."""

    def __init__(self, program: Path) -> None:
        self.killed = False
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-S", "-P", str(program), str(MEMORY_BYTES), str(CPU_SECONDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": _libraries()},
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us: what is in hand is finished
        )
        assert self.process.stdin
        assert self.process.stdout
        self.asked, self.answers = self.process.stdin, self.process.stdout

    def draw(self, content: bytes) -> tuple[bytes, bytes]:
        """The answer's kind and content; raises Broke. Blocks until the process has answered or ended."""
        try:
            self.asked.write(LENGTH.pack(len(content)))
            self.asked.write(content)
            self.asked.flush()
            kind, length = ANSWER.unpack(_whole(self.answers, ANSWER.size))
            made = _whole(self.answers, min(length, MOST_ANSWERED))
        except (OSError, struct.error):
            raise Broke from None
        if len(made) != length:
            raise Broke
        return kind, made

    def kill(self) -> None:
        """May be called while another thread draws: it gets Broke."""
        self.killed = True
        self.process.kill()

    def stands(self) -> bool:
        """Can it be given another photo?"""
        return not self.killed and self.process.poll() is None

    def end(self) -> int:
        """End the process and let go of what it had; gives how it ended."""
        self.process.kill()
        for pipe in (self.asked, self.answers):
            with suppress(OSError):  # something was still to be written
                pipe.close()
        return self.process.wait()


def _whole(pipe: IO[bytes], size: int) -> bytes:
    """So many bytes, or fewer where no more come. Where pipes are cooperative (errands in production) they come in pieces."""
    pieces, missing = [], size
    while missing and (piece := pipe.read(missing)):
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def draw_once(content: bytes) -> tuple[bytes, str]:
    """One photo drawn anew, with its media type, by a process that is called for it alone. Blocks. Raises NotPhotos, or Busy where no
    process can be called."""
    hand = _hand()
    overdue = threading.Timer(ALL_SECONDS, hand.kill)
    overdue.start()
    try:
        kind, made = hand.draw(content)
    except Broke:
        raise NotPhotos({0: TOO_LONG if hand.killed else "is damaged and can't be read"}) from None
    finally:
        overdue.cancel()
        hand.end()
    if kind not in TYPES:
        raise NotPhotos({0: made[:200].decode("ascii", "replace")})
    return made, TYPES[kind]


def _hand() -> Hand:
    try:
        return Hand(PROGRAM)
    except OSError as error:
        log.error("drawing_not_started", error=type(error).__name__)
        raise Busy from None


class Studio:
    """Draws photos for one process of the door, or writes papers. The first one calls the first hand."""

    def __init__(self, program: Path | None = None) -> None:
        self.program = program
        self.free: list[Hand] = []
        self.turns = asyncio.Semaphore(HANDS)
        self.waiting = 0
        self.threads = ThreadPoolExecutor(HANDS, thread_name_prefix="gateway-photos")
        self.idle: asyncio.TimerHandle | None = None

    async def redraw(self, photos: Sequence[bytes]) -> list[tuple[bytes, str]]:
        """Each photo drawn anew, upright, with its media type; raises NotPhotos or Busy. Nothing is kept of any before all
        are drawn."""
        drawn: list[tuple[bytes, str]] = []
        wrong: dict[int, str] = {}
        async with self._hand() as hand:
            until = asyncio.get_running_loop().time() + ALL_SECONDS
            for place, content in enumerate(photos):
                try:
                    kind, made = await self._draw(hand, content, until)
                except Broke as broke:
                    wrong[place] = str(broke)
                    break  # one that broke its decoder is enough
                if kind in TYPES:
                    drawn.append((made, TYPES[kind]))
                else:
                    wrong[place] = made[:200].decode("ascii", "replace")
        if wrong:
            raise NotPhotos(wrong)
        return drawn

    def close(self) -> None:
        """End every process that has nothing to draw, and the threads that spoke to them."""
        if self.idle is not None:
            self.idle.cancel()
        self._rest()
        self.threads.shutdown(wait=False)

    def _rest(self) -> None:
        while self.free:
            self.free.pop().end()

    @asynccontextmanager
    async def _hand(self) -> AsyncIterator[Hand]:
        """A process of one's own for a while."""
        if self.waiting == MOST_WAITING:
            raise Busy
        self.waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self.turns.acquire()
        except TimeoutError:
            raise Busy from None
        finally:
            self.waiting -= 1
        try:
            hand = await self._call()
            try:
                yield hand
            finally:
                self._let_go(hand)
        finally:
            self.turns.release()

    async def _call(self) -> Hand:
        while self.free:
            hand = self.free.pop()
            if hand.stands():
                return hand
            hand.end()
        try:
            return await asyncio.get_running_loop().run_in_executor(self.threads, Hand, self.program or PROGRAM)
        except OSError as error:
            log.error("drawing_not_started", error=type(error).__name__)
            raise Busy from None

    def _let_go(self, hand: Hand) -> None:
        if hand.stands():
            self.free.append(hand)
        else:
            hand.end()
        if self.idle is not None:
            self.idle.cancel()
        self.idle = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)

    async def _draw(self, hand: Hand, content: bytes, until: float) -> tuple[bytes, bytes]:
        """Raises Broke with what to tell the citizen."""
        loop = asyncio.get_running_loop()
        overdue = loop.call_at(until, hand.kill)
        try:
            return await loop.run_in_executor(self.threads, hand.draw, content)
        except Broke:
            code = await loop.run_in_executor(self.threads, hand.end)
            log.warning("drawing_broke", code=code, size_bytes=len(content))
            late = hand.killed or code == -signal.SIGXCPU
            raise Broke(TOO_LONG if late else "is damaged and can't be read") from None
        except asyncio.CancelledError:
            hand.kill()
            raise
        finally:
            overdue.cancel()


def _libraries() -> str:
    """The folders in which the decoders and their programs lie. They are never loaded into this process."""
    found = find_spec("PIL")
    if found is None or found.origin is None:
        raise OSError("Pillow is not installed")
    return os.pathsep.join((str(Path(found.origin).parents[1]), str(Path(__file__).parents[1])))
