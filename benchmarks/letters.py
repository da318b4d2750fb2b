"""How many letters notify hands over from one process, and that a slow provider holds up nobody but its own letters."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import processes
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from benchmarks.floors import floor
from benchmarks.provider import Provider
from benchmarks.sink import Sink
from tests.stack import bare_environment

PATIENCE_SECONDS = 120.0
MANY = 64  # letters for the slow provider: more than its lane has room for


def measure(bench: Bench) -> Iterator[Figure]:
    count = int(bench.long(4_000, 1_000))
    with Sink() as sink:
        yield by_mail(bench, sink, count)
    with Provider() as provider:
        alone = by_text(bench, provider, count)
        yield alone
    with Provider() as provider:
        yield beside_a_slow_one(bench, provider, count, alone.value)


def by_mail(bench: Bench, sink: Sink, count: int) -> Figure:
    """Letters to a mail server, over connections that are kept."""
    with _room(bench, {"ONTONG_SMTP_URL": sink.url}, mails=count) as room:
        seconds, used = room.hand_over(lambda: len(sink.letters()) >= count)
    return Figure(
        name="letters.mail.per_second",
        says="letters handed to a mail server, one process of notify on a file",
        value=count / seconds,
        unit="letters/s",
        target=200,
        floor=floor(bench, "smtp"),
        floor_is="bare socket, one after another",
        note=f"{count:,} letters, twice: {sink.twice(0, count)}; {used / count * 1000:.2f} ms CPU each",
    )


def by_text(bench: Bench, provider: Provider, count: int) -> Figure:
    """Text messages to a provider, over connections that are kept."""
    with _room(bench, _texts(provider), texts=count) as room:
        seconds, used = room.hand_over(lambda: len(provider.taken()) >= count)
    there = f"taken: {len(provider.taken()):,} in {provider.requests():,} requests"
    return Figure(
        name="letters.text.per_second",
        says="text messages handed to a provider by HTTP, several in one request where they wait, one process of notify on a file",
        value=count / seconds,
        unit="letters/s",
        target=500,
        floor=floor(bench, "provider"),
        floor_is="bare urllib3, one after another, one in each request",
        note=f"{count:,} letters, {there}; {used / count * 1000:.2f} ms CPU each",
    )


def beside_a_slow_one(bench: Bench, provider: Provider, count: int, alone: float) -> Figure:
    """The same while another provider keeps every call for thirty seconds, and has more letters waiting than there is room for."""
    variables = {**_texts(provider), "ONTONG_TELEGRAM_URL": provider.url, "ONTONG_TELEGRAM_TOKEN": "1:bench"}
    with _room(bench, variables, texts=count, chats=MANY) as room:
        seconds, used = room.hand_over(lambda: len(provider.taken()) >= count)
        held = provider.waiting()
    return Figure(
        name="letters.beside_slow.per_second",
        says="the same while another provider takes 30 s for each call",
        value=count / seconds,
        unit="letters/s",
        floor=alone,
        floor_is="without the slow one",
        note=f"{held} calls of {MANY} waited at the slow one at the end; {used / count * 1000:.2f} ms CPU each",
    )


class Room:
    """The process, with its letters written down."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def hand_over(self, done: Callable[[], bool]) -> tuple[float, float]:
        """Begin, and wait until it is done: the seconds it took, and the CPU seconds of the process."""
        assert self.process.stdin
        before, began = processes.cpu_seconds([self.process.pid]), time.monotonic()
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        while not done():
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise RuntimeError(f"not all letters were handed over within {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.02)
        return time.monotonic() - began, processes.cpu_seconds([self.process.pid]) - before


@contextmanager
def _room(bench: Bench, variables: dict[str, str], *, mails: int = 0, texts: int = 0, chats: int = 0) -> Iterator[Room]:
    bench.say(f"letters: writing down {mails + texts + chats:,}")
    command = [sys.executable, "-m", "benchmarks.post_room", str(mails), str(texts), str(chats)]
    with tempfile.TemporaryDirectory(prefix="ontong-bench-", ignore_cleanup_errors=True) as folder:
        environment = {**bare_environment(), **variables, "ONTONG_DATA": folder}
        root = Path(__file__).parents[1]
        process = subprocess.Popen(command, env=environment, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("notify could not write its letters down")
            bench.say("letters: handing over")
            yield Room(process)
        finally:
            process.kill()  # some of its letters are still at the slow provider
            process.wait(10)


def _texts(provider: Provider) -> dict[str, str]:
    account = {"ONTONG_SOLAPI_KEY": "bench", "ONTONG_SOLAPI_SECRET": "bench", "ONTONG_SOLAPI_SENDER": "041-000-0000"}
    return {**account, "ONTONG_SOLAPI_URL": provider.url}
