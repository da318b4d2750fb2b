"""Routing as it runs: what a decision costs the processor, how long a case waits for one, how large the process grows, and what a training
in the background does to all that.

    python -m benchmarks.routing_service [--rows 50000] [--cases 2000] [--per-second 50]

With ONTONG_TEST_POSTGRES_URL it runs on a database of its own there, else on a SQLite file; the service stands in this process as it does
in `ontong up`, its training in a process of its own. The texts are made up of words of the example city and of chance.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy import create_engine, text

from chassis.database import driver_url, postgres, sqlite
from chassis.host import Host
from chassis.local import LocalRunner
from chassis.migrate import migrate
from chassis.watch import Watch
from contracts.complaints import ComplaintReceived, Status
from contracts.gateway import Channel, Kind
from contracts.message import new_id
from contracts.routing import RegisterDepartments
from contracts.teaching import BringHistory, DecidedCase, ListModels, TakeHistory, TrainModel
from ontong import jurisdiction
from ontong.settings import EXAMPLE_CITY
from services.routing.service import Routing

EVERYDAY = (
    "어제 오늘 아침 저녁 집 앞에서 너무 불편합니다 빨리 조치 부탁드립니다 확인해 주세요 감사합니다 계속 반복 신고 주민 "
    "동네 아이들 위험 차량 사람 시간 때문에 정말 힘들어요 며칠째 그대로 있어서 다시 말씀드립니다 담당자 연락 처리 결과 알려주세요"
)
FILLING = EVERYDAY.split()
SYLLABLES = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후기니디리미비시이지치키티피히"


class Mouth:
    """Makes cases up: some words of a department's duties, many of everyday, names of places that nobody has heard before."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = random.Random(seed)
        departments = jurisdiction.read(EXAMPLE_CITY).departments
        self.words = {one.department.code: [w for duty in one.duties for w in (*duty.strong, *duty.words)] for one in departments}
        self.codes = [code for code, words in self.words.items() if words]
        self.names = ["".join(self.chance.choices(SYLLABLES, k=3)) for _ in range(3000)]

    def case(self) -> tuple[str, str]:
        """A text of 15 to 60 words, and the department that was right."""
        code = self.chance.choice(self.codes)
        said = [self._word(code) for _ in range(self.chance.randrange(15, 60))]
        return " ".join(said), code

    def _word(self, code: str) -> str:
        turn = self.chance.random()
        if turn < 0.10:
            return self.chance.choice(self.words[code])
        if turn < 0.13:
            return self.chance.choice(self.words[self.chance.choice(self.codes)])
        return self.chance.choice(FILLING) if turn < 0.85 else self.chance.choice(self.names)


@contextmanager
def standing() -> Iterator[tuple[Host, LocalRunner, str]]:
    """The service on a fresh database."""
    url = os.environ.get("ONTONG_TEST_POSTGRES_URL")
    with tempfile.TemporaryDirectory() as folder, _database(url) as own:
        if own:
            store: Any = postgres(Routing.db, own, source="routing")
        else:
            store = sqlite(Routing.db, Path(folder) / "routing.db", source="routing")
        migrate(Routing.db, store.engine)
        host = Host(Routing(), store, Watch("routing", CollectorRegistry()))
        runner = LocalRunner([host])
        runner.start()
        try:
            yield host, runner, "PostgreSQL" if own else "SQLite"
        finally:
            runner.stop()
            store.close()


@contextmanager
def _database(url: str | None) -> Iterator[str | None]:
    if url is None:
        yield None
        return
    name = f"bench_routing_{os.getpid()}"
    server = create_engine(driver_url(url), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with server.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        server.dispose()


def decide(host: Host, mouth: Mouth, cases: int, per_second: float) -> dict[str, float]:
    """Cases one by one at a steady rate, as they come: processor and wall time of each."""
    waits, costs, gap = [], [], 1 / per_second
    due = time.monotonic()
    for _ in range(cases):
        due += gap
        time.sleep(max(0.0, due - time.monotonic()))
        event = received(mouth.case()[0])
        began, used = time.monotonic(), time.process_time()
        host.store.in_turn(lambda tx, event=event: host.service.assign(event, tx))
        waits.append(time.monotonic() - began)
        costs.append(time.process_time() - used)
    ordered = sorted(waits)
    return {
        "cases": cases,
        "cpu_ms": round(statistics.mean(costs) * 1000, 2),
        "p50_ms": round(ordered[len(ordered) // 2] * 1000, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1000, 1),
        "memory_mb": memory(),
    }


def received(words: str) -> ComplaintReceived:
    now = datetime.now(UTC)
    return ComplaintReceived(
        occurred_at=now, complaint_id=new_id(), receipt_number="2611-ABCD-1", status=Status.RECEIVED, channel=Channel.WEB, locale="ko",
        kind=Kind.OTHER, text=words, arrived_at=now, received_at=now, due_at=now + timedelta(days=7),
    )  # fmt: skip


def memory() -> float:
    """Resident memory of this process in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return round(pages * os.sysconf("SC_PAGESIZE") / 1e6, 1)


def bring(runner: LocalRunner, mouth: Mouth, rows: int) -> float:
    """A history, as `ontong routing train` brings it; seconds."""
    began, at = time.monotonic(), datetime.now(UTC) - timedelta(minutes=10 * rows)
    for first in range(0, rows, 500):
        made = [(*mouth.case(), at + timedelta(minutes=10 * number)) for number in range(first, min(first + 500, rows))]
        cases = tuple(DecidedCase(text=words, department_code=code, received_at=when) for words, code, when in made)
        runner.ask(BringHistory(history="b" * 64, first=first, cases=cases), timeout=60)
    while runner.ask(TakeHistory(history="b" * 64), timeout=60).unmarked:
        pass
    return time.monotonic() - began


def train(host: Host, runner: LocalRunner, mouth: Mouth, per_second: float) -> dict[str, Any]:
    """A training that the service begins itself, and the decisions made meanwhile."""
    during: list[dict[str, float]] = []
    stop = threading.Event()

    def go_on() -> None:
        while not stop.is_set():
            during.append(decide(host, mouth, int(per_second * 5), per_second))

    runner.ask(TrainModel())
    began = time.monotonic()
    host.store.transact(host.service.mind_training)
    thread = threading.Thread(target=go_on)
    thread.start()
    while runner.ask(ListModels()).last_outcome is None:
        time.sleep(0.5)
    seconds = time.monotonic() - began
    stop.set()
    thread.join()
    models = runner.ask(ListModels())
    worst = {name: max(one[name] for one in during) for name in ("cpu_ms", "p50_ms", "p99_ms", "memory_mb")}
    return {"seconds": round(seconds, 1), "outcome": models.last_outcome, "why": models.versions[0].why if models.versions else "", **worst}


def tell(what: str, found: Any) -> None:
    print(json.dumps({what: found}, ensure_ascii=False), flush=True)


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=50_000)
    asked.add_argument("--cases", type=int, default=2000)
    asked.add_argument("--per-second", type=float, default=50.0)
    options = asked.parse_args()
    mouth = Mouth()
    with standing() as (host, runner, kind):
        runner.ask(RegisterDepartments(departments=jurisdiction.read(EXAMPLE_CITY).departments))
        tell("database", kind)
        tell("cold", decide(host, mouth, options.cases, options.per_second))
        tell("history", {"rows": options.rows, "seconds": round(bring(runner, mouth, options.rows), 1)})
        tell("training", train(host, runner, mouth, options.per_second))
        tell("learned", decide(host, mouth, options.cases, options.per_second))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
