"""How long the public board takes with very many cases: `python -m benchmarks.board [CASES] [POSTGRES_URL]`.

The cases are made up: 400 days, 60 departments and 12 channels (a few have most), answered after a few days. They are counted as the
service counts them; the facts themselves aren't written, for the board doesn't read them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median

from chassis.database import Store, create_tables, postgres, sqlite
from contracts.board import GetBoard
from contracts.gateway import Channel
from contracts.message import new_id
from services.metrics.board import cells
from services.metrics.counting import Fact
from services.metrics.service import Metrics
from services.metrics.usecases import showing

DAY = date(2026, 11, 30)
FIRST = DAY - timedelta(days=399)
CHANNELS = [channel.value for channel in Channel]


def facts(count: int) -> Iterator[Fact]:
    random = Random(1)
    for _ in range(count):
        received = FIRST + timedelta(days=random.randrange(400))
        answered = received + timedelta(days=min(int(random.expovariate(0.2)), 60))
        done = answered <= DAY
        yield Fact(
            complaint_id=new_id(),
            channel=CHANNELS[min(int(random.expovariate(0.5)), 11)],
            kind=random.choices(["other", "grievance", "suggestion", "system_question"], [70, 15, 10, 5])[0],
            department=f"department-{min(int(random.expovariate(0.06)), 59):02}",
            status="closed" if done else "in_progress",
            outcome="answered" if done else None,
            on_time=random.random() < 0.95 if done else None,
            received_at=datetime.combine(received, datetime.min.time(), UTC),
            received_on=received,
            answered_on=answered if done else None,
            days=(answered - received).days if done else None,
            score=random.randint(1, 5) if done and random.random() < 0.2 else None,
            rated_on=answered,
            area=f"area-{random.randrange(15):02}",
        )


def fill(store: Store, count: int) -> None:
    """All at once: a row is written once, whatever it adds up."""
    found: Counter[cells.Cell] = Counter()
    for fact in facts(count):
        found.update(cells.counts(fact))
    store.transact(lambda tx: tx.board.move(found))


def measure(store: Store, query: GetBoard) -> float:
    """Milliseconds of this process: half of thirty questions took no longer. (The time on the wall is the machine's, which others use.)"""
    taken = []
    for _ in range(30):
        began = time.process_time()
        store.read(lambda tx: showing.get_board(tx, query))
        taken.append((time.process_time() - began) * 1000)
    return median(taken)


def main(count: int, url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "metrics.sqlite"
        store: Store = postgres(Metrics.db, url, source="metrics") if url else sqlite(Metrics.db, path, source="metrics")
        create_tables(Metrics.db, store.engine)
        fill(store, count)
        print(f"{count:,} cases, {store.engine.dialect.name}")
        month, year = {"since": DAY.replace(day=1), "until": DAY}, {"since": FIRST, "until": DAY}
        views = {
            "this month": GetBoard(**month),
            "this month, a department": GetBoard(**month, department="department-03"),
            "400 days": GetBoard(**year),
            "400 days, a department": GetBoard(**year, department="department-03"),
            "400 days, a channel": GetBoard(**year, channel=Channel.WEB),
            "days that are no months": GetBoard(since=date(2026, 8, 2), until=date(2026, 11, 29)),
        }
        for name, query in views.items():
            print(f"  {name:26} {measure(store, query):6.1f} ms")
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000, sys.argv[2] if len(sys.argv) > 2 else None)
