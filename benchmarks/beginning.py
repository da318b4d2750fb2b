"""How soon after its start a house shows the first page, and what the pages take as a process of their own."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import httpx

from benchmarks import processes
from benchmarks.bench import Bench
from benchmarks.figures import Figure
from tests.servers import free_port
from tests.stack import Process

PAGE = {"accept": "text/html", "accept-encoding": "gzip"}
VISITS = 200  # before the memory is looked at


def measure(bench: Bench) -> Iterator[Figure]:
    times = int(bench.long(5, 2))
    bench.say(f"pages: from the start to the first page, {times} times")
    first, again, alone = [], [], []
    for _ in range(times):
        with TemporaryDirectory(prefix="ontong-bench-") as folder:
            up = _up(Path(folder))
            try:
                first.append(_until_a_page(up))
                up.terminate()
                again.append(_until_a_page(up))
                alone.append(_alone(Path(folder), up.environment["ONTONG_PORT"]))
            finally:
                up.terminate()
    load = f"load {os.getloadavg()[0]:.1f}"
    for name, says, took in (("new", "on an empty folder, the city loaded", first), ("again", "on its folder", again)):
        yield Figure(
            name=f"pages.start.{name}",
            says=f"`ontong up` {says}: from the start to the first page, median of {times}",
            value=median(took),
            unit="s",
            less=True,
            note=f"{', '.join(f'{one:.1f}' for one in sorted(took))} s; {load}",
        )
    yield Figure(
        name="pages.alone.rss_mb",
        says=f"`ontong pages` before an `ontong up`, after {VISITS} pages: resident memory",
        value=max(alone),
        unit="MB",
        less=True,
    )


def _up(folder: Path) -> Process:
    port = free_port()
    environment = {"ONTONG_DATA": str(folder / "data"), "ONTONG_PORT": str(port), "ONTONG_LOG_FORMAT": "json"}
    return Process("up", ["up"], environment, folder=folder, ready_url=f"http://127.0.0.1:{port}/readyz")


def _until_a_page(up: Process) -> float:
    began = time.monotonic()
    up.start()
    with httpx.Client(base_url=up.ready_url.removesuffix("/readyz"), headers=PAGE, timeout=10) as http:
        while not _is_there(http):
            if time.monotonic() - began > 60 or not up.running:
                raise RuntimeError(f"no page came: {up.tail()}")
            time.sleep(0.02)
    return time.monotonic() - began


def _is_there(http: httpx.Client) -> bool:
    try:
        return http.get("/").status_code == 200
    except httpx.TransportError:  # not yet
        return False


def _alone(folder: Path, api_port: str) -> float:
    port = free_port()
    environment = {
        "ONTONG_API_URL": f"http://127.0.0.1:{api_port}",
        "ONTONG_FRONTEND_SECRET": base64.b64encode(bytes(range(32))).decode(),
        "ONTONG_PORT": str(port),
    }
    pages = Process("pages", ["pages"], environment, folder=folder, ready_url=f"http://127.0.0.1:{port}/readyz")
    pages.start()
    try:
        pages.wait_ready()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=PAGE, timeout=10) as http:
            for place in range(VISITS):
                http.get(("/", "/report", "/board", "/mine")[place % 4]).raise_for_status()
        assert pages.popen is not None
        return processes.resident_mb(pages.popen.pid)
    finally:
        pages.terminate()
