"""What an operator sees of the letters: how attempts end, and how long what waits has waited, by channel."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from contracts.gateway import Channel
from services.notify.domain import STAFF, Waiting

if TYPE_CHECKING:
    from prometheus_client import Metric

CHANNELS = frozenset({STAFF, *(channel.value for channel in Channel)})
OUTCOMES = frozenset({"accepted", "delivered", "undeliverable", "misconfigured", "later", "unknown", "withheld"})


class Measures(Collector):
    """`read` runs a question on notify's database. While that can't be read only the attempts of this process are shown."""

    def __init__(self, read: Callable[[Callable[[Any], Mapping[str, Waiting]]], Mapping[str, Waiting]]) -> None:
        self._glance = Glance(lambda: read(lambda tx: tx.deliveries.waiting()))
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def tried(self, channel: str, outcome: str) -> None:
        """An attempt ended like this."""
        if channel not in CHANNELS or outcome not in OUTCOMES:
            raise ValueError(f"no such figure: {channel}, {outcome}")
        with self._lock:
            self._attempts[channel, outcome] += 1

    def collect(self) -> Iterator[Metric]:
        with self._lock:
            attempts = dict(self._attempts)
        family = CounterMetricFamily("letter_attempts_total", "Attempts of this process, by how they ended.", labels=("channel", "outcome"))
        for labels, count in sorted(attempts.items()):
            family.add_metric(labels, count)
        yield family
        waiting = self._glance.now()
        if waiting is None:
            return
        letters = GaugeMetricFamily("letters_waiting", "Letters that are still to be sent, and calls to be made.", labels=("channel",))
        oldest = GaugeMetricFamily("letters_waiting_oldest_seconds", "The longest wait of such a letter.", labels=("channel",))
        for channel, one in sorted(waiting.items()):
            letters.add_metric((channel,), one.count)
            oldest.add_metric((channel,), one.oldest_seconds)
        yield from (letters, oldest)
