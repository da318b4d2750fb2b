"""What an operator sees of the channels: mailboxes that don't answer, and what waits for a person to look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from chassis.watch import Glance
from gateway import usecases
from gateway.usecases import Waits

if TYPE_CHECKING:
    from prometheus_client import Metric


class Measures(Collector):
    """`registry.register(Measures(store.read, names))`, with the names of the mailboxes that are asked. While the database can't be read
    nothing is shown."""

    def __init__(self, read: Callable[[Callable[[Any], Waits]], Waits], mailboxes: Iterable[str] = ()) -> None:
        self._glance = Glance(lambda: read(partial(usecases.what_waits, mailboxes=tuple(mailboxes))))

    def collect(self) -> Iterator[Metric]:
        waits = self._glance.now()
        if waits is None:
            return
        failures = GaugeMetricFamily("channel_mailbox_failures", "How often in a row a mailbox didn't answer.", labels=["mailbox"])
        for name, count in waits.failures.items():
            failures.add_metric([name], count)
        yield failures
        asked = GaugeMetricFamily("channel_mailbox_asked_seconds", "How long ago a mailbox was asked.", labels=["mailbox"])
        for name, seconds in waits.asked_seconds.items():
            asked.add_metric([name], seconds)
        yield asked
        yield GaugeMetricFamily("channel_unread_waiting", "What came on channels and nobody could read yet.", value=waits.unread)
        yield GaugeMetricFamily(
            "channel_mention_oldest_seconds", "How long the oldest comment has waited for a decision.", value=waits.mention_seconds
        )
