"""What Prometheus is shown of a service."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import MetaData, insert

from chassis import backlog, tables
from chassis.breaker import State
from chassis.database import in_memory
from chassis.doors import Database
from chassis.lanes import Sight
from chassis.transaction import Transaction
from chassis.watch import BACKLOG, Watch, new_registry, render
from contracts.message import new_id
from contracts.registry import EVENTS

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
RECEIVED = "complaint_received.v1"


def shown(registry: object) -> Mapping[str, float]:
    """Every sample on the page, as `name{label=value,...}`."""
    families = text_string_to_metric_families(render(registry).decode())
    return {f"{s.name}{_labels(s.labels)}": s.value for family in families for s in family.samples}


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{name}={value}" for name, value in sorted(labels.items())) + "}"


def test_two_services_of_one_process_share_a_page():
    registry = new_registry()

    Watch("complaints", registry).consumed(RECEIVED, "ok", 3)
    Watch("notify", registry).consumed(RECEIVED, "duplicate")

    assert shown(registry)["msg_consumed_total{result=ok,service=complaints,type=complaint_received.v1}"] == 3
    assert shown(registry)["msg_consumed_total{result=duplicate,service=notify,type=complaint_received.v1}"] == 1


def test_types_that_nobody_declared_share_one_time_series():
    registry = new_registry()
    watch = Watch("complaints", registry)

    for number in range(1000):
        watch.consumed(f"noise_{number}.v1", "undecodable")
        watch.published(f"noise_{number}.v1", "ack")

    assert shown(registry)["msg_consumed_total{result=undecodable,service=complaints,type=other}"] == 1000
    assert len([name for name in shown(registry) if name.startswith(("msg_consumed", "msg_published"))]) == 2


def test_an_outcome_that_nobody_knows_is_an_error():
    watch = Watch("complaints", new_registry())

    with pytest.raises(ValueError, match="'fine' is not one of"):
        watch.door("answer", "fine", 0.1)
    with pytest.raises(ValueError, match="'lost' is not one of"):
        watch.consumed(RECEIVED, "lost")


def test_an_event_from_a_clock_ahead_of_ours_took_no_time():
    registry = new_registry()

    Watch("complaints", registry).end_to_end(-3)

    assert shown(registry)["msg_end_to_end_seconds_sum{service=complaints}"] == 0


def test_a_process_without_a_broker_shows_no_connection():
    registry = new_registry()
    watch = Watch("complaints", registry)

    assert "msg_connection_up{service=complaints}" not in shown(registry)
    watch.connection(False)
    assert shown(registry)["msg_connection_up{service=complaints}"] == 0


def test_the_backlog_is_asked_for_at_most_every_five_seconds():
    registry, now, asked = new_registry(), [100.0], []

    def read() -> Mapping[str, float]:
        asked.append(now[0])
        return {"msg_parked": len(asked)}

    Watch("complaints", registry).backlog(read, clock=lambda: now[0])
    seen = []
    for now[0] in (100.0, 104.9, 105.0, 109.0):
        seen.append(shown(registry)["msg_parked{service=complaints}"])

    assert asked == [100.0, 105.0]
    assert seen == [1, 1, 2, 2]


def test_a_database_that_is_away_leaves_the_rest_of_the_page_alone():
    registry = new_registry()

    def away() -> Mapping[str, float]:
        raise OSError

    Watch("complaints", registry).backlog(away)
    Watch("notify", registry).backlog(lambda: {"msg_parked": 0})

    page = shown(registry)
    assert page["msg_backlog_readable{service=complaints}"] == 0
    assert page["msg_backlog_readable{service=notify}"] == 1
    assert "msg_parked{service=complaints}" not in page


def test_the_backlog_counts_what_waits_and_how_long_it_has():
    store = in_memory(Database(Transaction, MetaData(), "none"), source="complaints", clock=lambda: NOON)

    store.transact(fill)

    figures = store.read(backlog.count)
    assert figures.keys() == BACKLOG.keys()
    assert figures == {
        "msg_outbox_pending": 2,
        "msg_outbox_oldest_seconds": 90,
        "msg_retry_pending": 1,
        "msg_retry_oldest_seconds": 30,
        "msg_parked": 1,
        "msg_held": 2,
        "msg_errands_waiting": 1,
        "msg_errands_claimed": 1,
        "msg_errands_unprepared": 1,
    }


def test_an_empty_house_has_no_backlog():
    store = in_memory(Database(Transaction, MetaData(), "none"), source="complaints", clock=lambda: NOON)

    assert set(store.read(backlog.count).values()) == {0}


def test_what_could_go_out_is_counted_by_lane():
    store = in_memory(Database(Transaction, MetaData(), "none"), source="complaints", clock=lambda: NOON)

    store.transact(fill)

    assert store.read(backlog.due_by_lane) == {"mail": 1}


def test_a_lane_is_shown_though_its_database_is_away():
    registry = new_registry()

    def away() -> Mapping[str, int]:
        raise OSError

    Watch("notify", registry).lanes(lambda: {"kakao": Sight(in_flight=3, breaker=State.OPEN)}, away)
    Watch("gateway", registry).lanes(lambda: {"main": Sight(in_flight=0, breaker=State.CLOSED)}, lambda: {"main": 7})

    page = shown(registry)
    assert page["msg_lane_in_flight{lane=kakao,service=notify}"] == 3
    assert page["msg_lane_breaker{lane=kakao,service=notify}"] == 2
    assert "msg_lane_waiting{lane=kakao,service=notify}" not in page
    assert page["msg_lane_waiting{lane=main,service=gateway}"] == 7


def fill(tx: Transaction) -> None:
    common = {"type": RECEIVED, "subject": "s", "sequence": 1, "body": "{}"}
    for seconds, published in ((200, NOON), (90, None), (20, None)):
        said = {"event_id": new_id(), "time": NOON - timedelta(seconds=seconds), "published_at": published}
        tx.execute(insert(tables.outbox), {**common, **said})
    for state, seconds in (("retry", 30), ("parked", 500), ("held", 7), ("held", 8), ("dropped", 900)):
        kept = {"message_id": new_id(), "source": "gateway", "time": NOON, "state": state, "attempts": 1, "replay": False}
        tx.execute(insert(tables.waiting), {**common, **kept, "first_at": NOON - timedelta(seconds=seconds)})
    for state in ("waiting", "claimed"):
        out = {"id": new_id(), "type": "letter.v1", "body": "{}", "state": state, "due_at": NOON, "attempts": 0, "lane": "mail"}
        tx.execute(insert(tables.errand), {**out, "failures": 3 if state == "waiting" else 0})


def test_counting_costs_less_than_ten_microseconds():
    watch = Watch("complaints", new_registry())
    known = next(iter(EVENTS))

    def once() -> None:
        watch.door("batch", "ok", 0.01)
        watch.consumed(known, "ok")
        watch.published(known, "ack")
        watch.end_to_end(0.2)

    assert min(seconds_for(1000, once) for _ in range(20)) / 4000 < 10e-6


def seconds_for(times: int, work: object) -> float:
    started = time.thread_time()
    for _ in range(times):
        work()
    return time.thread_time() - started
