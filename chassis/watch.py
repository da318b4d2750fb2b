"""What an operator can see of a service from outside: how much it takes, says and keeps waiting, and how long that takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from chassis.lanes import Sight
from contracts.registry import EVENTS

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"  # of what `render` gives

# The closed sets of label values. Another one is a mistake of ours, never a new time series.
DOOR_OUTCOMES = frozenset({"ok", "retried", "parked", "refused", "failed"})
TAKEN = frozenset({"ok", "duplicate", "held", "retried", "parked", "undecodable"})
HANDED_OVER = frozenset({"ack", "nack", "unroutable", "timeout"})

MILLISECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
MINUTES = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 300.0, 1800.0)
BATCHES = (1, 2, 5, 10, 20, 50, 100)

# What a backlog's `read` gives, and what it means.
BACKLOG = {
    "msg_outbox_pending": "Events said and not yet handed over.",
    "msg_outbox_oldest_seconds": "Age of the oldest event not yet handed over; 0 when there is none.",
    "msg_retry_pending": "Events that failed and are tried again later.",
    "msg_retry_oldest_seconds": "Age of the oldest event that is being tried again; 0 when there is none.",
    "msg_parked": "Events that wait for an operator.",
    "msg_held": "Events that wait behind an earlier one of their case.",
    "msg_errands_waiting": "Errands to the outside world that nobody has claimed yet.",
    "msg_errands_claimed": "Errands that are claimed and not settled.",
    "msg_errands_unprepared": "Errands that can't be prepared, so that they wait for another try.",
}
LANES = {
    "msg_lane_waiting": "Errands of a lane that are due and not claimed.",
    "msg_lane_in_flight": "Errands of a lane that this process is on.",
    "msg_lane_breaker": "0 while a lane's provider answers, 1 while it is tried again, 2 while it is left in peace.",
}
Read = Callable[[], Mapping[str, float]]
T = TypeVar("T")


def new_registry() -> CollectorRegistry:
    """An empty registry with the figures of the process itself (memory, processor, open files)."""
    # without a second time series for each counter, which nobody looks at
    disable_created_metrics()  # type: ignore[no-untyped-call]  # the library left it without annotations
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    GCCollector(registry=registry)
    return registry


def render(registry: CollectorRegistry) -> bytes:
    """The page that Prometheus reads (`CONTENT_TYPE`)."""
    return generate_latest(registry)


class Watch:
    """Counts for one service. Several services of one process may share a registry. Each call costs a few
    microseconds: the time series it has touched before are kept at hand."""

    def __init__(self, service: str, registry: CollectorRegistry) -> None:
        self.service, self.registry = service, registry
        self._families = _families(registry)
        self._doors: dict[tuple[str, str], Any] = {}
        self._consumed: dict[tuple[str, str], Any] = {}
        self._published: dict[tuple[str, str], Any] = {}
        self.batch: Callable[[float], None] = self._families.batch_size.labels(service).observe  # how many events a batch had
        self.publish_seconds: Callable[[float], None] = self._families.publish_seconds.labels(service).observe
        self._end_to_end = self._families.end_to_end_seconds.labels(service)

    def door(self, name: str, outcome: str, seconds: float) -> None:
        """A door was open for so long; `outcome` is one of DOOR_OUTCOMES."""
        try:
            child = self._doors[name, outcome]
        except KeyError:
            child = self._doors[name, outcome] = self._families.door_seconds.labels(self.service, name, _one_of(DOOR_OUTCOMES, outcome))
        child.observe(seconds)

    def consumed(self, type_: str, result: str, count: int = 1) -> None:
        """So many events of this type (as on the wire) ended like this; `result` is one of TAKEN."""
        try:
            child = self._consumed[type_, result]
        except KeyError:
            child = self._families.consumed.labels(self.service, _known(type_), _one_of(TAKEN, result))
            if type_ in EVENTS:
                self._consumed[type_, result] = child
        child.inc(count)

    def published(self, type_: str, result: str, count: int = 1) -> None:
        """So many events of this type were handed over, or not; `result` is one of HANDED_OVER."""
        try:
            child = self._published[type_, result]
        except KeyError:
            child = self._families.published.labels(self.service, _known(type_), _one_of(HANDED_OVER, result))
            if type_ in EVENTS:
                self._published[type_, result] = child
        child.inc(count)

    def end_to_end(self, seconds: float) -> None:
        """From the moment an event happened to the moment this service had applied it."""
        self._end_to_end.observe(max(seconds, 0.0))  # two machines' clocks may differ

    def leader(self, is_leader: bool) -> None:
        """Is this the process that hands over what the service says?"""
        self._families.leader.labels(self.service).set(is_leader)

    def connection(self, is_up: bool) -> None:
        """Is the broker reachable from here?"""
        self._families.connection.labels(self.service).set(is_up)

    def hub_lag(self, seconds: float) -> None:
        """How late the process's loop came back from a short sleep."""
        self._families.hub_lag.labels(self.service).set(seconds)

    def backlog(self, read: Read, *, seconds: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        """Show what `read` gives (keys of BACKLOG) whenever Prometheus looks, asking at most each `seconds`."""
        self._families.backlogs.members[self.service] = Glance(read, seconds=seconds, clock=clock)

    def lanes(self, see: Callable[[], Mapping[str, Sight]], due: Callable[[], Mapping[str, int]]) -> None:
        """Show the lanes of the service, by label, whenever Prometheus looks; `due` asks the database."""
        self._families.lanes.members[self.service] = (see, Glance(due))


class Glance(Generic[T]):
    """Figures read from a database, remembered for a few seconds so that looking often costs it nothing."""

    def __init__(self, read: Callable[[], T], *, seconds: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._read, self._seconds, self._clock = read, seconds, clock
        self._seen: tuple[float, T | None] | None = None

    def now(self) -> T | None:
        """The figures; None while they can't be read."""
        if self._seen is None or self._clock() - self._seen[0] >= self._seconds:
            self._seen = (self._clock(), self._try())
        return self._seen[1]

    def _try(self) -> T | None:
        try:
            return self._read()
        except Exception:  # whatever the database driver raises: an operator must still see the other figures
            return None


class Backlogs(Collector):
    """The backlogs of all services of this process, on one page."""

    def __init__(self) -> None:
        self.members: dict[str, Glance[Mapping[str, float]]] = {}

    def collect(self) -> Iterable[GaugeMetricFamily]:
        seen = {service: member.now() for service, member in self.members.items()}
        yield from self._readable(seen)
        for name, meaning in BACKLOG.items():
            family = GaugeMetricFamily(name, meaning, labels=["service"])
            for service, figures in seen.items():
                if figures is not None and name in figures:
                    family.add_metric([service], figures[name])
            yield family

    def _readable(self, seen: Mapping[str, Mapping[str, float] | None]) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("msg_backlog_readable", "1 while the service's database can be read.", labels=["service"])
        for service, figures in seen.items():
            family.add_metric([service], float(figures is not None))
        yield family


class LaneFigures(Collector):
    """The lanes of all services of this process: what waits stands in the database, the rest in this process alone."""

    def __init__(self) -> None:
        self.members: dict[str, tuple[Callable[[], Mapping[str, Sight]], Glance[Mapping[str, int]]]] = {}

    def collect(self) -> Iterable[GaugeMetricFamily]:
        families = {name: GaugeMetricFamily(name, meaning, labels=["service", "lane"]) for name, meaning in LANES.items()}
        for service, (see, due) in self.members.items():
            waiting = due.now()
            for lane, sight in see().items():
                if waiting is not None:
                    families["msg_lane_waiting"].add_metric([service, lane], waiting.get(lane, 0))
                families["msg_lane_in_flight"].add_metric([service, lane], sight.in_flight)
                families["msg_lane_breaker"].add_metric([service, lane], sight.breaker)
        return families.values()


class _Families:
    """The metrics of one registry, the same names for every service."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def histogram(name: str, meaning: str, buckets: Iterable[float], *labels: str) -> Histogram:
            return Histogram(name, meaning, ["service", *labels], buckets=tuple(buckets), registry=registry)

        def gauge(name: str, meaning: str) -> Gauge:
            return Gauge(name, meaning, ["service"], registry=registry)

        self.door_seconds = histogram("msg_door_seconds", "How long a door was open.", MILLISECONDS, "door", "outcome")
        self.publish_seconds = histogram("msg_publish_seconds", "From sending a batch of events to its last confirmation.", MILLISECONDS)
        self.batch_size = histogram("msg_batch_size", "Events taken together in one transaction.", BATCHES)
        self.end_to_end_seconds = histogram("msg_end_to_end_seconds", "From an event's own time to its being applied here.", MINUTES)
        self.consumed = Counter("msg_consumed_total", "Events heard, by how they ended.", ["service", "type", "result"], registry=registry)
        self.published = Counter("msg_published_total", "Events handed over, or not.", ["service", "type", "result"], registry=registry)
        self.leader = gauge("msg_relay_leader", "1 in the process that hands over what the service says.")
        self.connection = gauge("msg_connection_up", "1 while the broker is connected.")
        self.hub_lag = gauge("hub_lag_seconds", "How late the process's loop came back from a short sleep.")
        self.backlogs = Backlogs()
        registry.register(self.backlogs)
        self.lanes = LaneFigures()
        registry.register(self.lanes)


_made: WeakKeyDictionary[CollectorRegistry, _Families] = WeakKeyDictionary()


def _families(registry: CollectorRegistry) -> _Families:
    if registry not in _made:
        _made[registry] = _Families(registry)
    return _made[registry]


def _known(type_: str) -> str:
    """A stranger may send any type: those that nobody declared share one time series."""
    return type_ if type_ in EVENTS else "other"


def _one_of(allowed: frozenset[str], value: str) -> str:
    if value not in allowed:
        raise ValueError(f"{value!r} is not one of {sorted(allowed)}")
    return value
