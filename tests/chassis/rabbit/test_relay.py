"""What a service has said reaches the broker in order, is marked only when confirmed, and waits when it can't."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from chassis.host import Host
from chassis.rabbit.administration import definitions
from chassis.rabbit.connection import connect, vhost_of
from chassis.rabbit.leader import Leadership
from chassis.rabbit.relay import Batch, Relay, Stalled
from contracts.complaints import Department
from contracts.routing import DepartmentRegistered
from tests.chassis.rabbit.stage import Proxy, depth, little_topology
from tests.servers import Broker, PrivateBroker, PrivatePostgres, await_that

pytestmark = pytest.mark.stack


def tell(host: Host, *codes: str) -> None:
    """Let the service say something, each in a transaction of its own."""
    for code in codes:
        host.store.transact(lambda tx, code=code: tx.publish(registered(code, tx.now)))


def registered(code: str, now: datetime) -> DepartmentRegistered:
    return DepartmentRegistered(occurred_at=now, department=Department(code=code, name="도로과"))


def tap(url: str) -> str:
    """A queue that hears everything routing says."""
    connection = connect(url, name="tests")
    channel = connection.channel()
    channel.queue_declare("tap", durable=True, auto_delete=False)
    channel.queue_bind("tap", "routing.events", "#")
    connection.close()
    return "tap"


def heard(url: str) -> list[str]:
    """Subjects in the tap, oldest first; they are taken out."""
    connection, found = connect(url, name="tests"), []
    channel = connection.channel()
    while (message := channel.basic_get("tap", no_ack=True)) is not None:
        found.append(message.headers["ce-subject"].removeprefix("department:"))
    connection.close()
    return found


def left(host: Host) -> int:
    return len(host.unpublished(1000))


class Running:
    """A relay in a thread."""

    def __init__(self, host: Host, url: str) -> None:
        self.ending, self.leads = False, True
        self.relay = Relay(host, url, leads=lambda: self.leads, stopping=lambda: self.ending)
        self.thread = threading.Thread(target=self.relay.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.ending = True
        self.relay.host.outbox_woken.set()
        self.thread.join(15)
        assert not self.thread.is_alive()


@pytest.fixture
def relaying(host: Host, city: str) -> Iterator[Running]:
    running = Running(host, city)
    yield running
    running.stop()


def test_what_was_said_is_heard_in_order_and_marked(host: Host, city: str, relaying: Running):
    tap(city)
    codes = [f"d{number:03}" for number in range(700)]

    host.store.transact(lambda tx: [tx.publish(registered(code, tx.now)) for code in codes])

    await_that(lambda: left(host) == 0, what="handing over")
    assert heard(city) == codes


def test_a_commit_wakes_the_relay_at_once(host: Host, city: str, relaying: Running):
    tap(city)
    tell(host, "first")
    await_that(lambda: left(host) == 0, what="the first")

    tell(host, "second")
    await_that(lambda: left(host) == 0, seconds=0.8, what="the second")  # sooner than it looks by itself

    assert heard(city) == ["first", "second"]


def test_an_event_nobody_is_bound_to_holds_nothing_up(host: Host, city: str, relaying: Running):
    tell(host, "unheard")

    await_that(lambda: left(host) == 0, what="handing over")
    await_that(lambda: depth(city, "unrouted.v1"), what="the kept event")

    assert depth(city, "unrouted.v1") == 1


def test_what_the_broker_can_not_route_stays_and_nothing_passes_it(host: Host, city: str):
    with connect(city, name="tests") as admin:
        admin.channel().queue_delete("unrouted.v1")
    tell(host, "one", "two")
    connection = connect(city, name="tests")
    relay, batch = Relay(host, city, leads=lambda: True, stopping=lambda: False), Batch(connection.channel())

    with pytest.raises(Stalled, match="2 unroutable"):
        relay.hand_over(connection, batch)

    assert left(host) == 2
    assert relay.limit == 1
    with pytest.raises(Stalled, match="1 unroutable"):
        relay.hand_over(connection, batch)
    tap(city)
    assert [relay.hand_over(connection, batch) for _ in range(3)] == [1, 1, 0]
    assert heard(city) == ["one", "two"]
    connection.close()


def test_a_full_queue_makes_the_relay_wait_and_loses_nothing(host: Host, city: str, relaying: Running):
    with connect(city, name="tests") as admin:
        channel = admin.channel()
        channel.queue_declare("tap", durable=True, auto_delete=False, arguments={"x-max-length": 3, "x-overflow": "reject-publish"})
        channel.queue_bind("tap", "routing.events", "#")

    tell(host, *[f"d{number}" for number in range(10)])
    await_that(lambda: depth(city, "tap") == 3, what="a full queue")
    found: list[str] = []

    def make_room() -> bool:
        found.extend(heard(city))
        return left(host) == 0

    await_that(make_room, what="the rest", seconds=20, step=0.2)

    found += heard(city)
    assert list(dict.fromkeys(found)) == [f"d{number}" for number in range(10)]


def test_an_exchange_that_is_missing_costs_time_and_no_event(host: Host, amqp_url: str, broker: Broker):
    tell(host, "early")
    running = Running(host, amqp_url)
    try:
        await_that(lambda: running.relay.line.failures > 0, what="a failure")
        assert left(host) == 1

        assert broker.administration is not None
        broker.administration.bring(definitions(little_topology(), vhost=vhost_of(amqp_url)))

        await_that(lambda: left(host) == 0, what="handing over", seconds=20)
    finally:
        running.stop()


def test_a_line_that_breaks_while_confirmations_are_on_their_way_loses_nothing(host: Host, city: str):
    tap(city)
    proxy, cuts = Proxy(city), [b"d3", b"d7", b"d11"]

    def cut(data: bytes) -> bytes | None:
        if cuts and b"department:" + cuts[0] in data:
            cuts.pop(0)
            return None
        return data

    proxy.before_upstream = cut
    running = Running(host, proxy.url)
    try:
        tell(host, *[f"d{number}" for number in range(20)])

        await_that(lambda: left(host) == 0, what="handing over", seconds=20)
        assert not cuts
        assert sorted(set(heard(city))) == sorted(f"d{number}" for number in range(20))
    finally:
        running.stop()
        proxy.close()


def test_a_broker_that_never_confirms_is_given_five_seconds(host: Host, city: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("chassis.rabbit.relay.CONFIRM_SECONDS", 0.2)
    connection = connect(city, name="tests")
    batch = Batch(connection.channel())
    monkeypatch.setattr(batch, "_acked", lambda tag, multiple: None)
    batch.channel.events["basic_ack"] = {batch._acked}
    tell(host, "one")

    with pytest.raises(Stalled, match="1 timeout"):
        Relay(host, city, leads=lambda: True, stopping=lambda: False).hand_over(connection, batch)

    assert left(host) == 1
    connection.close()


def test_a_broker_that_was_killed_is_found_again(host: Host, city: str, private_broker: PrivateBroker, relaying: Running):
    tap(city)
    tell(host, "before")
    await_that(lambda: left(host) == 0, what="the first")

    private_broker.kill()
    tell(host, "during")
    assert left(host) == 1
    private_broker.start()

    await_that(lambda: left(host) == 0, what="handing over", seconds=30)
    assert heard(city) == ["before", "during"]


def test_a_relay_that_does_not_lead_stays_silent_and_costs_nothing(host: Host, city: str):
    looks = iter(range(10_000))
    leading: list[bool] = []
    tell(host, "one")
    assert host.outbox_woken.is_set()
    stand_by = Relay(host, city, leads=lambda: bool(leading) and next(looks) >= 0, stopping=lambda: next(looks) > 30)
    began = time.monotonic()

    stand_by.run()

    assert time.monotonic() - began > 1.0  # thirty looks take their time, although something was said
    assert left(host) == 1


class Leading:
    """A leadership in a thread."""

    def __init__(self, host: Host) -> None:
        self.ending, self.leadership = False, Leadership(host)
        self.thread = threading.Thread(target=self.leadership.run, args=(lambda: self.ending,), daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.ending = True
        self.thread.join(10)


def test_one_leads_and_the_next_takes_over(host: Host):
    first = Leading(host)
    await_that(lambda: first.leadership.held, what="the lead")
    second = Leading(host)

    assert not second.leadership.held
    first.stop()

    await_that(lambda: second.leadership.held, what="taking over")
    assert not first.leadership.held
    second.stop()


def test_the_leader_hears_what_another_process_has_said(host: Host):
    leading = Leading(host)
    await_that(lambda: leading.leadership.held, what="the lead")
    host.outbox_woken.clear()
    host.store.on_published = lambda: None  # as in another process: no wake-up by memory
    host.store.announce = True

    tell(host, "elsewhere")

    woken = await_that(host.outbox_woken.is_set, what="the wake-up", seconds=2)
    leading.stop()

    assert woken


def test_who_loses_the_database_leads_no_more(host: Host, private_postgres: PrivatePostgres):
    leading = Leading(host)
    await_that(lambda: leading.leadership.held, what="the lead")

    private_postgres.kill()

    gave_up = await_that(lambda: not leading.leadership.held, what="giving up")
    private_postgres.start()
    leads_again = await_that(lambda: leading.leadership.held, what="the lead again", seconds=20)
    leading.stop()

    assert gave_up
    assert leads_again
