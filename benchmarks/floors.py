"""The floors: the same kinds of work done bare, without a platform, on the same servers in the same run."""

from __future__ import annotations

import json
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import amqp
import psycopg2
from psycopg2.extras import execute_values
from urllib3 import PoolManager

from benchmarks.bench import Bench
from benchmarks.figures import Figure, percentile
from benchmarks.load import Run
from benchmarks.provider import Provider
from benchmarks.sink import Sink
from tests.servers import free_port

BATCH = 100
TEXT = '{"messages": [{"to": "01000000000", "text": "접수되었습니다.", "customFields": {"delivery_id": "1"}}]}'  # as Solapi is asked
BODY = json.dumps(
    {"complaint_id": str(uuid4()), "text": "집 앞 가로등이 꺼져 있어요. " * 10, "department_code": "road"}, ensure_ascii=False
)
TABLE = "CREATE TABLE said (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, type TEXT, subject TEXT, body TEXT)"
LETTER = b"From: a@b.example\r\nSubject: receipt\r\nX-Ontong-Letter: receipt\r\n\r\n" + b"MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=\r\n" * 50 + b".\r\n"


def publish(bench: Bench) -> float:
    """Persistent messages a second to a quorum queue, a hundred at a time, each confirmed."""
    url = bench.broker.create_vhost()
    parts = urlsplit(url)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        virtual_host=parts.path[1:],
    )
    connection.connect()
    channel = connection.channel()
    channel.queue_declare("floor", durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    channel.confirm_select()
    confirmed = [0]
    channel.events["basic_ack"].add(lambda tag, multiple: confirmed.__setitem__(0, max(confirmed[0], tag)))
    count, began = int(bench.long(10_000, 2_000)), time.perf_counter()
    for sent in range(1, count + 1):
        channel.basic_publish(amqp.Message(BODY, delivery_mode=2, content_type="application/json"), "", "floor")
        while sent % BATCH == 0 and confirmed[0] < sent:
            connection.drain_events(timeout=10)
    seconds = time.perf_counter() - began
    connection.close()
    bench.broker.drop_vhost(url)
    return count / seconds


def sqlite(bench: Bench) -> float:
    """Rows a second into SQLite, a hundred a commit, each commit on the disk."""
    with tempfile.TemporaryDirectory(prefix="ontong-floor-") as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(TABLE)

        def write(rows: list[tuple[str, ...]]) -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO said (id, type, subject, body) VALUES (?, ?, ?, ?)", rows)
            connection.execute("COMMIT")

        rate = _rows(write, int(bench.long(40_000, 10_000)))
        connection.close()
    return rate


def postgres(bench: Bench) -> float:
    """Rows a second into PostgreSQL, a hundred a commit."""
    url = bench.postgres.create_database()
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        cursor.execute(TABLE.replace("INTEGER", "SERIAL"))

    def write(rows: list[tuple[str, ...]]) -> None:
        with connection, connection.cursor() as cursor:
            execute_values(cursor, "INSERT INTO said (id, type, subject, body) VALUES %s", rows, page_size=BATCH)

    rate = _rows(write, int(bench.long(40_000, 10_000)))
    connection.close()
    bench.postgres.drop_database(url)
    return rate


def echo(bench: Bench) -> float:
    """Requests a second of the bare door, 64 connections."""
    with echo_door() as port:
        return _well(bench.fire(port, count=200_000, seconds=bench.long(10, 3), connections=64)).per_second


def echo_p99(bench: Bench) -> float:
    """Seconds in which the bare door answers 99 of 100, at 200 a second."""
    seconds = bench.long(10, 4)
    with echo_door() as port:
        run = _well(bench.fire(port, count=int(200 * seconds), seconds=seconds + 5, connections=64, rate=200))
    return percentile([one.seconds for one in run.sent], 0.99)


def smtp(bench: Bench) -> float:
    """Letters a second handed to the sink, one after another on one connection."""
    count = int(bench.long(5_000, 1_000))
    return count / sum(_hand_over(count))


def smtp_p99(bench: Bench) -> float:
    """Seconds in which 99 of 100 letters are handed over, 50 a second."""
    return percentile(_hand_over(int(bench.long(500, 150)), pause=0.02), 0.99)


def provider(bench: Bench) -> float:
    """Messages a second to a provider, one after another on one connection."""
    count = int(bench.long(5_000, 1_000))
    with Provider() as taking, PoolManager() as pool:
        began = time.perf_counter()
        for _ in range(count):
            pool.request("POST", taking.url, body=TEXT.encode(), headers={"Content-Type": "application/json"})
        return count / (time.perf_counter() - began)


FLOORS: dict[str, tuple[str, str, Callable[[Bench], float]]] = {
    "publish": ("bare py-amqp: publish to a quorum queue, 100 a confirm", "messages/s", publish),
    "sqlite": ("bare sqlite3: insert, WAL, synchronous=FULL, 100 a commit", "rows/s", sqlite),
    "postgres": ("bare psycopg2: execute_values, 100 a commit", "rows/s", postgres),
    "echo": ("bare ASGI echo on uvicorn (httptools, uvloop): POST", "requests/s", echo),
    "echo_p99": ("the same at 200/s: p99", "s", echo_p99),
    "smtp": ("bare socket: one SMTP hand-over after another", "letters/s", smtp),
    "provider": ("bare urllib3: one HTTP call after another to a provider", "letters/s", provider),
    "smtp_p99": ("the same at 50/s: p99", "s", smtp_p99),
}


def floor(bench: Bench, name: str) -> float:
    """This floor, measured once in a run."""
    if name not in bench.floors:
        says, unit, work = FLOORS[name]
        bench.say(f"floor: {says}")
        bench.floors[name] = work(bench)
        bench.say(f"  {bench.floors[name]:,.4g} {unit}")
    return bench.floors[name]


def measure(bench: Bench) -> Iterator[Figure]:
    """All floors."""
    for name, (says, unit, _) in FLOORS.items():
        value = floor(bench, name)
        yield Figure(name=f"floors.{name}", says=says, value=value * 1000 if unit == "s" else value, unit="ms" if unit == "s" else unit)


@contextmanager
def echo_door(app: str = "benchmarks.echo:app") -> Iterator[int]:
    """The bare door on a free port, or another one as bare."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--http", "httptools", "--loop", "uvloop"]
    options = ["--no-access-log", "--log-level", "warning", "--lifespan", "off"]
    process = subprocess.Popen([*command, *options], cwd=Path(__file__).parents[1])
    try:
        _await_port(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _rows(write: Callable[[list[tuple[str, ...]]], None], count: int) -> float:
    began = time.perf_counter()
    for _ in range(count // BATCH):
        write([(str(uuid4()), "complaint_routed.v1", str(uuid4()), BODY) for _ in range(BATCH)])
    return count / (time.perf_counter() - began)


def _hand_over(count: int, *, pause: float = 0.0) -> list[float]:
    """How long each hand-over took."""
    took = []
    with Sink() as sink, socket.create_connection(("127.0.0.1", sink.port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        replies = line.makefile("rb")
        replies.readline()
        for number in range(count):
            time.sleep(pause)
            began = time.perf_counter()
            line.sendall(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<c%08d@citizen.example>\r\nDATA\r\n" % number)
            for _ in range(3):
                replies.readline()
            line.sendall(LETTER)
            replies.readline()
            took.append(time.perf_counter() - began)
    return took


def _well(run: Run) -> Run:
    if run.errors:
        raise RuntimeError(f"the bare door failed: {run.errors}")
    return run


def _await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError("the bare door did not start")
