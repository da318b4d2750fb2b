"""How fast a voice is taken in for good (POST to 201), and how soon the citizen has the receipt number."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, percentile
from benchmarks.floors import floor
from benchmarks.sink import Sink

CONNECTIONS = 64
RATE = 200


def measure(bench: Bench) -> Iterator[Figure]:
    yield most(bench)
    yield from soon(bench)


def most(bench: Bench) -> Figure:
    """`ontong web` alone, one process on PostgreSQL: as much as it takes."""
    echo, rows = floor(bench, "echo"), floor(bench, "postgres")
    with Sink() as sink, bench.production(sink, only="web") as house:
        bench.say("intake: warming up")
        bench.fire(house.port, count=2_000, seconds=3, connections=CONNECTIONS)
        bench.say("intake: as fast as it is taken")
        before = bench.cpu_seconds(house)
        run = bench.fire(house.port, count=200_000, seconds=bench.long(20, 5), connections=CONNECTIONS)
        used = bench.cpu_seconds(house) - before
    each, generator = used / len(run.accepted) * 1000, run.cpu_seconds / len(run.sent) * 1000
    return Figure(
        name="intake.web.per_second",
        says=f"durable intake: `ontong web`, one process on PostgreSQL, {CONNECTIONS} connections",
        value=run.per_second,
        unit="complaints/s",
        target=1000,
        floor=echo,
        floor_is="bare ASGI echo",
        note=f"{len(run.accepted):,} accepted, errors: {run.errors or 'none'}; {each:.2f} ms CPU each with PostgreSQL (the generator "
        f"{generator:.2f}); {run.per_second / rows:.3f} of bare psycopg2 rows/s; {in_ms([one.seconds for one in run.accepted])}",
    )


def soon(bench: Bench) -> Iterator[Figure]:
    """`ontong up` at a steady rate, by the clock, with everything behind the door at work."""
    bare = floor(bench, "echo_p99")
    seconds = bench.long(30, 6)
    with Sink() as sink, bench.embedded(sink) as house:
        bench.warm_up(house, sink)
        bench.say(f"intake: {RATE}/s by the clock, embedded")
        run = bench.fire(house.port, count=int(RATE * seconds), seconds=seconds + 5, connections=256, rate=RATE)
        came = bench.await_letters(sink, run, seconds=60)
    took = [one.seconds for one in run.sent]
    bench.curves[f"POST to 201 at {RATE}/s, embedded"] = took
    note = f"{in_ms(took)}; {len(run.accepted):,} accepted, errors: {run.errors or 'none'}; letters {len(came):,}"
    for share, target in ((0.50, None), (0.95, None), (0.99, 50.0)):
        yield Figure(
            name=f"intake.embedded.p{share * 100:.0f}",
            says=f"POST to 201, embedded, {RATE}/s by the clock with the whole pipeline running: p{share * 100:.0f}",
            value=percentile(took, share) * 1000,
            unit="ms",
            target=target,
            less=True,
            floor=bare * 1000 if share == 0.99 else None,
            floor_is="bare ASGI echo at 200/s, p99" if share == 0.99 else "",
            note=note if share == 0.99 else "",
        )
