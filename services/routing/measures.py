"""What an operator sees of routing: how many of the city's rules and splits are applied, and how many are broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from services.routing.domain.amending import states
from services.routing.rules.facts import KOREA

if TYPE_CHECKING:
    from prometheus_client import Metric

    from services.routing.store import Transaction

Counted = Mapping[str, Mapping[str, int]]  # what is counted -> state -> how many


class Measures(Collector):
    """`read` runs a question on routing's database. While that can't be read nothing is shown."""

    def __init__(self, read: Callable[[Callable[[Any], Counted]], Counted]) -> None:
        self._glance = Glance(lambda: read(_counted))

    def collect(self) -> Iterator[Metric]:
        counted = self._glance.now()
        if counted is None:
            return
        for what, meaning in (("rules", "The city's own rules"), ("splits", "Duties that are split by area")):
            family = GaugeMetricFamily(f"routing_{what}", f"{meaning}, by whether they are applied.", labels=("state",))
            for state, number in counted[what].items():
                family.add_metric((state,), number)
            yield family


def _counted(tx: Transaction) -> Counted:
    return states(tx.cities.now(), tx.now.astimezone(KOREA).date())
