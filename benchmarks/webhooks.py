"""How soon a provider has its answer, with the receipt number in it: what KakaoTalk brings, by the clock."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.figures import Figure, in_ms, percentile
from benchmarks.sink import Sink
from benchmarks.voices import SKILL_SECRET

RATE = 200


def measure(bench: Bench) -> Iterator[Figure]:
    """`ontong up`, with everything behind the door at work; each message is a case."""
    seconds = bench.long(30, 6)
    with Sink() as sink, bench.embedded(sink, ONTONG_KAKAO_SKILL_SECRET=SKILL_SECRET) as house:
        bench.say("webhooks: warming up")
        bench.fire(house.port, count=40, seconds=5, connections=4, speaks="kakao")
        bench.settle(house)
        bench.say(f"webhooks: {RATE}/s by the clock, embedded")
        before = bench.cpu_seconds(house)
        run = bench.fire(house.port, count=int(RATE * seconds), seconds=seconds + 5, connections=256, rate=RATE, speaks="kakao")
        used = bench.cpu_seconds(house) - before
    took = [one.seconds for one in run.sent]
    for share, target in ((0.50, None), (0.99, 100.0)):
        yield Figure(
            name=f"webhooks.kakao.p{share * 100:.0f}",
            says=f"a message that KakaoTalk brings to its answer, embedded, {RATE}/s by the clock: p{share * 100:.0f}",
            value=percentile(took, share) * 1000,
            unit="ms",
            target=target,
            less=True,
            note=f"{in_ms(took)}; {len(run.accepted):,} answered, errors: {run.errors or 'none'}; {used / len(took) * 1000:.2f} ms CPU each"
            if target
            else "",
        )
