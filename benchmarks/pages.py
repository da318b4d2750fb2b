"""How soon a page is there: on the server by the clock, over a slow network, and at a desk with a slow machine."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from benchmarks import beginning, browser
from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, percentile
from benchmarks.floors import echo_door
from benchmarks.load import Run
from benchmarks.readers import ROWS, Readers, come_in, get
from benchmarks.sink import Sink
from tests.stack import House

RATE = 50
MANY = 260  # cases in the city: more than a page of the queue shows
SERVER_MS = 30.0
BYTES = 60_000.0
SECONDS = 1.0
BARE = "bare Starlette and Jinja2"
SLOW = f"slow 3G ({browser.KBITS:.0f} kbit/s, {browser.DELAY_MS:.0f} ms)"


def measure(bench: Bench) -> Iterator[Figure]:
    """`ontong up` in rehearsal, with everything on that a newcomer sees."""
    yield from beginning.measure(bench)
    with Sink() as sink, bench.embedded(sink, ONTONG_SANDBOX="yes") as house:
        bench.fire(house.port, count=MANY, seconds=60, connections=4)
        readers = come_in(house)
        bench.settle(house)
        yield from by_the_clock(bench, house, readers)
        yield from mixed(bench, house, readers)
        yield from in_a_browser(bench, house, readers)


def by_the_clock(bench: Bench, house: House, readers: Readers) -> Iterator[Figure]:
    """Each kind of page by itself, beside a bare page with as many rows."""
    bare = {rows: percentile(_took(_bare(bench, rows)), 0.95) * 1000 for rows in (20, ROWS)}
    for name, asks in readers.asks().items():
        rows = ROWS if name.endswith(str(ROWS)) else 20
        bench.fire(house.port, asks=asks, count=40, seconds=10, connections=2)
        before = bench.cpu_seconds(house)
        run = _asked(bench, house.port, asks)
        used = bench.cpu_seconds(house) - before
        took = _took(run)
        yield Figure(
            name=f"pages.{name}.p95",
            says=f"the page `{name}`, {RATE}/s by the clock, embedded: p95",
            value=percentile(took, 0.95) * 1000,
            unit="ms",
            target=SERVER_MS,
            less=True,
            floor=bare[rows],
            floor_is=f"{BARE}, {rows} rows, p95",
            note=f"{in_ms(took)}; {used / len(took) * 1000:.1f} ms CPU each; errors: {run.errors or 'none'}; {_load()}",
        )


def mixed(bench: Bench, house: House, readers: Readers) -> Iterator[Figure]:
    """All kinds in turn: what each takes while the others come too."""
    kinds = readers.asks()
    run = _asked(bench, house.port, tuple(asks[0] for asks in kinds.values()))
    each = {
        name: percentile([one.seconds for one in run.sent if one.number % len(kinds) == place], 0.95) for place, name in enumerate(kinds)
    }
    yield Figure(
        name="pages.mixed.p95",
        says=f"all of these in turn, {RATE}/s together: p95",
        value=percentile(_took(run), 0.95) * 1000,
        unit="ms",
        target=SERVER_MS,
        less=True,
        note=f"{', '.join(f'{name} {seconds * 1000:.0f}' for name, seconds in each.items())} ms; {in_ms(_took(run))}; {_load()}",
    )


def in_a_browser(bench: Bench, house: House, readers: Readers) -> Iterator[Figure]:
    """What comes over the wire, how soon it can be read on a slow network, how soon a long queue can be used on a slow machine."""
    times = int(bench.long(9, 3))
    with browser.chromium() as opened:
        for name, path in (("front", "/"), ("report", "/report")):
            bench.say(f"pages: {name} in a browser, {SLOW}, {times} times")
            seen = [browser.first_visit(opened, house.url, path) for _ in range(times)]
            yield _weight(name, seen)
            for what, says in (("paint", "first contentful paint"), ("load", "load")):
                yield _soon(f"pages.{name}.{what}", f"the first page (`{name}`), nothing kept, {SLOW}: {says}", [one[what] for one in seen])
        bench.say(f"pages: {ROWS} rows in a browser, CPU {browser.SLOWER} times slower, {times} times")
        usable = [browser.long_queue(opened, house.url, f"/desk?rows={ROWS}", readers.officer) for _ in range(times)]
        yield _soon("pages.desk_queue_200.usable", f"{ROWS} rows of the queue, CPU slowed {browser.SLOWER} times: usable", usable)


def _weight(name: str, seen: Sequence[Mapping[str, float]]) -> Figure:
    return Figure(
        name=f"pages.{name}.bytes",
        says=f"the first page (`{name}`), nothing kept: over the wire, with everything that it brings",
        value=max(one["bytes"] for one in seen),
        unit="bytes",
        target=BYTES,
        less=True,
        note=f"{seen[0]['requests']:.0f} requests",
    )


def _soon(name: str, says: str, seconds: Sequence[float]) -> Figure:
    told = ", ".join(f"{one:.2f}" for one in sorted(seconds))
    return Figure(
        name=name,
        says=f"{says}, median of {len(seconds)}",
        value=median(seconds),
        unit="s",
        target=SECONDS,
        less=True,
        note=f"{told} s; {_load()}",
    )


def _asked(bench: Bench, port: int, asks: tuple[str, ...]) -> Run:
    seconds = bench.long(10, 3)
    return bench.fire(port, first=0, asks=asks, count=int(RATE * seconds), seconds=seconds + 10, connections=32, rate=RATE)


def _bare(bench: Bench, rows: int) -> Run:
    bench.say(f"pages: {BARE}, {rows} rows")
    with echo_door("benchmarks.bare:app") as port:
        return _asked(bench, port, (get(f"/?rows={rows}", {}),))


def _took(run: Run) -> list[float]:
    return [one.seconds for one in run.sent]


def _load() -> str:
    """Of the machine just now: others may be at work on it."""
    return f"load {os.getloadavg()[0]:.1f}"
