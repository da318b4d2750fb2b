"""The whole automatic way, from the citizen's POST to the receipt letter at a mail server: how many, how soon, at what cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from sqlalchemy import inspect, text

from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, percentile
from benchmarks.floors import floor
from benchmarks.sink import Sink
from tests.stack import House

RATE = 50
MODES = {"embedded": 250.0, "production": 150.0}  # complaints a second to be reached
WORDS = {"embedded": "embedded", "production": "RabbitMQ + PostgreSQL, five services"}
PEER_MS = 218.0  # CPU of the nearest peer, Signalen, for each complaint on two cores, without routing


def measure(bench: Bench) -> Iterator[Figure]:
    opened: dict[str, Callable[[Sink], AbstractContextManager[House]]] = {"embedded": bench.embedded, "production": bench.production}
    for mode, target in MODES.items():
        with Sink() as sink, opened[mode](sink) as house:
            bench.warm_up(house, sink)
            yield soon(bench, mode, house, sink)
            yield from most(bench, mode, house, sink, target)


def most(bench: Bench, mode: str, house: House, sink: Sink, target: float) -> Iterator[Figure]:
    """A burst as fast as it is accepted; over when the last letter has come and nothing is left to do."""
    count = int(bench.long(3000, 500))
    bench.settle(house)
    rows, events, cpu, began = _rows(house), _events(house), bench.cpu_by_part(house), time.monotonic()
    bench.say(f"whole way: a burst of {count:,}, {mode}")
    run = bench.fire(house.port, count=count, seconds=300, connections=32)
    came = bench.await_letters(sink, run, seconds=300)
    at_once = max(came.values()) - min(one.due_at for one in run.sent)
    bench.settle(house)
    accepted = len(run.accepted)
    used = {name: (seconds - cpu[name]) / accepted * 1000 for name, seconds in bench.cpu_by_part(house).items()}
    rows, events = (_rows(house) - rows) / accepted, (_events(house) - events) / accepted
    first = min(one.number for one in run.sent)
    parts = f"an echo, {rows:.1f} rows, {f'{events:.1f} messages, ' if mode == 'production' else ''}a letter"
    yield Figure(
        name=f"whole_way.{mode}.per_second",
        says=f"POST to receipt letter, {WORDS[mode]}: a burst of {count:,}",
        value=len(came) / at_once,
        unit="complaints/s",
        target=target,
        floor=1 / _bare_seconds(bench, mode, rows, events),
        floor_is=f"its parts bare, one after another: {parts}",
        note=f"accepted at {run.per_second:,.0f}/s, errors: {run.errors or 'none'}; letters {len(came):,} of {accepted:,}, "
        f"twice: {sink.twice(first, count)}; {events:.1f} events and {rows:.1f} rows each; at rest after {time.monotonic() - began:.1f} s",
    )
    yield Figure(
        name=f"whole_way.{mode}.cpu_ms",
        says=f"CPU for each complaint, {WORDS[mode]}" + (", with broker and database" if mode == "production" else ""),
        value=sum(used.values()),
        unit="ms",
        less=True,
        floor=_bare_seconds(bench, mode, rows, events) * 1000,
        floor_is="its parts bare, one after another (time, not CPU)",
        note=f"{', '.join(f'{name} {spent:.2f}' for name, spent in used.items())}; not counted: the generator "
        f"({run.cpu_seconds / accepted * 1000:.2f} ms); the nearest peer (Signalen): {PEER_MS:.0f} ms",
    )


def soon(bench: Bench, mode: str, house: House, sink: Sink) -> Figure:
    """A steady rate by the clock: from when a complaint was due to when its letter was handed over."""
    seconds = bench.long(30, 6)
    bare = floor(bench, "echo_p99") + floor(bench, "smtp_p99")
    bench.say(f"whole way: {RATE}/s by the clock, {mode}")
    run = bench.fire(house.port, count=int(RATE * seconds), seconds=seconds + 5, connections=64, rate=RATE)
    came = bench.await_letters(sink, run, seconds=60)
    took = [came[one.number] - one.due_at for one in run.accepted if one.number in came]
    bench.curves[f"POST to letter at {RATE}/s, {mode}"] = took
    return Figure(
        name=f"whole_way.{mode}.p99",
        says=f"POST to letter handed over, {WORDS[mode]}, {RATE}/s by the clock: p99",
        value=percentile(took, 0.99) * 1000,
        unit="ms",
        target=500.0,
        less=True,
        floor=bare * 1000,
        floor_is="p99 of a bare echo and of a bare hand-over",
        note=f"{in_ms(took)}; letters {len(came):,} of {len(run.accepted):,}, errors: {run.errors or 'none'}",
    )


def _bare_seconds(bench: Bench, mode: str, rows: float, events: float) -> float:
    seconds = 1 / floor(bench, "echo") + 1 / floor(bench, "smtp")
    if mode == "embedded":
        return seconds + rows / floor(bench, "sqlite")
    return seconds + rows / floor(bench, "postgres") + events / floor(bench, "publish")


def _rows(house: House) -> float:
    """All rows in all databases."""
    count = 0
    for engine in house.engines.values():
        with engine.connect() as connection:
            for table in inspect(connection).get_table_names():
                count += connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one()
    return float(count)


def _events(house: House) -> float:
    """All events that the services have said."""
    count = 0
    for engine in house.engines.values():
        with engine.connect() as connection:
            count += connection.execute(text("SELECT count(*) FROM outbox")).scalar_one()
    return float(count)
