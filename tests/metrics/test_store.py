"""The table of facts and the table of sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import create_engine, inspect

from chassis import tables
from chassis.database import Store, in_memory
from chassis.host import Host
from chassis.migrate import migrate
from chassis.watch import Watch
from contracts.message import new_id
from contracts.similar import SurgeNoticed
from services.metrics import store as rooms
from services.metrics import usecases
from services.metrics.counting import Doubt, Fact, Key
from services.metrics.measures import Measures
from services.metrics.service import Metrics
from tests.metrics.builders import NOON, Case, after, in_envelopes
from tests.seen import statements


@pytest.fixture
def store() -> Iterator[Store]:
    opened = in_memory(Metrics.db, source="metrics")
    yield opened
    opened.close()


def test_a_fact_comes_back_as_it_was_put(store: Store):
    known = Fact(
        complaint_id=new_id(), channel="web", status="received", received_at=NOON, doubts=(Doubt(delivery_id="d", channel="email"),)
    )

    def put(tx: rooms.Transaction) -> None:
        assert tx.facts.of(known.complaint_id) == Fact(complaint_id=known.complaint_id)
        tx.facts.put(known)

    store.transact(put)

    assert store.read(lambda tx: tx.facts.of(known.complaint_id)) == known


def test_the_sums_are_added_up(store: Store):
    key = Key("notification", "email", "receipt", "accepted")

    store.transact(lambda tx: tx.tally.move({key: 2}))
    store.transact(lambda tx: (tx.tally.move({key: 3}), tx.tally.move({key: -1})))

    assert store.read(lambda tx: tx.tally.all()) == {key: 4}


def test_a_unit_of_work_that_fails_moves_no_sum(store: Store):
    case = Case()

    def fail(tx: rooms.Transaction) -> None:
        usecases.receive(tx, case.received())
        raise OSError("away")

    with pytest.raises(OSError, match="away"):
        store.transact(fail)

    assert store.read(usecases.get_statistics).received == 0


def test_the_longest_wait_for_a_first_letter_is_measured(store: Store):
    first, second = Case(), Case()
    second.at = after(minutes=30)
    events = [first.received(), second.received(), first.letter_delivered()]

    waits = []
    for one in events:
        act = usecases.receive if hasattr(one, "received_at") else usecases.deliver
        store.transact(lambda tx, act=act, one=one: act(tx, one))
        store.clock = lambda: after(hours=1)
        waits.append(store.read(usecases.figures).untold_seconds)

    assert waits == [3600.0, 3600.0, 1800.0]


def test_the_statistics_never_look_at_the_single_cases(store: Store):
    with statements(store.engine) as seen:
        store.read(usecases.get_statistics)

    asked = [statement for statement in seen if statement.startswith("SELECT")]
    assert len(asked) == 1
    assert "FROM tally" in asked[0]


def test_the_facts_of_a_batch_are_read_and_written_with_one_statement_each(store: Store):
    host = Host(Metrics(), store, Watch("metrics", CollectorRegistry()))
    cases = [Case() for _ in range(30)]
    host.take(in_envelopes([case.received() for case in cases]))
    routed = [envelope for case in cases for envelope in in_envelopes([case.received(), case.routed()])[1:]]

    with statements(store.engine) as seen:
        host.take(routed)

    assert len([one for one in seen if "FROM fact" in one]) == 1
    assert len([one for one in seen if one.startswith("UPDATE fact")]) == 1
    assert len([one for one in seen if one.startswith("INSERT INTO tally")]) == 1


def test_an_event_about_no_case_at_all_is_only_counted(store: Store):
    watch = Watch("metrics", CollectorRegistry())
    (envelope,) = in_envelopes([Case().triage_needed()])
    stranger = type(envelope)(**{**envelope.__dict__, "type": "bench_painted.v1", "subject": "bench:4", "source": "gardeners"})

    Host(Metrics(), store, watch).take([stranger])

    labels = {"service": "metrics", "type": "other", "result": "ok"}
    assert watch.registry.get_sample_value("msg_consumed_total", labels) == 1


def test_instruments_show_nothing_while_the_database_is_away():
    def away(_work: object) -> usecases.Figures:
        raise OSError("away")

    assert list(Measures(away).collect()) == []


def test_instruments_and_statistics_read_the_same_sums(store: Store):
    case = Case()
    for act, one in ((usecases.receive, case.received()), (usecases.route, case.routed()), (usecases.answer, case.answered())):
        store.transact(lambda tx, act=act, one=one: act(tx, one))

    shown = {family.name: family.samples[0].value for family in Measures(store.read).collect() if family.samples}

    answer = store.read(usecases.get_statistics)
    assert shown["complaint_answer_seconds_median"] == answer.answer_seconds_median
    assert shown["complaint_completed"] == answer.answered
    assert timedelta(seconds=answer.answer_seconds_median or 0) > timedelta(minutes=1)


def test_a_surge_waits_until_somebody_decides(store: Store):
    def surge(**more: object) -> SurgeNoticed:
        return SurgeNoticed(occurred_at=NOON, surge_id=new_id(), persons=5, cases=5, began_at=NOON, **more)

    def shown() -> list[float]:
        found = {family.name: sum(sample.value for sample in family.samples) for family in Measures(store.read).collect()}
        return [found["complaint_surge"], found["complaint_surges_waiting"]]

    for event in (surge(), surge(same_words=True), surge(grown=True)):
        store.transact(lambda tx, event=event: usecases.notice_surge(tx, event))
    assert shown() == [3, 2]

    store.transact(usecases.decide_surge)
    assert shown() == [3, 1]


def test_the_migrations_lead_to_the_tables_of_the_code():
    migrated, declared = create_engine("sqlite://"), create_engine("sqlite://")
    migrate(Metrics.db, migrated)
    tables.metadata.create_all(declared)
    rooms.metadata.create_all(declared)

    for table in rooms.metadata.tables:
        assert shape(migrated, table) == shape(declared, table)


def shape(engine: object, table: str) -> tuple[object, ...]:
    looked = inspect(engine)
    columns = [(column["name"], str(column["type"]), column["nullable"]) for column in looked.get_columns(table)]
    indexes = [(index["name"], index["column_names"], bool(index["unique"])) for index in looked.get_indexes(table)]
    return columns, indexes, looked.get_pk_constraint(table)["constrained_columns"]
