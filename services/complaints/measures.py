"""What an operator sees of dangers: how many nobody has taken up yet, and how long the oldest has waited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance

if TYPE_CHECKING:
    from prometheus_client import Metric

Waiting = tuple[int, float]  # how many, and the seconds since the oldest was heard of


class Measures(Collector):
    """`read` runs a question on the service's database. While that can't be read nothing is shown."""

    def __init__(self, read: Callable[[Callable[[Any], Waiting]], Waiting]) -> None:
        self._glance = Glance(lambda: read(lambda tx: tx.complaints.dangers_waiting()))

    def collect(self) -> Iterator[Metric]:
        waiting = self._glance.now()
        if waiting is None:
            return
        count, seconds = waiting
        yield GaugeMetricFamily("dangers_waiting", "Dangers that nobody has taken up.", value=count)
        yield GaugeMetricFamily("dangers_waiting_oldest_seconds", "How long the oldest of them has waited.", value=seconds)
