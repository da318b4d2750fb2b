"""What is counted at the door. Every label comes from a list of ours, so that no stranger can make up a time series."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram

from contracts.gateway import Channel, Kind
from gateway.usecases import OUTCOMES

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "OPTIONS"})
CREDENTIALS = frozenset(
    {"password", "staff_token", "ended_staff_token", "case_token", "confirmation_link", "recovery_link", "provider_call"}
)
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Measures:
    """The door's figures in one registry. Each child is looked up once."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.seconds = Histogram(
            "http_request_seconds", "Time to answer a request.", ["route", "method", "code"], buckets=SECONDS, registry=registry
        )
        self.accepted = Counter("complaints_accepted_total", "Complaints accepted at the door.", ["channel", "kind"], registry=registry)
        self._heard = Counter("channel_messages_total", "What came in on channels.", ["channel", "outcome"], registry=registry)
        self._forged = Counter("channel_calls_refused_total", "Calls that didn't prove who sent them.", ["way_in"], registry=registry)
        self._refused = Counter("credentials_refused_total", "Passwords and tokens refused.", ["credential"], registry=registry)
        for credential in sorted(CREDENTIALS):
            self._refused.labels(credential)  # shown from the start, so that the first refusals count as a rise
        self._answered: dict[tuple[str, str, int], Any] = {}
        self._accepted: dict[tuple[Channel, Kind | None], Any] = {}

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered. `route` is the pattern of the route, or `none`."""
        named = method if method in METHODS else "other"
        if (route, named, status) not in self._answered:
            self._answered[route, named, status] = self.seconds.labels(route, named, str(status))
        self._answered[route, named, status].observe(seconds)

    def complaint(self, channel: Channel, kind: Kind | None) -> None:
        """A complaint was accepted; one whose citizen named no kind counts as `unknown`."""
        if (channel, kind) not in self._accepted:
            self._accepted[channel, kind] = self.accepted.labels(channel.value, kind.value if kind else "unknown")
        self._accepted[channel, kind].inc()

    def heard(self, channel: Channel, outcome: str) -> None:
        """Something came in on a channel; `outcome` is one of gateway.usecases.OUTCOMES."""
        if outcome not in OUTCOMES:
            raise ValueError(f"{outcome!r} is not one of {OUTCOMES}")
        self._heard.labels(channel.value, outcome).inc()

    def ways_in(self, names: Iterable[str]) -> None:
        """Shown from the start, so that the first calls that are refused count as a rise."""
        for name in names:
            self._forged.labels(name)

    def forged(self, way_in: str) -> None:
        """A call was refused; `way_in` is one of the door's own."""
        self._forged.labels(way_in).inc()

    def refused(self, credential: str) -> None:
        """A password or token didn't fit; `credential` is one of CREDENTIALS."""
        if credential not in CREDENTIALS:
            raise ValueError(f"{credential!r} is not one of {sorted(CREDENTIALS)}")
        self._refused.labels(credential).inc()


def request(scope: Mapping[str, Any], status: int, seconds: float) -> None:
    """Count a request that has been answered, if this application counts."""
    measures = getattr(getattr(scope.get("app"), "state", None), "measures", None)
    if measures is not None:
        measures.request(scope.get("ontong.route", "none"), scope["method"], status or 499, seconds)
