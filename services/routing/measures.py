"""What an operator sees of routing: the city's rules and splits by state, what fails while cases are read, what was learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from services.routing.domain.amending import states
from services.routing.rules.facts import KOREA
from services.routing.store.doubts import DOUBTS, KINDS
from services.routing.usecases.teaching import Sight, sight

if TYPE_CHECKING:
    from prometheus_client import Metric

    from services.routing.store import Transaction

Counted = Mapping[str, Mapping[str, int]]  # what is counted -> state -> how many
Seen = tuple[Counted, Sight]


class Measures(Collector):
    """`read` runs a question on routing's database. While that can't be read only what this process has seen is shown."""

    def __init__(self, read: Callable[[Callable[[Any], Seen]], Seen]) -> None:
        self._glance = Glance(lambda: read(_seen))

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily("routing_reading_failed_total", "Cases in which this process left out what failed.", labels=("what",))
        for what in KINDS:
            family.add_metric((what,), DOUBTS.failures[what])
        yield family
        both = self._glance.now()
        if both is None:
            return
        counted, seen = both
        for what, meaning in (("rules", "The city's own rules"), ("splits", "Duties that are split by area")):
            laid_down = GaugeMetricFamily(f"routing_{what}", f"{meaning}, by whether they are applied.", labels=("state",))
            for state, number in counted[what].items():
                laid_down.add_metric((state,), number)
            yield laid_down
        yield from _learned(seen)


def _learned(seen: Sight) -> Iterator[Metric]:
    yield GaugeMetricFamily("routing_certainty_needed", "Certainty from which a case is routed without a person.", value=seen.certainty)
    yield GaugeMetricFamily("routing_training_failures", "Trainings that failed in a row.", value=seen.failures)
    yield GaugeMetricFamily("routing_learned_rows", "Decided cases that the version in use was learned from.", value=seen.rows)
    if seen.trained_seconds is not None:
        yield GaugeMetricFamily("routing_learned_age_seconds", "How long ago the version in use was learned.", value=seen.trained_seconds)
    yield GaugeMetricFamily("routing_parts_missing", "Parts in force that can't be used.", value=seen.missing)


def _seen(tx: Transaction) -> Seen:
    return states(tx.cities.now(), tx.now.astimezone(KOREA).date()), sight(tx)
