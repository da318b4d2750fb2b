"""The city's figures for Prometheus, from the same sums as the public statistics, so that the two always agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from services.metrics import usecases
from services.metrics.statistics import answer_seconds_median
from services.metrics.usecases import Figures

if TYPE_CHECKING:
    from prometheus_client import Metric

# figure of the tally -> name (a counter's ends in _total), meaning, what it is broken down by
SERIES = {
    "received": ("complaints_received_total", "Complaints received.", ("channel",)),
    "open": ("complaints_open", "Complaints that are neither answered nor withdrawn.", ("status", "department")),
    "completed": ("complaint_completed_total", "Complaints that a department is done with.", ("department", "outcome")),
    "on_time": ("complaint_on_time_total", "Answers, by whether they came before the due date.", ("department", "result")),
    "rerouted": ("complaint_rerouted_total", "Complaints that a department passed on to another.", ("department",)),
    "notified": ("complaint_notified_total", "Complaints whose citizen was told the result.", ("means",)),
    "closed": ("complaint_closed_total", "Complaints closed.", ("reason",)),
    "notification": ("notification_total", "Letters, by how they ended.", ("channel", "letter", "outcome")),
    "unknown": ("notification_unknown", "Letters of which nobody can tell whether they went out.", ("channel",)),
    "routed": ("routing_decision_total", "How complaints found their department.", ("mode",)),
    "score": ("satisfaction_total", "Citizens' ratings, 1 to 5.", ("score",)),
    "refused": ("citizen_request_refused_total", "Citizens' requests that came too late.", ("action",)),
}


class Measures(Collector):
    """`registry.register(Measures(store.read))`. While the database can't be read nothing is shown: an old figure would
    look like a true one."""

    def __init__(self, read: Callable[[Callable[[Any], Figures]], Figures]) -> None:
        self._glance = Glance(lambda: read(usecases.figures))

    def collect(self) -> Iterator[Metric]:
        figures = self._glance.now()
        if figures is None:
            return
        for figure, (name, meaning, labels) in SERIES.items():
            family = (CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily)(name, meaning, labels=labels)
            for key, value in sorted(figures.tally.items()):
                if key.figure == figure:
                    family.add_metric(key[1 : 1 + len(labels)], value)
            yield family
        yield GaugeMetricFamily("complaint_untold_oldest_seconds", "The longest wait for a first letter.", value=figures.untold_seconds)
        seconds = answer_seconds_median(figures.tally)
        if seconds is not None:
            yield GaugeMetricFamily("complaint_answer_seconds_median", "Half of the answers took no longer.", value=seconds)
