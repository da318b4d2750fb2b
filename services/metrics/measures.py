"""The city's figures for Prometheus, from the same sums as the public statistics, so that the two always agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from services.metrics import usecases
from services.metrics.judging import MILLION
from services.metrics.statistics import answer_seconds_median
from services.metrics.usecases import Figures

if TYPE_CHECKING:
    from prometheus_client import Metric

# figure of the tally -> name (a counter's ends in _total), meaning, what it is broken down by
SERIES = {
    "received": ("complaints_received_total", "Complaints received.", ("channel",)),
    "open": ("complaints_open", "Complaints that have not come to an end.", ("status", "department")),
    "late": ("complaints_late", "Open complaints whose due date has passed.", ("department",)),
    "moves": ("complaints_moved", "Complaints with a department, by how often they changed hands.", ("moves",)),
    "completed": ("complaint_completed_total", "Complaints that a department is done with.", ("department", "outcome")),
    "on_time": ("complaint_on_time_total", "Answers, by whether they came before the due date.", ("department", "result")),
    "response": ("complaint_first_response_total", "First responses by a person, by when the voice arrived.", ("arrived", "result")),
    "files": ("complaint_answer_files_total", "Files that went out with answers.", ("department", "media_type")),
    "rerouted": ("complaint_rerouted_total", "Complaints that a department passed on to another.", ("department",)),
    "handover": ("complaint_handover_total", "Cases registered or handed over, by whether it was in time.", ("handover", "result")),
    "reclassified": ("complaint_reclassified_total", "Complaints whose kind was corrected.", ("previous", "kind")),
    "supplement": ("complaint_supplement_requested_total", "Citizens asked for what was missing.", ("department",)),
    "paused": ("complaint_paused_total", "Clocks stopped on another ground.", ("department", "ground")),
    "extended": ("complaint_extended_total", "Due dates put off.", ("department", "ground")),
    "recomputed": ("complaint_recomputed_total", "Due dates counted anew because the days changed.", ("because",)),
    "reminded": ("complaint_reminded_total", "Reminders that a due date nears, or has come (100).", ("department", "percent")),
    "progress": ("complaint_progress_reported_total", "Citizens told how far a long case has come.", ("department",)),
    "reopened": ("complaint_reopened_total", "Complaints taken up again.", ("department", "because")),
    "notified": ("complaint_notified_total", "Complaints whose citizen was told the result.", ("means",)),
    "closed": ("complaint_closed_total", "Complaints closed.", ("reason",)),
    "notification": ("notification_total", "Letters, by how they ended.", ("channel", "letter", "outcome")),
    "unknown": ("notification_unknown", "Letters of which nobody can tell whether they went out.", ("channel",)),
    "routed": ("routing_decision_total", "How complaints found their department.", ("mode",)),
    "judged": ("routing_judged_total", "Guesses of routing, by the department that answered.", ("department", "mode", "verdict")),
    "score": ("satisfaction_total", "Citizens' ratings, 1 to 5.", ("score",)),
    "surge": ("complaint_surge_total", "Surges that somebody was told of.", ("department", "words")),
    "surging": ("complaint_surges_waiting", "Surges that nobody has decided on yet.", ()),
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
        yield _expected(figures)
        yield GaugeMetricFamily("complaint_untold_oldest_seconds", "The longest wait for a first letter.", value=figures.untold_seconds)
        seconds = answer_seconds_median(figures.tally)
        if seconds is not None:
            yield GaugeMetricFamily("complaint_answer_seconds_median", "Half of the answers took no longer.", value=seconds)


def _expected(figures: Figures) -> CounterMetricFamily:
    """Beside `routing_judged_total`: how many of those routing itself expected to be right."""
    family = CounterMetricFamily("routing_expected_right_total", "The sum of the confidences of judged guesses.", labels=("mode",))
    for key, value in sorted(figures.tally.items()):
        if key.figure == "expected":
            family.add_metric((key.first,), value / MILLION)
    return family
